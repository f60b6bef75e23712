"""The section of the morning list that says what waits for one's approval."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from kumiai.messaging.domain.agenda import Line, Source
from kumiai.workflow.domain.queries import waiting_by_user
from kumiai.workflow.domain.telling import VERB
from kumiai.workflow.models import Ask


def read(users: Collection[int], on: date, at: datetime) -> Mapping[int, Sequence[Line]]:
    """Return what waits for each user (朝の一覧の承認待ち), the oldest first."""
    return {
        user: [Line(lambda ask=ask: _said(ask, on)) for ask in asks]
        for user, asks in waiting_by_user(users).items()
    }


def _said(ask: Ask, on: date) -> str:
    if ask.due_on is None:
        return ask.approval.title
    day = formats.date_format(ask.due_on, pgettext("short day", "n/j (D)"))
    if ask.due_on < on:
        return _("%(title)s (was due %(day)s)") % {"title": ask.approval.title, "day": day}
    return _("%(title)s (due %(day)s)") % {"title": ask.approval.title, "day": day}


SOURCE = Source(
    name="workflow.waiting",
    heading=gettext_lazy("Waiting for my approval"),
    order=20,
    read=read,
    covers=(VERB,),
)
