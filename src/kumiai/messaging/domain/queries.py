"""Reads of messages for the office."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from kumiai.messaging.domain.question import among_open
from kumiai.messaging.enums import ChannelCode, MessageState
from kumiai.messaging.models import Message, Question
from kumiai.messaging.models.message import MessageQuerySet

_NOT_FOR_THE_INBOX: Final = (MessageState.REFUSED, MessageState.WITHDRAWN)


def inbox(user: Any) -> MessageQuerySet:
    """Return a user's own messages (受信箱), whatever channel they took; nobody else's, whatever the role."""
    rows: MessageQuerySet = Message.objects.filter(user_id=user.pk)
    return rows.exclude(state__in=_NOT_FOR_THE_INBOX)


def unread_count(user: Any) -> int:
    """Return how many own messages a user has not opened yet (未読件数)."""
    return inbox(user).filter(read_at=None).count()


def open_questions(user: Any, at: datetime) -> Sequence[Question]:
    """Return the questions that wait for an answer of this user (未回答の問合せ); nobody else sees them."""
    return among_open(list(Question.objects.visible_to(user).open()), at)


def slips(user: Any) -> MessageQuerySet:
    """Return the messages that wait on paper (手渡し待ち), for whoever may see the outbox."""
    rows: MessageQuerySet = Message.objects.visible_to(user).filter(
        state=MessageState.WAITING, channel=ChannelCode.PAPER
    )
    return rows.select_related("person", "employer").order_by("employer_id", "person_id", "pk")
