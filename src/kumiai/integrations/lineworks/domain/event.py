"""Events: what came is handed, one after the other for each member, to whoever acts on it.

A worker that is killed, or a service that takes nothing for a while, leaves a callback to the next
try. A handler that keeps its answer with what it did (`keep_answer`, in the same transaction) finds it
on the next try (`kept_answer`) and does nothing twice. Answers given by `reply` are counted with the
callback; what was sent already is not sent again.
"""

import json
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.integrations.lineworks import callbacks
from kumiai.integrations.lineworks.domain.connection import bot_of, current
from kumiai.integrations.lineworks.domain.link import (
    CodeRefused,
    link_by_code,
    member_of,
    read_code,
    stranger,
    user_of,
    was_linked,
)
from kumiai.integrations.lineworks.errors import BadRequest, Forbidden, LineWorksError, NotFound, RateLimited
from kumiai.integrations.lineworks.messages import Composed, Message, Text
from kumiai.integrations.lineworks.models import Callback, Stranger
from kumiai.integrations.lineworks.models.callback import CallbackState
from kumiai.integrations.lineworks.words import plain

Handler = Callable[[callbacks.Event, User | None, datetime], None]
"""Acts on an event. The user is None only where an event names no member, as when the bot joins a room."""

TRIES: Final = 3
REVOKED: Final = "not linked any more"
NOT_LINKED: Final = "not linked"
NOBODY: Final = "nobody acts on it"
KEPT_DAYS: Final = 90
LANGUAGE: Final = "ja"
"""Of those whom we do not know: the tenant is Japanese."""

log = logging.getLogger(__name__)
_handlers: Final[list[Handler]] = []
_at_work: Final[ContextVar["_AtWork | None"]] = ContextVar("lineworks_callback", default=None)


def handle_with(handler: Handler) -> None:
    """Say who acts on events (イベントの担当を登録する), from the ``ready`` of a higher room; the last one counts."""
    _handlers[:] = [handler]


class NotLinked(LineWorksError):
    """The user is no member of LINE WORKS, or not any more."""


class TakenOver(LineWorksError):
    """It took so long that another worker has the callback in hand: what was done is undone, and left to that one."""


def keep_answer(messages: Sequence[Message]) -> None:
    """Keep what an event is answered with (応答を保存する), in the transaction of what it did: both hold, or none.

    Raises `TakenOver` if the callback is not in this worker's hand any more.
    """
    work = _at_work.get()
    if work is not None:
        answer = json.dumps([message.as_json() for message in messages], ensure_ascii=False)
        if not _mine(work.row).update(answer=answer):
            raise TakenOver(f"callback {work.row.pk}")


def kept_answer() -> list[Message] | None:
    """Return what the event in hand is answered with, None if it was not acted on yet (保存した応答)."""
    work = _at_work.get()
    if work is None or not work.row.answer:
        return None
    return [Composed(content) for content in json.loads(work.row.answer)]


def reply(user: User, message: Message) -> None:
    """Answer a user in the chat at once (その場で返信する); for what needs no outbox because the person is waiting."""
    member_id = member_of(user)
    if member_id is None:
        raise NotLinked(f"user {user.pk} is not linked")
    _say(member_id, message)


def _say(member_id: str, message: Message) -> None:
    work = _at_work.get()
    if work is not None and work.said_before():
        return
    connection = current()
    if connection is None:
        raise NotLinked("LINE WORKS is not set up")
    bot_of(connection).send_to_user(member_id, message)
    if work is not None:
        work.said()


class _AtWork:
    """The callback in hand: how many answers it has had, on this try and before."""

    def __init__(self, row: Callback) -> None:
        self.row = row
        self._counted = 0

    def said_before(self) -> bool:
        """Return whether the answer that comes now was sent on an earlier try."""
        if self._counted < self.row.replies:
            self._counted += 1
            return True
        return False

    def said(self) -> None:
        """Count an answer, durably."""
        self._counted += 1
        self.row.replies = self._counted
        Callback.objects.filter(pk=self.row.pk).update(replies=self._counted)


def take_next(*, at: datetime, lease: timedelta) -> Callback | None:
    """Take the next callback in hand (次の受信を取り出す): the oldest of its member, whose others are through.

    Taking is one statement that holds only if the row is as it was read, so two workers never
    have the same one, nor two of one member.
    """
    due = Q(lease_until=None) | Q(lease_until__lte=at)
    earlier = Callback.objects.filter(
        member_id=OuterRef("member_id"), pk__lt=OuterRef("pk"),
        state__in=(CallbackState.WAITING, CallbackState.RUNNING),
    )  # fmt: skip
    open_ones = Callback.objects.filter(due, state__in=(CallbackState.WAITING, CallbackState.RUNNING))
    while True:
        row = open_ones.filter(~Exists(earlier)).order_by("pk").first()
        if row is None:
            return None
        same = Callback.objects.filter(pk=row.pk, state=row.state, lease_until=row.lease_until)
        same = same.filter(attempts=row.attempts)
        if row.attempts >= TRIES:
            same.update(state=CallbackState.FAILED, problem="killed", ended_at=at, lease_until=None)
            continue
        taken = same.update(state=CallbackState.RUNNING, lease_until=at + lease, attempts=F("attempts") + 1)
        if taken:
            row.state, row.lease_until, row.attempts = CallbackState.RUNNING, at + lease, row.attempts + 1
            return row


def work_on(row: Callback, *, at: datetime) -> bool:
    """Act on a callback that was taken in hand (受信を処理する), and keep how it ended.

    Return whether the next one makes sense now: not where the minute of the plan is used up.
    """
    token = _at_work.set(_AtWork(row))
    try:
        reason = _act(row, at)
    except RateLimited as error:  # nothing is wrong with the event: it waits, and this was no try
        _put_back(row, at + timedelta(seconds=error.retry_after), attempts=row.attempts - 1)
        return False
    except TakenOver:
        log.warning("callback %s took longer than its lease", row.pk)
        return True
    except NotLinked:  # the link ended meanwhile
        _end(row, CallbackState.IGNORED, REVOKED, at)
        return True
    except Exception as error:
        log.exception("callback %s failed", row.pk)
        problem = str(error) if isinstance(error, LineWorksError) else type(error).__name__
        if row.attempts >= TRIES:
            _end(row, CallbackState.FAILED, problem, at)
        else:
            _put_back(row, at + timedelta(seconds=5 * 4**row.attempts), row.attempts, problem)
        return True
    finally:
        _at_work.reset(token)
    _end(row, CallbackState.IGNORED if reason else CallbackState.DONE, reason, at)
    return True


def _act(row: Callback, at: datetime) -> str:
    """Hand the event on; return why nothing was to be done, empty if something was."""
    event = callbacks.parse(row.body.encode(), row.bot_id)
    member_id = event.source.user_id
    user = user_of(member_id)
    if member_id and user is None:
        return _greet(event, member_id, at)
    if not _handlers:
        return NOBODY
    _handlers[0](event, user, at)
    return ""


def _greet(event: callbacks.Event, member_id: str, at: datetime) -> str:
    """Answer a member whom nobody knows: a code links, anything else is told once how to link, and no more."""
    text = event.text if isinstance(event, callbacks.TextMessage) and not event.postback else ""
    known_once = was_linked(member_id)
    if read_code(text):
        words = _linked_or_not(text, member_id, at)
        if words:
            _say(member_id, Text(words))
        return "" if words else REVOKED
    if known_once:
        return REVOKED
    if stranger(member_id).told_at is not None:
        return NOT_LINKED
    # Said first, then noted: whoever kills the worker in between lets it be said twice, which harms nobody.
    with suppress(BadRequest, Forbidden, NotFound):
        _say(member_id, Text(how_to_link()))
    Stranger.objects.filter(member_id=member_id).update(told_at=at)
    return ""


def _linked_or_not(text: str, member_id: str, at: datetime) -> str:
    """Return what a member who typed a code is told; nothing if the code is wrong and the member was linked once."""
    known_once = was_linked(member_id)
    with translation.override(LANGUAGE):
        try:
            link = link_by_code(text=text, member_id=member_id, at=at)
        except CodeRefused as error:
            return "" if known_once else "\n".join(error.messages)
        return _("You are linked with the office: %(name)s") % {"name": plain(str(link.user))}


def how_to_link() -> str:
    """Return what a member who is not linked is told."""
    with translation.override(LANGUAGE):
        return _(
            "You are not linked with the office yet. Open “My LINE WORKS” in the office, make a one-time "
            "code and send it here. If you have no office account, ask your contact at the cooperative."
        )


def _put_back(row: Callback, until: datetime, attempts: int, problem: str = "") -> None:
    _mine(row).update(
        state=CallbackState.WAITING, lease_until=until, attempts=max(0, attempts), problem=problem[:300]
    )


def _end(row: Callback, state: CallbackState, problem: str, at: datetime) -> None:
    _mine(row).update(state=state, problem=problem[:300], ended_at=at, lease_until=None)


def _mine(row: Callback) -> QuerySet[Callback]:
    """Return the row if it is still in this worker's hand."""
    return Callback.objects.filter(pk=row.pk, state=CallbackState.RUNNING, lease_until=row.lease_until)


def try_again(*, row: Callback, at: datetime) -> bool:
    """Put a failed callback back in the line (失敗した受信をやり直す)."""
    failed = Callback.objects.filter(pk=row.pk, state=CallbackState.FAILED)
    return bool(failed.update(state=CallbackState.WAITING, attempts=0, ended_at=None, lease_until=None))


def clear_old(*, at: datetime) -> int:
    """Delete what was done long ago (古い受信を消す): the bodies hold what people wrote."""
    old = at - timedelta(days=KEPT_DAYS)
    ended = (CallbackState.DONE, CallbackState.IGNORED)
    return Callback.objects.filter(state__in=ended, received_at__lt=old).delete()[0]
