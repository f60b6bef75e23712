"""A step begins: who is asked is found, written down and told. A step ends: what is still open is closed."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone, translation
from wagtail.models import Page, WorkflowState

from kumiai.accounts.models import User
from kumiai.history.domain.record import Actor, SystemActor, log
from kumiai.workflow.domain.approvers import Seat, find_approvers
from kumiai.workflow.domain.subjects import PAGE
from kumiai.workflow.domain.telling import tell_asked, tell_nobody_found, withdraw_questions_of
from kumiai.workflow.domain.workdays import workday_after
from kumiai.workflow.enums import ApprovalState, Decision, Origin
from kumiai.workflow.models import Approval, ApprovalStepState, Ask

SYSTEM = SystemActor("workflow")


def approval_of(run: WorkflowState, *, by: User | None, at: datetime) -> Approval:
    """Return the approval that a run of a flow belongs to; that of a page is made when its flow starts."""
    subject = run.content_object
    if isinstance(subject, Approval):
        if subject.flow_state_id != run.pk:
            subject.flow_state = run
            subject.save(update_fields=["flow_state"])
        return subject
    found = Approval.objects.filter(flow_state=run).first()
    if found is not None:
        return found
    if by is None or not isinstance(subject, Page):
        raise LookupError(f"Nobody asked for the approval of {subject!r}.")
    approval = Approval(
        kind=PAGE, subject_type=ContentType.objects.get_for_model(Page), subject_id=str(subject.pk),
        title=str(subject)[:200], asked_by=by, asked_at=at, flow_state=run,
    )  # fmt: skip
    approval.save()
    log(approval, "workflow.approval.asked", by=by, at=at, after={"title": approval.title, "kind": PAGE})
    return approval


@transaction.atomic
def begin_step(*, state: ApprovalStepState, by: User | None, at: datetime) -> None:
    """Find whom a step asks, and ask them (段階を始める). Where nobody is found the administrators are told."""
    approval = approval_of(state.workflow_state, by=by, at=at)
    if approval.state == ApprovalState.RETURNED:  # a page that was submitted again
        set_state(approval, ApprovalState.UNDER_WAY, by=by or SYSTEM, at=at, reason="")
    on = timezone.localdate(at)
    step = state.task.specific
    with translation.override(
        settings.LANGUAGE_CODE
    ):  # its notes go into the history, whoever begins the step
        found = find_approvers(step, approval, on)
    if step.due_days is not None:
        state.due_on = workday_after(on, step.due_days)
    state.missing = list(found.missing)
    state.save(update_fields=["due_on", "missing"])
    asks = open_asks(state, approval, found.seats, at=at)
    log(
        approval, "workflow.step.begun", by=by or SYSTEM, at=at, on=state.due_on, reason=" ".join(found.notes),
        after={"step": step.name, "asked": [str(one.user) for one in asks], "missing": state.missing},
    )  # fmt: skip
    tell_asked(asks, approval, step.name, at=at)
    if state.missing:
        tell_nobody_found(state, approval, on, at=at)


def open_asks(
    state: ApprovalStepState, approval: Approval, seats: Sequence[Seat], *, at: datetime,
    origin: Origin | None = None, due_on: date | None = None,
) -> list[Ask]:  # fmt: skip
    """Write down who is asked in a step (承認依頼を記録する); whoever is asked there already is not asked twice."""
    there = set(Ask.objects.waiting().filter(step_state=state).values_list("user", flat=True))
    return Ask.objects.bulk_create(
        Ask(
            approval=approval, step_state=state, user=seat.user, role=seat.role, instead_of=seat.instead_of,
            origin=origin or (Origin.DEPUTY if seat.instead_of else Origin.STEP), asked_at=at,
            due_on=due_on or state.due_on,
        )
        for seat in seats
        if seat.user.pk not in there
    )  # fmt: skip


@transaction.atomic
def close_open(approval: Approval, *, at: datetime, state: ApprovalStepState | None = None) -> list[int]:
    """Close what is still open, as not needed any more, with its questions; return who was being asked."""
    rows = Ask.objects.waiting().filter(approval=approval)
    if state is not None:
        rows = rows.filter(step_state=state)
    found = dict(rows.values_list("pk", "user"))
    Ask.objects.filter(pk__in=found).update(decision=Decision.NOT_NEEDED, decided_at=at)
    withdraw_questions_of(found, at=at)
    return list(found.values())


def end_approval(
    approval: Approval, state: ApprovalState, *, by: Actor, at: datetime, reason: str
) -> list[int]:
    """Let an approval end, or pause for correction (決裁を終える), and return who was still being asked."""
    asked = close_open(approval, at=at)
    set_state(approval, state, by=by, at=at, reason=reason)
    return asked


def set_state(approval: Approval, state: ApprovalState, *, by: Actor, at: datetime, reason: str) -> None:
    """Say where an approval stands (決裁の状態を変える)."""
    before = approval.state
    approval.state = state
    approval.ended_at = None if state in (ApprovalState.UNDER_WAY, ApprovalState.RETURNED) else at
    approval.save(update_fields=["state", "ended_at"])
    log(
        approval, f"workflow.approval.{state.lower()}", by=by, at=at, reason=reason,
        before={"state": before}, after={"state": str(state)},
    )  # fmt: skip
