"""様式ファイルの読込: what an official Word or Excel file holds, or why it is refused."""

import hashlib
from dataclasses import replace

from django.utils.translation import gettext as _

from kumiai.paperwork.official import docx, xlsx
from kumiai.paperwork.official.form import Cell, OfficialFile
from kumiai.paperwork.official.package import Kind, Parts, open_package
from kumiai.paperwork.official.refusals import OfficialFileRefused
from kumiai.paperwork.official.repeating import find_repeated
from kumiai.paperwork.official.templates import find_placeholders


def read_official(content: bytes, name: str) -> OfficialFile:
    """Return cells, blanks, check boxes and repeating rows of a file; raise ``OfficialFileRefused``.

    The name is only compared with the content. Nothing is executed, fetched or written.
    """
    kind, parts = open_package(content, name)
    try:
        return read_parts(kind, parts, content, name)
    except OfficialFileRefused:
        raise
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        # what Word and Excel never write, but a stranger may: a style "abc", a column 0, a missing part
        raise OfficialFileRefused(
            "broken", _("The file has an unusual inside. Open it in Word or Excel and save it again.")
        ) from error


def read_parts(kind: Kind, parts: Parts, content: bytes, name: str) -> OfficialFile:
    """Return what ``read_official`` does, of a package that is open already."""
    cells: list[Cell]
    if kind == "docx":
        tree = docx.read_tree(parts)
        cells, containers, problems = tree.cells, tree.containers, docx.problems(parts, tree)
    else:
        book = xlsx.read_workbook(parts)
        cells, containers, problems = book.cells, book.containers, xlsx.problems(parts, book)
    cells = _without_doubles(cells)
    repeated = find_repeated(cells, can_grow=kind == "docx")
    inside = {address for rows in repeated for row in rows.cells for address in row}
    cells = [replace(cell, role="repeated") if cell.address in inside else cell for cell in cells]
    return OfficialFile(
        kind=kind,
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        cells=tuple(cells),
        containers=tuple(containers),
        repeated=repeated,
        placeholders=find_placeholders(kind, parts, content, cells),
        problems=tuple(problems),
    )


def _without_doubles(cells: list[Cell]) -> list[Cell]:
    """Drop the blank after the colon of "氏名：" where the cell beside it is the one to write in."""
    blank = {(cell.container, cell.row, cell.col) for cell in cells if cell.is_blank}
    found = []
    for cell in cells:
        colons = cell.slots and all(slot.shape == "colon" and slot.start == slot.end for slot in cell.slots)
        beside = (cell.container, cell.row, cell.col + cell.colspan) in blank
        found.append(replace(cell, slots=()) if colons and beside else cell)
    return found
