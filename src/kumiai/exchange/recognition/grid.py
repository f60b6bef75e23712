"""Sheets as plain grids: what a workbook or a CSV file holds before anybody understands it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from openpyxl.utils import get_column_letter

from kumiai.exchange.recognition.problems import Problem

CellValue = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, first and last row and column inclusive, counted from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def area(self, height: int, width: int) -> int:
        """Return how many cells the range covers inside the used part of a sheet."""
        rows = min(self.last_row, height) - self.first_row + 1
        columns = min(self.last_column, width) - self.first_column + 1
        return max(rows, 0) * max(columns, 0)


@dataclass(frozen=True)
class Grid:
    """One sheet: its values row by row, its merged cells, and the formulas that have no value."""

    title: str
    rows: tuple[tuple[CellValue, ...], ...]
    hidden: bool = False
    merges: tuple[Merge, ...] = ()
    unvalued: frozenset[tuple[int, int]] = frozenset()
    epoch_1904: bool = False
    _owner: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict, compare=False)

    @property
    def height(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    @cached_property
    def width(self) -> int:
        """Return the number of columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)

    def own(self, row: int, column: int) -> CellValue:
        """Return what stands in a cell itself, merged or not."""
        if not 1 <= row <= len(self.rows):
            return None
        values = self.rows[row - 1]
        return values[column - 1] if 1 <= column <= len(values) else None

    def home(self, row: int, column: int) -> tuple[int, int]:
        """Return the cell that holds the value of a cell: the top left one of a merged range."""
        return self._owner.get((row, column), (row, column))

    def heading(self, row: int, column: int) -> CellValue:
        """Return the value of a heading cell; a merged heading stands over all its columns."""
        return self.own(*self.home(row, column))

    def entry(self, row: int, column: int) -> CellValue:
        """Return the value of a data cell; a cell merged downwards stands for all its rows."""
        home_row, home_column = self.home(row, column)
        return self.own(home_row, home_column) if home_column == column else None

    def address(self, row: int, column: int) -> str:
        """Return the name of a cell as people say it: ``在籍名簿!H13``."""
        return f"{self.title}!{get_column_letter(column)}{row}"


@dataclass(frozen=True, slots=True)
class Book:
    """A file as grids, with what must be said about the file as a whole."""

    name: str
    grids: tuple[Grid, ...]
    problems: tuple[Problem, ...] = ()


def owners(merges: tuple[Merge, ...], *, height: int, width: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Return for every covered cell the cell that holds its value, inside the used part of a sheet."""
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    for merge in merges:
        home = (merge.first_row, merge.first_column)
        for row in range(merge.first_row, min(merge.last_row, height) + 1):
            for column in range(merge.first_column, min(merge.last_column, width) + 1):
                covered[row, column] = home
    return covered
