"""Files into grids: what may be read is read, everything else is refused with a reason.

Macros are never run and never kept; formulas count with the value that the spreadsheet
program stored last.
"""

import io
import warnings
import zipfile
from pathlib import Path
from typing import BinaryIO

import msoffcrypto
import openpyxl
from msoffcrypto.exceptions import FileFormatError
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from kumiai.exchange.recognition.delimited import load_delimited
from kumiai.exchange.recognition.grid import Book, CellValue, Grid, owners
from kumiai.exchange.recognition.prescan import Limits, SheetScan, refusal, scan_archive
from kumiai.exchange.recognition.problems import Problem, WorkbookRefused, problem

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CHUNK = 1024 * 1024
SHOWN_CELLS = 10
LARGEST_WHOLE = 10**15  # spreadsheets count exactly to 15 digits

Source = str | Path | bytes | BinaryIO


def load_book(source: Source, *, name: str, limits: Limits | None = None) -> Book:
    """Return a file as grids; raise ``WorkbookRefused`` with the reason where it cannot be read."""
    limits = limits or Limits()
    content = _content(source, limits)
    if not content:
        raise refusal("empty_file")
    if content.startswith(OLE_MAGIC):
        raise refusal(_code_of_ole(content))
    if content.startswith(b"PK"):
        return _load_excel(content, name=name, limits=limits)
    if name.lower().endswith((".csv", ".tsv", ".txt")):
        return load_delimited(content, name=name, limits=limits)
    if content.lstrip()[:200].lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise refusal("web_page_not_excel")
    if name.lower().endswith((".xlsx", ".xlsm", ".xls", ".xltx")):
        raise refusal("corrupt" if not _is_text(content) else "not_excel")
    raise refusal("not_excel")


def _content(source: Source, limits: Limits) -> bytes:
    """Return the bytes of a file; a file over the limit is refused before it is held in memory."""
    if isinstance(source, bytes):
        if len(source) > limits.file_bytes:
            raise refusal("file_too_large", limit=limits.file_bytes // 1024 // 1024)
        return source
    if isinstance(source, str | Path):
        with Path(source).open("rb") as stream:
            return _content(stream, limits)
    parts: list[bytes] = []
    size = 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > limits.file_bytes:
            raise refusal("file_too_large", limit=limits.file_bytes // 1024 // 1024)
        parts.append(chunk)
    return b"".join(parts)


def _is_text(content: bytes) -> bool:
    return b"\x00" not in content[:4096]


def _code_of_ole(content: bytes) -> str:
    """Return why a compound file of Microsoft Office is refused: a password, or the format before 2007."""
    try:
        office = msoffcrypto.OfficeFile(io.BytesIO(content))
        return "password_protected" if office.is_encrypted() else "old_excel"
    except FileFormatError:
        return "not_excel"
    except Exception:  # the parser of a damaged file raises whatever it stumbles over
        return "corrupt"


def _load_excel(content: bytes, *, name: str, limits: Limits) -> Book:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = set(archive.namelist())
            if "xl/workbook.bin" in parts:
                raise refusal("binary_excel")
            if "xl/workbook.xml" not in parts:
                raise refusal("not_excel")
            scans = scan_archive(archive, limits)
        return _read_sheets(content, scans, name=name, macros="xl/vbaProject.bin" in parts)
    except WorkbookRefused:
        raise
    except Exception as error:  # any failure of the parsers means one thing to the user: a damaged file
        raise WorkbookRefused(problem("corrupt")) from error


def _read_sheets(content: bytes, scans: dict[str, SheetScan], *, name: str, macros: bool) -> Book:
    # Read-only: the other way openpyxl makes an object of every cell that a merged range covers.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of extensions that hold no data
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        return _grids(book, scans, name=name, macros=macros)


def _grids(book: openpyxl.Workbook, scans: dict[str, SheetScan], *, name: str, macros: bool) -> Book:
    epoch_1904 = book.epoch == CALENDAR_MAC_1904
    grids = []
    problems = [problem("macros_ignored")] if macros else []
    for sheet in book.worksheets:  # chart sheets hold no cells
        scan = scans.get(sheet.title) or SheetScan(sheet.title)
        grids.append(_grid(sheet, scan, epoch_1904=epoch_1904))
        problems += _about_sheet(sheet, scan)
    book.close()
    return Book(name, tuple(grids), tuple(problems))


def _grid(sheet: Worksheet, scan: SheetScan, *, epoch_1904: bool) -> Grid:
    rows = (
        tuple(
            tuple(_plain(value) for value in row)
            for row in sheet.iter_rows(
                min_row=1, max_row=scan.last_row, min_col=1, max_col=scan.last_column, values_only=True
            )
        )
        if scan.last_row
        else ()
    )
    merges = tuple(scan.merges)
    return Grid(
        title=sheet.title,
        rows=rows,
        hidden=sheet.sheet_state != "visible",
        merges=merges,
        unvalued=frozenset(scan.unvalued),
        epoch_1904=epoch_1904,
        _owner=owners(merges, height=scan.last_row, width=scan.last_column),
    )


def _plain(value: object) -> CellValue:
    """Return a cell's value; whole numbers that the file writes as decimals become integers."""
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_WHOLE:
        return int(value)
    if isinstance(value, str):
        return value if value.strip() else None
    return value  # type: ignore[return-value]


def _about_sheet(sheet: Worksheet, scan: SheetScan) -> list[Problem]:
    found = []
    if sheet.sheet_state != "visible":
        found.append(problem("hidden_sheet", sheet=sheet.title))
    if valued := scan.formulas - len(scan.unvalued):
        found.append(problem("formulas_read_as_values", sheet=sheet.title, count=valued))
    if scan.unvalued:
        cells = [f"{get_column_letter(column)}{row}" for row, column in sorted(scan.unvalued)]
        more = f" … ({len(cells)})" if len(cells) > SHOWN_CELLS else ""
        shown = "、".join(cells[:SHOWN_CELLS]) + more
        found.append(problem("formulas_without_value", sheet=sheet.title, cells=shown))
    return found
