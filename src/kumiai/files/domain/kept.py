"""Keeping files: sealed, whole or not at all, found again by the hash of their content."""

import hashlib
import os
import tempfile
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kumiai.accounts.sealed import SealBroken, seal_bytes, unseal_bytes
from kumiai.files.models import KeptFile
from kumiai.history.domain.record import Actor, save_recorded

LARGEST: Final = 25 * 1024 * 1024
_PLACE: Final = "files.keptfile.content"
_KINDS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)


class NotKept(LookupError):
    """The content of a file is not there any more, or is not what was handed in."""


def keep_file(*, name: str, content: bytes, by: Actor, at: datetime) -> KeptFile:
    """Keep a file that somebody handed in (ファイルを保管する); what it is, its first bytes say, not its name.

    Raises ``ValidationError`` for an empty file and one larger than 25 MB.
    """
    if not content:
        raise ValidationError(_("The file is empty."))
    if len(content) > LARGEST:
        raise ValidationError(_("The file is larger than 25 MB."))
    file = KeptFile(
        name=_clean_name(name), media_type=media_type_of(content), size=len(content), sha256=_store(content),
        kept_at=at, kept_by=by.get_username(),
    )  # fmt: skip
    return save_recorded(file, by=by, at=at)


def content_of(file: KeptFile) -> bytes:
    """Return the content of a kept file; raise `NotKept` if it is gone or is not what was handed in."""
    try:
        content = unseal_bytes(_place_of(file.sha256).read_bytes(), place=_PLACE)
    except (OSError, SealBroken) as error:
        raise NotKept(file.sha256) from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise NotKept(file.sha256)
    return content


def media_type_of(content: bytes) -> str:
    """Return what a file is by its first bytes; anything unknown is bytes, which no browser opens."""
    for begin, kind in _KINDS:
        if content.startswith(begin):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return "application/octet-stream"


def _clean_name(name: str) -> str:
    """Return a name without a path and without what cannot be seen."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C").strip(" .")
    return shown[-200:] or "file"


def _place_of(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "kept" / sha256[:2] / f"{sha256}.sealed"


def _store(content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    target = _place_of(sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as beside:
            beside.write(seal_bytes(content, place=_PLACE))
            beside.flush()
            os.fsync(beside.fileno())  # the record says that it is there: it must outlast a power cut
        Path(name).replace(target)
    return sha256
