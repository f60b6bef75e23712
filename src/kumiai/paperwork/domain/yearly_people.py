"""Who was in training in a fiscal year (年度中に在籍した技能実習生), read in a constant number of queries.

A fiscal year runs from 1 April to 31 March. Whoever was there one day counts, from the actual first day to
the actual last day, else the planned one; who never began does not count. Days under designated activities
(特定活動) are no days of training. Such a period lasts from its permission until its last day, or until the day
before the next permission. Where its permission is not recorded, a placement may stay in doubt.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from kumiai.coop.models import Office
from kumiai.employers.models import Employer
from kumiai.placements.enums import Acceptance, Program, ResidenceStatus
from kumiai.placements.models import Placement, ResidencePeriod
from kumiai.placements.models.placement import PlacementQuerySet

DAY = timedelta(days=1)
Span = tuple[date, date]


@dataclass(frozen=True)
class Window:
    """The days that are counted; both counted in. It is empty where the last lies before the first."""

    first: date
    last: date

    def holds(self, day: date | None) -> bool:
        """Return whether a day lies in it; a day that is not known does not."""
        return day is not None and self.first <= day <= self.last


def window_of_year(fiscal_year: int, on: date | None = None) -> Window:
    """Return the days of a fiscal year (年度), up to ``on`` where one looks from a day inside it."""
    last = date(fiscal_year + 1, 3, 31)
    return Window(date(fiscal_year, 4, 1), min(last, on) if on else last)


@dataclass(frozen=True)
class Scope:
    """Whose trainees are counted: those of a company, or those that an office supervises.

    A placement without an office belongs to the only office there is; with several it stays in doubt.
    """

    employer: Employer | None = None
    office: Office | None = None
    adopts: bool = True

    def placements(self) -> PlacementQuerySet:
        """Return the placements of the scope that began, of all years."""
        rows = Placement.objects.filter(program=Program.TITP, first_day__isnull=False)
        if self.employer is not None:
            return rows.filter(employer=self.employer)
        supervised = rows.filter(acceptance=Acceptance.SUPERVISED)
        return supervised.filter(Q(office=self.office) | Q(office=None))

    def knows(self, placement: Placement) -> bool | None:
        """Return whether a placement belongs to the scope; None while nobody can say."""
        if self.employer is not None:
            return placement.employer_id == self.employer.pk
        if placement.office_id is None:
            return True if self.adopts else None
        return placement.office_id == (self.office.pk if self.office else None)


def scope_of_office(office: Office, window: Window) -> Scope:
    """Return the scope of an office; it adopts what names no office if it was the only one in those days."""
    others = Office.objects.exclude(pk=office.pk)
    others = others.filter(Q(opened_on=None) | Q(opened_on__lte=window.last))
    return Scope(
        office=office, adopts=not others.filter(Q(closed_on=None) | Q(closed_on__gte=window.first)).exists()
    )


@dataclass
class People:
    """The placements of a year: surely counted, in doubt, and all placements of the same people."""

    counted: list[Placement] = field(default_factory=list)
    doubtful: list[Placement] = field(default_factory=list)
    lives: dict[int, list[Placement]] = field(default_factory=dict)

    @property
    def both(self) -> list[Placement]:
        """Return what is counted and what is in doubt."""
        return [*self.counted, *self.doubtful]

    def before(self, placement: Placement) -> list[Placement]:
        """Return the earlier placements of the same person, wherever they were."""
        began = placement.first_day
        return [
            row
            for row in self.lives[placement.person_id]
            if row.first_day and began and row.first_day < began
        ]


def people_of(scope: Scope, window: Window) -> People:
    """Return who was in training in the window, each placement once, oldest first."""
    if window.last < window.first:
        return People()
    rows = scope.placements().between(window.first, window.last)
    whose = rows.values("person")
    away: dict[int, list[ResidencePeriod]] = defaultdict(list)
    for period in ResidencePeriod.objects.filter(person__in=whose).order_by("last_day"):
        away[period.person_id].append(period)
    lives: dict[int, list[Placement]] = defaultdict(list)
    for row in Placement.objects.filter(person__in=whose, program=Program.TITP, first_day__isnull=False):
        lives[row.person_id].append(row)
    found = People(lives=lives)
    related = rows.select_related("person", "employer", "office", "sending_organization")
    for placement in related.order_by("first_day", "pk"):
        there = _both_hold(
            scope.knows(placement), was_in_training(placement, window, away[placement.person_id])
        )
        if there is not False:
            (found.counted if there else found.doubtful).append(placement)
    return found


def _both_hold(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return True if one and other else None


def was_in_training(placement: Placement, window: Window, periods: Sequence[ResidencePeriod]) -> bool | None:
    """Return whether a placement had a day of training in the window; None while its records leave it open."""
    began = placement.first_day
    if began is None:
        return False
    span = max(began, window.first), min(placement.ends_on or window.last, window.last)
    most, least = _designated(periods)
    if _leaves_a_day(span, most):
        return True
    return None if _leaves_a_day(span, least) else False


def _designated(periods: Sequence[ResidencePeriod]) -> tuple[list[Span], list[Span]]:
    """Return the days under designated activities: the most that they can be, and the least."""
    most: list[Span] = []
    least: list[Span] = []
    for at, period in enumerate(periods):
        if period.status != ResidenceStatus.DESIGNATED:
            continue
        following = [later.permitted_on for later in periods[at + 1 :] if later.permitted_on]
        last = min([period.last_day, *(day - DAY for day in following)])
        before = periods[at - 1].permitted_on if at else None
        most.append((period.permitted_on or (before + DAY if before else date.min), last))
        least.append((period.permitted_on or last, last))
    return most, least


def _leaves_a_day(span: Span, taken: Iterable[Span]) -> bool:
    """Return whether a day of the span lies in none of the others."""
    day, last = span
    for first, until in sorted(taken):
        if first <= day <= until:
            if until >= last:
                return False
            day = until + DAY
    return day <= last


def one_each(rows: Iterable[Placement]) -> list[Placement]:
    """Return one placement a person, the newest of them (実人数)."""
    return list({row.person_id: row for row in rows}.values())
