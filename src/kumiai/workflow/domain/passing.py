"""What time brings: reminders before and after the due day, escalation, steps that wait for nobody.

Safe to run at any moment, as often as one likes, in several workers: everything is told once a day.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from wagtail.models import TaskState

from kumiai.accounts.enums import Role
from kumiai.accounts.models import RoleGrant, User
from kumiai.history.domain.record import log
from kumiai.messaging.domain.holidays import is_day_off, next_working_day
from kumiai.workflow.domain.approvers import (
    OFFERED,
    PEOPLE,
    Seat,
    able,
    deputies,
    holders_of,
    managing_contacts,
    placed,
)
from kumiai.workflow.domain.step import SYSTEM, end_approval, open_asks
from kumiai.workflow.domain.telling import (
    tell_asked,
    tell_nobody_found,
    tell_reminders,
    withdraw_questions_of,
)
from kumiai.workflow.domain.workdays import workday_after
from kumiai.workflow.enums import ApprovalState, Decision, Origin
from kumiai.workflow.models import Approval, ApprovalStep, ApprovalStepState, Ask

_RUNNING: Final = Q(approval__state=ApprovalState.UNDER_WAY)


def pass_time(at: datetime) -> int:
    """Do what the day asks (期日の処理): remind, escalate, tell of steps without approvers; return how much."""
    on = timezone.localdate(at)
    done = end_orphans(at)
    if is_day_off(on):
        return done
    return done + hand_over(on, at) + escalate(on, at) + remind(on, at) + tell_of_nobody(on, at)


def hand_over(on: date, at: datetime) -> int:
    """Pass on what waits for somebody whose absence began, or was entered, after the asking (代理への引継ぎ)."""
    absent = deputies(on)
    rows = Ask.objects.waiting().filter(_RUNNING, user__in=absent).exclude(origin=Origin.ESCALATED)
    return sum(_hand_over_one(number, on, at) for number in list(rows.values_list("pk", flat=True)))


@transaction.atomic
def _hand_over_one(number: int, on: date, at: datetime) -> bool:
    ask = Ask.objects.select_related("user", "step_state__task").get(pk=number)
    approval = Approval.objects.select_for_update().get(pk=ask.approval_id)
    ask.refresh_from_db(fields=["decided_at"])
    with translation.override(settings.LANGUAGE_CODE):
        seats, notes = placed({ask.user_id: Seat(ask.user, role=ask.role)}, approval, on)
    seat = seats[0]
    if ask.decided_at is not None or approval.state != ApprovalState.UNDER_WAY or seat.user == ask.user:
        return False
    if Ask.objects.waiting().filter(step_state=ask.step_state_id, user=seat.user).exists():
        return False  # the deputy is asked already, for another one
    first = ask.instead_of if ask.origin == Origin.DEPUTY else None
    ask.decision, ask.decided_at, ask.via = Decision.DELEGATED, at, "absence"
    ask.save(update_fields=["decision", "decided_at", "via"])
    withdraw_questions_of([ask.pk], at=at)
    asks = open_asks(
        ask.step_state, approval, [replace(seat, instead_of=first or ask.user)], at=at,
        origin=Origin.DEPUTY, due_on=ask.due_on,
    )  # fmt: skip
    log(
        approval, "workflow.ask.delegated", by=SYSTEM, at=at, on=on, reason=" ".join(notes),
        after={"step": ask.step_state.task.name, "decision": str(Decision.DELEGATED), "to": str(seat.user)},
    )  # fmt: skip
    tell_asked(asks, approval, ask.step_state.task.name, at=at)
    return True


@transaction.atomic
def remind(on: date, at: datetime) -> int:
    """Remind who has not answered (督促): on the working day before the due day, and on each one after it."""
    near = Q(due_on__lt=on) | Q(due_on=next_working_day(on))
    rows = list(
        Ask.objects.select_for_update(of=("self",))
        .waiting()
        .filter(_RUNNING, near, user__is_active=True)
        .exclude(reminded_on=on)
        .exclude(Q(asked_at__date=on))  # who was asked today needs no reminder today
        .select_related("approval__asked_by", "approval__employer", "step_state__task", "instead_of")
    )
    if rows:
        tell_reminders(rows, on, at=at)
        Ask.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_on=on)
    return len(rows)


def escalate(on: date, at: datetime) -> int:
    """Ask somebody higher where nobody answered in time (上位への引上げ); whoever was asked may still decide."""
    late = ApprovalStepState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS, escalated_at=None, due_on__lt=on
    )
    steps = ApprovalStep.objects.in_bulk(late.values_list("task", flat=True))
    numbers = [
        state.pk
        for state in late
        if (step := steps.get(state.task_id)) is not None
        and step.escalate_days is not None
        and state.due_on is not None
        and workday_after(state.due_on, step.escalate_days) <= on
    ]
    return sum(_escalate_one(number, on, at) for number in numbers)


@transaction.atomic
def _escalate_one(number: int, on: date, at: datetime) -> bool:
    state = ApprovalStepState.objects.select_related("task").get(pk=number)
    approval = Approval.objects.select_for_update(of=("self",)).filter(
        flow_state=state.workflow_state_id, state=ApprovalState.UNDER_WAY
    ).first()  # fmt: skip
    state.refresh_from_db()
    if approval is None or state.escalated_at or state.status != TaskState.STATUS_IN_PROGRESS:
        return False
    step = ApprovalStep.objects.get(pk=state.task_id)
    silent = list(Ask.objects.waiting().filter(step_state=state).select_related("user"))
    targets = _targets(step, approval, on)
    state.escalated_at = at
    with translation.override(settings.LANGUAGE_CODE):
        seats, notes = placed({user.pk: Seat(user) for user in targets}, approval, on)
    # Who is asked here already, and stands above, is not asked twice: from now on the own answer speaks for all.
    Ask.objects.waiting().filter(step_state=state, user__in=[seat.user for seat in seats]).update(
        origin=Origin.ESCALATED
    )
    sole = silent[0].user if len(silent) == 1 else None
    asks = open_asks(
        state, approval, [Seat(seat.user, instead_of=sole) for seat in seats], at=at,
        origin=Origin.ESCALATED, due_on=next_working_day(on),
    )  # fmt: skip
    state.save(update_fields=["escalated_at"])
    log(
        approval, "workflow.step.escalated", by=SYSTEM, at=at, on=on, reason=" ".join(notes),
        before={"silent": [str(ask.user) for ask in silent]},
        after={"step": step.name, "asked": [str(ask.user) for ask in asks]},
    )  # fmt: skip
    tell_asked(asks, approval, step.name, at=at)
    if not targets:
        nobody = [step.escalate_to_role or PEOPLE]
        tell_nobody_found(state, approval, on, at=at, missing=nobody)
    return True


def _targets(step: ApprovalStep, approval: Approval, on: date) -> list[User]:
    found: dict[int, User] = {}
    if step.escalate_to_role:
        found |= {user.pk: user for user in holders_of(step.escalate_to_role, approval.employer, on)}
    if step.escalate_to_id:
        found |= {user.pk: user for user in able(on, OFFERED).filter(pk=step.escalate_to_id)}
    others = [user for user in found.values() if user.pk != approval.asked_by_id]
    return others or list(found.values())


def tell_of_nobody(on: date, at: datetime) -> int:
    """Tell the administrators, once a day, of steps that nobody can decide (承認者不在の知らせ)."""
    states = {
        state.pk: state
        for state in ApprovalStepState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)
        .exclude(missing=[])
        .select_related("task")
    }
    states |= _deserted(on)
    approvals = {
        approval.flow_state_id: approval
        for approval in Approval.objects.filter(
            flow_state__in={state.workflow_state_id for state in states.values()},
            state=ApprovalState.UNDER_WAY,
        ).select_related("asked_by", "employer")
    }
    return sum(
        tell_nobody_found(state, approvals[state.workflow_state_id], on, at=at)
        for state in states.values()
        if state.workflow_state_id in approvals
    )


def _deserted(on: date) -> dict[int, ApprovalStepState]:
    """Return the running steps of which nobody who is asked may decide any more."""
    holds = _Holding(on)
    lives: dict[ApprovalStepState, bool] = defaultdict(bool)
    for ask in (
        Ask.objects.waiting().filter(_RUNNING).select_related("step_state__task", "approval__employer")
    ):
        lives[ask.step_state] |= holds(ask)
    return {state.pk: state for state, alive in lives.items() if not alive}


class _Holding:
    """``still_holds`` for many asks of a day, with what it needs read once."""

    def __init__(self, on: date) -> None:
        self.staff = set(able(on, OFFERED).values_list("pk", flat=True))
        self.answering = set(able(on).values_list("pk", flat=True))
        self.managing = set(managing_contacts(on).values_list("employer", "user"))
        self.above = set(User.objects.filter(is_superuser=True).values_list("pk", flat=True))
        self.sees_all: dict[tuple[int, str], bool] = defaultdict(bool)
        for user, role, only_assigned in RoleGrant.objects.in_force(on).values_list(
            "user", "role", "only_assigned"
        ):
            self.sees_all[user, role] |= not only_assigned

    def __call__(self, ask: Ask) -> bool:
        """Return whether whoever was asked may still decide."""
        employer, user = ask.approval.employer, ask.user_id
        manages = (ask.approval.employer_id, user) in self.managing and user in self.answering
        if not manages and user not in self.staff:
            return False
        holder = ask.instead_of_id or user
        if not ask.role or (ask.role == Role.ADMINISTRATOR and holder in self.above):
            return True
        if (holder, ask.role) not in self.sees_all:
            return False
        return employer is None or self.sees_all[holder, ask.role] or employer.caseworker_id == holder


def end_orphans(at: datetime) -> int:
    """Withdraw approvals whose run is gone because its page was deleted (対象のない決裁を閉じる)."""
    orphans = Approval.objects.filter(
        state__in=(ApprovalState.UNDER_WAY, ApprovalState.RETURNED), flow_state=None
    )
    if not orphans.exists():  # asked every few minutes: nothing is locked while there is nothing to do
        return 0
    with transaction.atomic():
        rows = list(orphans.select_for_update(of=("self",)))
        for approval in rows:
            end_approval(approval, ApprovalState.WITHDRAWN, by=SYSTEM, at=at, reason="")
    return len(rows)
