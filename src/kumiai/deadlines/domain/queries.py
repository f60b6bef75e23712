"""Reads of the deadlines.

Everything starts from ``visible_to(user)``: all deadlines, or for users whose
roles are limited those of their own companies and people and those given to
them by name. The number of queries never grows with the number of rows.

``on`` is the day that the reader looks from. Where it is another day than the
one the rows were computed for, ask `as_of_board`, which computes them anew.
"""

from datetime import date
from typing import Any

from kumiai.deadlines.domain.board import (
    NO_FILTERS,
    PAGE_SIZE,
    Board,
    Choice,
    Counts,
    Ending,
    Filters,
    GroupCode,
    Month,
    Sheet,
    Why,
)
from kumiai.deadlines.models import Deadline
from kumiai.employers.models import Employer
from kumiai.people.models import Person


def board(
    user: Any,
    *,
    on: date,
    filters: Filters = NO_FILTERS,
    group: GroupCode | None = None,
    page: int = 1,
    per_page: int = PAGE_SIZE,
) -> Board:
    """Return what is owed (期限一覧), with the count and one page of each group.

    Without ``group`` every group shows its first page; with it only that group
    has lines, those of ``page``. Seen by whoever may view deadlines, within scope.
    """
    raise NotImplementedError


def choices(user: Any, *, on: date) -> dict[str, tuple[Choice, ...]]:
    """Return what the filters ``assignee``, ``employer``, ``duty``, ``kind`` may be set to, with counts."""
    raise NotImplementedError


def counts(user: Any, on: date) -> Counts:
    """Return the numbers for badges, of what the user may see."""
    raise NotImplementedError


def calendar_month(
    user: Any, *, year: int, month: int, on: date, filters: Filters = NO_FILTERS, per_day: int = 4
) -> Month:
    """Return a month of open deadlines in whole weeks from Sunday (月間カレンダー)."""
    raise NotImplementedError


def for_person(user: Any, person: Person, on: date) -> Sheet:
    """Return all deadlines about a person; empty where the user may not see the person."""
    raise NotImplementedError


def for_employer(user: Any, employer: Employer, on: date, *, limit: int = 200) -> Sheet:
    """Return all deadlines about a company and its people; empty where the user may not see it."""
    raise NotImplementedError


def why(deadline: Deadline, *, on: date) -> Why:
    """Return why a deadline is due (期限の根拠). The caller found it through ``visible_to``."""
    raise NotImplementedError


def as_of_board(
    user: Any,
    *,
    on: date,
    filters: Filters = NO_FILTERS,
    group: GroupCode | None = None,
    page: int = 1,
    per_page: int = PAGE_SIZE,
) -> Board:
    """Return the board as of another day, computed from the facts and the law of that day."""
    raise NotImplementedError


def ending(user: Any, *, on: date) -> Ending:
    """Return what ends with the technical intern training program, and for whom (制度の終了)."""
    raise NotImplementedError
