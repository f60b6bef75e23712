"""A folder of sealed files, each named by the hash of its content: there whole, or not at all."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from kumiai.accounts.sealed import SealBroken, seal_bytes, unseal_bytes


class NotKept(LookupError):
    """The content is not there any more, or is not what was kept."""


@dataclass(frozen=True)
class SealedStore:
    """Files below ``folder`` of the media folder (封緘した保管庫); ``place`` binds what is sealed to this store."""

    folder: str
    place: str

    def keep(self, content: bytes) -> str:
        """Keep a content and return its SHA-256. Written aside, brought to the disk, then moved."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = self._file(sha256)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=target.parent)
            with os.fdopen(handle, "wb") as beside:
                beside.write(seal_bytes(content, place=self.place))
                beside.flush()
                os.fsync(beside.fileno())  # the record says that it is there: it must outlast a power cut
            Path(name).replace(target)
        return sha256

    def read(self, sha256: str) -> bytes:
        """Return a kept content; raise `NotKept` if it is gone or is not what its hash says."""
        try:
            content = unseal_bytes(self._file(sha256).read_bytes(), place=self.place)
        except (OSError, SealBroken) as error:
            raise NotKept(sha256) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise NotKept(sha256)
        return content

    def _file(self, sha256: str) -> Path:
        return Path(settings.MEDIA_ROOT) / self.folder / sha256[:2] / f"{sha256}.sealed"
