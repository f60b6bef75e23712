"""Excel: cells by sheet and reference ("申請書!B4"), read from the parts themselves.

The parts are read and later changed in place, because saving through openpyxl would drop text boxes,
shapes and form controls of the official file. openpyxl's knowledge of number formats is used.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.datetime import from_excel

from kumiai.paperwork.official.docx import MAX_CELLS, describe
from kumiai.paperwork.official.form import Cell, Container
from kumiai.paperwork.official.package import RELATIONSHIPS, Parts, parse_xml
from kumiai.paperwork.official.refusals import OfficialFileRefused

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MAX_ROWS, MAX_COLS = 3000, 512
_REFERENCE = re.compile(r"^\$?([A-Z]{1,3})\$?([1-9]\d{0,6})$")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass
class Sheet:
    """One sheet: its part, its parsed content, and the element of every cell."""

    name: str
    part: str
    root: Any
    elements: dict[tuple[int, int], Any] = field(default_factory=dict)
    merges: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)


@dataclass
class Workbook:
    """The visible sheets of a workbook with what is needed to read and to fill them."""

    sheets: dict[str, Sheet]
    strings: list[Any]
    styles: Any
    formats: list[str]
    outlined: list[bool]
    hidden: list[str]
    cells: list[Cell] = field(default_factory=list)
    containers: list[Container] = field(default_factory=list)


def place_of(reference: str) -> tuple[int, int]:
    """Return row and column, counted from 1, of a reference such as B4."""
    match = _REFERENCE.match(reference)
    if not match:
        raise ValueError(reference)
    return int(match[2]), column_index_from_string(match[1])


def name_of(row: int, col: int) -> str:
    """Return the reference of a row and column counted from 1."""
    return f"{get_column_letter(col)}{row}"


def read_workbook(parts: Parts) -> Workbook:
    """Return the cells of all visible sheets."""
    root = parse_xml(parts["xl/workbook.xml"])
    if not root.tag.startswith(S):
        raise OfficialFileRefused(
            "strict", _("The workbook is saved as Strict Open XML. Save it as ordinary .xlsx.")
        )
    relations = parse_xml(parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    targets = {one.get("Id"): one.get("Target", "") for one in relations.iter(RELATIONSHIPS)}
    styles = parse_xml(parts["xl/styles.xml"]) if "xl/styles.xml" in parts else None
    strings = list(parse_xml(parts["xl/sharedStrings.xml"])) if "xl/sharedStrings.xml" in parts else []
    formats, outlined = _styles(styles)
    book = Workbook({}, strings, styles, formats, outlined, [])
    for element in root.iterfind(f"{S}sheets/{S}sheet"):
        name, target = element.get("name", ""), targets.get(element.get(R + "id"), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if element.get("state", "visible") != "visible":
            book.hidden.append(name)
        elif part in parts and "worksheet" in part:
            sheet = Sheet(name, part, parse_xml(parts[part]))
            book.sheets[name] = sheet
            _read_sheet(book, sheet)
    return book


def problems(parts: Parts, book: Workbook) -> list[str]:
    """Return what the user should know of the workbook before mapping it."""
    found = []
    if book.hidden:
        found.append(
            _("Hidden sheets are kept and not filled: %(names)s.") % {"names": "、".join(book.hidden)}
        )
    if any(part.startswith("xl/ctrlProps/") for part in parts):
        found.append(
            _("Check boxes drawn over the sheet are kept but cannot be ticked. Use □ in a cell instead.")
        )
    if any(part.startswith("xl/drawings/drawing") and b"<xdr:sp" in data for part, data in parts.items()):
        found.append(_("Text boxes and shapes are kept but cannot be filled."))
    if not any(cell.is_blank or cell.slots or cell.boxes for cell in book.cells):
        found.append(_("No blank was found. Give the blanks of the form a border, or merge their cells."))
    return found


def _styles(styles: Any) -> tuple[list[str], list[bool]]:
    if styles is None:
        return [], []
    own = {one.get("numFmtId"): one.get("formatCode", "") for one in styles.iterfind(f"{S}numFmts/{S}numFmt")}
    borders = [
        any(side.get("style", "none") != "none" for side in border)
        for border in styles.iterfind(f"{S}borders/{S}border")
    ]
    formats, outlined = [], []
    for style in styles.iterfind(f"{S}cellXfs/{S}xf"):
        number = style.get("numFmtId", "0")
        known = BUILTIN_FORMATS.get(int(number), "General") if number.isdigit() else "General"
        formats.append(own.get(number, known))
        border = int(style.get("borderId", "0"))
        unlocked = style.find(S + "protection") is not None and style.find(S + "protection").get(
            "locked"
        ) in {"0", "false"}
        outlined.append(unlocked or (border < len(borders) and borders[border]))
    return formats, outlined


def _read_sheet(book: Workbook, sheet: Sheet) -> None:
    hidden_rows, widths = _index(sheet), _columns(sheet.root)
    _read_merges(sheet)
    covered = {
        (row, col)
        for (top, left), (rows, cols) in sheet.merges.items()
        for row in range(top, top + rows)
        for col in range(left, left + cols)
    }
    places = sorted(set(sheet.elements) | set(sheet.merges))
    last_row = last_col = 0
    for place in places:
        if place in covered and place not in sheet.merges:
            continue
        element = sheet.elements.get(place)
        text = text_of(book, element)
        style = int(element.get("s", "0")) if element is not None else 0
        outlined = style < len(book.outlined) and book.outlined[style]
        if not text.strip() and not outlined and place not in sheet.merges:
            continue
        if place[0] in hidden_rows or widths.get(place[1], (0, False))[1]:
            continue
        cell = _describe(book, sheet, place, text, element)
        book.cells.append(cell)
        last_row = max(last_row, cell.row + cell.rowspan)
        last_col = max(last_col, cell.col + cell.colspan)
    if len(book.cells) > MAX_CELLS:
        raise OfficialFileRefused(
            "too-many-cells",
            _("The file has too many cells for a form. Upload the empty form, without data."),
        )
    shown = tuple(widths.get(col, (90, False))[0] for col in range(1, last_col + 1))
    book.containers.append(Container(sheet.name, last_row, last_col, shown, len(book.containers)))


def _describe(book: Workbook, sheet: Sheet, place: tuple[int, int], text: str, element: Any) -> Cell:
    rows, cols = sheet.merges.get(place, (1, 1))
    address = f"{sheet.name}!{name_of(*place)}"
    cell = describe(
        tuple(text.split("\n")), {}, address, sheet.name, (place[0] - 1, place[1] - 1, rows, cols)
    )
    style = int(element.get("s", "0")) if element is not None else 0
    number_format = book.formats[style] if style < len(book.formats) else "General"
    if element is not None and element.find(S + "f") is not None:
        return replace(cell, role="computed", is_blank=False, boxes=(), slots=(), number_format=number_format)
    return replace(cell, number_format=number_format)


def _index(sheet: Sheet) -> set[int]:
    """Note the element of every cell; return the hidden rows."""
    hidden, row_number = set(), 0
    for row in sheet.root.iterfind(f"{S}sheetData/{S}row"):
        said = row.get("r", "")
        row_number = int(said) if said.isdigit() else row_number + 1
        row.set("r", str(row_number))
        if row.get("hidden") in {"1", "true"}:
            hidden.add(row_number)
        col = 0
        for element in row.iterfind(S + "c"):
            match = _REFERENCE.match(element.get("r", ""))
            col = column_index_from_string(match[1]) if match else col + 1
            element.set("r", name_of(row_number, col))
            if row_number <= MAX_ROWS and col <= MAX_COLS:
                sheet.elements[row_number, col] = element
            elif element.find(S + "v") is not None or element.find(S + "is") is not None:
                raise OfficialFileRefused(
                    "too-many-cells",
                    _("The file has too many cells for a form. Upload the empty form, without data."),
                )
    return hidden


def _read_merges(sheet: Sheet) -> None:
    area = 0
    for one in sheet.root.iterfind(f"{S}mergeCells/{S}mergeCell"):
        first, _colon, last = one.get("ref", "").partition(":")
        if not (_REFERENCE.match(first) and _REFERENCE.match(last or first)):
            continue
        (top, left), (bottom, right) = place_of(first), place_of(last or first)
        rows, cols = bottom - top + 1, right - left + 1
        area += rows * cols
        if rows < 1 or cols < 1 or bottom > MAX_ROWS or right > MAX_COLS or area > 10 * MAX_CELLS:
            raise OfficialFileRefused(
                "too-many-cells",
                _("The file has too many cells for a form. Upload the empty form, without data."),
            )
        sheet.merges[top, left] = (rows, cols)


def _columns(root: Any) -> dict[int, tuple[int, bool]]:
    """Return width (tenths of a character) and whether hidden, by column."""
    found = {}
    for one in root.iterfind(f"{S}cols/{S}col"):
        first, last = int(one.get("min", "1")), min(int(one.get("max", "1")), MAX_COLS)
        for col in range(first, last + 1):
            found[col] = (int(float(one.get("width", "9")) * 10), one.get("hidden") in {"1", "true"})
    return found


def rich_text(book: Workbook, element: Any) -> Any:
    """Return the element that holds the words of a text cell: its shared string or its own."""
    if element.get("t") == "s":
        value = element.find(S + "v")
        number = int(value.text) if value is not None and (value.text or "").isdigit() else -1
        return book.strings[number] if 0 <= number < len(book.strings) else None
    return element.find(S + "is")


def text_nodes(holder: Any) -> Iterator[Any]:
    """Return the w:t-like nodes of a rich text, without the furigana that Excel keeps beside it."""
    for node in holder.iter(S + "t"):
        if node.getparent().tag != S + "rPh":
            yield node


def text_of(book: Workbook, element: Any) -> str:
    """Return what a cell says as text."""
    if element is None:
        return ""
    kind = element.get("t", "n")
    if kind in {"s", "inlineStr"}:
        holder = rich_text(book, element)
        text = "".join(node.text or "" for node in text_nodes(holder)) if holder is not None else ""
        return (
            _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")
        )
    value = element.find(S + "v")
    said = (value.text or "") if value is not None else ""
    if kind == "b":
        return "TRUE" if said == "1" else "FALSE"
    style = int(element.get("s", "0"))
    if kind == "n" and said and style < len(book.formats) and is_date_format(book.formats[style]):
        return _day(said)
    return said


def _day(said: str) -> str:
    try:
        found = from_excel(float(said))
    except (ValueError, OverflowError, TypeError):
        return said
    if isinstance(found, datetime):
        return found.date().isoformat() if found.time() == datetime.min.time() else found.isoformat(" ")
    return found.isoformat() if isinstance(found, date) else said
