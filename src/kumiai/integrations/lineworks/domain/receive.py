"""Receiving: a callback is checked and stored, and nothing else.

LINE WORKS sends a callback once, and waits a second for the answer. What it means is
worked out later by the worker.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models.signals import post_delete, post_save

from kumiai.integrations.lineworks.callbacks import (
    BOT_HEADER,
    SIGNATURE_HEADER,
    event_id,
    header,
    parse,
    verify_signature,
)
from kumiai.integrations.lineworks.domain.connection import current
from kumiai.integrations.lineworks.errors import InvalidCallback, MalformedCallback
from kumiai.integrations.lineworks.models import Callback, Connection
from kumiai.integrations.lineworks.models.callback import CallbackState

LATE: Final = "late"
UNREADABLE: Final = "unreadable"
REMEMBERED: Final = 5.0  # seconds
LOOK_AGAIN: Final = 1.0


def store_callback(body: bytes, headers: Mapping[str, str], at: datetime) -> Callback | None:
    """Store what LINE WORKS sent (コールバックを保存する); None if it is stored already.

    Raises `InvalidCallback` if LINE WORKS did not sign these bytes for our bot. One that comes
    late (a replay, or a wrong clock) and one that cannot be read are kept, but not acted on.
    """
    bot_id = _signed_for(body, headers)
    state, problem, member_id = CallbackState.WAITING, "", ""
    try:
        event = parse(body, bot_id)
        member_id = _storable(event.source.user_id)
        if event.is_late(at):
            state, problem = CallbackState.IGNORED, LATE
    except MalformedCallback:
        state, problem = CallbackState.IGNORED, UNREADABLE
    row = Callback(
        event_id=event_id(body, bot_id), bot_id=bot_id, member_id=member_id, state=state, problem=problem,
        body=body.decode("utf-8", "replace"), received_at=at,
        ended_at=at if state == CallbackState.IGNORED else None,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return None
    return row


def _storable(text: str) -> str:
    """Return what every database takes: JSON can say half a character or a zero."""
    return text.encode("utf-8", "ignore").decode().replace("\0", "")[:100]


def _signed_for(body: bytes, headers: Mapping[str, str]) -> str:
    """Return the number of our bot if the bytes were signed for it."""
    signature, named = header(headers, SIGNATURE_HEADER), header(headers, BOT_HEADER)
    for bot in (_ours.known(), _ours.again()):
        if bot is not None and verify_signature(body, signature, bot.secret) and named == bot.bot_id:
            return bot.bot_id
    raise InvalidCallback("not signed for our bot")


@dataclass(frozen=True)
class _BotKey:
    bot_id: str
    secret: str


class _Remembered:
    """The secret of our bot, kept for some seconds so that a storm of callbacks does not read it each time.

    What does not fit is compared with the database once more before it is refused, at most once
    a second: a secret that was just changed loses nothing, and forgers cannot keep us busy.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Read it anew next time."""
        self._bot: _BotKey | None = None
        self._read_at = float("-inf")

    def known(self) -> _BotKey | None:
        """Return what is remembered, if it is young enough."""
        return self._read(REMEMBERED)

    def again(self) -> _BotKey | None:
        """Return what stands in the database, or did a second ago."""
        return self._read(LOOK_AGAIN)

    def _read(self, oldest: float) -> _BotKey | None:
        with self._lock:
            if time.monotonic() - self._read_at > oldest:
                row = current()
                self._bot = _BotKey(row.bot_id, row.bot_secret) if row is not None else None
                self._read_at = time.monotonic()
            return self._bot


_ours: Final = _Remembered()


def forget_secret() -> None:
    """Read the secret of the bot anew at the next callback (署名鍵を読み直す)."""
    _ours.forget()


def _changed(**given: Any) -> None:
    forget_secret()
    transaction.on_commit(forget_secret)  # another thread may have read the old one before this is through


def listen() -> None:
    """Notice changes of the connection in this process at once; other processes notice within a second."""
    for signal in (post_save, post_delete):
        signal.connect(_changed, sender=Connection, dispatch_uid=f"lineworks.secret.{id(signal)}")
