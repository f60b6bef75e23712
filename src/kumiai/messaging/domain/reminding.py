"""Questions that nobody answered: offered again once a working day, and listed in the morning."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kumiai.messaging.domain.agenda import Line, Source, covered_verbs, short_day
from kumiai.messaging.domain.channel import Recipient
from kumiai.messaging.domain.cleaning import clean_line
from kumiai.messaging.domain.holidays import is_day_off, previous_working_day
from kumiai.messaging.domain.outbox import Notice, tell_many
from kumiai.messaging.domain.question import among_open
from kumiai.messaging.enums import MessageState
from kumiai.messaging.models import Message, Question

AGAIN: Final = "question.again"
_MOST: Final = 200
_MOST_LINE: Final = 60
_UNTOLD: Final = (MessageState.REFUSED, MessageState.WITHDRAWN)
_TOLD: Final = (MessageState.SENT, MessageState.UNSURE, MessageState.FAILED)


def reconcile_questions(at: datetime) -> int:
    """Offer again what was asked a working day ago and is open still (未回答の問合せを再度送る).

    A chat never repeats a tap that it lost, so the question goes out anew, through the same channels. What a
    room reminds of by itself today, with the same buttons, does not come twice.
    Returns how many did.
    """
    local = timezone.localtime(at)
    if is_day_off(local.date()):
        return 0
    day_before = previous_working_day(local.date())
    limit = timezone.make_aware(datetime.combine(day_before, local.time()))
    told = Message.objects.filter(question=OuterRef("pk"), state__in=_TOLD)
    rows = Question.objects.open().filter(Exists(told), offered_at__lte=limit, user__is_active=True)
    looked_at = list(rows.order_by("offered_at")[:_MOST])
    if not looked_at:
        return 0
    reminded = _reminded_of(looked_at, local)
    with transaction.atomic():
        waiting = among_open(looked_at, at)
        offered = [one for one in waiting if one.pk not in reminded]
        count = tell_many([_offer(one, local.date()) for one in offered], at=at)
        numbers = {one.pk for one in looked_at}
        Question.objects.filter(pk__in=numbers).update(offered_at=at)
        # What is too old or was settled elsewhere: it is looked at no more, and stands in no list.
        settled = numbers - {one.pk for one in waiting}
        Question.objects.open().filter(pk__in=settled).update(withdrawn_at=at)
    return count


def _reminded_of(questions: Collection[Question], local: datetime) -> set[int | None]:
    """Return which questions went out today already."""
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Message.objects.filter(question__in=questions, created_at__gte=midnight).exclude(state__in=_UNTOLD)
    return set(rows.values_list("question", flat=True))


def _offer(question: Question, on: date) -> Notice:
    asked = timezone.localtime(question.asked_at).date()
    values = {"day": short_day(asked), "question": question.text}
    to = Recipient("user", question.user_id or 0)
    return Notice(AGAIN, to, f"{question.pk}:{on.isoformat()}", values, question=question)


def _waiting(user_ids: Collection[int], on: date, at: datetime) -> Mapping[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    rows = Question.objects.open().exclude(verb__in=covered_verbs()).order_by("asked_at", "pk")
    wanted = set(user_ids)
    for question in among_open([one for one in rows if one.user_id in wanted], at):
        if question.user_id is not None:
            found.setdefault(question.user_id, []).append(Line(clean_line(question.text, _MOST_LINE)))
    return found


SOURCE: Final = Source("questions", _("Waiting for your answer"), 30, _waiting)
