"""What the invented staff decided about deadlines that no record can show as done."""

from datetime import datetime, timedelta
from typing import Final

from kumiai.accounts.models import User
from kumiai.deadlines.domain.deadline import mark_done
from kumiai.deadlines.models import Deadline
from kumiai.law.core.calendar import last_weekday_on_or_before

EVIDENCE: Final = {
    "worker.foreign_worker_hire_notice": "雇用保険の資格取得届の控えを企業から受け取った",
    "worker.foreign_worker_leave_notice": "雇用保険の資格喪失届の控えを企業から受け取った",
}
LEFT_OPEN: Final = 3
DAYS_BEFORE: Final = 3


def decide_deadlines(*, by: User, at: datetime) -> int:
    """Mark the notices to the labor office as done (外国人雇用状況の届出), all but the last late one; return how many."""
    today = at.date()
    late = Deadline.objects.open().filter(duty__in=EVIDENCE, due_on__lt=today).order_by("due_on", "key")
    done = list(late)[: -LEFT_OPEN or None]
    for deadline in done:
        told_on = last_weekday_on_or_before(deadline.due_on - timedelta(days=DAYS_BEFORE))
        mark_done(deadline=deadline, done_on=told_on, evidence=EVIDENCE[deadline.duty], by=by, at=at)
    return len(done)
