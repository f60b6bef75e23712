"""What was overdue already on the day of a roster: usually done on paper, before the records began."""

from datetime import datetime
from typing import Any

from django.db import transaction

from kumiai.accounts.models import User
from kumiai.deadlines.domain.deadline import waive
from kumiai.deadlines.models import Deadline, Recalculation
from kumiai.deadlines.models.deadline import DeadlineQuerySet
from kumiai.exchange.models import RosterImport


def overdue_of(roster: RosterImport, user: Any) -> DeadlineQuerySet:
    """Return the open deadlines that an import brought, due before the day of its roster (取込前の期限).

    A roster seldom says that a report was filed or an exam applied for; whether
    that was done is known to the staff, not to the system.
    """
    run = Recalculation.objects.filter(pk=roster.choices.get("run")).first()
    rows = Deadline.objects.visible_to(user).open()
    return rows.filter(created_at=run.at, due_on__lt=roster.on) if run else rows.none()


@transaction.atomic
def settle(roster: RosterImport, *, duties: list[str], reason: str, by: User, at: datetime) -> int:
    """Waive what was overdue before the roster, by kind and with one reason (移行前の処理済みとする); return how many."""
    rows = list(overdue_of(roster, by).filter(duty__in=duties))
    for deadline in rows:
        waive(deadline=deadline, reason=reason, by=by, at=at)
    return len(rows)
