"""様式ファイル: what was found in an official file. Plain data; an address is stable within one file."""

import re
from dataclasses import dataclass, field
from typing import Literal

from openpyxl.utils import column_index_from_string

_REFERENCE = re.compile(r"^([A-Z]{1,3})([1-9]\d{0,3})$")

Role = Literal["label", "blank", "checks", "repeated", "computed"]
BoxStyle = Literal["character", "symbol", "control", "legacy", "circle"]
SlotShape = Literal["colon", "paren", "date", "line", "unit", "gap"]


@dataclass(frozen=True, slots=True)
class CheckBox:
    """チェック欄: a box in a cell with the words that belong to it."""

    index: int
    style: BoxStyle
    checked: bool
    words: str
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A blank inside a cell that also has words: after a colon, in parentheses, on an empty line."""

    index: int
    shape: SlotShape
    label: str
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cell:
    """欄: one cell or one paragraph outside tables. ``container`` is the table, the sheet, or "body"."""

    address: str
    container: str
    row: int
    col: int
    rowspan: int
    colspan: int
    lines: tuple[str, ...]
    is_blank: bool
    role: Role
    boxes: tuple[CheckBox, ...] = ()
    slots: tuple[Slot, ...] = ()
    number_format: str = ""

    @property
    def text(self) -> str:
        """The printed text, its lines joined, without the empty ends."""
        return "\n".join(self.lines).strip()


@dataclass(frozen=True, slots=True)
class RepeatedRows:
    """繰り返し行: empty rows under headings. ``headings`` are (column, label); ``cells`` row by column."""

    address: str
    container: str
    headings: tuple[tuple[int, str], ...]
    rows: tuple[int, ...]
    cells: tuple[tuple[str, ...], ...]
    can_grow: bool


@dataclass(frozen=True, slots=True)
class Container:
    """A table or a sheet: its size, the widths of its columns, and where it stands in the file."""

    address: str
    rows: int
    cols: int
    widths: tuple[int, ...]
    order: int


@dataclass(frozen=True, slots=True)
class OfficialFile:
    """様式ファイル: everything found in one official file."""

    kind: Literal["docx", "xlsx"]
    name: str
    sha256: str
    cells: tuple[Cell, ...]
    containers: tuple[Container, ...]
    repeated: tuple[RepeatedRows, ...] = ()
    placeholders: tuple[str, ...] = ()
    problems: tuple[str, ...] = field(default=())

    @property
    def is_template(self) -> bool:
        """Whether the file already carries {{ placeholders }}."""
        return bool(self.placeholders)

    def cell(self, address: str) -> Cell | None:
        """Return the cell at an address."""
        found = next((cell for cell in self.cells if cell.address == address), None)
        return found if found is not None or self.kind == "docx" else self._bare_cell(address)

    def _bare_cell(self, address: str) -> Cell | None:
        """Return an empty cell of a visible sheet that has neither border nor words: it may be chosen by hand."""
        sheet, _mark, reference = address.rpartition("!")
        match = _REFERENCE.match(reference)
        if not match or all(one.address != sheet for one in self.containers):
            return None
        row, col = int(match[2]) - 1, column_index_from_string(match[1]) - 1
        for cell in self.cells:
            inside = cell.row <= row < cell.row + cell.rowspan and cell.col <= col < cell.col + cell.colspan
            if cell.container == sheet and inside:
                return None
        return Cell(address, sheet, row, col, 1, 1, ("",), True, "blank", number_format="General")
