"""Fields that are encrypted at rest, and indexes that find them again.

AES-256-GCM; the table and column are bound to each value, so that a value
cannot be moved to another column. ``s1`` names the format and key; a second
key can be added beside it.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

_PREFIX = "s1:"


class SealBroken(ValueError):
    """A sealed value cannot be opened: another key, or it was tampered with."""


def _key() -> bytes:
    return bytes.fromhex(settings.KUMIAI_FIELD_KEY)


def seal(text: str, *, place: str) -> str:
    """Return a value encrypted for one place (``app.model.field``)."""
    nonce = secrets.token_bytes(12)
    return (
        _PREFIX
        + base64.b64encode(nonce + AESGCM(_key()).encrypt(nonce, text.encode(), place.encode())).decode()
    )


def unseal(stored: str, *, place: str) -> str:
    """Return the plain text of a sealed value; raise `SealBroken` if it does not open."""
    if not stored.startswith(_PREFIX):
        raise SealBroken(place)
    raw = base64.b64decode(stored.removeprefix(_PREFIX))
    try:
        return AESGCM(_key()).decrypt(raw[:12], raw[12:], place.encode()).decode()
    except InvalidTag as error:
        raise SealBroken(place) from error


def blind_index(text: str, *, place: str) -> str:
    """Return a keyed digest by which an equal value is found without being readable."""
    return hmac.new(_key(), f"{place}:{text}".encode(), hashlib.sha256).hexdigest() if text else ""


class SealedField(models.TextField):
    """A text kept encrypted in the database; an empty text stays empty."""

    is_sealed = True

    @property
    def _place(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way in."""
        text = super().get_prep_value(value)
        return seal(text, place=self._place) if text else text

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Decrypt on the way out."""
        return unseal(value, place=self._place) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow only emptiness tests: equal texts are encrypted differently each time."""
        if lookup_name not in {"isnull"}:
            raise TypeError(f"{self.name} is sealed: look it up through its index field")
        return super().get_lookup(lookup_name)


class SealedIndexField(models.CharField):
    """The blind index of a sealed field of the same row, filled on every save."""

    is_index_of_sealed = True

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        kwargs.setdefault("max_length", 64)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Keep the name of the sealed field in migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Compute the index from the plain value."""
        value = blind_index(
            getattr(model_instance, self.of) or "", place=f"{self.model._meta.label_lower}.{self.of}"
        )
        setattr(model_instance, self.attname, value)
        return value


def seal_bytes(content: bytes, *, place: str) -> bytes:
    """Return a kept file encrypted for one place."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(_key()).encrypt(nonce, content, place.encode())


def unseal_bytes(stored: bytes, *, place: str) -> bytes:
    """Return the content of a kept file; raise `SealBroken` if it does not open."""
    try:
        return AESGCM(_key()).decrypt(stored[:12], stored[12:], place.encode())
    except InvalidTag as error:
        raise SealBroken(place) from error
