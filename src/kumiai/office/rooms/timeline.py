"""Pictures of time: bars and points on lanes, as geometry that a template draws (年表).

Nothing here knows a record: rooms hand over items with days, and get back
where each stands in the picture, together with the ticks of the calendar.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils.dates import MONTHS_AP

LABEL_WIDTH = 130
WIDTH = 1000
LANE_HEIGHT = 26
BAR_HEIGHT = 16
TOP = 30
_WEEK = timedelta(days=7)
_POINT_GAP = 11
_TICK_ROOM = 40
_CHARACTER = 7
"""Width of a half-width character at the size of the labels; kanji take two."""

Look = Literal["planned", "actual", "past", "done", "due", "overdue", "warn", "info"]


@dataclass(frozen=True)
class Item:
    """Something on a day or over days: its lane, its words and its look."""

    lane: str
    label: str
    first_day: date
    last_day: date | None = None
    look: Look = "actual"
    note: str = ""
    url: str = ""
    is_bar: bool = False
    shorts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """An item with its place in the picture."""

    item: Item
    x: int
    y: int
    width: int
    open_ended: bool = False

    @property
    def middle(self) -> int:
        """Return the height of the middle of the lane."""
        return self.y + BAR_HEIGHT // 2

    @property
    def caption(self) -> str:
        """Return the longest words that fit into the bar, or nothing."""
        words = self.item.shorts or (self.item.label,)
        return next((text for text in words if _length(text) * _CHARACTER < self.width - 8), "")


@dataclass(frozen=True)
class Tick:
    """A line of the calendar: where it stands and what it says."""

    x: int
    label: str
    is_year: bool


@dataclass(frozen=True)
class Lane:
    """One line of the picture: its name and what stands on it."""

    name: str
    y: int
    height: int
    drawn: tuple[Drawn, ...]


@dataclass(frozen=True)
class Picture:
    """A whole picture, ready to be drawn."""

    first_day: date
    last_day: date
    height: int
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    on: date
    on_x: int | None
    label_width: int = LABEL_WIDTH
    width: int = WIDTH
    bar_height: int = BAR_HEIGHT
    top: int = TOP


def draw(
    items: Iterable[Item],
    *,
    lanes: Sequence[tuple[str, str]],
    on: date,
    first_day: date | None = None,
    last_day: date | None = None,
    label_width: int = LABEL_WIDTH,
) -> Picture | None:
    """Return the picture of items on named lanes, or None where there is nothing to draw.

    ``lanes`` are pairs of code and name, from top to bottom; empty ones are left
    out. Without bounds the picture reaches a little beyond its items and the day.
    """
    rows = sorted(items, key=lambda item: (item.first_day, item.last_day or date.max))
    if not rows:
        return None
    days = [item.first_day for item in rows] + [item.last_day for item in rows if item.last_day]
    first = first_day or min([*days, on]) - 2 * _WEEK
    last = last_day or max([*days, on]) + 4 * _WEEK
    scale = _Scale(first, last, label_width)
    drawn, y = [], TOP
    for code, name in lanes:
        here = [item for item in rows if item.lane == code]
        if not here:
            continue
        stacked = _stack(here, scale, y)
        depth = 1 + max((part.y - y) // LANE_HEIGHT for part in stacked)
        drawn.append(Lane(name, y, depth * LANE_HEIGHT, tuple(stacked)))
        y += depth * LANE_HEIGHT
    return Picture(
        first, last, y + 6, tuple(drawn), tuple(scale.ticks()), on,
        scale.x(on) if first <= on <= last else None, label_width,
    )  # fmt: skip


class _Scale:
    """Days to places."""

    def __init__(self, first: date, last: date, label_width: int) -> None:
        self.first, self.last = first, max(last, first + _WEEK)
        self.left = label_width
        self.room = WIDTH - label_width - 10

    def x(self, day: date) -> int:
        """Return the place of the beginning of a day, inside the picture."""
        inside = min(max(day, self.first), self.last)
        return self.left + (inside - self.first).days * self.room // (self.last - self.first).days

    def ticks(self) -> Iterable[Tick]:
        """Return the months, quarters, half-years or years, as many as can be read."""
        months = (self.last - self.first).days // 30
        step = next((step for step in (1, 3, 6) if months <= step * 14), 12)
        year, month = self.first.year, 1
        while (day := date(year, month, 1)) <= self.last:
            # At the right edge there is no room for the words of a tick.
            if day >= self.first and self.x(day) < WIDTH - _TICK_ROOM:
                yield Tick(self.x(day), str(year) if month == 1 else str(MONTHS_AP[month]), month == 1)
            month += step
            if month > 12:
                year, month = year + 1, 1


def _stack(items: Sequence[Item], scale: _Scale, top: int) -> list[Drawn]:
    """Return the items of a lane, one below the other where they would cover each other."""
    ends: list[int] = []
    stacked = []
    for item in items:
        x = scale.x(item.first_day)
        # The last day belongs to the stay: a bar reaches to the beginning of the next day.
        right = scale.x(item.last_day + timedelta(days=1)) if item.last_day else scale.x(scale.last)
        width = max(right - x, 4) if item.is_bar else 0
        left_edge = x if item.is_bar else x - _POINT_GAP // 2
        right_edge = x + width if item.is_bar else x + _POINT_GAP // 2
        row = next((row for row, end in enumerate(ends) if end <= left_edge), len(ends))
        if row == len(ends):
            ends.append(0)
        ends[row] = right_edge
        y = top + row * LANE_HEIGHT + (LANE_HEIGHT - BAR_HEIGHT) // 2
        stacked.append(Drawn(item, x, y, width, open_ended=item.is_bar and item.last_day is None))
    return stacked


def _length(words: str) -> int:
    return sum(1 if ord(letter) < 0x2000 else 2 for letter in words)
