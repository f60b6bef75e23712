"""Reads of the deadlines.

Everything starts from ``visible_to(user)``: all deadlines, or for users whose
roles are limited those of their own companies and people and those given to
them by name. The number of queries never grows with the number of rows.

``on`` is the day that the reader looks from. Where it is another day than the
one the rows were computed for, ask `as_of_board`, which computes them anew.
"""

from calendar import Calendar
from collections import Counter
from datetime import date
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from kumiai.accounts.models import User
from kumiai.deadlines.domain.as_of import as_of_board
from kumiai.deadlines.domain.board import (
    GROUPS,
    NO_FILTERS,
    PAGE_SIZE,
    Board,
    Choice,
    Counts,
    Day,
    Filters,
    Group,
    GroupCode,
    Line,
    Month,
    Question,
    Sheet,
    group_of,
)
from kumiai.deadlines.domain.ending import ending
from kumiai.deadlines.domain.lines import due_in, narrowed, read_lines, read_questions
from kumiai.deadlines.domain.why import why
from kumiai.deadlines.domain.words import duty_label, kind_label
from kumiai.deadlines.enums import State
from kumiai.deadlines.models import Deadline, OpenQuestion, Recalculation
from kumiai.employers.models import Employer
from kumiai.people.models import Person

__all__ = [
    "as_of_board", "board", "calendar_month", "choices", "counts", "ending", "for_employer", "for_person", "questions",
    "run_moves", "why",
]  # fmt: skip

_USER_NAMES: Final = ("pk", "display_name", "username")
_COMPANY_NAMES: Final = ("pk", "name", "name_kana")
_FIRST_WEEKDAY: Final = 6  # Japanese wall calendars begin with Sunday


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
    rows = narrowed(Deadline.objects.visible_to(user).open(), filters)
    numbers = dict.fromkeys(GROUPS, 0)
    for due_on, number in _by_day(rows, number=Count("pk")):
        numbers[group_of(due_on, on)] += number
    groups = []
    for code in GROUPS:
        pages = max(1, -(-numbers[code] // per_page))
        shown = min(max(page, 1), pages) if group == code else 1
        lines: tuple[Line, ...] = ()
        if group in (None, code):
            start = (shown - 1) * per_page
            part = rows.filter(due_in(code, on)).order_by("due_on", "pk")
            lines = read_lines(part[start : start + per_page], on)
        groups.append(Group(code, numbers[code], lines, shown, pages))
    return Board(on, tuple(groups), filters)


def choices(user: Any, *, on: date) -> dict[str, tuple[Choice, ...]]:
    """Return what the filters ``assignee``, ``employer``, ``duty``, ``kind`` may be set to, with counts."""
    rows = Deadline.objects.visible_to(user).open()

    def counted(*fields: str) -> tuple[Counter[Any], Counter[Any]]:
        # Two at once, for each count goes through all rows. Names are put to the numbers
        # afterwards: joining them first would read every row.
        found: tuple[Counter[Any], Counter[Any]] = (Counter(), Counter())
        for one, other, number in rows.order_by().values_list(*fields).annotate(number=Count("pk")):
            found[0][one] += number
            found[1][other] += number
        return found

    by_company, by_user = counted("employer", "assigned_to")
    by_duty, by_kind = counted("duty", "subject_kind")
    people = {pk: (name or username) for pk, name, username in User.objects.values_list(*_USER_NAMES)}
    companies = {pk: (kana or name, name) for pk, name, kana in Employer.objects.values_list(*_COMPANY_NAMES)}
    in_charge = [(pk, number) for pk, number in by_user.items() if pk in people]
    members = [(pk, number) for pk, number in by_company.items() if pk in companies]
    return {
        "assignee": tuple(
            Choice(str(pk), people[pk], number)
            for pk, number in sorted(in_charge, key=lambda row: people[row[0]])
        ),
        "employer": tuple(
            Choice(str(pk), companies[pk][1], number)
            for pk, number in sorted(members, key=lambda row: companies[row[0]])
        ),
        "duty": tuple(
            sorted(
                (Choice(duty, duty_label(duty), number) for duty, number in by_duty.items()),
                key=lambda choice: choice.value,
            )
        ),
        "kind": tuple(
            sorted(
                (Choice(kind, kind_label(kind), number) for kind, number in by_kind.items()),
                key=lambda choice: choice.value,
            )
        ),
    }


def counts(user: Any, on: date) -> Counts:
    """Return the numbers for badges, of what the user may see."""
    numbers: Counter[str] = Counter()
    own = Count("pk", filter=Q(assigned_to=user.pk))
    for due_on, number, mine in _by_day(
        Deadline.objects.visible_to(user).open(), number=Count("pk"), mine=own
    ):
        group = group_of(due_on, on)
        numbers[group] += number
        numbers[f"mine_{group}"] += mine
        numbers["mine"] += mine
    return Counts(
        **{code: numbers[code] for code in GROUPS},
        mine_overdue=numbers["mine_overdue"],
        mine_this_week=numbers["mine_this_week"],
        mine=numbers["mine"],
        questions=OpenQuestion.objects.visible_to(user).count(),
    )


def _by_day(rows: QuerySet[Deadline], **counted: Count) -> list[tuple[Any, ...]]:
    """Return numbers by due day: the index is read once, whatever is counted."""
    return list(rows.order_by().values_list("due_on").annotate(**counted))


def calendar_month(
    user: Any, *, year: int, month: int, on: date, filters: Filters = NO_FILTERS, per_day: int = 4
) -> Month:
    """Return a month of open deadlines in whole weeks from Sunday (月間カレンダー)."""
    weeks = Calendar(_FIRST_WEEKDAY).monthdatescalendar(year, month)
    rows = narrowed(Deadline.objects.visible_to(user).open(), filters).filter(
        due_on__range=(weeks[0][0], weeks[-1][-1])
    )
    numbers = dict(rows.order_by().values_list("due_on").annotate(number=Count("pk")))
    place = Window(RowNumber(), partition_by=[F("due_on")], order_by=["recommended", "pk"])
    first = rows.annotate(place=place).filter(place__lte=per_day).order_by("due_on", "recommended", "pk")
    by_day: dict[date, list[Any]] = {}
    for line in read_lines(first, on):
        by_day.setdefault(line.due_on, []).append(line)
    days = tuple(
        tuple(Day(day, day.month == month, numbers.get(day, 0), tuple(by_day.get(day, ()))) for day in week)
        for week in weeks
    )
    total = sum(day.count for week in days for day in week if day.in_month)
    return Month(year, month, days, total)


def for_person(user: Any, person: Person, on: date, *, limit: int = 200) -> Sheet:
    """Return all deadlines about a person; only those that the user may see."""
    return _sheet(user, Q(person=person), on, limit)


def for_employer(user: Any, employer: Employer, on: date, *, limit: int = 200) -> Sheet:
    """Return all deadlines about a company and its people; only those that the user may see."""
    return _sheet(user, Q(employer=employer), on, limit)


def _sheet(user: Any, about: Q, on: date, limit: int) -> Sheet:
    rows = Deadline.objects.visible_to(user).filter(about)
    is_open = Q(state=State.OPEN)
    numbers = rows.aggregate(open=Count("pk", filter=is_open), closed=Count("pk", filter=~is_open))
    asked = OpenQuestion.objects.visible_to(user).filter(about)
    return Sheet(
        open=read_lines(rows.filter(is_open).order_by("due_on", "pk")[:limit], on),
        closed=read_lines(rows.exclude(is_open).order_by("-due_on", "-pk")[:limit], on),
        questions=read_questions(asked),
        open_count=numbers["open"],
        closed_count=numbers["closed"],
    )


def questions(user: Any, *, limit: int = 500) -> tuple[Question, ...]:
    """Return what the law cannot tell because a fact is missing (不足情報), within the user's scope."""
    return read_questions(OpenQuestion.objects.visible_to(user), limit=limit)


def run_moves(user: Any, run: Recalculation, *, limit: int = 500) -> QuerySet[Any]:
    """Return the moves of one run that the user may see, with their deadlines (変動した期限の一覧)."""
    seen = Deadline.objects.visible_to(user)
    moves = run.moves.filter(deadline__in=seen.values("pk"))
    return moves.select_related("deadline__person", "deadline__employer").order_by("due_after", "pk")[:limit]
