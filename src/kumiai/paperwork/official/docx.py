"""Word: cells of merged and nested tables and paragraphs outside them, each with an address.

``t0/r3/c1`` is the cell that starts at row 3 and grid column 1 of the first table of the body,
``t0/r3/c1/t0/r0/c0`` a cell of a table inside it, ``p12`` the thirteenth paragraph outside tables.
A merged cell is one cell, at its top left.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from kumiai.paperwork.official import blanks
from kumiai.paperwork.official.form import BoxStyle, Cell, Container, Role
from kumiai.paperwork.official.package import Parts, has_local_template, parse_xml
from kumiai.paperwork.official.refusals import OfficialFileRefused
from kumiai.paperwork.official.runs import W, atoms, flat

MAX_CELLS = 20_000
_DEPTH = 8


@dataclass
class WordTree:
    """The parsed body with the element behind every address; cells may be filled through it."""

    root: Any
    cells: list[Cell] = field(default_factory=list)
    containers: list[Container] = field(default_factory=list)
    paragraphs: dict[str, list[Any]] = field(default_factory=dict)
    rows: dict[tuple[str, int], Any] = field(default_factory=dict)
    order: int = 0


def read_tree(parts: Parts) -> WordTree:
    """Return the body of a Word file, cell by cell."""
    tree = WordTree(parse_xml(parts["word/document.xml"]))
    body = tree.root.find(W + "body")
    if body is None:
        raise OfficialFileRefused("broken", _("The document is empty. Download the form once more."))
    tables = paragraphs = 0
    for child in flat(body):
        if child.tag == W + "p":
            _paragraph(tree, child, paragraphs)
            paragraphs += 1
        elif child.tag == W + "tbl":
            _table(tree, child, f"t{tables}", 0)
            tables += 1
    return tree


def problems(parts: Parts, tree: WordTree) -> list[str]:
    """Return what the user should know of the file before mapping it."""
    found = []
    text = parts["word/document.xml"]
    if b"<w:del " in text or b"<w:ins " in text:
        found.append(_("The file has tracked changes. Accept or reject them in Word before you upload it."))
    if b"txbxContent" in text:
        found.append(
            _("Text boxes are kept but cannot be filled. Move their blanks into the table if you need them.")
        )
    if has_local_template(parts):
        found.append(
            _("The file names a template on somebody's disk. The name is dropped from filled copies.")
        )
    if not any(cell.is_blank or cell.slots or cell.boxes for cell in tree.cells):
        found.append(_("No blank was found. Is this the printed form, or a scan pasted as a picture?"))
    return found


def _paragraph(tree: WordTree, paragraph: Any, number: int) -> None:
    address = f"p{number}"
    tree.paragraphs[address] = [paragraph]
    cell = _read_cell([paragraph], address, "body", (tree.order, 0, 1, 1))
    tree.order += 1
    _keep(tree, cell)


def _keep(tree: WordTree, cell: Cell) -> None:
    tree.cells.append(cell)
    if len(tree.cells) > MAX_CELLS:
        raise OfficialFileRefused(
            "too-many-cells",
            _("The file has too many cells for a form. Upload the empty form, without data."),
        )


def _number(element: Any, default: int) -> int:
    value = element.get(W + "val") if element is not None else None
    return max(0, min(int(value), 63)) if value and value.isdigit() else default


def _table(tree: WordTree, table: Any, address: str, depth: int) -> None:
    if depth > _DEPTH:
        raise OfficialFileRefused(
            "too-deep", _("Tables are nested too deeply. Save the form again in Word, with simpler tables.")
        )
    order, tree.order = tree.order, tree.order + 1
    spot = len(tree.containers)
    open_merges: dict[int, int] = {}
    widest = rows = 0
    for row, line in enumerate(child for child in flat(table) if child.tag == W + "tr"):
        tree.rows[address, row] = line
        rows = row + 1
        col = _number(line.find(f"{W}trPr/{W}gridBefore"), 0)
        for box in (child for child in flat(line) if child.tag == W + "tc"):
            span = max(1, _number(box.find(f"{W}tcPr/{W}gridSpan"), 1))
            merge = box.find(f"{W}tcPr/{W}vMerge")
            across = box.find(f"{W}tcPr/{W}hMerge")
            if across is not None and across.get(W + "val", "continue") != "restart" and tree.cells:
                tree.cells[-1] = replace(tree.cells[-1], colspan=tree.cells[-1].colspan + span)
            elif merge is not None and merge.get(W + "val", "continue") == "continue" and col in open_merges:
                owner = open_merges[col]
                tree.cells[owner] = replace(tree.cells[owner], rowspan=row - tree.cells[owner].row + 1)
            else:
                open_merges.pop(col, None)
                if merge is not None:
                    open_merges[col] = len(tree.cells)
                _cell(tree, box, address, (row, col, 1, span), depth)
            col += span
        widest = max(widest, col)
    grid = [_width(one.get(W + "w", "")) for one in table.iterfind(f"{W}tblGrid/{W}gridCol")]
    widths = tuple((grid + [0] * widest)[:widest])
    tree.containers.insert(spot, Container(address, rows, widest, widths, order))


def _width(said: str) -> int:
    return int(said) if said.isdigit() else 0


def _cell(tree: WordTree, box: Any, table: str, place: tuple[int, int, int, int], depth: int) -> None:
    address = f"{table}/r{place[0]}/c{place[1]}"
    children = list(flat(box))
    paragraphs = [child for child in children if child.tag == W + "p"]
    nested = [child for child in children if child.tag == W + "tbl"]
    tree.paragraphs[address] = paragraphs
    cell = _read_cell(paragraphs, address, table, place)
    if nested:  # the blanks are in the table inside; what is printed around it is a label or nothing
        cell = replace(cell, is_blank=False, role="label", slots=())
    _keep(tree, cell)
    for number, inner in enumerate(nested):
        _table(tree, inner, f"{address}/t{number}", depth + 1)


def cells_of_row(line: Any) -> dict[int, Any]:
    """Return the cell elements of a table row by grid column."""
    found, col = {}, _number(line.find(f"{W}trPr/{W}gridBefore"), 0)
    for box in (child for child in flat(line) if child.tag == W + "tc"):
        found[col] = box
        col += max(1, _number(box.find(f"{W}tcPr/{W}gridSpan"), 1))
    return found


def _read_cell(paragraphs: list[Any], address: str, container: str, place: tuple[int, int, int, int]) -> Cell:
    lines: list[str] = []
    styles: dict[tuple[int, int], BoxStyle] = {}
    for paragraph in paragraphs:
        line = ""
        for atom in atoms(paragraph):
            if atom.style is not None:
                styles[len(lines), len(line)] = atom.style
            line += atom.char
        lines.append(line)
    return describe(tuple(lines), styles, address, container, place)


def describe(
    lines: tuple[str, ...],
    styles: dict[tuple[int, int], BoxStyle],
    address: str,
    container: str,
    place: tuple[int, int, int, int],
) -> Cell:
    """Return a cell with its role guessed from what is printed in it."""
    in_table = container != "body"
    text = "\n".join(lines)
    blank = blanks.is_blank(text) and (in_table or bool(text.strip()))
    boxes = () if blank else blanks.find_boxes(lines, styles, in_table)
    single = blank and text.count("日") < 2
    slots = () if single else blanks.find_slots(lines, in_table)
    role: Role = "blank" if blank else "checks" if boxes else "label"
    row, col, rowspan, colspan = place
    return Cell(address, container, row, col, rowspan, colspan, lines, blank, role, boxes, slots)
