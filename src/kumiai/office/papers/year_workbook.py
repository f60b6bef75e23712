"""The figures of a year as an Excel file (集計と根拠の一覧), from which one can count by hand."""

import io
import re
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kumiai.office.papers.year_rows import cells_of, columns_of
from kumiai.paperwork.domain.yearly_figures import Figure

SUMMARY: Final = "集計"
HEADINGS: Final = 5  # the line of the headings in the first sheet
_REFUSED: Final = re.compile(r"[\\/*?:\[\]']")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WIDEST: Final = 48


def workbook_of(figures: Sequence[Figure], *, about: str, year: int, on: date, language: str) -> bytes:
    """Return a workbook: one sheet with every figure, then one sheet a figure with the records that it counts.

    A number that is not known is an empty cell beside the word for it, never 0.
    """
    book = Workbook()
    summary = book.active
    summary.title = SUMMARY
    _write(summary, 1, [about], bold=True)
    _write(summary, 2, [_("April %(first)s to March %(last)s") % {"first": year, "last": year + 1}])
    _write(summary, 3, [_("As of %(day)s") % {"day": on.isoformat()}])
    heads = [_("Sheet"), _("Figure"), _("Count"), _("State"), _("Rows counted"), _("Rows in question"), "id"]
    _write(summary, HEADINGS, heads, bold=True)
    for number, one in enumerate(figures, start=1):
        label = one.label.in_language(language)
        title = f"{number:03d} {_REFUSED.sub(' ', label)}"[:31].strip()
        state = _("undetermined") if one.value is None else _("known")
        cells = [title, label, one.value, state, len(one.rows), len(one.unclear), one.id]
        _write(summary, HEADINGS + number, cells)
        summary.cell(HEADINGS + number, 1).hyperlink = f"#'{title}'!A1"
        _list(book.create_sheet(title), one, label)
    summary.freeze_panes = f"A{HEADINGS + 1}"
    _fit(summary, first=HEADINGS)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _list(sheet: Worksheet, one: Figure, label: str) -> None:
    """Write the records of a figure: first those that are counted, then those in question."""
    _write(sheet, 1, [label], bold=True)
    rows = [*one.rows, *one.unclear]
    headings = [str(heading) for heading, _read in columns_of(rows)]
    _write(sheet, 2, ["#", _("Counted"), *headings], bold=True)
    words = [_("counted")] * len(one.rows) + [_("undetermined")] * len(one.unclear)
    for number, (said, cells) in enumerate(zip(words, cells_of(rows), strict=True), start=1):
        _write(sheet, number + 2, [number, said, *cells])
    sheet.freeze_panes = "A3"
    _fit(sheet, first=2)


def _write(sheet: Worksheet, line: int, values: Sequence[Any], *, bold: bool = False) -> None:
    """Write a line; text stays text, also where it begins like a formula."""
    for at, value in enumerate(values, start=1):
        cell = sheet.cell(line, at)
        if isinstance(value, str | Promise):
            cell.value = _CONTROL.sub("", str(value))
            cell.data_type = "s"
        else:
            cell.value = value
        if isinstance(value, date):
            cell.number_format = "yyyy-mm-dd"
        if bold:
            cell.font = Font(bold=True)


def _fit(sheet: Worksheet, *, first: int) -> None:
    """Make the columns as wide as what stands in them."""
    for at, column in enumerate(sheet.iter_cols(min_row=first), start=1):
        longest = max((_width(cell.value) for cell in column), default=8)
        sheet.column_dimensions[get_column_letter(at)].width = min(max(longest + 2, 6), _WIDEST)


def _width(value: Any) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in str(value or ""))  # noqa: PLR2004  (CJK is wide)
