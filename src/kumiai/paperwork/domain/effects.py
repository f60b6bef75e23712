"""What it means for the records that a paper was handed in: the duty behind it is done."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from kumiai.coop.models import BusinessReport
from kumiai.history.domain.record import Actor, save_recorded
from kumiai.paperwork.definitions import BadDefinition
from kumiai.paperwork.models import Paper
from kumiai.plans.domain.plan import file_plan
from kumiai.plans.enums import EmployerFilingKind
from kumiai.plans.models import EmployerFiling

Effect = Callable[..., None]


def _audit_reported(*, paper: Paper, filed_on: date, by: Actor, at: datetime) -> None:
    if paper.audit and paper.audit.reported_on is None:
        paper.audit.reported_on = filed_on
        save_recorded(paper.audit, by=by, at=at, on=filed_on)


def _difficulty_notified(*, paper: Paper, filed_on: date, by: Actor, at: datetime) -> None:
    if paper.difficulty and paper.difficulty.notified_on is None:
        paper.difficulty.notified_on = filed_on
        save_recorded(paper.difficulty, by=by, at=at, on=filed_on)


def _plan_filed(*, paper: Paper, filed_on: date, by: Actor, at: datetime) -> None:
    if paper.placement:
        file_plan(placement=paper.placement, filed_on=filed_on, by=by, at=at)


def _reported_of_year(kind: EmployerFilingKind) -> Effect:
    """Return the effect of a yearly report of a company: one filing of its kind for the year."""

    def tell(*, paper: Paper, filed_on: date, by: Actor, at: datetime) -> None:
        key: dict[str, Any] = {"employer": paper.employer, "kind": kind, "fiscal_year": paper.fiscal_year}
        if paper.employer and not EmployerFiling.objects.filter(**key).exists():
            save_recorded(EmployerFiling(**key, filed_on=filed_on), by=by, at=at, on=filed_on)

    return tell


def _business_reported(*, paper: Paper, filed_on: date, by: Actor, at: datetime) -> None:
    key: dict[str, Any] = {"office": paper.office, "fiscal_year": paper.fiscal_year}
    if paper.office and not BusinessReport.objects.filter(**key).exists():
        save_recorded(BusinessReport(**key, filed_on=filed_on), by=by, at=at, on=filed_on)


EFFECTS: Final[dict[str, Effect]] = {
    "audit.reported": _audit_reported,
    "difficulty.notified": _difficulty_notified,
    "plan.filed": _plan_filed,
    "employer.implementation_reported": _reported_of_year(EmployerFilingKind.IMPLEMENTATION_REPORT),
    "employer.ssw_reported": _reported_of_year(EmployerFilingKind.SSW_REPORT),
    "office.business_reported": _business_reported,
}


def tell_record(effect: str, *, paper: Paper, filed_on: date, by: Actor, at: datetime) -> None:
    """Write the day of filing into the record that the law counts from; nothing for a paper without effect."""
    if not effect:
        return
    if effect not in EFFECTS:
        raise BadDefinition(f"{paper.form_id}: there is no effect called {effect}")
    EFFECTS[effect](paper=paper, filed_on=filed_on, by=by, at=at)
