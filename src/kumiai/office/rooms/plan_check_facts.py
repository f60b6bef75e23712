"""What the records tell of the criteria of a plan (計画の認定基準のうち記録で分かるもの); the rest is unknown."""

from datetime import date
from typing import Any

from kumiai import law
from kumiai.coop.domain.facts import organization_excellent
from kumiai.coop.domain.legal_value import overlay
from kumiai.employers.domain.facts import staff_frame
from kumiai.office.rooms.quota import quota_of
from kumiai.placements.domain.facts import REQUIRED_EXAM, REQUIRED_PARTS
from kumiai.placements.models import Exam, Placement

LAST_STAGE = 3


def recorded_of_plan(placement: Placement, on: date) -> dict[str, Any]:
    """Return the inputs of ``titp.plan_check`` that the records of a placement answer; None is unknown."""
    starts = placement.first_day or placement.planned_first_day
    stage = placement.stage
    return {
        "age_years": _age(placement.person.born_on, starts or on),
        "minimum_yen_per_hour": _minimum_wage(placement, on),
        "stage_never_done": _done_before(placement),
        "earlier_exam_passed": True if stage == 1 else _earlier_exam(placement, on),
        "lecture_hours": True if stage > 1 else None,
        "excellent_for_stage_3": True if stage < LAST_STAGE else _both_excellent(placement, on),
        **_quota(placement, on),
    }


def _age(born_on: date | None, day: date) -> int | None:
    if born_on is None:
        return None
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def _minimum_wage(placement: Placement, on: date) -> int | None:
    """Return the minimum wage of the workplace (地域別最低賃金), not of the head office."""
    prefecture = placement.worksite.prefecture if placement.worksite else ""
    if not prefecture:
        return None
    try:
        found = law.decide("wage.minimum", {"prefecture": prefecture}, on=on, overlay=overlay())
    except law.LawError:
        return None
    value = found.value["yen_per_hour"]
    return value if type(value) is int else None


def _done_before(placement: Placement) -> bool | None:
    """Return False where the same stage is on record at another time; what was done elsewhere is unknown."""
    same = Placement.objects.filter(
        person=placement.person_id, program=placement.program, stage=placement.stage
    )
    earlier = same.exclude(pk=placement.pk).filter(first_day__isnull=False)
    starts = placement.first_day or placement.planned_first_day
    if starts is not None:
        earlier = earlier.filter(first_day__lt=starts)
    return False if earlier.exists() else None


def _earlier_exam(placement: Placement, on: date) -> bool | None:
    """Return True where every part that the earlier stage asks for is passed; a failed one can be taken again."""
    before = placement.stage - 1
    passed = set(
        Exam.objects.filter(
            placement__person=placement.person_id, level=REQUIRED_EXAM[before], passed=True, taken_on__lte=on
        ).values_list("part", flat=True)
    )
    return True if passed >= set(REQUIRED_PARTS[before]) else None


def _both_excellent(placement: Placement, on: date) -> bool | None:
    rows = staff_frame(on, employers=[placement.employer_id]).to_dicts()
    both = (rows[0]["employer_excellent"] if rows else None, organization_excellent(on))
    if False in both:
        return False
    return True if all(both) else None


def _quota(placement: Placement, on: date) -> dict[str, int | None]:
    """Return how many of the stage are there with this plan, and the quota of the stage on the first day."""
    starts = max(on, placement.first_day or placement.planned_first_day or on)
    found = quota_of(placement.employer, starts, overlay(), "")
    line = next((one for one in found.lines if one.stage == placement.stage), None)
    if line is None:
        return {}
    return {"present_with_plan": line.present or None, "stage_limit": line.limit}
