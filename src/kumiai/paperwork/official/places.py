"""記入場所: every place of a file where something can be written, with the labels printed around it."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kumiai.paperwork.official import labels
from kumiai.paperwork.official.blanks import is_ordinal, words_before_boxes
from kumiai.paperwork.official.form import Cell, OfficialFile, RepeatedRows

PlaceKind = Literal["text", "checks", "table", "placeholder"]


@dataclass(frozen=True, slots=True)
class Place:
    """One place to write: the target, the label that belongs to it, and the section it stands in.

    ``others`` are further readings of the label (a heading over the column, row and column together).
    ``claims`` are the addresses that are used up when a field takes this place.
    """

    target: str
    kind: PlaceKind
    label: str
    section: str
    others: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    how: str = ""

    @property
    def fingerprint(self) -> str:
        """Section and label as they are compared later."""
        return labels.join(self.section, self.label)


class Surroundings:
    """The cells of a file by where they lie, to look left and up from one of them."""

    def __init__(self, file: OfficialFile) -> None:
        self.file = file
        self.at: dict[str, dict[tuple[int, int], Cell]] = defaultdict(dict)
        self.rows: dict[str, dict[int, list[Cell]]] = defaultdict(lambda: defaultdict(list))
        self.by_address = {cell.address: cell for cell in file.cells}
        self.order = {one.address: one.order for one in file.containers}
        for cell in file.cells:
            if cell.container == "body":
                continue
            self.rows[cell.container][cell.row].append(cell)
            for row in range(cell.row, cell.row + cell.rowspan):
                for col in range(cell.col, cell.col + cell.colspan):
                    self.at[cell.container][row, col] = cell
        self.body = sorted(
            (cell for cell in file.cells if cell.container == "body"), key=lambda cell: cell.row
        )

    def left(self, cell: Cell, *, through_blanks: bool = False) -> Cell | None:
        """Return the label left of a cell, if no other blank lies between (unless one may look through blanks)."""
        grid, col = self.at[cell.container], cell.col - 1
        while col >= 0:
            near = grid.get((cell.row, col))
            if near is None:
                col -= 1
                continue
            if near.role == "label" and not near.slots:
                if not is_ordinal(near.text) and near.text:
                    return near
            elif not (through_blanks and near.is_blank):
                return None
            col = near.col - 1
        return None

    def above(self, cell: Cell, *, heading_only: bool) -> Cell | None:
        """Return the label over a cell; with ``heading_only`` only one from a row of headings."""
        grid, row = self.at[cell.container], cell.row - 1
        while row >= 0:
            near = grid.get((row, cell.col))
            if near is None:
                row -= 1
                continue
            if near.role == "label" and near.text:
                level = [one for one in self.rows[cell.container][near.row] if not is_ordinal(one.text)]
                corner = min(level, key=lambda one: one.col, default=None)
                heads = len(level) > 1 and all(
                    one.role == "label" for one in level if one is not corner or one.text
                )
                fits = near.colspan <= cell.colspan or near.col == cell.col
                return near if fits and (heads or not heading_only) else None
            if (near.col, near.colspan) != (cell.col, cell.colspan):
                return None
            row = near.row - 1
        return None

    def section(self, cell: Cell, own: Cell | None) -> str:
        """Return the title over a cell: a tall label at the left, a row that is one label, or the line before."""
        if cell.container == "body":
            return self._line_before(cell.row)
        title = self._row_title(cell, own)
        if title is not None:
            return title.text
        for row in range(cell.row - 1, -1, -1):
            level = self.rows[cell.container].get(row, [])
            if (
                len(level) == 1
                and level[0].role == "label"
                and level[0] is not own
                and _is_title(level[0].text)
            ):
                return level[0].text
        if "/" in cell.container:
            parent = self.by_address.get(cell.container.rpartition("/")[0])
            if parent is not None:
                left = self.left(parent) or self.above(parent, heading_only=True)
                return parent.text if _is_title(parent.text) else left.text if left is not None else ""
        return self._line_before(self.order.get(cell.container, 0)) if self.file.kind == "docx" else ""

    def _row_title(self, cell: Cell, own: Cell | None) -> Cell | None:
        """Return the label at the very left of a row that stands over all of it: tall, or followed by a label."""
        grid = self.at[cell.container]
        first = next((grid[cell.row, col] for col in range(cell.col) if (cell.row, col) in grid), None)
        if first is None or first is own or first.role != "label" or not first.text or is_ordinal(first.text):
            return None
        second = grid.get((cell.row, first.col + first.colspan))
        labelled = second is not None and second is not cell and second.role == "label" and own is not None
        return first if labelled or own is None or first.rowspan > own.rowspan else None

    def _line_before(self, order: int) -> str:
        for line in reversed(self.body):
            if line.row < order and _is_title(line.text) and not line.slots and not line.boxes:
                return line.text
        return ""


def _is_title(text: str) -> bool:
    """Return whether a line can head a section: short, one line, no sentence, and no "名前：値"."""
    return 0 < len(text) <= 40 and not text.endswith(("。", "．")) and not re.search(r"\n|[:：].", text)


def find_places(file: OfficialFile) -> tuple[Place, ...]:
    """Return every place of a file in reading order."""
    named = tuple(
        Place("{{" + name + "}}", "placeholder", name, "", claims=("{{" + name + "}}",))
        for name in file.placeholders
    )
    if named and file.kind == "docx":
        return named  # a docxtpl template is filled by names only: rendering it moves its cells
    around = Surroundings(file)
    repeated = {address: rows for rows in file.repeated for row in rows.cells for address in row}
    found: list[Place] = []
    seen: set[str] = set()
    for cell in file.cells:
        rows = repeated.get(cell.address)
        if rows is not None and rows.address not in seen:
            seen.add(rows.address)
            found.append(_table_place(around, rows))
        if rows is not None and len(rows.rows) > 1:
            continue
        if cell.boxes:
            found.extend(_check_places(around, cell, seen))
        elif cell.is_blank:
            found.append(_blank_place(around, cell))
        found.extend(_slot_places(around, cell))
    return (*found, *named)


def place_of(file: OfficialFile, target: str) -> Place | None:
    """Return what lies at a target, also where nothing was recognized: the user may choose any cell."""
    return next((place for place in find_places(file) if place.target == target), None) or _any_cell(
        file, target
    )


def _any_cell(file: OfficialFile, target: str) -> Place | None:
    cell = file.cell(target)
    if cell is None or (file.is_template and file.kind == "docx"):
        return None
    around = Surroundings(file)
    if cell.is_blank:
        return _blank_place(around, cell)
    own = around.left(cell) or around.above(cell, heading_only=False)
    return Place(target, "text", own.text if own else cell.text, around.section(cell, own), claims=(target,))


def _blank_place(around: Surroundings, cell: Cell) -> Place:
    left = around.left(cell)
    over = around.above(cell, heading_only=left is not None)
    row = left or (around.left(cell, through_blanks=True) if around.above(cell, heading_only=True) else None)
    own = left or over
    label, others = own.text if own is not None else "", []
    if row is not None and over is not None:
        others = [over.text, f"{row.text}の{over.text}", f"{over.text}の{row.text}"]
        if _shared(around, row, cell):  # a grid of rows and columns: one of them alone says too little
            label = f"{row.text} {over.text}"
            others = others[1:]
    how = "right" if left is not None else "below" if over is not None else ""
    section = around.section(cell, row if row is not None else own)
    return Place(cell.address, "text", label, section, tuple(others), claims=(cell.address,), how=how)


def _shared(around: Surroundings, row: Cell, cell: Cell) -> bool:
    """Return whether the label of a row stands for several blanks of it."""
    level = around.rows[cell.container][cell.row]
    return sum(1 for one in level if one.is_blank and around.left(one, through_blanks=True) is row) > 1


def _slot_places(around: Surroundings, cell: Cell) -> Iterable[Place]:
    left = around.left(cell) if cell.container != "body" else None
    for slot in cell.slots:
        label = slot.label or (left.text if left is not None else "")
        owner = left if slot.label else None
        section = owner.text if owner is not None else around.section(cell, left)
        target = f"{cell.address}#{slot.index}"
        yield Place(target, "text", label, section, claims=(target,), how="inside")


def _check_places(around: Surroundings, cell: Cell, seen: set[str]) -> Iterable[Place]:
    """Return the group of boxes that begins in a cell: its own boxes, or boxes of one kind along the row."""
    if cell.address in seen:
        return
    inner = words_before_boxes(cell.lines, cell.boxes)
    group = [cell] if inner or len(cell.boxes) > 1 else _along(around, cell)
    seen.update(one.address for one in group)
    options: list[tuple[str, str]] = []
    for one in group:
        for box in one.boxes:
            words = box.words or _words_right(around, one)
            options.append((words, f"{one.address}~{box.index}"))
    left = around.left(cell) if cell.container != "body" else None
    own = left or (around.above(cell, heading_only=True) if cell.container != "body" else None)
    label = inner or (own.text if own is not None else "")
    section = own.text if inner and own is not None else around.section(cell, own)
    if not label and len(options) == 1:
        label = options[0][0]
    yield Place(
        cell.address,
        "checks",
        label or section,
        section if label else "",
        options=tuple(options),
        claims=tuple(address for _words, address in options),
        how="boxes",
    )


def _along(around: Surroundings, cell: Cell) -> list[Cell]:
    if cell.container == "body":
        return [cell]
    group, grid, col = [cell], around.at[cell.container], cell.col + cell.colspan
    between = 0
    while (near := grid.get((cell.row, col))) is not None:
        if near.boxes and len(near.boxes) == 1 and not words_before_boxes(near.lines, near.boxes):
            group.append(near)
            between = 0
        elif near.role != "label" or between or group[-1].boxes[0].words:
            break
        else:
            between = 1
        col = near.col + near.colspan
    return group


def _words_right(around: Surroundings, cell: Cell) -> str:
    near = (
        around.at[cell.container].get((cell.row, cell.col + cell.colspan))
        if cell.container != "body"
        else None
    )
    return near.text if near is not None and near.role == "label" else ""


def _table_place(around: Surroundings, rows: RepeatedRows) -> Place:
    first = around.by_address[rows.cells[0][0]]
    head = around.above(first, heading_only=False)
    columns = tuple(labels.normalize(label) for _col, label in rows.headings)
    section = around.section(first, None)
    title = section or (head.text if head is not None else "")
    claims = tuple(address for row in rows.cells for address in row)
    return Place(rows.address, "table", "|".join(columns), title, columns=columns, claims=claims, how="rows")
