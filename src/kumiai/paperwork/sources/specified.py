"""Values about specified skilled workers of a company (特定技能外国人), on a day and over a fiscal year."""

from datetime import date
from typing import Any

from django.db.models import Q

from kumiai.law.core.calendar import add_months
from kumiai.paperwork.sources.registry import source
from kumiai.paperwork.sources.subject import Subject
from kumiai.people.enums import ContactKind
from kumiai.placements.enums import EndReason, Program
from kumiai.placements.models import Placement

VOLUNTARY = frozenset({"10"})
INVOLUNTARY = frozenset({"02", "03", "04", "05"})
MISSING = frozenset({"08"})


def workers_between(subject: Subject, first: date, last: date) -> list[Any]:
    """Return the placements of specified skilled workers that ran on one day or more of a period."""
    if subject.employer is None:
        return []
    key = ("specified", subject.employer.pk, first, last)
    if key not in subject.shelf.computed:
        rows = Placement.objects.with_days().filter(
            employer=subject.employer, program=Program.SSW, begins__lte=last
        )
        rows = rows.filter(Q(ends__isnull=True) | Q(ends__gte=first)).select_related("person", "worksite")
        subject.shelf.computed[key] = list(rows.order_by("person__name_roman", "begins"))
    found: list[Any] = subject.shelf.computed[key]
    return found


def workers_of_year(subject: Subject) -> list[Any]:
    """Return the placements that ran in the fiscal year of the paper (期間中に1日でも雇用した者)."""
    first, last = subject.first_day_of_year, subject.last_day_of_year
    return workers_between(subject, first, last) if first and last else []


def _person_row(subject: Subject, placement: Any) -> dict[str, Any]:
    person = placement.person
    return {
        "name": person.name_roman,
        "sex": person.sex or None,
        "born_on": person.born_on,
        "nationality": str(person.get_nationality_display()) if person.nationality else None,
        "card_number": _card_number(subject, person),
        "address": person.address or None,
        "field": str(placement.get_field_display()) if placement.field else None,
    }


def _card_number(subject: Subject, person: Any) -> str | None:
    if not subject.sees_sealed:
        return None
    key = ("card", person.pk)
    if key not in subject.shelf.computed:
        period = person.residence_periods.order_by("-last_day").first()
        subject.shelf.computed[key] = period.card_number or None if period else None
    found: str | None = subject.shelf.computed[key]
    return found


@source("employer.supported_workers", sealed=True)
def supported_workers(subject: Subject) -> list[dict[str, Any]] | None:
    """Return the specified skilled workers (i) who are with the company on the day (支援対象者名簿)."""
    rows = [row for row in workers_between(subject, subject.on, subject.on) if row.stage == 1]
    return [_person_row(subject, row) for row in rows] or None


@source("employer.supported_names")
def supported_names(subject: Subject) -> str | None:
    """Return who is to be interviewed: the name, or the first and how many more (面談対象者)."""
    names = [row["name"] for row in supported_workers(subject) or []]
    if not names:
        return None
    return names[0] if len(names) == 1 else f"{names[0]} ほか{len(names) - 1}名（別紙のとおり）"


@source("year.day_range")
def day_range_of_year(subject: Subject) -> list[date | None] | None:
    """Return 1 April to 31 March of the fiscal year of the paper (届出の対象期間)."""
    first = subject.first_day_of_year
    return [first, subject.last_day_of_year] if first else None


@source("year.supported_workers", sealed=True)
def supported_workers_of_year(subject: Subject) -> list[dict[str, Any]] | None:
    """Return the specified skilled workers (i) of the fiscal year (支援対象者)."""
    return [_person_row(subject, row) for row in workers_of_year(subject) if row.stage == 1] or None


@source("year.workers", sealed=True)
def workers(subject: Subject) -> list[dict[str, Any]] | None:
    """Return the specified skilled workers of the fiscal year, one row each (別紙1)."""
    return [_person_row(subject, row) for row in workers_of_year(subject)] or None


@source("year.worker_count")
def worker_count(subject: Subject) -> int | None:
    """Return how many specified skilled workers were employed for one day or more (受入れ人数)."""
    if subject.employer is None or subject.fiscal_year is None:
        return None
    return len({row.person_id for row in workers_of_year(subject)})


@source("year.worker_activity")
def worker_activity(subject: Subject) -> list[dict[str, Any]] | None:
    """Return place, work, days and pay of each worker over the fiscal year (活動日数・報酬の総額).

    Days and pay are the sums of the months on the sheet; a month without a figure leaves the sum open.
    """
    rows = []
    for placement in workers_of_year(subject):
        months = _months(subject, placement)
        methods = list(dict.fromkeys(row["method"] for row in months if row.get("method")))
        rows.append(
            {
                "name": placement.person.name_roman,
                "place": placement.worksite.name if placement.worksite else None,
                "work": placement.task or placement.occupation or None,
                "days": _sum(months, "days"),
                "pay": _sum(months, "pay"),
                "method": methods[0] if len(methods) == 1 else None,
            }
        )
    return rows or None


@source("year.worker_pay")
def worker_pay(subject: Subject) -> list[dict[str, Any]] | None:
    """Return the pay of each worker month by month, April to March (報酬の支払状況・月別総額)."""
    first = subject.first_day_of_year
    if first is None:
        return None
    names = [add_months(first, ahead).isoformat()[:7] for ahead in range(12)]
    rows = []
    for placement in workers_of_year(subject):
        paid = {row["month"]: row.get("pay") for row in _months(subject, placement)}
        rows.append(
            {"name": placement.person.name_roman, **{f"m{name[5:]}": paid.get(name) for name in names}}
        )
    return rows or None


def _facts(subject: Subject, placement: Any, kind: str) -> dict[str, Any]:
    sheets = [sheet for sheet in subject.shelf.sheets_of("placement", placement.pk) if sheet.kind == kind]
    return sheets[0].values if sheets else {}


def _months(subject: Subject, placement: Any) -> list[dict[str, Any]]:
    first, last = subject.first_day_of_year, subject.last_day_of_year
    rows = _facts(subject, placement, "ssw_activity").get("months") or []
    if first is None or last is None:
        return []
    return [
        row
        for row in rows
        if row.get("month") and first.isoformat()[:7] <= row["month"] <= last.isoformat()[:7]
    ]


def _sum(rows: list[dict[str, Any]], column: str) -> int | None:
    values = [row.get(column) for row in rows]
    known = [value for value in values if isinstance(value, int)]
    return sum(known) if rows and len(known) == len(values) else None


@source("year.worker_changes")
def worker_changes(subject: Subject) -> list[dict[str, Any]] | None:
    """Return present, new, leaving and missing workers of both kinds over the fiscal year (雇用状況).

    Who left is counted by the cause on the sheet of notices: 10 is voluntary, 02 to 05 are the company's. While
    the cause of one who left is not written down, the counts by cause stay open.
    """
    first, last = subject.first_day_of_year, subject.last_day_of_year
    if subject.employer is None or first is None or last is None:
        return None
    kinds = ((1, "特定技能１号"), (2, "特定技能２号"))
    return [
        {
            "kind": word,
            **_changes(subject, [row for row in workers_of_year(subject) if row.stage == stage], first, last),
        }
        for stage, word in kinds
    ]


def _changes(subject: Subject, rows: list[Any], first: date, last: date) -> dict[str, int | None]:
    left = [
        row
        for row in rows
        if row.last_day and row.last_day <= last and row.end_reason != EndReason.CHANGED_STATUS
    ]
    causes = [_cause(subject, row) for row in left]
    known = None not in causes
    return {
        "present": sum(1 for row in rows if row.ends_on is None or row.ends_on >= last),
        "hired": sum(1 for row in rows if row.starts_on and row.starts_on >= first),
        "voluntary": sum(cause in VOLUNTARY for cause in causes) if known else None,
        "involuntary": sum(cause in INVOLUNTARY for cause in causes) if known else None,
        "missing": sum(cause in MISSING for cause in causes) if known else None,
    }


def _cause(subject: Subject, placement: Any) -> str | None:
    if placement.end_reason == EndReason.DISAPPEARED:
        return "08"
    cause = _facts(subject, placement, "ssw_notice").get("end_cause")
    if cause is None and placement.end_reason == EndReason.COMPLETED:
        return "01"
    return str(cause) if cause else None


@source("month.whole_month")
def whole_month(subject: Subject) -> list[date | None] | None:
    """Return first and last day of the month of the paper (期間)."""
    if subject.month is None:
        return None
    first = subject.month.replace(day=1)
    return [first, date.fromordinal(add_months(first, 1).toordinal() - 1)]


@source("person.telephone")
def telephone(subject: Subject) -> str | None:
    """Return how the person can be reached (連絡先)."""
    reach = (ContactKind.PHONE, ContactKind.EMAIL, ContactKind.MESSENGER)
    contacts = subject.person.contacts.filter(kind__in=reach).order_by("pk") if subject.person else []
    return "、".join(row.value for row in contacts) or None
