"""The port of a channel: what carries a letter to an address. Channels are plugged in by their rooms.

A channel says by exceptions how a delivery ended; the outbox decides what follows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from kumiai.messaging.enums import ChannelCode


@dataclass(frozen=True)
class Recipient:
    """Whoever is told: kind is ``user``, ``person`` or ``employer``, number is the primary key of that record."""

    kind: str
    number: int


@dataclass(frozen=True)
class Choice:
    """A button. ``data`` comes back when it is tapped, at most 300 characters; with ``url`` it opens a page."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True)
class Letter:
    """What is to be delivered, in the language of the recipient already.

    ``notice`` is what a locked screen may show: it names no person. ``link`` is a whole address, and so is
    ``answer_at``, the page on which the question of the letter is answered where there are no buttons.
    """

    number: int
    title: str
    text: str
    notice: str = ""
    choices: Sequence[Choice] = ()
    link: str = ""
    language: str = "ja"
    answer_at: str = ""


class Busy(Exception):
    """The channel takes nothing for now; try the same letter again after some seconds. Nothing was sent."""

    def __init__(self, seconds: int, reason: str = "") -> None:
        super().__init__(reason)
        self.seconds = seconds


class Later(Exception):
    """The channel works, but takes this letter only later, such as for a full mailbox. Nothing was sent."""

    def __init__(self, seconds: int, reason: str = "") -> None:
        super().__init__(reason)
        self.seconds = seconds


class Unsure(Exception):
    """No answer came, or one that does not tell: the letter may have arrived."""


class Undeliverable(Exception):
    """This letter will not arrive this way: the next channel of the recipient is used."""


class Channel(Protocol):
    """One way to reach people."""

    code: ChannelCode

    def ready(self) -> bool:
        """Return whether the channel is set up at all."""

    def addresses(self, recipients: Sequence[Recipient]) -> Mapping[Recipient, str]:
        """Return the address of each recipient who can be reached; a constant number of queries."""

    def send(self, letter: Letter, address: str) -> None:
        """Deliver one letter; raise `Busy`, `Later`, `Unsure` or `Undeliverable` if that fails."""


_CHANNELS: Final[dict[ChannelCode, Channel]] = {}


def plug_in(channel: Channel) -> None:
    """Make a channel known, from the ``ready`` of its app."""
    _CHANNELS[channel.code] = channel


def channel_of(code: str) -> Channel | None:
    """Return a channel that is plugged in and set up."""
    channel = _CHANNELS.get(ChannelCode(code))
    return channel if channel is not None and channel.ready() else None


def channels() -> list[Channel]:
    """Return all channels that are plugged in and set up."""
    return [channel for channel in _CHANNELS.values() if channel.ready()]
