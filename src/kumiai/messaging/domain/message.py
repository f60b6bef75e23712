"""What people do with a message: send it again, withdraw it, hand it over on paper, read it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.history.domain.record import log
from kumiai.messaging.domain.again import write_again
from kumiai.messaging.domain.question import is_open
from kumiai.messaging.domain.recipient import recipient_of
from kumiai.messaging.domain.routing import addresses_of, way_of
from kumiai.messaging.domain.wishes import wishes_of
from kumiai.messaging.enums import ChannelCode, MessageState, Outcome
from kumiai.messaging.models import Delivery, Message

MAY_GO_AGAIN: Final = (MessageState.SENT, MessageState.UNSURE, MessageState.FAILED)
MAY_BE_WITHDRAWN: Final = (MessageState.WAITING, MessageState.GATHERED)


@transaction.atomic
def resend(*, message: Message, by: User, at: datetime) -> Message:
    """Send a message again (再送する) as a new one that says so, through the first way that there is now."""
    if message.state not in MAY_GO_AGAIN:
        raise ValidationError(_("This message has not been sent yet."))
    if message.question is not None and not is_open(message.question, at):
        raise ValidationError(_("The question of this message is settled."))
    earlier = Message.objects.filter(again_of=message)
    if earlier.filter(state__in=(MessageState.WAITING, MessageState.SENDING)).exists():
        raise ValidationError(_("It is on its way again already."))
    recipient = recipient_of(message)
    way = way_of(recipient, wishes_of([recipient])[recipient], addresses_of([recipient]))
    if way is None:
        raise ValidationError(_("There is no way to reach this recipient. Enter an address first."))
    copy = write_again(message, key=f"resent {earlier.count()}", at=at, channel=way)
    log(message, "messaging.message.resent", by=by, at=at, after={"again": copy.pk, "channel": way})
    return copy


@transaction.atomic
def withdraw_message(*, message: Message, by: User, at: datetime) -> Message:
    """Withdraw a message that has not left yet (取り下げる)."""
    waiting = Message.objects.filter(pk=message.pk, state__in=MAY_BE_WITHDRAWN)
    if not waiting.update(state=MessageState.WITHDRAWN):
        raise ValidationError(_("It has left already."))
    log(
        message, "messaging.message.withdrawn", by=by, at=at, before={"state": message.state},
        after={"state": MessageState.WITHDRAWN.value},
    )  # fmt: skip
    message.state = MessageState.WITHDRAWN
    return message


@transaction.atomic
def hand_over(*, messages: Sequence[Message], by: User, at: datetime) -> int:
    """Note that slips were handed over (手渡し済みにする) and return how many; a second time notes nothing."""
    slips = Message.objects.filter(
        pk__in=[one.pk for one in messages], channel=ChannelCode.PAPER, state=MessageState.WAITING
    )
    given = list(slips.select_for_update())
    slips.update(state=MessageState.SENT, sent_at=at, problem="")
    Delivery.objects.bulk_create(
        [Delivery(message=one, channel=ChannelCode.PAPER, at=at, outcome=Outcome.SENT) for one in given]
    )
    for one in given:
        log(one, "messaging.message.handed_over", by=by, at=at, after={"state": MessageState.SENT.value})
    return len(given)


def mark_read(*, message: Message, by: User, at: datetime) -> None:
    """Note that a user has read an own message (既読にする), the first time only."""
    Message.objects.filter(pk=message.pk, user=by, read_at=None).update(read_at=at)
