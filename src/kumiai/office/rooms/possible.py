"""What is possible next for a person, from when, and what is missing (次の段階)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from kumiai import law
from kumiai.coop.domain.facts import organization_excellent
from kumiai.coop.domain.legal_value import overlay, parameters
from kumiai.employers.domain.facts import staff_frame
from kumiai.office.rooms.decisions import Missing, ShownDecision, decided
from kumiai.office.rooms.life import Life
from kumiai.office.rooms.records import record_link
from kumiai.placements.domain.facts import REQUIRED_EXAM
from kumiai.placements.enums import AbsenceKind, ExamPart, Program
from kumiai.placements.models import Placement

LAST_STAGE = 3
EFFECTIVE_DAY = "transition.effective_day"
GATE = "titp.next_stage_gate"
OCCUPATIONS = "titp.occupations"


@dataclass(frozen=True)
class Next:
    """The next stage in words: from when, whether it is allowed as far as one knows, and why."""

    stage: int | None
    sentence: str
    first_day: date | None
    verdict: str
    decisions: tuple[ShownDecision, ...]
    missing: tuple[Missing, ...]
    reasons: tuple[str, ...] = ()


def what_is_next(life: Life, now: Placement | None, on: date, user: Any) -> Next | None:
    """Return the next stage of a technical intern, or None for somebody who is none."""
    if now is None or now.program != Program.TITP:
        return None
    gone = life.person.left_on
    if gone and gone <= on and now.ends_on and now.ends_on <= on:
        return Next(None, gettext("The person has left Japan."), None, "last", (), ())
    if now.stage >= LAST_STAGE:
        return Next(None, gettext("Stage 3 is the last stage of the program."), None, "last", (), ())
    stage = now.stage + 1
    recorded = next(
        (row for row in life.placements if row.stage == stage and row.program == Program.TITP), None
    )
    first_day = recorded.starts_on if recorded else now.ends_on + timedelta(days=1) if now.ends_on else None
    facts = _facts(life, now, stage, first_day, on)
    typed_at = _typed_at(facts, now, user)
    laid = overlay()
    asked = [GATE, *_transition_rules(stage, first_day, on, laid)]
    decisions = tuple(
        found for rule in asked if (found := decided(rule, facts, on=on, overlay=laid, typed_at=typed_at))
    )
    missing = tuple({item.label: item for found in decisions for item in found.missing}.values())
    reasons = tuple(dict.fromkeys(reason for found in decisions for reason in found.reasons))
    return Next(stage, _sentence(now), first_day, _verdict(decisions), decisions, missing, reasons)


def _sentence(now: Placement) -> str:
    if now.goes_on is False:
        return gettext("The records say that the next stage is not wanted.")
    if now.goes_on is None:
        return gettext("The records do not say whether the next stage is wanted.")
    return gettext("The records say that the next stage is wanted.")


def _transition_rules(stage: int, first_day: date | None, on: date, laid: Any) -> list[str]:
    """Return the rules of the end of the program, if the next stage begins under the new law."""
    figures = law.Parameters.load(laid)
    if EFFECTIVE_DAY not in figures:
        return []
    begins = figures.history(EFFECTIVE_DAY)[-1].value
    if begins is None or (first_day is not None and first_day < begins):
        return []
    return [f"transition.titp_stage_{stage}"]


def _facts(life: Life, now: Placement, stage: int, first_day: date | None, on: date) -> dict[str, Any]:
    """Return what the rules about the next stage may ask, as far as it is known on the day."""
    staff = staff_frame(on, employers=[now.employer_id]).to_dicts()
    company = staff[0] if staff else {}
    first_stage = next((row for row in life.placements if row.stage == 1), None)
    second_stage = next((row for row in life.placements if row.stage == 2), None)
    plan = getattr(first_stage, "plan", None)
    return {
        "to_stage": stage,
        "acceptance": now.acceptance,
        "occupation_allowed": _occupation_goes_on(life, now, stage, on),
        "practical_passed": _passed(life, now.stage, ExamPart.PRACTICAL, on),
        "written_passed": _passed(life, now.stage, ExamPart.WRITTEN, on),
        "employer_excellent": company.get("employer_excellent"),
        "organization_excellent": organization_excellent(on),
        "in_japan_on_effective_date": _there_on_effective_day(first_stage),
        "stage_1_filed_on": plan.filed_on if plan else None,
        "stage_1_starts_on": first_stage.starts_on if first_stage else None,
        "stage_2_permitted_on": _permitted(life, second_stage),
        **_home_return(life, first_day),
    }


def _occupation_goes_on(life: Life, now: Placement, stage: int, on: date) -> bool | None:
    """Return whether the occupation goes on to a stage (移行対象職種): its plan was accredited, or it is listed.

    The list tells of stage 2; for stage 3 a narrower one holds, which is not among the figures.
    """
    plans = [row.plan for row in life.placements if row.stage == stage and hasattr(row, "plan")]
    if any(plan.accredited_on and plan.accredited_on <= on for plan in plans):
        return True
    return True if stage == 2 and now.occupation in _listed_occupations(on) else None  # noqa: PLR2004


def _listed_occupations(on: date) -> frozenset[str]:
    try:
        listed = parameters().get(OCCUPATIONS, on).value
    except law.LawError:
        return frozenset()
    return frozenset(name for names in listed.values() for name in names)


def _home_return(life: Life, first_day: date | None) -> dict[str, Any]:
    """Return the return home before stage 3, if one is recorded (一時帰国); without one it is open."""
    absences = [row for row in life.absences if row.kind == AbsenceKind.HOME_RETURN]
    latest = absences[-1] if absences else None
    if latest is None or (first_day is not None and latest.first_day > first_day):
        return {"home_return": None, "leaves_on": None, "returns_on": None, "stage_3_first_day": first_day}
    return {
        "home_return": "before_stage_3",
        "leaves_on": latest.first_day,
        "returns_on": latest.last_day,
        "stage_3_first_day": first_day,
    }


def _passed(life: Life, stage: int, part: ExamPart, on: date) -> bool | None:
    """Return whether the exam of a stage was passed; a failed one can be taken again, so it leaves it open."""
    level = REQUIRED_EXAM[stage]
    sittings = [row for row in life.exams if row.level == level and row.part == part]
    known = [row for row in sittings if (row.result_on or row.taken_on or date.min) <= on]
    return True if any(row.passed for row in known) else None


def _there_on_effective_day(first_stage: Placement | None) -> bool | None:
    if first_stage is None or first_stage.starts_on is None:
        return None
    entry = law.Parameters.load().history(EFFECTIVE_DAY) if EFFECTIVE_DAY in law.Parameters.load() else ()
    if not entry:
        return None
    day: date = entry[-1].value
    if first_stage.ends_on is None:
        return None if first_stage.starts_on <= day else False
    return first_stage.starts_on <= day <= first_stage.ends_on


def _permitted(life: Life, placement: Placement | None) -> date | None:
    if placement is None:
        return None
    if placement.permitted_on:
        return placement.permitted_on
    days = [
        row.permitted_on for row in life.residence if row.status.startswith("TITP_2") and row.permitted_on
    ]
    return min(days, default=None)


def _typed_at(facts: Mapping[str, Any], now: Placement, user: Any) -> dict[str, str]:
    """Return where each fact is typed: the company's room, or the record of the placement."""
    company = reverse("rooms:company", args=[now.employer_id])
    placement = record_link(user, now)
    return {name: company if name == "employer_excellent" else placement for name in facts}


def _verdict(decisions: tuple[ShownDecision, ...]) -> str:
    """Return allowed, refused or open, by the answers of all rules together.

    One refusal decides. Without an answer about exams and excellence nothing is
    said to be possible, whatever the rules of the end of the program allow.
    """
    answers = [value for found in decisions for value in found.value.values() if isinstance(value, bool)]
    if not all(answers):
        return "refused"
    unsure = any(found.is_open or found.refused for found in decisions)
    asked = any(found.rule == GATE for found in decisions)
    return "allowed" if answers and asked and not unsure else "open"
