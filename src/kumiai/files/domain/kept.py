"""Keeping files: sealed, whole or not at all, found again by the hash of their content."""

import unicodedata
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kumiai.files.domain.sealed_store import NotKept, SealedStore
from kumiai.files.models import KeptFile
from kumiai.history.domain.record import Actor, save_recorded

__all__ = ["LARGEST", "NotKept", "content_of", "keep_file", "media_type_of"]

LARGEST: Final = 25 * 1024 * 1024
_STORE: Final = SealedStore("kept", place="files.keptfile.content")
_KINDS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)


def keep_file(*, name: str, content: bytes, by: Actor, at: datetime) -> KeptFile:
    """Keep a file that somebody handed in (ファイルを保管する); what it is, its first bytes say, not its name.

    Raises ``ValidationError`` for an empty file and one larger than 25 MB.
    """
    if not content:
        raise ValidationError(_("The file is empty."))
    if len(content) > LARGEST:
        raise ValidationError(_("The file is larger than 25 MB."))
    file = KeptFile(
        name=_clean_name(name), media_type=media_type_of(content), size=len(content), sha256=_STORE.keep(content),
        kept_at=at, kept_by=by.get_username(),
    )  # fmt: skip
    return save_recorded(file, by=by, at=at)


def content_of(file: KeptFile) -> bytes:
    """Return the content of a kept file; raise `NotKept` if it is gone or is not what was handed in."""
    return _STORE.read(file.sha256)


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
