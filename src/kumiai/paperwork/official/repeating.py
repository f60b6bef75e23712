"""繰り返し行: headings with empty rows of the same shape under them."""

from collections import defaultdict
from collections.abc import Iterable

from kumiai.paperwork.official.blanks import is_ordinal
from kumiai.paperwork.official.form import Cell, RepeatedRows

Row = dict[int, Cell]


def find_repeated(cells: Iterable[Cell], *, can_grow: bool) -> tuple[RepeatedRows, ...]:
    """Return the repeating rows of every table and sheet.

    One empty row is enough in Word, where rows can be added; a sheet needs two to be taken for a list.
    """
    containers: dict[str, dict[int, Row]] = defaultdict(lambda: defaultdict(dict))
    for cell in cells:
        if cell.container != "body":
            containers[cell.container][cell.row][cell.col] = cell
    found: list[RepeatedRows] = []
    for container, rows in containers.items():
        number = 0
        order = sorted(rows)
        while number < len(order):
            taken = _from(container, rows, order[number:], can_grow)
            if taken is not None:
                found.append(taken)
                number = order.index(taken.rows[-1]) + 1
            else:
                number += 1
    return tuple(found)


def _from(container: str, rows: dict[int, Row], order: list[int], can_grow: bool) -> RepeatedRows | None:
    """Return the repeating rows whose headings are in the first row of ``order``, if they are."""
    head = rows[order[0]]
    if len(head) < 2 or any(cell.role != "label" or cell.slots for cell in head.values()):
        return None
    shape: tuple[tuple[int, int], ...] = ()
    body: list[int] = []
    for number in order[1:]:
        blank = _shape(rows[number])
        if not blank or (
            body and (blank != shape or number != body[-1] + rows[body[-1]][shape[0][0]].rowspan)
        ):
            break
        shape = blank
        body.append(number)
    if not body or len(shape) < 2 or (len(body) < 2 and not can_grow):
        return None
    headings = [(col, _heading(rows, order[0], col)) for col, _span in shape]
    if not all(label for _col, label in headings):
        return None
    grid = tuple(tuple(rows[number][col].address for col, _span in shape) for number in body)
    in_word = can_grow
    if in_word:
        can_grow = all(rows[number][col].rowspan == 1 for number in body for col, _span in shape)
    if in_word:
        address = f"{container}/r{body[0]}"
    else:
        address = f"{grid[0][0]}:{grid[-1][-1].rpartition('!')[2]}"
    return RepeatedRows(address, container, tuple(headings), tuple(body), grid, can_grow)


def _shape(row: Row) -> tuple[tuple[int, int], ...]:
    """Return columns and spans of the blanks of a row that has nothing else but a number or a group title."""
    blanks = []
    for col, cell in sorted(row.items()):
        if cell.is_blank:
            blanks.append((col, cell.colspan))
        elif not (is_ordinal(cell.text) or (cell.role == "label" and cell.rowspan > 1 and not cell.slots)):
            return ()
    return tuple(blanks)


def _heading(rows: dict[int, Row], head: int, col: int) -> str:
    """Return the label over a column: its own heading, with the group heading over it."""
    own = _over(rows[head], col)
    if own is not None:
        words = own.text
        above = rows.get(head - 1, {})
        group = _over(above, col)
        grouped = (
            group is not None and group.role == "label" and group.colspan > own.colspan and len(above) > 1
        )
        return f"{group.text} {words}" if grouped and group is not None else words
    tall = [_over(row, col) for number, row in rows.items() if number < head]
    reaching = [
        cell for cell in tall if cell is not None and cell.row + cell.rowspan > head and cell.role == "label"
    ]
    return reaching[-1].text if reaching else ""


def _over(row: Row, col: int) -> Cell | None:
    return next((cell for at, cell in row.items() if at <= col < at + cell.colspan), None)
