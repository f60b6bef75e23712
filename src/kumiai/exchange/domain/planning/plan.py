"""The whole plan of an import: every record it would write, and every question it leaves."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kumiai.employers.models import Employer
from kumiai.exchange.domain.planning.activities import plan_activity
from kumiai.exchange.domain.planning.changes import Change
from kumiai.exchange.domain.planning.companies import CompanyPlanner
from kumiai.exchange.domain.planning.known import KnownCompanies, KnownPeople, KnownStaff
from kumiai.exchange.domain.planning.people import PersonPlanner
from kumiai.exchange.recognition import Reading
from kumiai.law.core.parameters import Parameters

# Parents before children, so that each record finds the one it points to.
NOUNS = (
    "employer", "staff_count", "excellence", "trainer", "course", "person", "contact", "residence",
    "placement", "lecture", "exam", "audit", "visit",
)  # fmt: skip


@dataclass
class CompanyQuestion:
    """A company of the file that may be one of several members (会社の突合せ)."""

    key: str
    name: str
    spellings: tuple[str, ...]
    candidates: list[Employer]
    chosen: str


@dataclass
class StaffQuestion:
    """A name of staff that means nobody with certainty (担当者の突合せ)."""

    name: str
    count: int


@dataclass
class ImportPlan:
    """What an import would write (取込の計画)."""

    changes: list[Change] = field(default_factory=list)
    unchanged: Counter[str] = field(default_factory=Counter)
    companies: list[CompanyQuestion] = field(default_factory=list)
    staff: list[StaffQuestion] = field(default_factory=list)
    aliases: dict[str, Employer] = field(default_factory=dict)
    without_placement: list[str] = field(default_factory=list)
    without_company: list[str] = field(default_factory=list)
    digest: str = ""
    """A name of exactly these changes: what was shown must be what is applied."""

    def counts(self) -> dict[str, tuple[int, int, int]]:
        """Return new, changed and unchanged records by noun."""
        new = Counter(change.noun for change in self.changes if change.is_new)
        changed = Counter(change.noun for change in self.changes if not change.is_new)
        return {
            n: (new[n], changed[n], self.unchanged[n])
            for n in NOUNS
            if new[n] or changed[n] or self.unchanged[n]
        }


def _digest(changes: list[Change]) -> str:
    """Return the name of a list of changes; a new record has no number before it is written."""
    lines = [
        f"{c.noun}|{c.instance.pk}|{c.place}|" + "|".join(f"{f.label}={f.before}>{f.after}" for f in c.fields)
        for c in changes
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def fields_of_occupations(on: date) -> dict[str, str]:
    """Return the field of work of each occupation (職種の分野) by its name."""
    table = Parameters.load().get("titp.occupations", on).value
    return {name: field_code.upper() for field_code, names in table.items() for name in names}


def plan_import(reading: Reading, *, choices: Mapping[str, dict[str, str]], on: date) -> ImportPlan:
    """Return what an import of a reading would write (取込の計画を立てる). Nothing is written."""
    plan = ImportPlan()
    staff = KnownStaff(choices.get("staff", {}))
    companies = CompanyPlanner(KnownCompanies(), staff, chosen=choices.get("companies", {}), on=on)
    rows = {row.key: row for row in reading.employers if row.key and not row.duplicate_of}
    for company in reading.companies:
        row = rows.get(company.key)
        employer = companies.match(company, row)
        if row is not None:
            _collect(plan, companies.plan(row, employer))
        elif employer.pk is None:
            place = company.listed_at or next(iter(company.spellings.values()))[0]
            plan.changes.append(Change("employer", employer, True, place))
        if company.key in companies.questions:
            plan.companies.append(
                CompanyQuestion(
                    company.key,
                    company.name,
                    tuple(company.spellings),
                    companies.questions[company.key],
                    choices.get("companies", {}).get(company.key, ""),
                )
            )
    plan.aliases = companies.aliases
    _plan_people(plan, reading, companies, staff, on)
    for activity in reading.activities:
        found = companies.employers.get(activity.employer_key or "")
        if found is not None and not activity.duplicate_of:
            _collect(plan, plan_activity(activity, found, companies.known, staff))
    plan.staff = _staff_questions(reading, staff)
    plan.changes.sort(key=lambda change: NOUNS.index(change.noun))
    plan.digest = _digest(plan.changes)
    return plan


def _plan_people(
    plan: ImportPlan, reading: Reading, companies: CompanyPlanner, staff: KnownStaff, on: date
) -> None:
    cards = [row.residence_card_number for row in reading.people if row.residence_card_number]
    planner = PersonPlanner(KnownPeople(cards), staff, fields=fields_of_occupations(on), on=on)
    for row in reading.people:
        if row.duplicate_of:
            continue
        employer = companies.employers.get(row.employer_key or "")
        if employer is None:
            plan.without_company.append(row.place)
        elif not row.first_day:
            plan.without_placement.append(row.place)
        _collect(plan, planner.plan(row, planner.match(row), employer))


def _collect(plan: ImportPlan, changes: object) -> None:
    for change in changes:  # type: ignore[attr-defined]
        if change.matters:
            plan.changes.append(change)
        else:
            plan.unchanged[change.noun] += 1


def _staff_questions(reading: Reading, staff: KnownStaff) -> list[StaffQuestion]:
    """Return the names of people in charge that mean no user."""
    names = Counter(row.caseworker for row in reading.people if row.caseworker)
    return [StaffQuestion(name, count) for name, count in names.most_common() if staff.user(name) is None]
