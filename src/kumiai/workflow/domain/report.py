"""How long approvals waited, by flow and step, and by approver for those who may see all approvals."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median_low
from typing import Any, Final

from django.utils import timezone

from kumiai.accounts.scope import scope_of
from kumiai.workflow.domain.workdays import workdays_between
from kumiai.workflow.enums import Decision
from kumiai.workflow.models import Ask

ANSWERS: Final = (Decision.APPROVED, Decision.RETURNED, Decision.REFUSED, Decision.DELEGATED)


@dataclass(frozen=True)
class WaitingTime:
    """How long the answers of one step, or of one person, took. Hours by the clock, days by working days."""

    flow: str
    step: str
    approver: str
    count: int
    median_hours: int
    longest_hours: int
    median_days: int
    longest_days: int
    with_due_day: int
    overdue: int

    @property
    def overdue_percent(self) -> int | None:
        """Return the share of late answers among those that had a due day, None if none had one."""
        return self.overdue * 100 // self.with_due_day if self.with_due_day else None


@dataclass(frozen=True)
class WaitingTimes:
    """The report of some days: steps in the order of flows, and approvers with the slowest first."""

    steps: Sequence[WaitingTime]
    approvers: Sequence[WaitingTime]


@dataclass(frozen=True)
class _Answer:
    asked_at: datetime
    decided_at: datetime
    due_on: date | None

    @property
    def hours(self) -> int:
        return int((self.decided_at - self.asked_at).total_seconds()) // 3600

    @property
    def days(self) -> int:
        return workdays_between(timezone.localdate(self.asked_at), timezone.localdate(self.decided_at))

    @property
    def late(self) -> bool:
        return self.due_on is not None and timezone.localdate(self.decided_at) > self.due_on


def waiting_times(*, first_day: date, last_day: date, user: Any = None) -> WaitingTimes:
    """Return how long answers given in these days had been waited for (承認の待ち時間).

    What ended without an answer of the person does not count. By approver only for a ``user`` who may view
    all approvals: how fast a colleague answers is not everybody's business.
    """
    rows = (
        Ask.objects.filter(decision__in=ANSWERS, decided_at__date__range=(first_day, last_day))
        .exclude(via="absence")
        .order_by("step_state__workflow_state__workflow__name", "pk")
        .values_list(
            "step_state__workflow_state__workflow__name", "step_state__task__name", "user__display_name",
            "user__username", "asked_at", "decided_at", "due_on",
        )
    )  # fmt: skip
    by_step: dict[tuple[str, str], list[_Answer]] = defaultdict(list)
    by_person: dict[tuple[str, str], list[_Answer]] = defaultdict(list)
    for flow, step, name, username, asked_at, decided_at, due_on in rows:
        if decided_at is None:
            continue
        answer = _Answer(asked_at, decided_at, due_on)
        by_step[flow, step].append(answer)
        by_person[username, name or username].append(answer)
    steps = [_line(answers, flow=flow, step=step) for (flow, step), answers in by_step.items()]
    approvers = []
    if user is not None and _sees_all(user):
        approvers = [_line(answers, approver=name) for (_username, name), answers in by_person.items()]
        approvers.sort(key=lambda line: (-line.median_hours, line.approver))
    return WaitingTimes(steps, approvers)


def _sees_all(user: Any) -> bool:
    scope = scope_of(user)
    return (
        scope.may("workflow.view_approval") and scope.may("workflow.view_request") and not scope.only_assigned
    )


def _line(answers: Iterable[_Answer], *, flow: str = "", step: str = "", approver: str = "") -> WaitingTime:
    given = list(answers)
    hours, days = [one.hours for one in given], [one.days for one in given]
    return WaitingTime(
        flow=flow, step=step, approver=approver, count=len(given),
        median_hours=median_low(hours), longest_hours=max(hours),
        median_days=median_low(days), longest_days=max(days),
        with_due_day=sum(one.due_on is not None for one in given), overdue=sum(one.late for one in given),
    )  # fmt: skip
