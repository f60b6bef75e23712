"""Values about people."""

from datetime import date
from typing import Any

from kumiai.law.core.calendar import add_months
from kumiai.paperwork.sources.registry import source
from kumiai.paperwork.sources.subject import Subject


@source("person.name_lines")
def name_lines(subject: Subject) -> str | None:
    """Return the name as in the passport, with the kanji beneath where there are any (氏名)."""
    person = subject.person
    if person is None:
        return None
    return "\n".join(name for name in (person.name_roman, person.name_kanji) if name) or None


@source("person.age")
def age(subject: Subject) -> int | None:
    """Return the full years of age on the day of the paper (年齢)."""
    born = subject.person.born_on if subject.person else None
    return full_years(born, subject.on) if born else None


def full_years(since: date, on: date) -> int:
    """Return the full years between two days; a birthday on 29 February is kept on the 28th."""
    years = on.year - since.year
    return years if add_months(since, 12 * years) <= on else years - 1


@source("person.card_number", sealed=True)
def card_number(subject: Subject) -> str | None:
    """Return the number of the residence card in force (在留カード番号)."""
    period = residence(subject) if subject.sees_sealed else None
    return period.card_number or None if period else None


@source("person.residence_status")
def residence_status(subject: Subject) -> str | None:
    """Return the status of residence (在留資格)."""
    period = residence(subject)
    return str(period.get_status_display()) if period else None


@source("person.residence_last_day")
def residence_last_day(subject: Subject) -> date | None:
    """Return the last day of the stay (在留期間満了日)."""
    period = residence(subject)
    return period.last_day if period else None


def residence(subject: Subject) -> Any:
    """Return the newest period of residence of the person."""
    if subject.person is None:
        return None
    key = ("residence", subject.person.pk)
    if key not in subject.shelf.computed:
        subject.shelf.computed[key] = subject.person.residence_periods.order_by("-last_day").first()
    return subject.shelf.computed[key]
