"""A channel that keeps what it delivers and fails as it is told to: a whole channel, written to the port."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from kumiai.accounts.models import User
from kumiai.messaging.domain import channel as port
from kumiai.messaging.domain.channel import Letter, Recipient
from kumiai.messaging.domain.outbox import Notice
from kumiai.messaging.enums import ChannelCode

TOKYO = ZoneInfo("Asia/Tokyo")
THURSDAY = datetime(2026, 11, 26, 10, 0, tzinfo=TOKYO)


class Kept:
    """Delivers into a list."""

    def __init__(self, code: ChannelCode, kinds: Sequence[str] = ("user", "person", "employer")) -> None:
        self.code = code
        self.kinds = kinds
        self.sent: list[Letter] = []
        self.fault: Callable[[Letter], None] = lambda letter: None
        self.is_set_up = True

    def ready(self) -> bool:
        return self.is_set_up

    def addresses(self, recipients: Sequence[Recipient]) -> Mapping[Recipient, str]:
        return {one: f"{one.kind}{one.number}" for one in recipients if one.kind in self.kinds}

    def send(self, letter: Letter, address: str) -> None:
        self.fault(letter)
        self.sent.append(letter)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime = THURSDAY) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_time(self, **much: float) -> None:
        self.at += timedelta(**much)


@contextmanager
def plugged_in(*kept: Kept) -> Iterator[None]:
    """Have these channels beside those of the office, and no others."""
    before = dict(port._CHANNELS)
    for code in (ChannelCode.LINEWORKS, ChannelCode.LINE, ChannelCode.EMAIL):
        port._CHANNELS.pop(code, None)
    for one in kept:
        port.plug_in(one)
    try:
        yield
    finally:
        port._CHANNELS.clear()
        port._CHANNELS.update(before)


def to_user(user: User) -> Recipient:
    return Recipient("user", user.pk)


def notice(to: Recipient, key: str = "a", **more: object) -> Notice:
    """Something to tell."""
    values = {"day": "11/25", "question": "監査報告書を承認しますか。"}
    return Notice("question.again", to, key, values, **more)  # type: ignore[arg-type]
