"""Printed files, kept by the hash of their content, encrypted like all that names people."""

import io
from typing import Final

from pypdf import PdfReader, PdfWriter
from pypdf.generic import Destination

from kumiai.files.domain.sealed_store import NotKept, SealedStore
from kumiai.paperwork.models import Print

__all__ = ["NotKept", "content_of", "first_pages", "keep", "kept"]

_STORE: Final = SealedStore("papers", place="paperwork.print.content")


def keep(content: bytes) -> str:
    """Keep a file and return its SHA-256."""
    return _STORE.keep(content)


def kept(sha256: str) -> bytes:
    """Return a kept file; raise `NotKept` if it is gone or is not what its hash says."""
    return _STORE.read(sha256)


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
