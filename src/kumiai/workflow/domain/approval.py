"""Asking for approval, deciding, returning, passing on, withdrawing. Wagtail's engine keeps the order of steps.

Every verb locks the approval first, so that two people who decide at once come one after the other, and does
all of it or nothing: what the subject refuses at the end was not decided either.
"""

from datetime import date, datetime
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import WorkflowState

from kumiai.accounts.models import User
from kumiai.accounts.scope import scope_of
from kumiai.history.domain.record import Actor, log
from kumiai.messaging.domain.cleaning import clean_line, clean_text
from kumiai.workflow.domain import subjects
from kumiai.workflow.domain.approvers import Seat, deputies, still_holds, who_may_hold
from kumiai.workflow.domain.flow import usable_flow
from kumiai.workflow.domain.step import close_open, end_approval, open_asks, set_state
from kumiai.workflow.domain.subjects import PAGE
from kumiai.workflow.domain.telling import (
    tell_asked,
    tell_result,
    tell_withdrawn,
    withdraw_questions_of,
)
from kumiai.workflow.enums import ApprovalState, Decision, Needs, Origin
from kumiai.workflow.models import Approval, ApprovalStepState, Ask
from kumiai.workflow.moment import acting

DECISIONS: Final = (Decision.APPROVED, Decision.RETURNED, Decision.REFUSED)
LONGEST_TITLE: Final = 200
_OPEN: Final = (ApprovalState.UNDER_WAY, ApprovalState.RETURNED)


@transaction.atomic
def ask_approval(*, kind: str, record: Model, by: User, at: datetime, summary: str = "") -> Approval:
    """Put a record to approval (承認を依頼する) by the flow of its kind; asked twice, it is one approval.

    Raises ``PermissionDenied`` if the user may not ask for this, ``ValidationError`` if no flow is set or the
    record waits for correction after a return.
    """
    subject = subjects.kind_of(kind)
    if not by.is_active or not subject.may_ask(by, record):
        raise PermissionDenied
    there = open_approval(kind, record)
    if there is not None:
        if there.state == ApprovalState.RETURNED:
            raise ValidationError(_("This was returned for correction. Ask again from there."))
        return there
    flow = usable_flow(kind)
    approval = Approval(
        kind=kind, subject_type=ContentType.objects.get_for_model(record), subject_id=str(record.pk),
        title=clean_line(subject.title(record), LONGEST_TITLE), summary=clean_text(summary),
        employer=subject.employer(record), asked_by=by, asked_at=at,
    )  # fmt: skip
    approval.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            approval.save()
    except IntegrityError:  # somebody else asked in the same moment
        there = open_approval(kind, record)
        if there is None:
            raise
        return there
    approval.save_revision(user=by, clean=False)  # the engine hangs its runs on a revision
    log(
        approval, "workflow.approval.asked", by=by, at=at, reason=approval.summary,
        after={"title": approval.title, "kind": kind, "flow": flow.name},
    )  # fmt: skip
    with acting(at):
        flow.start(approval, by)
    approval.refresh_from_db()
    _call("asked", approval, by, at, approval.summary)
    return approval


def open_approval(kind: str, record: Model) -> Approval | None:
    """Return the approval of a record that is under way or returned, if there is one."""
    return Approval.objects.filter(
        kind=kind, subject_type=ContentType.objects.get_for_model(record), subject_id=str(record.pk),
        state__in=_OPEN,
    ).first()  # fmt: skip


@transaction.atomic
def ask_again(
    *, approval: Approval, by: User, at: datetime, comment: str = "", from_start: bool = False
) -> Approval:
    """Ask again after a return (再申請する): at the step that returned it, or at the first one."""
    approval = _locked(approval.pk)
    _check_own(approval, by, at)
    if approval.state != ApprovalState.RETURNED:
        raise ValidationError(_("Only what was returned can be asked for again."))
    _check_still_may_ask(approval, by)
    comment = clean_text(comment)
    set_state(approval, ApprovalState.UNDER_WAY, by=by, at=at, reason=comment)
    _refresh_words(approval)
    run = _run_of(approval)
    with acting(at):
        if from_start and approval.kind != PAGE:
            Approval.objects.filter(pk=approval.pk).update(flow_state=None)
            run.cancel(user=by)
            run.workflow.start(approval, by)
        else:
            run.resume(user=by)
    approval.refresh_from_db()
    _call("asked", approval, by, at, comment)
    return approval


@transaction.atomic
def decide(
    *,
    ask: Ask,
    decision: str,
    by: User,
    at: datetime,
    via: str,
    comment: str = "",
    keep_question: bool = False,
) -> Ask:
    """Approve, return or refuse what one was asked (承認・差戻し・却下).

    ``keep_question``: the answer to the question itself calls this, and marks it as answered.
    Raises ``ValidationError`` with a sentence for people.
    """
    approval, ask = _locked_ask(ask.pk)
    _check_decider(approval, ask, by, at)
    chosen, comment = Decision(decision), clean_text(comment)
    if chosen not in DECISIONS:
        raise ValidationError(_("This question has no such answer."))
    if chosen != Decision.APPROVED and not comment:
        raise ValidationError({"comment": _("Write why.")})
    if chosen == Decision.APPROVED and approval.subject is None:
        raise ValidationError(_("What was to be approved is not there any more."))
    _close(ask, chosen, by=by, at=at, via=via, comment=comment)
    if not keep_question:
        withdraw_questions_of([ask.pk], at=at)
    with acting(at):
        if chosen == Decision.APPROVED:
            _approve(approval, ask, by, at, comment)
        elif chosen == Decision.RETURNED:
            _return(approval, ask, by, at, comment)
        else:
            _refuse(approval, by, at, comment)
    return ask


@transaction.atomic
def delegate(*, ask: Ask, to: User, by: User, at: datetime, via: str, comment: str = "") -> Ask:
    """Pass a decision on to somebody who may hold it (承認を引き継ぐ); the due day stays."""
    approval, ask = _locked_ask(ask.pk)
    _check_decider(approval, ask, by, at)
    on = timezone.localdate(at)
    if not who_may_hold(approval, on).filter(pk=to.pk).exists():
        raise ValidationError({"to": _("This person cannot decide this.")})
    if to.pk in deputies(on):
        raise ValidationError({"to": _("%(name)s is absent.") % {"name": to}})
    _close(ask, Decision.DELEGATED, by=by, at=at, via=via, comment=clean_text(comment), to=to)
    withdraw_questions_of([ask.pk], at=at)
    origin = Origin.ESCALATED if ask.origin == Origin.ESCALATED else Origin.DELEGATED
    asks = open_asks(
        ask.step_state, approval, [Seat(to, instead_of=by)], at=at, origin=origin, due_on=ask.due_on
    )
    tell_asked(asks, approval, ask.step_state.task.name, at=at)
    return asks[0]


@transaction.atomic
def withdraw(*, approval: Approval, by: User, at: datetime, comment: str = "") -> Approval:
    """Withdraw what one asked for (取り下げる); whoever asked, and those who were being asked, are told."""
    approval = _locked(approval.pk)
    _check_own(approval, by, at)
    if approval.state not in _OPEN:
        raise ValidationError(_("This has ended already."))
    comment = clean_text(comment)
    asked = end_approval(approval, ApprovalState.WITHDRAWN, by=by, at=at, reason=comment)
    with acting(at):
        _run_of(approval).cancel(user=by)
    _call("withdrawn", approval, by, at, comment)
    told = {*asked, approval.asked_by_id} - {by.pk}
    tell_withdrawn(approval, told, by=by, at=at, comment=comment)
    return approval


@transaction.atomic
def name_approver(*, approval: Approval, user: User, by: User, at: datetime) -> Ask:
    """Name somebody for a step that found nobody (承認者を指名する); for whoever builds flows."""
    if not scope_of(by, timezone.localdate(at)).may("workflow.manage_flows"):
        raise PermissionDenied
    approval = _locked(approval.pk)
    state, on = current_state(approval), timezone.localdate(at)
    if state is None or not needs_name(state, on):
        raise ValidationError(_("This step waits for nobody to be named."))
    if not who_may_hold(approval, on).filter(pk=user.pk).exists():
        raise ValidationError({"user": _("This person cannot decide this.")})
    missing, state.missing = state.missing, []
    if not missing:  # those who were asked may not decide any more
        close_open(approval, at=at, state=state)
    state.save(update_fields=["missing"])
    asks = open_asks(state, approval, [Seat(user)], at=at)
    log(
        approval, "workflow.approver.named", by=by, at=at,
        before={"missing": missing}, after={"step": state.task.name, "asked": [str(user)]},
    )  # fmt: skip
    tell_asked(asks, approval, state.task.name, at=at)
    return asks[0]


def current_state(approval: Approval) -> ApprovalStepState | None:
    """Return the step at which an approval stands while it is under way."""
    run = approval.flow_state
    if approval.state != ApprovalState.UNDER_WAY or run is None:
        return None
    state = run.current_task_state
    return state.specific if state is not None else None


def needs_name(state: ApprovalStepState, on: date) -> bool:
    """Return whether a step waits for somebody to be named: nobody was found, or nobody asked may decide now."""
    if state.status != ApprovalStepState.STATUS_IN_PROGRESS:
        return False
    waiting = Ask.objects.waiting().filter(step_state=state).select_related("approval__employer")
    return bool(state.missing) or not any(still_holds(ask, on) for ask in waiting)


@transaction.atomic
def ended_elsewhere(run: WorkflowState, state: ApprovalState, *, by: Actor, at: datetime) -> None:
    """Let an approval follow what a screen of Wagtail did to its run: cancelled, or through (決裁を合わせる)."""
    approval = Approval.objects.select_for_update().filter(flow_state=run, state__in=_OPEN).first()
    if approval is None:
        return
    asked = end_approval(approval, state, by=by, at=at, reason="")
    user = by if isinstance(by, User) else approval.asked_by
    _call("withdrawn" if state == ApprovalState.WITHDRAWN else "approved", approval, user, at, "")
    actor = by if isinstance(by, User) else None
    tell_withdrawn(approval, {*asked, approval.asked_by_id} - {user.pk}, by=actor, at=at, comment="")


def _locked(number: int) -> Approval:
    return Approval.objects.select_for_update().get(pk=number)


def _locked_ask(number: int) -> tuple[Approval, Ask]:
    approval = _locked(Ask.objects.values_list("approval", flat=True).get(pk=number))
    ask = Ask.objects.select_related("step_state__task", "instead_of").get(pk=number)
    ask.approval = approval
    return approval, ask


def _run_of(approval: Approval) -> WorkflowState:
    if approval.flow_state is None:
        raise ValidationError(_("The flow of this approval is not there any more."))
    return approval.flow_state


def _check_own(approval: Approval, by: User, at: datetime) -> None:
    """Let the requester act, and whoever may change approvals where the requester is gone."""
    may = scope_of(by, timezone.localdate(at)).may("workflow.change_approval")
    if not by.is_active or (by.pk != approval.asked_by_id and not may):
        raise PermissionDenied


def _check_still_may_ask(approval: Approval, by: User) -> None:
    """Refuse a requester whose right to start this ended meanwhile. Wagtail's editor guards pages itself."""
    if by.pk != approval.asked_by_id or approval.kind == PAGE or approval.subject is None:
        return
    if not subjects.kind_of(approval.kind).may_ask(by, approval.subject):
        raise PermissionDenied


def _check_decider(approval: Approval, ask: Ask, by: User, at: datetime) -> None:
    if ask.user_id != by.pk or not by.is_active:
        raise PermissionDenied
    if ask.decided_at is not None or approval.state != ApprovalState.UNDER_WAY:
        raise ValidationError(_("This was settled already. Nothing was changed."))
    if not still_holds(ask, timezone.localdate(at)):
        raise ValidationError(_("Your role does not allow this decision any more."))


def _close(
    ask: Ask, decision: Decision, *, by: User, at: datetime, via: str, comment: str, to: User | None = None
) -> None:
    ask.decision, ask.decided_at, ask.comment, ask.via = decision, at, comment, via
    ask.save(update_fields=["decision", "decided_at", "comment", "via"])
    after = {"step": ask.step_state.task.name, "decision": str(decision), "via": via}
    if ask.instead_of is not None:
        after["instead_of"] = str(ask.instead_of)
    if to is not None:
        after["to"] = str(to)
    log(ask.approval, f"workflow.ask.{decision.lower()}", by=by, at=at, reason=comment, after=after)


def _approve(approval: Approval, ask: Ask, by: User, at: datetime, comment: str) -> None:
    state = ask.step_state
    waiting = Ask.objects.waiting().filter(step_state=state)
    if (
        ask.step_state.task.specific.needs == Needs.ALL
        and ask.origin != Origin.ESCALATED
        and waiting.exclude(origin=Origin.ESCALATED).exists()
    ):
        return
    if state.missing and ask.origin != Origin.ESCALATED:
        return  # those who were escalated to are still asked: they may speak for all
    # Whoever it was escalated to speaks for those who are silent: they need not answer any more.
    close_open(approval, at=at, state=state)
    if state.missing:
        return  # nobody speaks for an approver who was never found: one is named first
    state.approve(user=by, comment=comment)
    run = state.workflow_state
    if run.status == WorkflowState.STATUS_APPROVED:
        end_approval(approval, ApprovalState.APPROVED, by=by, at=at, reason=comment)
        _call("approved", approval, by, at, comment)
        tell_result("approval.approved", approval, by=by, at=at, comment=comment)


def _return(approval: Approval, ask: Ask, by: User, at: datetime, comment: str) -> None:
    end_approval(approval, ApprovalState.RETURNED, by=by, at=at, reason=comment)
    ask.step_state.reject(user=by, comment=comment)
    _call("returned", approval, by, at, comment)
    tell_result("approval.returned", approval, by=by, at=at, comment=comment)


def _refuse(approval: Approval, by: User, at: datetime, comment: str) -> None:
    end_approval(approval, ApprovalState.REFUSED, by=by, at=at, reason=comment)
    _run_of(approval).cancel(user=by)
    _call("refused", approval, by, at, comment)
    tell_result("approval.refused", approval, by=by, at=at, comment=comment)


def _refresh_words(approval: Approval) -> None:
    """Take over a title that was corrected after the return."""
    if approval.subject is not None:
        approval.title = clean_line(subjects.kind_of(approval.kind).title(approval.subject), LONGEST_TITLE)
        approval.save(update_fields=["title"])


def _call(what: str, approval: Approval, by: User, at: datetime, comment: str) -> None:
    """Call the verb of the subject; what it refuses undoes the whole decision."""
    verb: Any = getattr(subjects.kind_of(approval.kind), what)
    if verb is not None and approval.subject is not None:
        verb(approval.subject, by, at, comment)
