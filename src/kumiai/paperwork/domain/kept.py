"""Printed files, kept by the hash of their content, encrypted like all that names people."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings

from kumiai.accounts.sealed import seal_bytes, unseal_bytes

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
