"""The shapes in which deadlines are read: lines, groups, the board, a month, a why.

All of them are plain values: whoever draws them needs no further query.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

GroupCode = Literal["overdue", "this_week", "this_month", "later"]
GROUPS: tuple[GroupCode, ...] = ("overdue", "this_week", "this_month", "later")
PAGE_SIZE = 25
"""Lines of a group on one page of the board: four groups of it still fit one scroll."""

_SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Named:
    """Something that can be linked to: its key and its name."""

    pk: int
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Filters:
    """What the board is narrowed to; an empty field does not narrow."""

    assignee: int | None = None
    unassigned: bool = False
    employer: int | None = None
    person: int | None = None
    duty: str = ""
    kind: str = ""
    text: str = ""
    required_only: bool = False

    def __bool__(self) -> bool:
        return self != Filters()


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Line:
    """One deadline as a line.

    ``pk`` is None on a board that is computed for another day and knows the line
    only from the records. ``days_left`` is negative when overdue. ``subject``
    says whom it is about in one word: the person, else the company, else the office.
    """

    key: str
    pk: int | None
    duty: str
    label: str
    kind: str
    subject: str
    due_on: date
    days_left: int
    group: GroupCode
    state: str
    opens_on: date | None = None
    anchor_on: date | None = None
    person: Named | None = None
    employer: Named | None = None
    office: Named | None = None
    placement: int | None = None
    assigned_to: Named | None = None
    recommended: bool = False
    confirmed: bool = True
    done_on: date | None = None
    done_by: str = ""
    evidence: str = ""
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether it is still owed."""
        return self.state == "OPEN"

    @property
    def is_overdue(self) -> bool:
        """Return whether it is owed and its day has passed."""
        return self.is_open and self.days_left < 0


@dataclass(frozen=True, slots=True)
class Group:
    """One group of the board: how many there are in all, and the lines of one page."""

    code: GroupCode
    count: int
    lines: tuple[Line, ...]
    page: int = 1
    pages: int = 1

    @property
    def has_next(self) -> bool:
        """Return whether a further page follows."""
        return self.page < self.pages


@dataclass(frozen=True, slots=True)
class Board:
    """What is due (期限一覧), grouped by urgency as seen on a day."""

    on: date
    groups: tuple[Group, ...]
    filters: Filters = field(default_factory=Filters)
    computed: bool = False

    @property
    def count(self) -> int:
        """Return how many lines there are in all groups."""
        return sum(group.count for group in self.groups)

    def group(self, code: str) -> Group:
        """Return the group of a code."""
        return next(group for group in self.groups if group.code == code)


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers for badges: all that the user may see, and what is in the user's own charge."""

    overdue: int
    this_week: int
    this_month: int
    later: int
    mine_overdue: int
    mine_this_week: int
    mine: int
    questions: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a filter of the board may take."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a month: how many deadlines it has and the first few of them."""

    on: date
    in_month: bool
    count: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month of deadlines (月間カレンダー) in whole weeks."""

    year: int
    month: int
    weeks: tuple[tuple[Day, ...], ...]
    count: int


@dataclass(frozen=True, slots=True)
class Question:
    """A duty that has no day because a record lacks a fact (不足情報)."""

    duty: str
    label: str
    missing: str
    missing_label: str
    person: Named | None = None
    employer: Named | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """All deadlines about one person or company: owed, done, and what cannot be told yet."""

    open: tuple[Line, ...]
    closed: tuple[Line, ...]
    questions: tuple[Question, ...]
    open_count: int
    closed_count: int


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One change of a deadline, in the order of its happening backwards."""

    at: datetime
    on: date
    cause: str
    cause_label: str
    detail: str
    actor: str
    due_before: date | None
    due_after: date | None
    anchor_before: date | None
    anchor_after: date | None
    state_before: str
    state_after: str


@dataclass(frozen=True, slots=True)
class Act:
    """Something a person did with a deadline: done, reopened, waived, reassigned."""

    at: datetime
    actor: str
    action: str
    reason: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Basis:
    """One legal statement that a deadline rests on, in words."""

    law: str
    reference: str
    article: str
    in_force_on: date
    checked_on: date
    confirmed: bool
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    """One step from the anchor to the due day: what was done, with which figure, to which value."""

    label: str
    value: str
    basis: tuple[Basis, ...] = ()


@dataclass(frozen=True, slots=True)
class Why:
    """Why a deadline is due on its day (期限の根拠): duty, anchor, steps, articles, and what moved it."""

    line: Line
    explanation: str
    role: str
    form: str
    submit_to: str
    anchor_label: str
    anchor_on: date | None
    anchor_record: str
    steps: tuple[Reasoning, ...]
    basis: tuple[Basis, ...]
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    moves: tuple[MoveLine, ...]
    acts: tuple[Act, ...]

    @property
    def confirmed(self) -> bool:
        """Return whether every figure behind it was read in a source."""
        return self.line.confirmed and all(basis.confirmed for basis in self.basis)


EndingTopic = Literal["new_start", "stage_2", "stage_3"]


@dataclass(frozen=True, slots=True)
class EndingLine:
    """One person for whom something ends with the transition of the program."""

    topic: EndingTopic
    person: Named
    employer: Named
    placement: int
    stage: int
    last_day: date | None
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    confirmed: bool


@dataclass(frozen=True, slots=True)
class EndingSection:
    """One possibility that ends: for whom surely, for whom a fact is missing, for how many it stays."""

    topic: EndingTopic
    title: str
    explanation: str
    certain: tuple[EndingLine, ...]
    unknown: tuple[EndingLine, ...]
    still_possible: int
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class Ending:
    """What ends with the technical intern training program, as of a day, and for whom (制度の終了)."""

    on: date
    days: tuple[tuple[str, date], ...]
    sections: tuple[EndingSection, ...]


def group_of(due_on: date, on: date) -> GroupCode:
    """Return the group of a due day as seen on a day; weeks end on Sunday."""
    if due_on < on:
        return "overdue"
    if due_on <= week_end(on):
        return "this_week"
    return "this_month" if due_on <= month_end(on) else "later"


def week_end(on: date) -> date:
    """Return the Sunday that ends the week of a day (今週末)."""
    return on + timedelta(days=_SUNDAY - on.weekday())


def month_end(on: date) -> date:
    """Return the last day of the month, not before the end of the week (月末)."""
    first_of_next = (on.replace(day=28) + timedelta(days=4)).replace(day=1)
    return max(first_of_next - timedelta(days=1), week_end(on))


def group_bounds(code: GroupCode, on: date) -> tuple[date | None, date | None]:
    """Return the first and last due day of a group; None is open-ended."""
    week, month = week_end(on), month_end(on)
    one = timedelta(days=1)
    return {
        "overdue": (None, on - one),
        "this_week": (on, week),
        "this_month": (week + one, month),
        "later": (month + one, None),
    }[code]
