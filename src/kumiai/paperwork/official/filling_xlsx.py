"""Writing into an Excel file: cells of the touched sheets; styles, print settings, shapes and pictures stay.

Text is written as text, so a value that begins with "=" never becomes a formula.
"""

import copy
import re
from collections import defaultdict
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import to_excel

from kumiai.paperwork.official import templates
from kumiai.paperwork.official.package import Parts, parse_xml, to_xml
from kumiai.paperwork.official.refusals import FillingRefused
from kumiai.paperwork.official.runs import XML_SPACE
from kumiai.paperwork.official.writing import Edit, Work, circled, ticked_sign
from kumiai.paperwork.official.xlsx import (
    S,
    Sheet,
    Workbook,
    name_of,
    place_of,
    read_workbook,
    rich_text,
    text_nodes,
)
from kumiai.paperwork.official.xlsx import text_of as printed_text

_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_PLAIN_NUMBER = re.compile(r"^-?(0|[1-9]\d{0,10})(\.\d{0,4}[1-9])?$")
_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")


def fill_xlsx(parts: Parts, work: Work, named: dict[str, str]) -> None:
    """Write the work and the {{ names }} into the parts."""
    book = read_workbook(parts)
    sign = ticked_sign(book.cells)
    changes: dict[str, list[Edit]] = defaultdict(list)
    for edit in work.edits:
        changes[edit.address].append(edit)
    for address, box, on in work.ticks:
        changes[address].append(
            Edit(address, box.line, box.start, box.end, _sign(book, address, box, on, sign))
        )
    touched: set[str] = set()
    pen = _Pen(book)
    for address, edits in changes.items():
        touched.add(pen.write(address, edits))
    if named:
        for cell in book.cells:
            text = templates.fill_text("\n".join(cell.lines), named)
            if text != "\n".join(cell.lines):
                touched.add(pen.set_text(cell.address, text, cell.number_format))
    for name in touched:
        parts[book.sheets[name].part] = to_xml(book.sheets[name].root)
    if pen.changed_styles:
        parts["xl/styles.xml"] = to_xml(book.styles)
    if touched:
        _recalculate(parts)


def _sign(book: Workbook, address: str, box: Any, on: bool, sign: str) -> str:
    if box.style == "circle":
        return circled(box, on)
    if box.checked == on:
        cell = next(one for one in book.cells if one.address == address)
        return str(cell.lines[box.line][box.start])
    return sign if on else "□"


class _Pen:
    """Writes cells of a workbook and makes the styles that the written text needs."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.cells = {cell.address: cell for cell in book.cells}
        self.variants: dict[tuple[int, bool, bool], int] = {}
        self.changed_styles = False
        self.counting = any(cell.role == "computed" for cell in book.cells)

    def write(self, address: str, edits: list[Edit]) -> str:
        """Make all edits of one cell; return its sheet."""
        cell = self.cells.get(address)
        if cell is None:  # an empty spot of the sheet, chosen by hand
            return self.set_text(address, edits[0].text, "General")
        if any(edit.whole for edit in edits):
            return self._whole(address, edits[0], cell.number_format)
        sheet, element = self._element(address)
        starts = [0]
        for line in cell.lines:
            starts.append(starts[-1] + len(line) + 1)
        places = sorted(
            ((starts[one.line] + one.start, starts[one.line] + one.end, one.text) for one in edits),
            reverse=True,
        )
        holder = rich_text(self.book, element)
        text = printed_text(self.book, element)
        raw = "".join(node.text or "" for node in text_nodes(holder)) if holder is not None else None
        if raw != text:  # escapes, numbers: no runs worth keeping
            for start, end, new in places:
                text = text[:start] + new + text[end:]
            return self.set_text(address, text, "@")
        inline = etree.Element(S + "is")
        inline.extend(copy.deepcopy(one) for one in holder if one.tag not in {S + "rPh", S + "phoneticPr"})
        for start, end, new in places:
            _replace(inline, start, end, new)
        self._put(element, inline, "\n" in "".join(new for _start, _end, new in places))
        return sheet.name

    def _whole(self, address: str, edit: Edit, number_format: str) -> str:
        lines = list(self.cells[address].lines) or [""]
        if self.cells[address].is_blank:
            lines[edit.line] = edit.text
            text = "\n".join(lines).strip("\n") if edit.text.strip("\n") == edit.text else edit.text
        else:
            text = edit.text
        return self.set_text(address, text, number_format)

    def set_text(self, address: str, text: str, number_format: str) -> str:
        """Write a whole cell: a number or a day where the format of the cell asks for one, else text."""
        sheet, element = self._element(address)
        number = self._number(text, number_format)
        if number is not None:
            self._clear(element)
            etree.SubElement(element, S + "v").text = number
            return sheet.name
        inline = etree.Element(S + "is")
        node = etree.SubElement(inline, S + "t")
        node.text = _ESCAPE.sub("_x005F_", text)
        node.set(XML_SPACE, "preserve")
        self._put(element, inline, "\n" in text, quoted=text[:1] in {"=", "+", "-", "@"})
        return sheet.name

    def _number(self, text: str, number_format: str) -> str | None:
        day = _DAY.match(text)
        if is_date_format(number_format) and day:
            try:
                return str(int(to_excel(date(int(day[1]), int(day[2]), int(day[3])))))
            except ValueError:
                return None
        if (
            not _PLAIN_NUMBER.match(text)
            or text == "-0"
            or number_format == "@"
            or is_date_format(number_format)
        ):
            return None
        return text if number_format != "General" or self.counting else None

    def _put(self, element: Any, inline: Any, wrapped: bool, *, quoted: bool = False) -> None:
        self._clear(element)
        element.set("t", "inlineStr")
        element.append(inline)
        if (wrapped or quoted) and self.book.styles is not None:
            element.set("s", str(self._variant(int(element.get("s", "0")), wrapped, quoted)))

    def _clear(self, element: Any) -> None:
        for child in list(element):
            element.remove(child)
        element.attrib.pop("t", None)

    def _variant(self, style: int, wrapped: bool, quoted: bool) -> int:
        """Return the style with line wrapping, or with the mark that keeps "=…" a text when it is edited."""
        known = self.variants.get((style, wrapped, quoted))
        if known is not None:
            return known
        all_styles = self.book.styles.find(S + "cellXfs")
        if all_styles is None or style >= len(all_styles):
            return style
        fresh = copy.deepcopy(all_styles[style])
        if wrapped:
            alignment = fresh.find(S + "alignment")
            if alignment is None:
                alignment = etree.Element(S + "alignment")
                fresh.insert(0, alignment)
            alignment.set("wrapText", "1")
            fresh.set("applyAlignment", "1")
        if quoted:
            fresh.set("quotePrefix", "1")
        all_styles.append(fresh)
        all_styles.set("count", str(len(all_styles)))
        self.changed_styles = True
        self.variants[style, wrapped, quoted] = len(all_styles) - 1
        return len(all_styles) - 1

    def _element(self, address: str) -> tuple[Sheet, Any]:
        """Return sheet and element of a cell, made if only a merge speaks of it."""
        name, _mark, reference = address.rpartition("!")
        sheet, place = self.book.sheets[name], place_of(reference)
        element = sheet.elements.get(place)
        if element is None:
            element = _new_element(sheet, place)
        if element.find(S + "f") is not None:
            raise FillingRefused(
                "formula", _("The cell %s holds a formula of the form. Choose another.") % address
            )
        return sheet, element


def _new_element(sheet: Sheet, place: tuple[int, int]) -> Any:
    data = sheet.root.find(S + "sheetData")
    row = next((one for one in data if one.get("r") == str(place[0])), None)
    if row is None:
        row = etree.Element(S + "row", r=str(place[0]))
        after = sum(1 for one in data if int(one.get("r", "0")) < place[0])
        data.insert(after, row)
    element = etree.Element(S + "c", r=name_of(*place))
    before = sum(1 for one in row if one.tag == S + "c" and place_of(one.get("r"))[1] < place[1])
    row.insert(before, element)
    sheet.elements[place] = element
    return element


def _replace(holder: Any, start: int, end: int, new: str) -> None:
    """Replace characters of a rich text in the run where they begin."""
    at, written = 0, False
    nodes = list(text_nodes(holder))
    for index, node in enumerate(nodes):
        text = node.text or ""
        first, last = max(start - at, 0), min(max(end - at, 0), len(text))
        here = at <= start < at + len(text) or (index == len(nodes) - 1 and not written)
        if here and not written:
            text = text[:first] + _ESCAPE.sub("_x005F_", new) + text[max(last, first) :]
            written = True
        elif first < last:
            text = text[:first] + text[last:]
        at += len(node.text or "")
        node.text = text
        node.set(XML_SPACE, "preserve")


def _recalculate(parts: Parts) -> None:
    """Let Excel compute the formulas of the form anew: the remembered results are of the empty form."""
    found = False
    for part in [one for one in parts if one.startswith("xl/worksheets/") and one.endswith(".xml")]:
        if b"<f" not in parts[part]:
            continue
        root = parse_xml(parts[part])
        for element in root.iter(S + "c"):
            value = element.find(S + "v")
            if element.find(S + "f") is not None:
                found = True
                if value is not None:
                    element.remove(value)
        parts[part] = to_xml(root)
    if not found:
        return
    book = parse_xml(parts["xl/workbook.xml"])
    settings = book.find(S + "calcPr")
    if settings is None:
        settings = etree.Element(S + "calcPr")
        names = book.find(S + "definedNames")
        (names if names is not None else book.find(S + "sheets")).addnext(settings)
    settings.set("fullCalcOnLoad", "1")
    parts["xl/workbook.xml"] = to_xml(book)
