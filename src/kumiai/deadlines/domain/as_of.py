"""The board as of another day: the facts of that day asked of the law of that day."""

from collections import OrderedDict
from datetime import date, timedelta
from threading import Lock
from typing import Any, Final

import polars as pl
from django.db.models import Q

from kumiai.accounts.models import User
from kumiai.accounts.scope import scope_of
from kumiai.coop.models import Office
from kumiai.deadlines.domain.board import (
    GROUPS,
    NO_FILTERS,
    PAGE_SIZE,
    Board,
    Filters,
    Group,
    GroupCode,
    Line,
    Named,
    group_bounds,
    group_of,
)
from kumiai.deadlines.domain.owed import HORIZON_DAYS, owed
from kumiai.deadlines.domain.reconcile import SETTLED_AFTER_DAYS
from kumiai.deadlines.domain.words import duties_called, duty_label, kind_label
from kumiai.deadlines.enums import DoneBy, State
from kumiai.deadlines.models import Deadline, Recalculation
from kumiai.employers.models import Employer
from kumiai.history.models import Entry
from kumiai.people.models import Person

_REMEMBERED: Final = 4
"""How many days are kept computed: a reader goes to and fro between two or three."""

_days: OrderedDict[tuple[Any, ...], pl.DataFrame] = OrderedDict()
_lock = Lock()


def as_of_board(
    user: Any,
    *,
    on: date,
    filters: Filters = NO_FILTERS,
    group: GroupCode | None = None,
    page: int = 1,
    per_page: int = PAGE_SIZE,
) -> Board:
    """Return the board as of another day (基準日時点の期限一覧), in the shape of today's board.

    Computed from the facts and the law of that day. What people marked as done or waived by
    that day is left out. Who may see what follows the real day, never ``on``.
    """
    rows = _narrowed(_visible(computed(on), user), filters)
    pages: dict[GroupCode, pl.DataFrame] = {}
    groups: list[tuple[GroupCode, int, int, int]] = []
    for code in GROUPS:
        part = rows.filter(_due_in(code, on))
        last = max(1, -(-part.height // per_page))
        shown = min(max(page, 1), last) if group == code else 1
        pages[code] = part.slice((shown - 1) * per_page, per_page if group in (None, code) else 0)
        groups.append((code, part.height, shown, last))
    lines = _lines(pl.concat(list(pages.values())), on)
    return Board(
        on,
        tuple(
            Group(code, number, tuple(line for line in lines if line.group == code), shown, last)
            for code, number, shown, last in groups
        ),
        filters,
        computed=True,
    )


def computed(on: date) -> pl.DataFrame:
    """Return all that is owed as of a day; kept in the process until a record or a deadline changes."""
    state = (
        on,
        Entry.objects.order_by("-pk").values_list("pk", "entry_hash").first(),
        Recalculation.objects.order_by("-pk").values_list("pk", "at").first(),
    )
    with _lock:
        if state in _days:
            _days.move_to_end(state)
            return _days[state]
    found = _computed(on)
    with _lock:
        _days[state] = found
        while len(_days) > _REMEMBERED:
            _days.popitem(last=False)
    return found


def _computed(on: date) -> pl.DataFrame:
    """Return what is owed as of a day, with the kept row beside it where there is one."""
    closed = Q(state=State.DONE, done_by=DoneBy.PERSON, done_on__lte=on) | Q(
        state=State.WAIVED, waived_on__lte=on
    )
    kept = pl.DataFrame(
        list(Deadline.objects.values_list("key", "pk", "assigned_by_hand", "assigned_to_id")),
        schema={"key": pl.String, "pk": pl.Int64, "by_hand": pl.Boolean, "assigned_to": pl.Int64},
        orient="row",
    )
    decided = pl.DataFrame(
        list(Deadline.objects.filter(closed).values_list("key")), schema={"key": pl.String}, orient="row"
    )
    long_ago = pl.lit(on - timedelta(days=SETTLED_AFTER_DAYS))
    return (
        owed(on)
        .deadlines.filter(
            pl.col("done_on").is_null() & (pl.col("due_on") <= pl.lit(on + timedelta(days=HORIZON_DAYS)))
        )
        .join(decided, on="key", how="anti", maintain_order="left")
        .join(kept, on="key", how="left", maintain_order="left")
        # A notice of others that was never kept counts as settled, here as in a recalculation.
        .filter(~(pl.col("settles") & pl.col("pk").is_null() & (pl.col("due_on") < long_ago)))
        .with_columns(assignee=pl.when("by_hand").then(pl.col("assigned_to")).otherwise(pl.col("assignee")))
        .sort("due_on", "pk", "key", nulls_last=True)
    )


def _visible(rows: pl.DataFrame, user: Any) -> pl.DataFrame:
    """Return the rows that the user may see: the same rule as ``Deadline.objects.visible_to``."""
    scope = scope_of(user)
    if scope.sees_nothing or not scope.may("deadlines.view_deadline"):
        return rows.clear()
    if not scope.only_assigned:
        return rows
    companies = Employer.objects.filter(caseworker=scope.user_id).values_list("pk", flat=True)
    people = Person.objects.visible_to(user).values_list("pk", flat=True)
    return rows.filter(
        pl.col("employer").is_in(list(companies)).fill_null(False)
        | pl.col("person").is_in(list(people)).fill_null(False)
        | (pl.col("assignee") == scope.user_id).fill_null(False)
    )


def _narrowed(rows: pl.DataFrame, filters: Filters) -> pl.DataFrame:
    conditions: list[pl.Expr] = []
    for column, value in (
        ("assignee", filters.assignee),
        ("employer", filters.employer),
        ("person", filters.person),
        ("duty", filters.duty or None),
        ("subject_kind", filters.kind or None),
    ):
        if value is not None:
            conditions.append((pl.col(column) == value).fill_null(False))
    if filters.unassigned:
        conditions.append(pl.col("assignee").is_null())
    if filters.required_only:
        conditions.append(~pl.col("recommended"))
    conditions += [_called(word) for word in filters.text.split()]
    return rows.filter(*conditions) if conditions else rows


def _called(word: str) -> pl.Expr:
    people = Person.objects.filter(
        Q(name_roman__icontains=word) | Q(name_kanji__icontains=word) | Q(name_kana__icontains=word)
    )
    companies = Employer.objects.filter(Q(name__icontains=word) | Q(name_kana__icontains=word))
    return (
        pl.col("person").is_in(list(people.values_list("pk", flat=True))).fill_null(False)
        | pl.col("employer").is_in(list(companies.values_list("pk", flat=True))).fill_null(False)
        | pl.col("duty").is_in(duties_called(word))
    )


def _due_in(group: GroupCode, on: date) -> pl.Expr:
    first, last = group_bounds(group, on)
    found = pl.lit(True)
    if first is not None:
        found = found & (pl.col("due_on") >= pl.lit(first))
    if last is not None:
        found = found & (pl.col("due_on") <= pl.lit(last))
    return found


def _lines(rows: pl.DataFrame, on: date) -> tuple[Line, ...]:
    """Return rows as lines: one query for the names of each kind."""

    def keys(column: str) -> list[int]:
        return rows[column].drop_nulls().unique().to_list()

    people = dict(Person.objects.filter(pk__in=keys("person")).values_list("pk", "name_roman"))
    companies = dict(Employer.objects.filter(pk__in=keys("employer")).values_list("pk", "name"))
    offices = dict(Office.objects.filter(pk__in=keys("office")).values_list("pk", "name"))
    users = {user.pk: str(user) for user in User.objects.filter(pk__in=keys("assignee"))}

    def named(names: dict[int, str], pk: int | None) -> Named | None:
        return Named(pk, names[pk]) if pk is not None and pk in names else None

    lines = []
    for row in rows.iter_rows(named=True):
        person, employer = named(people, row["person"]), named(companies, row["employer"])
        office = named(offices, row["office"])
        about = person or employer or office
        lines.append(
            Line(
                key=row["key"],
                pk=row["pk"],
                duty=row["duty"],
                label=duty_label(row["duty"]),
                kind=row["subject_kind"],
                subject=about.name if about else kind_label(row["subject_kind"]),
                due_on=row["due_on"],
                days_left=(row["due_on"] - on).days,
                group=group_of(row["due_on"], on),
                state=State.OPEN,
                opens_on=row["opens_on"],
                anchor_on=row["anchor_on"],
                person=person,
                employer=employer,
                office=office,
                placement=row["placement"],
                assigned_to=named(users, row["assignee"]),
                recommended=row["recommended"],
                confirmed=row["confirmed"],
            )
        )
    return tuple(lines)
