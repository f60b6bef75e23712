"""プレビュー: a file as paragraphs and tables of cells with spans, ready to be drawn as HTML."""

from dataclasses import dataclass

from kumiai.paperwork.official.form import Cell, Container, OfficialFile
from kumiai.paperwork.official.xlsx import name_of

MAX_ROWS, MAX_COLS = 600, 160


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of the preview. A hole of a sheet has an address but no ``cell``; ``tables`` stand inside it."""

    address: str
    text: str
    rowspan: int
    colspan: int
    cell: Cell | None = None
    tables: tuple["Table", ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line outside tables."""

    address: str
    text: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Table:
    """A table or a sheet. ``widths`` are shares of 1000; ``cut`` says that not all of it is shown."""

    address: str
    title: str
    rows: tuple[tuple[GridCell, ...], ...]
    widths: tuple[int, ...]
    cut: bool = False


def grid(file: OfficialFile) -> list[Paragraph | Table]:
    """Return the blocks of a file in their order. Every spot of a table is covered exactly once."""
    blocks: list[tuple[int, Paragraph | Table]] = [
        (cell.row, Paragraph(cell.address, cell.text, cell))
        for cell in file.cells
        if cell.container == "body"
    ]
    by_container: dict[str, list[Cell]] = {}
    for cell in file.cells:
        by_container.setdefault(cell.container, []).append(cell)
    nested: dict[str, list[Container]] = {}
    for one in file.containers:
        if file.kind == "docx" and "/" in one.address:
            nested.setdefault(one.address.rpartition("/")[0], []).append(one)
    for one in file.containers:
        if not (file.kind == "docx" and "/" in one.address):
            blocks.append((one.order, _table(file, one, by_container, nested)))
    return [block for _order, block in sorted(blocks, key=lambda pair: pair[0])]


def _table(
    file: OfficialFile, one: Container, cells: dict[str, list[Cell]], nested: dict[str, list[Container]]
) -> Table:
    height, width = min(one.rows, MAX_ROWS), min(one.cols, MAX_COLS)
    starts = {(cell.row, cell.col): cell for cell in cells.get(one.address, [])}
    covered: set[tuple[int, int]] = set()
    rows = []
    for row in range(height):
        line = []
        for col in range(width):
            if (row, col) in covered:
                continue
            cell = starts.get((row, col))
            tall, wide = _room(cell, row, col, (height, width), starts, covered)
            covered.update((row + down, col + right) for down in range(tall) for right in range(wide))
            inner = nested.get(cell.address, []) if cell is not None else []
            tables = tuple(_table(file, part, cells, nested) for part in inner)
            address = cell.address if cell is not None else _hole(file, one, row, col)
            line.append(GridCell(address, cell.text if cell is not None else "", tall, wide, cell, tables))
        rows.append(tuple(line))
    total = sum(one.widths[:width])
    shares = tuple(round(1000 * size / total) for size in one.widths[:width]) if total else ()
    title = one.address if file.kind == "xlsx" else ""
    return Table(one.address, title, tuple(rows), shares, (height, width) != (one.rows, one.cols))


def _room(
    cell: Cell | None,
    row: int,
    col: int,
    size: tuple[int, int],
    starts: dict[tuple[int, int], Cell],
    covered: set[tuple[int, int]],
) -> tuple[int, int]:
    """Return the spans of a cell, kept inside the table and off other cells however odd the file is."""
    if cell is None:
        return 1, 1
    tall, wide = min(cell.rowspan, size[0] - row), min(cell.colspan, size[1] - col)
    while wide > 1 and any((row, col + right) in covered for right in range(wide)):
        wide -= 1
    while tall > 1 and any(
        (row + down, col + right) in starts for down in range(1, tall) for right in range(wide)
    ):
        tall -= 1
    return tall, wide


def _hole(file: OfficialFile, one: Container, row: int, col: int) -> str:
    return f"{one.address}!{name_of(row + 1, col + 1)}" if file.kind == "xlsx" else ""
