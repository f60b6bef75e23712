"""Papers as editable Word and Excel files, of the same words that the PDF prints."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

Drawn = dict[str, Any]
TICKED, EMPTY = "☑", "☐"
LABEL_MM, VALUE_MM = 50, 120
_SHADE: Final = "EDEDED"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_STAMP: Final = (1980, 1, 1, 0, 0, 0)


def words_in_cell(field: Drawn) -> str:
    """Return what stands in the cell of a field, as text."""
    value = field["value"]
    kind = field["kind"]
    if kind == "choice":
        marks = "　".join(f"{TICKED if one['on'] else EMPTY} {_with(one)}" for one in value["options"])
        return f"{marks}　{value['text']}".strip()
    if kind == "declaration":
        return _with(value)
    if kind == "signature":
        return f"{value['date']}　　{value['text']}　　　　　　（署名）"
    if kind == "boxes":
        return str(value["text"])
    return "" if kind == "blank" else _CONTROL.sub("", str(value))


def _with(part: Drawn) -> str:
    under = part.get("translation") or ""
    return f"{part['text']}\n{under}" if under else str(part["text"])


def _label(part: Drawn) -> str:
    return f"{part['label']}\n{part['translation']}" if part.get("translation") else str(part["label"])


# --- Word -------------------------------------------------------------------------


def as_docx(papers: Sequence[Drawn], *, on: date, title: str) -> bytes:
    """Return papers as one Word file; the same papers on the same day give the same bytes."""
    document: Any = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(18)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "BIZ UDPGothic", Pt(9)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "BIZ UDPゴシック")
    for at, paper in enumerate(papers):
        if at:
            document.add_page_break()
        _docx_paper(document, paper)
    moment = datetime(on.year, on.month, on.day)  # noqa: DTZ001  (a day, as the file format wants it)
    about = document.core_properties
    about.title, about.author, about.last_modified_by = title[:200], "Kumiai", "Kumiai"
    about.created = about.modified = moment
    made = io.BytesIO()
    document.save(made)
    return _settled(made.getvalue())


def _docx_paper(document: Any, paper: Drawn) -> None:
    form = paper["form"]
    document.add_paragraph(form["number"])
    heading = document.add_paragraph()
    heading.alignment = 1
    run = heading.add_run(
        form["title"] + (f"\n{form['translated_title']}" if form["translated_title"] else "")
    )
    run.bold, run.font.size = True, Pt(14)
    for section in paper["sections"]:
        if section["title"]:
            document.add_paragraph().add_run(
                section["title"] + (f"　{section['translation']}" if section["translation"] else "")
            ).bold = True
        plain = [field for field in section["fields"] if field["kind"] != "table"]
        if plain:
            _docx_rows(document, plain)
        for field in section["fields"]:
            if field["kind"] == "table":
                _docx_table(document, field)
    for foot in paper["foot"]:
        document.add_paragraph(foot).runs[0].font.size = Pt(7)


def _docx_rows(document: Any, fields: Sequence[Drawn]) -> None:
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for field in fields:
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Mm(LABEL_MM), Mm(VALUE_MM)
        cells[0].text, cells[1].text = _label(field), words_in_cell(field)
        _shade(cells[0])
    document.add_paragraph()


def _docx_table(document: Any, field: Drawn) -> None:
    value = field["value"]
    document.add_paragraph(_label(field))
    table = document.add_table(rows=1, cols=len(value["columns"]))
    table.style = "Table Grid"
    for cell, column in zip(table.rows[0].cells, value["columns"], strict=True):
        cell.text = _label(column)
        _shade(cell)
    for row in [*value["rows"], *([value["total"]] if value["total"] else [])]:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = _CONTROL.sub("", words)
    document.add_paragraph()


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), _SHADE)
    cell._tc.get_or_add_tcPr().append(shade)


# --- Excel ------------------------------------------------------------------------


def as_xlsx(papers: Sequence[Drawn], *, on: date) -> bytes:
    """Return papers as one workbook, a sheet each; values are text, never formulas."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for at, paper in enumerate(papers):
        _xlsx_paper(book, paper, at + 1)
    book.properties.creator = book.properties.lastModifiedBy = "Kumiai"
    moment = datetime(on.year, on.month, on.day)  # noqa: DTZ001  (a day, as the file format wants it)
    book.properties.created = book.properties.modified = moment
    made = io.BytesIO()
    book.save(made)
    return _settled(made.getvalue())


_LINE = Side(style="thin", color="808080")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def _xlsx_paper(book: Workbook, paper: Drawn, number: int) -> None:
    name = re.sub(r"[\[\]:*?/\\]", " ", f"{number} {paper['form']['title']}")[:31]
    sheet = book.create_sheet(name)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 40
    row = 1
    _put(sheet.cell(row, 1), paper["form"]["number"], boxed=False)
    _put(sheet.cell(row + 1, 1), paper["form"]["title"], bold=True, boxed=False)
    row += 3
    for section in paper["sections"]:
        if section["title"]:
            _put(sheet.cell(row, 1), section["title"], bold=True, boxed=False)
            row += 1
        for field in section["fields"]:
            row = _xlsx_field(sheet, row, field)
        row += 1
    sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 9, 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _xlsx_field(sheet: Any, row: int, field: Drawn) -> int:
    _put(sheet.cell(row, 1), _label(field), shaded=True)
    if field["kind"] != "table":
        _put(sheet.cell(row, 2), words_in_cell(field))
        return row + 1
    value = field["value"]
    for at, column in enumerate(value["columns"]):
        _put(sheet.cell(row, 2 + at), _label(column), shaded=True)
    lines = [*value["rows"], *([value["total"]] if value["total"] else [])]
    for down, line in enumerate(lines, start=1):
        for at, words in enumerate(line):
            _put(sheet.cell(row + down, 2 + at), words)
    return row + 1 + len(lines)


def _put(cell: Cell, words: str, *, bold: bool = False, shaded: bool = False, boxed: bool = True) -> None:
    cell.value = _CONTROL.sub("", words)
    cell.data_type = "s"  # text, even where it begins with an equals sign
    cell.font = Font(name="BIZ UDPGothic", size=10, bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if boxed:
        cell.border = _BOX
    if shaded:
        cell.fill = PatternFill("solid", fgColor=_SHADE)


def _settled(packed: bytes) -> bytes:
    """Return an Office file whose parts carry no moment of writing, so that equal content is equal bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(part.filename, _STAMP), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()
