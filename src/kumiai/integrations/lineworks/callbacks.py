"""Callbacks: what LINE WORKS sends when somebody writes, taps, joins or leaves.

A callback is never sent again, and carries no number of its own. `Event.id` is the
hash of the bytes: the same request seen twice, or replayed by somebody who kept it,
has the same id. Store the raw body, answer 200 within a second, work later.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from kumiai.integrations.lineworks.errors import InvalidCallback, MalformedCallback

SIGNATURE_HEADER: Final = "X-WORKS-Signature"
BOT_HEADER: Final = "X-WORKS-BotId"
LARGEST_BODY: Final = 1024 * 1024


@dataclass(frozen=True)
class Source:
    """Who and where; a room is named for a room of several people only."""

    user_id: str = ""
    channel_id: str = ""
    domain_id: int | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened in a talk room with the bot."""

    id: str
    bot_id: str
    issued_at: datetime | None
    source: Source
    raw: Mapping[str, Any] = field(repr=False)

    @property
    def choice(self) -> str:
        """Return what a button carried, whichever way it came; empty if no button was tapped."""
        return ""

    def is_late(self, now: datetime, within: timedelta = timedelta(minutes=10)) -> bool:
        """Return whether it was issued long ago: LINE WORKS sends at once, so this is a replay or a wrong clock."""
        return self.issued_at is None or abs(now - self.issued_at) > within


@dataclass(frozen=True)
class TextMessage(Event):
    """A text, or a tap on a button of a template (then `postback` is filled)."""

    text: str
    postback: str = ""

    @property
    def choice(self) -> str:
        """Return the postback of a template's button."""
        return self.postback


@dataclass(frozen=True)
class FileMessage(Event):
    """A photo, file, sound or film; its content is fetched by `file_id`."""

    kind: str
    file_id: str
    file_name: str = ""


@dataclass(frozen=True)
class LocationMessage(Event):
    """A place."""

    latitude: float
    longitude: float
    address: str = ""


@dataclass(frozen=True)
class StickerMessage(Event):
    """A sticker."""

    package_id: str
    sticker_id: str


@dataclass(frozen=True)
class Postback(Event):
    """A tap on a quick reply, a carousel or a rich menu."""

    data: str

    @property
    def choice(self) -> str:
        """Return the data of the postback."""
        return self.data


@dataclass(frozen=True)
class Begin(Event):
    """A person opened the talk with the bot, or the bot wrote first."""


@dataclass(frozen=True)
class End(Event):
    """A person closed the talk with the bot."""


@dataclass(frozen=True)
class BotJoined(Event):
    """The bot was invited to a room."""


@dataclass(frozen=True)
class BotLeft(Event):
    """The bot was removed from a room."""


@dataclass(frozen=True)
class MembersJoined(Event):
    """People came into a room in which the bot is."""

    members: tuple[str, ...]


@dataclass(frozen=True)
class MembersLeft(Event):
    """People left a room in which the bot is."""

    members: tuple[str, ...]


@dataclass(frozen=True)
class Unknown(Event):
    """A kind this version does not know; everything is in `raw`."""


def signature_of(body: bytes, secret: str) -> str:
    """Return the signature of a body under the secret of the bot."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def verify_signature(body: bytes, signature: str, secret: str) -> bool:
    """Return whether the bytes were signed with the secret of the bot; takes the same time either way."""
    if not secret:
        return False
    return hmac.compare_digest(signature_of(body, secret).encode(), signature.encode("utf-8", "replace"))


def header(headers: Mapping[str, str], name: str) -> str:
    """Return a header whatever its case; also of Django's ``META`` spelling."""
    wanted = name.lower()
    for key, value in headers.items():
        if key.lower().removeprefix("http_").replace("_", "-") == wanted:
            return value
    return ""


def read_callback(body: bytes, headers: Mapping[str, str], secret: str, bot_id: str = "") -> Event:
    """Return the event of a request to the callback address.

    Raises `InvalidCallback` if LINE WORKS did not sign these bytes for this bot, and
    `MalformedCallback` if they are signed but cannot be read.
    """
    if not verify_signature(body, header(headers, SIGNATURE_HEADER), secret):
        raise InvalidCallback("the signature does not fit the body")
    named = header(headers, BOT_HEADER)
    if bot_id and named != bot_id:
        raise InvalidCallback("the callback is for another bot")
    return parse(body, bot_id or named)


def event_id(body: bytes, bot_id: str = "") -> str:
    """Return what tells one callback from another."""
    return hashlib.sha256(bot_id.encode() + b"\n" + body).hexdigest()


def parse(body: bytes, bot_id: str = "") -> Event:
    """Return the event in a body whose signature was verified before."""
    if len(body) > LARGEST_BODY:
        raise MalformedCallback("the body is too large")
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedCallback("the body is no JSON") from error
    if not isinstance(raw, dict):
        raise MalformedCallback("the body is no JSON object")
    common: dict[str, Any] = {
        "id": event_id(body, bot_id),
        "bot_id": bot_id,
        "issued_at": _moment(raw.get("issuedTime")),
        "source": _source(raw.get("source")),
        "raw": raw,
    }
    return _typed(raw, common) or Unknown(**common)


_PLAIN: Final[Mapping[str, type[Event]]] = {"begin": Begin, "end": End, "join": BotJoined, "leave": BotLeft}
_MEMBERS: Final = {"joined": MembersJoined, "left": MembersLeft}
_FILES: Final = frozenset({"image", "file", "audio", "video"})


def _typed(raw: Mapping[str, Any], common: dict[str, Any]) -> Event | None:
    kind = raw.get("type")
    if not isinstance(kind, str):
        return None
    if kind == "message" and isinstance(raw.get("content"), dict):
        return _message(raw["content"], common)
    if kind == "postback" and isinstance(raw.get("data"), str):
        return Postback(**common, data=raw["data"])
    if kind in _PLAIN:
        return _PLAIN[kind](**common)
    if kind in _MEMBERS:
        members = raw.get("members")
        known = members if isinstance(members, list) else []
        return _MEMBERS[kind](**common, members=tuple(m for m in known if isinstance(m, str)))
    return None


def _message(content: Mapping[str, Any], common: dict[str, Any]) -> Event | None:
    kind = content.get("type")
    if kind == "text" and isinstance(content.get("text"), str):
        return TextMessage(**common, text=content["text"], postback=_text(content, "postback"))
    if kind in _FILES and _text(content, "fileId"):
        file_id, name = _text(content, "fileId"), _text(content, "fileName")
        return FileMessage(**common, kind=str(kind), file_id=file_id, file_name=name)
    if kind == "location":
        latitude, longitude = _number(content.get("latitude"), 90), _number(content.get("longitude"), 180)
        if latitude is not None and longitude is not None:
            place = _text(content, "address")
            return LocationMessage(**common, latitude=latitude, longitude=longitude, address=place)
    if kind == "sticker" and _text(content, "packageId") and _text(content, "stickerId"):
        package, sticker = _text(content, "packageId"), _text(content, "stickerId")
        return StickerMessage(**common, package_id=package, sticker_id=sticker)
    return None


def _source(value: object) -> Source:
    if not isinstance(value, dict):
        return Source()
    domain = value.get("domainId")
    return Source(
        user_id=_text(value, "userId"),
        channel_id=_text(value, "channelId"),
        domain_id=domain if isinstance(domain, int) else None,
    )


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _number(value: object, limit: int) -> float | None:
    """Return a degree; the API has numbers, some clients saw texts."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if -limit <= number <= limit else None
