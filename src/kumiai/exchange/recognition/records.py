"""Sheet rows → named cells → read values: what is the same for every kind of sheet."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kumiai.exchange.recognition.cells.dates import read_date
from kumiai.exchange.recognition.cells.exams import read_exams
from kumiai.exchange.recognition.cells.marks import (
    read_activity,
    read_findings,
    read_sex,
    read_text,
    read_yes,
)
from kumiai.exchange.recognition.cells.names import read_kana, read_name, read_name_list, read_roman_name
from kumiai.exchange.recognition.cells.nationality import read_nationality
from kumiai.exchange.recognition.cells.numbers import (
    read_corporate_number,
    read_count,
    read_email,
    read_passport,
    read_phone,
    read_postal_code,
    read_residence_card,
)
from kumiai.exchange.recognition.cells.stages import read_stage, read_status
from kumiai.exchange.recognition.cells.text import ERROR_VALUES, compact, is_ditto, shown
from kumiai.exchange.recognition.grid import CellValue, Grid
from kumiai.exchange.recognition.headers import Header
from kumiai.exchange.recognition.problems import Problem, Read, from_remark, problem
from kumiai.exchange.recognition.rows import Source
from kumiai.exchange.recognition.standing import company_above
from kumiai.exchange.recognition.wordings import Kind, kinds

TOTALS = frozenset(
    {"合計", "計", "総計", "小計", "総合計", "合計人数", "総数", "人数計", "total", "grandtotal", "subtotal"}
)
# What says who somebody is can never be "the same as above".
OWN_FIELDS = frozenset(
    {"name_roman", "name_kanji", "name_kana", "residence_card_number", "passport_number", "corporate_number"}
)
READERS: Mapping[str, Callable[[CellValue], Read[Any]]] = {
    "text": read_text,
    "name": read_name,
    "roman_name": read_roman_name,
    "kana": read_kana,
    "name_list": read_name_list,
    "company": read_name,
    "nationality": read_nationality,
    "sex": read_sex,
    "residence_card": read_residence_card,
    "corporate_number": read_corporate_number,
    "postal_code": read_postal_code,
    "passport": read_passport,
    "phone": read_phone,
    "email": read_email,
    "count": read_count,
    "stage": read_stage,
    "status": read_status,
    "exam": read_exams,
    "exam_basic": lambda value: read_exams(value, level="basic"),
    "exam_grade_3": lambda value: read_exams(value, level="grade_3"),
    "exam_grade_2": lambda value: read_exams(value, level="grade_2"),
    "yes": read_yes,
    "activity": read_activity,
    "findings": read_findings,
}


@dataclass
class Record:
    """One row of a table with its values read; builders make the rows of each kind from it."""

    sheet: str
    row: int
    letters: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    planned: set[str] = field(default_factory=set)
    extras: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def cell(self, name: str) -> str:
        """Return the cell of a field, filled or not; the row where the sheet has no column for it."""
        if name in self.sources:
            return self.sources[name].cell
        return f"{self.sheet}!{self.letters.get(name, '')}{self.row}"

    def place(self) -> dict[str, Any]:
        """Return what every row of every kind carries."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "sources": self.sources,
            "planned": frozenset(self.planned),
            "extras": tuple(self.extras),
        }


class SheetReader:
    """Reads the rows under the headings of one sheet, from top to bottom."""

    def __init__(
        self, grid: Grid, header: Header, corrections: Mapping[str, str], skipped: frozenset[str]
    ) -> None:
        self.grid = grid
        self.header = header
        self.kind: Kind = kinds()[header.kind or ""]
        self.fields = header.fields
        self.corrections = corrections
        self.skipped = skipped
        self.above: dict[int, CellValue] = {}
        self.seen: dict[tuple[str, type, CellValue], Read[Any]] = {}
        self.problems: list[Problem] = []
        self.letters = {column.field: column.letter for column in header.columns if column.field}
        self.company = company_above(grid, header) if header.kind == "people" else None
        if self.company and "employer_name" not in self.fields:
            name, cell = self.company
            self.problems.append(problem("company_from_above", sheet=grid.title, cell=cell, raw=name))
        self.headings = {at: self._headings(at) for at in range(1, grid.width + 1)}
        self.extras = [column for column in header.columns if column.heading and not column.field]

    def first_row(self) -> int:
        """Return the first row of data: below the headings and whatever is merged with them."""
        last = self.header.last_row
        below = (m.last_row for m in self.grid.merges if m.first_row <= self.header.last_row <= m.last_row)
        return max((last, *(row for row in below if row <= last + 2))) + 1

    def records(self) -> Iterator[Record]:
        """Return every row of data; totals, repeated headings and remarks are told and left out."""
        for row in range(self.first_row(), self.grid.height + 1):
            if f"{self.grid.title}!{row}" in self.skipped:
                continue
            filled = self._filled(row)
            if filled and not self._is_no_data(row, filled):
                yield self._record(row)

    def value(self, row: int, column: int) -> CellValue:
        """Return a cell's value, as the user corrected it where they did."""
        if self.corrections:
            corrected = self.corrections.get(self.grid.address(*self.grid.home(row, column)))
            if corrected is not None:
                return corrected or None
        return self.grid.entry(row, column)

    def _filled(self, row: int) -> list[int]:
        """Return the columns in which the row itself says something: a merged cell speaks in its first row."""
        return [
            column
            for column in range(1, self.grid.width + 1)
            if self.value(row, column) is not None and self.grid.home(row, column)[0] == row
        ]

    def _is_no_data(self, row: int, filled: list[int]) -> bool:
        first = self.value(row, filled[0])
        where = self.grid.address(row, filled[0])
        here = {"sheet": self.grid.title, "row": row, "cell": where, "raw": shown(first)}
        if compact(first).lower() in TOTALS:
            self.problems.append(problem("row_total_skipped", **here))
            return True
        mapped = [column for column in filled if column in self.fields.values()]
        repeated = sum(1 for column in filled if self._repeats_heading(row, column))
        if repeated >= 2 and repeated * 2 >= len(filled):
            self.problems.append(problem("row_heading_skipped", **here))
            return True
        if len(mapped) <= 1 and len(self.fields) > 2 and not self._names_somebody(row):
            self.problems.append(problem("row_remark_skipped", **here))
            return True
        return False

    def _names_somebody(self, row: int) -> bool:
        """Return whether a row with a single value is at least a name of a person or company."""
        names = [self.fields[name] for name in ("name_roman", "name_kanji", "name") if name in self.fields]
        return any(self.value(row, column) is not None for column in names)

    def _repeats_heading(self, row: int, column: int) -> bool:
        text = self.value(row, column)
        return isinstance(text, str) and text.strip() in self.headings[column]

    def _headings(self, column: int) -> frozenset[str]:
        rows = (self.header.first_row, self.header.last_row)
        return frozenset(shown(self.grid.heading(row, column)) for row in rows) - {""}

    def _record(self, row: int) -> Record:
        record = Record(self.grid.title, row, self.letters)
        if self.company and "employer_name" not in self.fields:
            name, cell = self.company
            record.values["employer_name"] = name
            record.sources["employer_name"] = Source(cell, name, name)
        for name, column in self.fields.items():
            self._read_cell(record, name, column)
        for column in self.extras:
            value = self.value(row, column.index)
            if is_ditto(value):
                value = self.above.get(column.index, value)
            if text := shown(value):
                self.above[column.index] = value
                record.extras.append((column.heading, text))
        return record

    def _read_cell(self, record: Record, name: str, column: int) -> None:
        raw = self.value(record.row, column)
        # A cell merged downwards is named by its first row: that is where it is corrected.
        at = self.grid.home(record.row, column)
        cell = self.grid.address(*at)
        value, code = self._resolved(name, column, raw, at)
        if value is not None:
            self.above[column] = value
        if raw is None and code is None:
            return
        given = self.kind.fields[name]
        details = {"sheet": record.sheet, "row": record.row, "cell": cell, "field": name, "raw": shown(raw)}
        if code:
            record.problems.append(problem(code, **details, label=given.label))
            record.sources[name] = Source(cell, shown(raw), shown(raw), flagged=True)
            return
        read = self._read(given.read, value)
        for said in read.remarks:
            if said.code == "date_planned":
                record.planned.add(name)
            record.problems.append(from_remark(said, **details, label=given.label))
        record.values[name] = read.value
        text = details["raw"]
        record.sources[name] = Source(
            cell, text, text if value is raw else shown(value), flagged=bool(read.remarks)
        )

    def _resolved(
        self, name: str, column: int, raw: CellValue, at: tuple[int, int]
    ) -> tuple[CellValue, str | None]:
        """Return the value that a cell stands for, or the code of why it stands for none."""
        if raw is None:
            return None, "formula_without_value" if at in self.grid.unvalued else None
        if isinstance(raw, str) and raw.strip().upper() in ERROR_VALUES:
            return None, "cell_error"
        if not is_ditto(raw):
            return raw, None
        if name in OWN_FIELDS:
            return None, "ditto_not_allowed"
        if self.above.get(column) is None:
            return None, "ditto_without_above"
        return self.above[column], None

    def _read(self, reader: str, value: CellValue) -> Read[Any]:
        """Return what a reader says of a value; a list repeats itself, so each value is read once."""
        known = (reader, type(value), value)
        if known not in self.seen:
            if reader == "date":
                self.seen[known] = read_date(value, epoch_1904=self.grid.epoch_1904)
            else:
                self.seen[known] = READERS[reader](value)
        return self.seen[known]
