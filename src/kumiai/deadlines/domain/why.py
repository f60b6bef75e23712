"""Why a deadline is due on its day: counted anew by the library, with all that moved it."""

from datetime import date

from kumiai.coop.domain.legal_value import parameters
from kumiai.coop.models import License, OrganizationChange
from kumiai.deadlines.domain.board import Act, MoveLine, Reasoning, Why
from kumiai.deadlines.domain.lines import read_lines
from kumiai.deadlines.domain.words import basis_of, duty_label, duty_of, missing_label, said
from kumiai.deadlines.models import Deadline, Move, OpenQuestion
from kumiai.history.models import Entry
from kumiai.law.core.duty_explain import Explanation, explain_deadline
from kumiai.oversight.models import Audit
from kumiai.placements.models import Difficulty, Placement
from kumiai.plans.models import PlanChange

_EVENTS = {"difficulty": Difficulty, "plan-change": PlanChange, "organization-change": OrganizationChange}
_EMPLOYMENT = ("hired", "left_employment")


def why(deadline: Deadline, *, on: date) -> Why:
    """Return why a deadline is due (期限の根拠). The caller found it through ``visible_to``."""
    (line,) = read_lines(Deadline.objects.filter(pk=deadline.pk), on)
    found = _explained(deadline, on)
    duty = duty_of(deadline.duty)
    return Why(
        line=line,
        explanation=said(found.explanation if found else duty.explanation if duty else None),
        role=said(found.role) if found else "",
        form=_form(found),
        submit_to=said(found.submit_to) if found else "",
        anchor_label=said(found.anchor_label) if found else "",
        anchor_on=deadline.anchor_on,
        anchor_record=record_in_words(deadline),
        steps=_steps(found),
        basis=tuple(basis_of(citation) for citation in found.citations) if found else (),
        notes=(said(found.reason),) if found and found.reason else (),
        missing=_missing(deadline),
        moves=_moves(deadline),
        acts=_acts(deadline),
    )


def _explained(deadline: Deadline, on: date) -> Explanation | None:
    """Return the library's explanation; None for a duty or clock that it no longer has."""
    duty = duty_of(deadline.duty)
    if duty is None or deadline.anchor_on is None:
        return None
    if deadline.clock not in {clock.name for clock in duty.clocks}:
        return None
    row = {
        "duty": deadline.duty,
        "clock": deadline.clock,
        "anchor_on": deadline.anchor_on,
        "reason": deadline.note or None,
    }
    return explain_deadline(row, on=on, parameters=parameters())


def _form(found: Explanation | None) -> str:
    if found is None or found.form is None:
        return ""
    return " ".join(filter(None, [found.form.number, said(found.form.official)]))


def _steps(found: Explanation | None) -> tuple[Reasoning, ...]:
    if found is None:
        return ()
    return tuple(
        Reasoning(said(step.text), step.day.isoformat(), (basis_of(step.citation),) if step.citation else ())
        for step in found.steps
    )


def record_in_words(deadline: Deadline) -> str:
    """Return the record that the counting starts from, in words (起算日の記録)."""
    if deadline.subject_kind == "audit":
        return _said_by(Audit, deadline.record)
    if deadline.subject_kind == "event":
        kind, _, key = deadline.record.rpartition("-")
        return _said_by(Placement if kind in _EMPLOYMENT else _EVENTS.get(kind), key)
    if deadline.subject_kind == "organization":
        held = License.objects.filter(cooperative=int(deadline.subject), first_day__lte=deadline.due_on)
        return str(held.order_by("-first_day").first() or "")
    if deadline.placement_id is not None and deadline.subject_kind == "person":
        return _said_by(Placement, str(deadline.placement_id))
    return str(deadline.employer or deadline.office or "")


def _said_by(model: type | None, key: str) -> str:
    if model is None or not key.isdecimal():
        return ""
    rows = model._default_manager.all()  # type: ignore[attr-defined]
    return str(rows.filter(pk=int(key)).first() or "")


def _missing(deadline: Deadline) -> tuple[str, ...]:
    asked = OpenQuestion.objects.filter(
        duty=deadline.duty, subject_kind=deadline.subject_kind, subject=deadline.subject
    )
    return tuple(
        missing_label(deadline.subject_kind, name)
        for name in asked.order_by("missing").values_list("missing", flat=True)
    )


def _moves(deadline: Deadline) -> tuple[MoveLine, ...]:
    moves = Move.objects.filter(deadline=deadline).select_related("recalculation").order_by("-pk")
    return tuple(
        MoveLine(
            at=move.recalculation.at,
            on=move.recalculation.on,
            cause=move.recalculation.cause,
            cause_label=move.recalculation.get_cause_display(),
            detail=move.recalculation.detail,
            actor=move.recalculation.actor,
            due_before=move.due_before,
            due_after=move.due_after,
            anchor_before=move.anchor_before,
            anchor_after=move.anchor_after,
            state_before=move.state_before,
            state_after=move.state_after,
        )
        for move in moves
    )


def _acts(deadline: Deadline) -> tuple[Act, ...]:
    return tuple(
        Act(entry.at, entry.actor, entry.action, entry.reason, entry.before, entry.after)
        for entry in Entry.objects.about(deadline)
    )


def title(deadline: Deadline) -> str:
    """Return a deadline in a few words: duty and whom it is about."""
    about = deadline.person or deadline.employer or deadline.office
    return f"{duty_label(deadline.duty)} {about or ''}".strip()
