"""What companies file on their own, and the minor changes of their plans."""

from datetime import date, timedelta
from random import Random

from kumiai.demo.invention.companies import Company
from kumiai.demo.invention.record import Invention, read
from kumiai.law.core.calendar import add_months, fiscal_year, last_weekday_on_or_before
from kumiai.plans.enums import EmployerFilingKind
from kumiai.plans.models import EmployerFiling, PlanChange

_WORDS = read("records")
YEARS_BACK = 2


def report_day(year: int, chance: Random) -> date:
    """Return a day in April or May on which a yearly report for a fiscal year was handed in."""
    return last_weekday_on_or_before(date(year + 1, 4, 8) + timedelta(days=chance.randint(0, 47)))


def invent_filings(invention: Invention, company: Company) -> None:
    """Write the first-start notice and the yearly reports (実習実施者届出・実施状況報告)."""
    if not company.presences:
        return
    chance = invention.chance("filings", company.code)
    begun = min(presence.training_first_day for presence in company.presences)
    notified_on = invention.past(last_weekday_on_or_before(begun + timedelta(days=chance.randint(4, 9))))
    if notified_on:
        invention.add(
            EmployerFiling(
                employer=company.employer, kind=EmployerFilingKind.FIRST_START, filed_on=notified_on
            )
        )
    this_year = fiscal_year(invention.on)
    for year in range(this_year - YEARS_BACK, this_year):
        first, last = date(year, 4, 1), date(year + 1, 3, 31)
        trained = any(p.training_first_day <= last and p.last_day >= first for p in company.presences)
        filed_on = invention.past(report_day(year, chance))
        if not trained or filed_on is None:
            continue
        kind = EmployerFilingKind.IMPLEMENTATION_REPORT
        invention.add(
            EmployerFiling(employer=company.employer, kind=kind, fiscal_year=year, filed_on=filed_on)
        )


def invent_plan_changes(invention: Invention, company: Company) -> None:
    """Write minor changes of the plans, told within the month but for one (軽微変更届出)."""
    chance = invention.chance("changes", company.code)
    if not company.presences:
        return
    begun = max(min(p.training_first_day for p in company.presences), add_months(invention.on, -24))
    days = max((invention.on - begun).days, 1)
    for _ in range(chance.randint(0, 2)):
        happened_on = begun + timedelta(days=chance.randrange(days))
        notified_on = last_weekday_on_or_before(happened_on + timedelta(days=chance.randint(6, 27)))
        _change(invention, company, chance, happened_on, invention.past(notified_on))
    if "plan_change_not_notified" in company.idea.troubles:
        happened_on = add_months(invention.on, -1) - timedelta(days=12)
        invention.plant("plan_change_not_notified", _change(invention, company, chance, happened_on, None))


def _change(
    invention: Invention, company: Company, chance: Random, happened_on: date, notified_on: date | None
) -> PlanChange:
    kind, description = chance.choice(_WORDS["plan_changes"])
    return invention.add(
        PlanChange(
            employer=company.employer,
            kind=kind,
            happened_on=happened_on,
            description=description,
            notified_on=notified_on if notified_on is None or notified_on >= happened_on else happened_on,
        )
    )
