"""What a person did in the talk, without a word about the service that carried it."""

from collections.abc import Callable
from dataclasses import dataclass


class Unfetchable(Exception):
    """The file cannot be had; the person may send it again."""


class TooLarge(Unfetchable):
    """The file is larger than what is kept."""


@dataclass(frozen=True)
class Said:
    """A text was typed."""

    text: str


@dataclass(frozen=True)
class Tapped:
    """A button was tapped; ``data`` is what it carried, and may be forged."""

    data: str


@dataclass(frozen=True)
class Sent:
    """A photo or file was sent. ``fetch`` brings its content over the network, or raises `Unfetchable`."""

    name: str
    fetch: Callable[[], bytes]


@dataclass(frozen=True)
class Placed:
    """A place was sent."""

    latitude: float
    longitude: float
    address: str = ""


@dataclass(frozen=True)
class Opened:
    """The talk was opened."""


@dataclass(frozen=True)
class Unreadable:
    """A sticker, a sound or a film: nothing the bot can act on."""


Turn = Said | Tapped | Sent | Placed | Opened | Unreadable
