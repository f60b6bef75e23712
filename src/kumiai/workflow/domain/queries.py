"""Named reads of this room. Each runs a constant number of queries, however many rows there are."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import F, Prefetch, QuerySet
from django.utils import timezone
from wagtail.models import TaskState

from kumiai.accounts.models import User
from kumiai.history.models import Entry
from kumiai.workflow.domain.approvers import approvers_text, source_label
from kumiai.workflow.domain.report import WaitingTimes, waiting_times
from kumiai.workflow.enums import ApprovalState, Decision
from kumiai.workflow.models import Approval, ApprovalStep, ApprovalStepState, Ask

__all__ = [
    "AskSeen", "Picture", "StepSeen", "WaitingTimes", "asks_of", "history_of", "is_asked", "picture_of",
    "waiting_by_user", "waiting_for", "waiting_times",
]  # fmt: skip

DONE: Final = "done"
NOW: Final = "now"
RETURNED: Final = "returned"
REFUSED: Final = "refused"
STOPPED: Final = "stopped"
TO_COME: Final = "to_come"


def waiting_for(user: Any) -> QuerySet[Ask]:
    """Return what waits for a user's own answer (自分の承認待ち), the most urgent first: nobody else's.

    Each ask carries ``approval`` (with requester and company), ``due_on``, ``asked_at`` and ``instead_of``.
    """
    if not getattr(user, "is_authenticated", False):
        return Ask.objects.none()
    return (
        Ask.objects.waiting()
        .filter(user=user.pk, approval__state=ApprovalState.UNDER_WAY)
        .select_related("approval__asked_by", "approval__employer", "step_state__task", "instead_of")
        .order_by(F("due_on").asc(nulls_last=True), "asked_at", "pk")
    )


@dataclass(frozen=True)
class AskSeen:
    """One person in the picture: what was asked and what was said."""

    ask: Ask
    overdue: bool

    @property
    def is_open(self) -> bool:
        """Return whether an answer is still waited for."""
        return self.ask.decided_at is None


@dataclass(frozen=True)
class StepSeen:
    """One step in the picture. ``state``: done, now, returned, refused, stopped or to_come."""

    number: int
    name: str
    state: str
    needs: str
    asks: Sequence[AskSeen] = ()
    who: str = ""
    missing: Sequence[str] = ()
    due_on: date | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    escalated_at: datetime | None = None


@dataclass(frozen=True)
class Picture:
    """Where an approval stands: steps that were, the one that is, and those to come."""

    approval: Approval
    flow: str
    steps: Sequence[StepSeen]

    @property
    def now(self) -> StepSeen | None:
        """Return the step that waits for answers."""
        return next((step for step in self.steps if step.state == NOW), None)


def picture_of(approval: Approval, *, on: date) -> Picture:
    """Return where an approval stands (承認の進み具合), for whoever may see it; overdue is told as of a day."""
    asks = Ask.objects.filter(approval=approval).select_related("user", "instead_of").order_by("pk")
    by_state: dict[int, list[Ask]] = defaultdict(list)
    for ask in asks:
        by_state[ask.step_state_id].append(ask)
    run = approval.flow_state
    states = list(
        ApprovalStepState.objects.filter(pk__in=by_state)
        | ApprovalStepState.objects.filter(workflow_state=approval.flow_state_id or 0)
    )
    steps = _steps(states, run)
    seen = [
        _past(number, state, steps.get(state.task_id), by_state[state.pk], on)
        for number, state in enumerate(sorted(states, key=lambda state: state.pk), 1)
    ]
    if approval.state in (ApprovalState.UNDER_WAY, ApprovalState.RETURNED) and run is not None:
        through = {
            state.task_id for state in states
            if state.workflow_state_id == run.pk
            and state.status in (TaskState.STATUS_APPROVED, TaskState.STATUS_IN_PROGRESS)
        }  # fmt: skip
        to_come = [step for step in steps.values() if step.in_flow and step.active and step.pk not in through]
        seen += [
            StepSeen(len(seen) + number, step.name, TO_COME, step.needs, who=approvers_text(step))
            for number, step in enumerate(to_come, 1)
        ]
    return Picture(approval, run.workflow.name if run else "", seen)


def _steps(states: Sequence[ApprovalStepState], run: Any) -> dict[int, Any]:
    """Return the steps of a run in the order of the flow, and those that were in it once."""
    order = {}
    if run is not None:
        rows = run.workflow.workflow_tasks.order_by("sort_order").values_list("task", flat=True)
        order = {task: place for place, task in enumerate(rows)}
    found: list[Any] = list(
        ApprovalStep.objects.filter(pk__in={*order, *(state.task_id for state in states)}).prefetch_related(
            "people"
        )
    )
    for step in found:
        step.in_flow = step.pk in order
    return {step.pk: step for step in sorted(found, key=lambda step: order.get(step.pk, -1))}


def _past(number: int, state: ApprovalStepState, step: Any, asks: Sequence[Ask], on: date) -> StepSeen:
    decisions = {ask.decision for ask in asks}
    names = {
        TaskState.STATUS_IN_PROGRESS: NOW,
        TaskState.STATUS_APPROVED: DONE,
        TaskState.STATUS_REJECTED: RETURNED,
    }
    shown = names.get(state.status, REFUSED if Decision.REFUSED in decisions else STOPPED)
    return StepSeen(
        number=number, name=step.name if step else "", state=shown, needs=step.needs if step else "",
        asks=[AskSeen(ask, _is_overdue(ask, on)) for ask in asks],
        missing=[source_label(code) for code in state.missing],
        due_on=state.due_on, escalated_at=state.escalated_at,
        started_at=min((ask.asked_at for ask in asks), default=state.started_at),
        ended_at=max((ask.decided_at for ask in asks if ask.decided_at), default=None) if shown != NOW else None,
    )  # fmt: skip


def _is_overdue(ask: Ask, on: date) -> bool:
    if ask.due_on is None:
        return False
    return (timezone.localdate(ask.decided_at) if ask.decided_at else on) > ask.due_on


def history_of(approval: Approval) -> QuerySet[Entry]:
    """Return what happened to an approval (決裁の履歴), oldest first, for whoever may see it."""
    return Entry.objects.filter(
        subject_type=Approval._meta.label_lower, subject_id=str(approval.pk)
    ).order_by("pk")  # fmt: skip


def waiting_by_user(users: Collection[int]) -> Mapping[int, list[Ask]]:
    """Return for each user what waits for an answer (朝の一覧用), oldest first; each reads only the own ones."""
    found: dict[int, list[Ask]] = defaultdict(list)
    rows = Ask.objects.waiting().filter(user__in=users, approval__state=ApprovalState.UNDER_WAY)
    for ask in rows.select_related("approval").order_by("asked_at", "pk"):
        found[ask.user_id].append(ask)
    return found


def asks_of(approvals: QuerySet[Approval]) -> QuerySet[Approval]:
    """Return approvals with those who are being asked read along (``open_asks``), for lists."""
    waiting = Ask.objects.waiting().select_related("user", "instead_of", "step_state__task")
    return approvals.select_related("asked_by", "employer").prefetch_related(
        Prefetch("asks", queryset=waiting, to_attr="open_asks")
    )


def is_asked(user: User, approval: Approval) -> Ask | None:
    """Return the open ask of a user in an approval, if there is one: what the buttons act upon."""
    return waiting_for(user).filter(approval=approval).first()
