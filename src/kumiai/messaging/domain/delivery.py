"""Sending what waits: one worker at a time in a channel, each attempt written down, nothing sent twice unseen.

A message is marked as being sent, and that is committed, before the channel is called. A worker that dies in
between leaves it so; when its lease is over nobody knows whether it arrived, and that is what is shown.
"""

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_noop

from kumiai.messaging.domain.again import write_again
from kumiai.messaging.domain.channel import Busy, Channel, Later, Undeliverable, Unsure, channel_of
from kumiai.messaging.domain.letter import letter_of
from kumiai.messaging.domain.question import is_open
from kumiai.messaging.domain.recipient import recipient_of
from kumiai.messaging.domain.routing import addresses_of, way_of
from kumiai.messaging.domain.template import templates
from kumiai.messaging.domain.wishes import WITHOUT_QUIET, Wishes, waits_until, wishes_of
from kumiai.messaging.enums import ChannelCode, MessageState, Outcome, Urgency
from kumiai.messaging.models import Delivery, Lane, Message

Clock = Callable[[], datetime]
LEASE: Final = timedelta(minutes=2)
BATCH: Final = 20
MOST_ATTEMPTS: Final = 10
LONGEST_PAUSE: Final = 600
LONGEST_WISH: Final = 3600
"""A channel that wants to be left alone for longer is asked once an hour: no slip of its closes a lane for ever."""
GIVE_UP_AFTER: Final = timedelta(days=1)
STUCK_AFTER: Final = timedelta(minutes=30)
AGAIN_AFTER: Final = timedelta(seconds=30)
SETTLED: Final = gettext_noop("The question was settled before this was sent.")
KILLED: Final = gettext_noop("The worker stopped while it was sending.")
NO_ADDRESS: Final = gettext_noop("There is no address for this channel.")
NOT_SET_UP: Final = gettext_noop("This channel is not set up any more.")
logger = logging.getLogger(__name__)


def waiting_lanes(at: datetime) -> list[str]:
    """Return the channels in which something is due, but for paper, which people carry."""
    due = Message.objects.filter(state=MessageState.WAITING, due_at__lte=at).exclude(
        channel=ChannelCode.PAPER
    )
    closed = Lane.objects.filter(closed_until__gt=at).values_list("channel", flat=True)
    found = set(due.order_by().values_list("channel", flat=True).distinct()) - set(closed)
    return sorted(found)


def mark_unsure(at: datetime) -> int:
    """Mark what was being sent when its lease ended as unknown (不明にする); send it again where that is right."""
    rows = Message.objects.filter(state=MessageState.SENDING, lease_until__lt=at).select_related("question")
    return sum(_unsure(message, KILLED, at) for message in rows[:BATCH])


def deliver(code: str, *, clock: Clock, until: datetime, lease: timedelta = LEASE) -> bool:
    """Send what is due in one channel (送信する) until nothing is, the channel closes, or time is up.

    Returns whether anything was sent or moved.
    """
    lane = _take(code, secrets.token_hex(8), clock(), lease)
    if lane is None:
        return False
    worked = False
    try:
        while (at := clock()) < until and (batch := _due(code, at)):
            worked = True
            channel = channel_of(code)
            if channel is None:
                _turn_away(batch, at)
            elif not _send_batch(lane, channel, batch, clock, until, lease):
                break
    finally:
        Lane.objects.filter(pk=lane.pk, worker=lane.worker).update(lease_until=None, worker="")
    return worked


def _take(code: str, worker: str, at: datetime, lease: timedelta) -> Lane | None:
    """Return the lane if it is open and nobody else's."""
    Lane.objects.get_or_create(channel=code)
    free = (Q(lease_until=None) | Q(lease_until__lt=at)) & (Q(closed_until=None) | Q(closed_until__lte=at))
    taken = Lane.objects.filter(free, pk=code).update(
        worker=worker, lease_until=at + lease, closed_until=None
    )
    return Lane.objects.get(pk=code) if taken else None


def _keeps(lane: Lane, at: datetime, lease: timedelta) -> bool:
    """Return whether the lane is still this worker's, with time enough for one more letter."""
    if lane.lease_until is not None and lane.lease_until - at > lease // 2:
        return True
    lane.lease_until = at + lease
    own = Lane.objects.filter(pk=lane.pk, worker=lane.worker)
    return bool(own.update(lease_until=lane.lease_until))


def _due(code: str, at: datetime) -> list[Message]:
    """Return what is sent next: what cannot wait first, the rest in its order."""
    rows: QuerySet[Message] = (
        Message.objects.filter(state=MessageState.WAITING, channel=code, due_at__lte=at)
        .select_related("question")
        .order_by("due_at", "pk")
    )
    return list(rows.filter(urgency=Urgency.NOW)[:BATCH]) or list(rows[:BATCH])


def _send_batch(
    lane: Lane, channel: Channel, batch: Sequence[Message], clock: Clock, until: datetime, lease: timedelta
) -> bool:
    """Send a few messages one after another; return whether the lane is still open and ours."""
    recipients = [recipient_of(message) for message in batch]
    wishes = wishes_of(recipients)
    addresses = channel.addresses(recipients)
    for message, recipient in zip(batch, recipients, strict=True):
        at = clock()
        if at >= until or not _keeps(lane, at, lease):
            return False
        if _is_put_off(message, wishes[recipient], at):
            continue
        if recipient not in addresses:
            _next_way(message, Outcome.UNREACHABLE, NO_ADDRESS, at)
        elif not _send(lane, channel, message, addresses[recipient], clock, lease):
            return False
    return True


def _is_put_off(message: Message, wishes: Wishes, at: datetime) -> bool:
    """Withdraw what was settled meanwhile, and let wait what would come in the quiet hours."""
    if message.question is not None and not is_open(message.question, at):
        _move(message, state=MessageState.WITHDRAWN, problem=SETTLED)
        return True
    if message.urgency != Urgency.NOW and message.channel not in WITHOUT_QUIET:
        later = waits_until(at, wishes)
        if later > at:
            _move(message, due_at=later)
            return True
    return False


def _move(message: Message, **values: object) -> int:
    """Change a message that still waits; somebody else may have taken it meanwhile."""
    return Message.objects.filter(pk=message.pk, state=MessageState.WAITING).update(**values)


def _send(
    lane: Lane, channel: Channel, message: Message, address: str, clock: Clock, lease: timedelta
) -> bool:
    """Send one message; return whether the channel takes more."""
    at = clock()
    if not _move(message, state=MessageState.SENDING, lease_until=at + lease, attempts=F("attempts") + 1):
        return True
    message.attempts += 1
    try:
        channel.send(letter_of(message), address)
    except Busy as busy:
        _busy(lane, message, busy, clock())
        return False
    except Later as later:
        _later(message, later, clock())
    except Undeliverable as problem:
        _next_way(message, Outcome.REFUSED, str(problem), clock())
    except Unsure as problem:
        _unsure(message, str(problem), clock())
    except Exception as problem:  # a fault of the channel: whether the letter left before it, nobody knows
        logger.exception("Sending message %s through %s failed", message.pk, message.channel)
        _unsure(message, f"{type(problem).__name__}", clock())
    else:
        _sent(message, clock())
        if lane.busy:
            Lane.objects.filter(pk=lane.pk).update(busy=0, problem="")
            lane.busy = 0
    return True


@transaction.atomic
def _sent(message: Message, at: datetime) -> None:
    values = {"state": MessageState.SENT, "sent_at": at, "lease_until": None, "problem": ""}
    if not Message.objects.filter(pk=message.pk, state=MessageState.SENDING).update(**values):
        # It took longer than its lease and was taken for unknown: now it is known, and need not go again.
        Message.objects.filter(pk=message.pk, state=MessageState.UNSURE).update(**values)
        Message.objects.filter(again_of=message, state=MessageState.WAITING).update(
            state=MessageState.WITHDRAWN
        )
    Message.objects.filter(digest__in=_lineage(message), state=MessageState.GATHERED).update(
        state=MessageState.SENT, sent_at=at
    )
    _write_down(message, Outcome.SENT, "", at)


def _lineage(message: Message) -> list[int]:
    """Return a message and those that it repeats: what joined the first one is told by its repetition too."""
    numbers: list[int] = [message.pk]
    while message.again_of is not None:
        message = message.again_of
        numbers.append(message.pk)
    return numbers


@transaction.atomic
def _busy(lane: Lane, message: Message, busy: Busy, at: datetime) -> None:
    """Close the lane for as long as the channel asks; nothing was sent, and the order stays."""
    lane.busy = min(lane.busy + 1, MOST_ATTEMPTS)
    wish = min(busy.seconds, LONGEST_WISH)
    lane.closed_until = at + timedelta(seconds=max(wish, min(2**lane.busy, LONGEST_PAUSE)))
    lane.problem = str(busy)[:300]
    lane.save(update_fields=["busy", "closed_until", "problem"])
    sending = Message.objects.filter(pk=message.pk, state=MessageState.SENDING)
    sending.update(state=MessageState.WAITING, lease_until=None, problem=lane.problem)
    dead = lane.busy >= MOST_ATTEMPTS
    if message.attempts >= MOST_ATTEMPTS or (dead and message.due_at <= at - STUCK_AFTER):
        _leave_busy(message, str(busy), at)
    else:
        _write_down(message, Outcome.LATER, str(busy), at)
    if dead:
        stuck = Message.objects.filter(
            state=MessageState.WAITING, channel=lane.channel, due_at__lte=at - STUCK_AFTER
        )
        for other in stuck.exclude(pk=message.pk).order_by("due_at", "pk")[: BATCH * 10]:
            _leave_busy(other, str(busy), at)


@transaction.atomic
def _later(message: Message, later: Later, at: datetime) -> None:
    """Try one message again after a pause that grows with each attempt; the others go on."""
    sending = Message.objects.filter(pk=message.pk, state=MessageState.SENDING)
    sending.update(state=MessageState.WAITING, lease_until=None, problem=str(later)[:300])
    if message.attempts >= MOST_ATTEMPTS:
        _leave_busy(message, str(later), at)
    else:
        _pause(message, str(later), at, later.seconds)


def _leave_busy(message: Message, problem: str, at: datetime) -> None:
    """Take the next way where there is one; else wait on, so that others get their turn, for one day."""
    if _way(message) is not None or at - message.created_at >= GIVE_UP_AFTER:
        _next_way(message, Outcome.LATER, problem, at)
    else:
        _pause(message, problem, at)


def _pause(message: Message, problem: str, at: datetime, seconds: int = 0) -> None:
    pause = timedelta(seconds=max(min(seconds, LONGEST_WISH), min(2**message.attempts, LONGEST_PAUSE)))
    _move(message, due_at=at + pause)
    _write_down(message, Outcome.LATER, problem, at)


def _way(message: Message) -> str | None:
    """Return the next channel of a message that none of its attempts went through."""
    recipient = recipient_of(message)
    tried = {message.channel, *message.deliveries.values_list("channel", flat=True)}
    return way_of(recipient, wishes_of([recipient])[recipient], addresses_of([recipient]), tried)


@transaction.atomic
def _next_way(message: Message, outcome: Outcome, problem: str, at: datetime) -> None:
    """Give a message to the next channel of its recipient; without one it has failed, in sight."""
    _write_down(message, outcome, problem, at)
    way = _way(message)
    values: Mapping[str, object] = (
        {"state": MessageState.FAILED, "lease_until": None, "problem": problem[:300]}
        if way is None
        else {"state": MessageState.WAITING, "channel": way, "lease_until": None, "attempts": 0, "due_at": at}
    )
    here = Message.objects.filter(pk=message.pk, state__in=(MessageState.SENDING, MessageState.WAITING))
    here.update(**values)


def _turn_away(batch: Sequence[Message], at: datetime) -> None:
    """Let messages take another way out of a channel that is no longer set up."""
    for message in batch:
        _next_way(message, Outcome.UNREACHABLE, NOT_SET_UP, at)


@transaction.atomic
def _unsure(message: Message, problem: str, at: datetime) -> int:
    """Show that nobody knows whether it arrived; once more, with a mark, where the template says so."""
    values = {"state": MessageState.UNSURE, "lease_until": None, "problem": problem[:300]}
    sending = Message.objects.filter(pk=message.pk, state=MessageState.SENDING)
    if not sending.update(**values):
        return 0
    _write_down(message, Outcome.UNSURE, problem, at)
    template = templates().get(message.purpose)
    if template is not None and template.again_if_unsure and message.again_of_id is None:
        write_again(message, key="unsure", at=at, after=AGAIN_AFTER)
    return 1


def _write_down(message: Message, outcome: Outcome, problem: str, at: datetime) -> None:
    Delivery.objects.create(
        message=message, channel=message.channel, at=at, outcome=outcome, problem=problem[:300]
    )
