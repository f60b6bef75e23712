"""Rows back into a workbook: the same three sheets and headings that cooperatives keep.

What was typed is written as typed, days become real Excel dates, and a cell that could not be
read keeps its text, so that nothing is lost between reading and writing.
"""

import io
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kumiai.exchange.recognition.canonical import canonical_text, exams_text
from kumiai.exchange.recognition.cells.dates import read_date
from kumiai.exchange.recognition.cells.text import shown
from kumiai.exchange.recognition.prescan import Limits, refusal, scan_archive
from kumiai.exchange.recognition.records import READERS
from kumiai.exchange.recognition.rows import ActivityRow, EmployerRow, PersonRow, Row
from kumiai.exchange.recognition.wordings import field_label, kinds

DATE_FORMAT = "yyyy/m/d"
EXAM_FIELDS = ("exam", "exam_basic", "exam_grade_3", "exam_grade_2")

# Upper heading, lower heading, field, always there. Together the headings read as the field again.
PEOPLE = (
    ("", "No.", "number", True),
    ("実習実施者", "名称", "employer_name", True),
    ("実習実施者", "事業所", "worksite", False),
    ("実習実施者", "職種／作業", "occupation", True),
    ("実習生", "氏名（ローマ字）", "name_roman", True),
    ("実習生", "漢字氏名", "name_kanji", False),
    ("実習生", "フリガナ", "name_kana", True),
    ("実習生", "国籍", "nationality", True),
    ("実習生", "性別", "sex", True),
    ("実習生", "生年月日", "born_on", True),
    ("実習生", "母国語", "native_language", False),
    ("実習生", "携帯電話", "phone", False),
    ("実習生", "メールアドレス", "email", False),
    ("実習生", "住所", "address", False),
    ("旅券", "番号", "passport_number", False),
    ("旅券", "有効期限", "passport_expires_on", False),
    ("在留", "カード番号", "residence_card_number", True),
    ("在留", "資格", "residence_status", True),
    ("在留", "期限", "residence_expires_on", True),
    ("技能実習", "区分", "stage", True),
    ("技能実習", "開始日", "first_day", True),
    ("技能実習", "終了予定日", "planned_last_day", True),
    ("技能実習", "終了日", "last_day", False),
    ("1号", "開始日", "stage_1_first_day", False),
    ("1号", "終了日", "stage_1_last_day", False),
    ("2号", "開始日", "stage_2_first_day", False),
    ("2号", "終了日", "stage_2_last_day", False),
    ("3号", "開始日", "stage_3_first_day", False),
    ("3号", "終了日", "stage_3_last_day", False),
    ("日程", "入国日", "entered_on", True),
    ("日程", "講習開始", "lecture_first_day", True),
    ("日程", "講習終了", "lecture_last_day", False),
    ("日程", "配属日", "assigned_on", True),
    ("日程", "帰国日", "left_on", False),
    ("日程", "担当者", "caseworker", True),
    ("検定", "基礎級／3級", "exam", True),
    ("", "送出機関", "sending_organization", False),
    ("", "備考", "note", True),
)
OPTIONAL = {
    "employers": frozenset({"name_kana", "representative", "email", "industry", "caseworker", "joined_on"}),
    "activities": frozenset({"note"}),
}
# Columns that are read but never written: the day and the kind of an activity say the same.
ONLY_READ = frozenset({"audited_on", "visited_on"})
HEADING_FILL = PatternFill("solid", fgColor="E8EEF4")
LINE = Border(bottom=Side(style="thin", color="8899AA"))


@dataclass(frozen=True, slots=True)
class _Column:
    upper: str
    lower: str
    field: str | None
    extra: tuple[str, int] | None = None


def write_roster(
    *,
    people: Sequence[PersonRow] = (),
    employers: Sequence[EmployerRow] = (),
    activities: Sequence[ActivityRow] = (),
    title: str = "技能実習生 在籍名簿",
) -> bytes:
    """Return an .xlsx roster (在籍名簿) of three sheets that ``read_workbook`` recognizes completely."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    _write_people(book.create_sheet(kinds()["people"].label.ja), people, title)
    for kind, rows in (("employers", employers), ("activities", activities)):
        _write_list(book.create_sheet(_title(kind)), kind, rows)
    return _saved(book)


def write_into(original: bytes, changes: Mapping[str, Any]) -> bytes:
    """Return the same workbook with some cells changed (``在籍名簿!H13`` → value); all else stays.

    Formulas, formats and columns that nobody mapped are kept; macros are dropped.
    """
    _check_merged(original)
    book = openpyxl.load_workbook(io.BytesIO(original))
    for address, value in changes.items():
        sheet, _, reference = address.rpartition("!")
        if sheet not in book.sheetnames:
            raise KeyError(address)
        cell = book[sheet][reference]
        _put(cell, value)
        if isinstance(value, date) and not cell.is_date:
            cell.number_format = DATE_FORMAT
    return _saved(book)


def _check_merged(original: bytes) -> None:
    """Refuse a workbook whose merged ranges cover more cells than can be held in memory."""
    limits = Limits()
    with zipfile.ZipFile(io.BytesIO(original)) as archive:
        scans = scan_archive(archive, limits)
    for scan in scans.values():
        if sum(merge.area(merge.last_row, merge.last_column) for merge in scan.merges) > limits.cells:
            raise refusal("too_many_cells", sheet=scan.title, limit=limits.cells)


def _saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _title(kind: str) -> str:
    """Return the title of a sheet, without the characters that Excel does not allow there."""
    return kinds()[kind].label.ja.replace("/", "・")[:31]


def _put(cell: Cell, value: Any) -> None:
    """Set a cell; text that begins like a formula stays text, so that no name can be run as one."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def _write_people(sheet: Worksheet, people: Sequence[PersonRow], title: str) -> None:
    columns = [
        _Column(upper, lower, name)
        for upper, lower, name, always in PEOPLE
        if always or any(_states(person, name) for person in people)
    ]
    columns += _extra_columns(people)
    _put(sheet.cell(1, 1), title)
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(columns))
    for index, column in enumerate(columns, start=1):
        _head(sheet.cell(4, index), column.upper or column.lower)
        _head(sheet.cell(5, index), column.lower)
    _merge_headings(sheet, columns)
    _write_rows(sheet, people, columns, first_row=6)
    names = [column.field for column in columns]
    sheet.freeze_panes = sheet.cell(6, names.index("name_roman") + 2)


def _merge_headings(sheet: Worksheet, columns: Sequence[_Column]) -> None:
    start = 1
    for index in range(2, len(columns) + 2):
        upper = columns[start - 1].upper
        if index <= len(columns) and upper and columns[index - 1].upper == upper:
            continue
        if upper:
            sheet.merge_cells(start_row=4, start_column=start, end_row=4, end_column=index - 1)
        else:
            sheet.merge_cells(start_row=4, start_column=start, end_row=5, end_column=start)
        start = index


def _write_list(sheet: Worksheet, kind: str, rows: Sequence[Row]) -> None:
    columns = [
        _Column("", field_label(kind, name).ja, name)
        for name in kinds()[kind].fields
        if name not in ONLY_READ and (name not in OPTIONAL[kind] or any(_states(row, name) for row in rows))
    ]
    columns += _extra_columns(rows)
    for index, column in enumerate(columns, start=1):
        _head(sheet.cell(1, index), column.lower)
    _write_rows(sheet, rows, columns, first_row=2)
    sheet.freeze_panes = sheet.cell(2, 2)


def _extras(row: Row) -> dict[tuple[str, int], str]:
    """Return the values of unmapped columns; columns of the same heading are counted apart."""
    seen: dict[str, int] = {}
    found = {}
    for heading, text in row.extras:
        seen[heading] = seen.get(heading, 0) + 1
        found[heading, seen[heading]] = text
    return found


def _extra_columns(rows: Iterable[Row]) -> list[_Column]:
    """Return a column for every unmapped heading, in the order in which the rows have them."""
    order: list[tuple[str, int]] = []
    for row in rows:
        at = 0
        for key in _extras(row):
            if key not in order:
                order.insert(at, key)
            at = order.index(key) + 1
    return [_Column("", key[0], None, key) for key in order]


def _head(cell: Cell, text: str) -> None:
    _put(cell, text)
    cell.font = Font(bold=True)
    cell.fill = HEADING_FILL
    cell.border = LINE
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)


def _write_rows(sheet: Worksheet, rows: Sequence[Row], columns: Sequence[_Column], *, first_row: int) -> None:
    widths = [_width(column.lower) for column in columns]
    for at, row in enumerate(rows, start=first_row):
        extras = _extras(row)
        for index, column in enumerate(columns, start=1):
            value = extras.get(column.extra) if column.extra else _value(row, column.field or "")
            if value is None:
                continue
            cell = sheet.cell(at, index)
            _put(cell, value)
            if isinstance(value, date):
                cell.number_format = DATE_FORMAT
            widths[index - 1] = max(widths[index - 1], _width(shown(value)))
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = min(max(width + 2, 6), 44)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _states(row: Row, name: str) -> bool:
    """Return whether a row has something to write for a field."""
    return _value(row, name) is not None


def _value(row: Row, name: str) -> Any:
    """Return what is written for a field: as typed where that still says the same, else in the usual form."""
    if name == "exam":
        return _exams(row)
    value = _stated(row, name)
    source = row.sources.get(name)
    if isinstance(value, date):
        if source and source.flagged and read_date(source.typed).value == value:
            return source.typed
        return f"{value.year}/{value.month}/{value.day}予定" if name in row.planned else value
    if value is None and source is None:
        return None
    if source and _says(row, name, source.typed) == value:
        return _as_typed(name, value, source.typed)
    if name == "occupation" and isinstance(row, PersonRow):
        return "／".join(part for part in (row.occupation, row.operation) if part) or None
    return canonical_text(name, value)


def _stated(row: Row, name: str) -> Any:
    if name.startswith("stage_") and isinstance(row, PersonRow):
        _, number, *end = name.split("_", 2)
        periods = {str(period.stage): period for period in row.stage_periods}
        return getattr(periods[number], end[0]) if number in periods else None
    return getattr(row, name)


def _says(row: Row, name: str, typed: str) -> Any:
    """Return what a typed text says now; an occupation is compared before it was taken apart."""
    kind = {PersonRow: "people", EmployerRow: "employers", ActivityRow: "activities"}[type(row)]
    given = kinds()[kind].fields[name].read
    if name == "occupation":
        return None
    value = read_date(typed).value if given == "date" else READERS[given](typed).value
    return () if value is None and isinstance(getattr(row, name, None), tuple) else value


def _as_typed(name: str, value: Any, typed: str) -> Any:
    """Return a typed text, or the number where it is one."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(typed) if name == "number" and typed.isascii() and typed.isdigit() else typed


def _exams(row: Row) -> str | None:
    """Return the exam cell: as typed where only one column said it, else in the usual form."""
    if not isinstance(row, PersonRow):
        return None
    sources = [name for name in EXAM_FIELDS if name in row.sources]
    if sources == ["exam"] and (READERS["exam"](row.sources["exam"].typed).value or ()) == row.exams:
        return row.sources["exam"].typed
    return exams_text(row.exams)
