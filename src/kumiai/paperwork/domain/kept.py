"""Printed files, kept by the hash of their content, encrypted like all that names people."""

import hashlib
import io
import os
import tempfile
from pathlib import Path

from django.conf import settings
from pypdf import PdfReader, PdfWriter
from pypdf.generic import Destination

from kumiai.accounts.sealed import seal_bytes, unseal_bytes
from kumiai.paperwork.models import Print

_PLACE = "paperwork.print.content"


class NotKept(LookupError):
    """The file of a print is not there any more, or is not what was printed."""


def _file(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "papers" / sha256[:2] / f"{sha256}.sealed"


def keep(content: bytes) -> str:
    """Keep a file and return its SHA-256. Written aside and moved: it is there whole or not at all."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = _file(sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as beside:
            beside.write(seal_bytes(content, place=_PLACE))
        Path(name).replace(target)
    return sha256


def kept(sha256: str) -> bytes:
    """Return a kept file; raise `NotKept` if it is gone or is not what its hash says."""
    try:
        content = unseal_bytes(_file(sha256).read_bytes(), place=_PLACE)
    except OSError as error:
        raise NotKept(sha256) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise NotKept(sha256)
    return content


def content_of(made: Print) -> bytes:
    """Return the file of a print; of a paper printed in a run its own pages and no other's."""
    content = kept(made.sha256)
    if made.first_page is None:
        return content
    whole, own = PdfReader(io.BytesIO(content)), PdfWriter()
    for page in whole.pages[made.first_page : made.first_page + made.pages]:
        own.add_page(page)
    cut = io.BytesIO()
    own.write(cut)
    return cut.getvalue()


def first_pages(pdf: bytes) -> list[int]:
    """Return the page on which each paper of a file begins, by its bookmarks, and the number of pages at the end."""
    whole = PdfReader(io.BytesIO(pdf))
    marks = [mark for mark in whole.outline if isinstance(mark, Destination)]
    begins = [whole.get_destination_page_number(mark) for mark in marks]
    return [*[page for page in begins if page is not None], len(whole.pages)]
