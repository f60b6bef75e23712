"""How long decisions are waited for (承認の待ち時間), by flow and step, on a page and as an Excel file."""

import io
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from kumiai.law.core.calendar import fiscal_year
from kumiai.office.middleware import readable_day
from kumiai.office.papers.deliver import TYPES
from kumiai.office.rooms.room import Room
from kumiai.office.viewsets.record.access import forbidden
from kumiai.workflow.domain.queries import WaitingTimes, waiting_times
from kumiai.workflow.domain.report import WaitingTime

PERMISSION: Final = "workflow.view_approval"
USUAL_DAYS: Final = 90
HOURS_OF_A_DAY: Final = 24
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class Line:
    """One line with its bar: how long it is beside the longest of its table, in percent."""

    time: WaitingTime
    percent: int

    @property
    def median(self) -> str:
        """Return the median in words."""
        return in_words(self.time.median_hours)

    @property
    def longest(self) -> str:
        """Return the longest in words."""
        return in_words(self.time.longest_hours)


def in_words(hours: int) -> str:
    """Return how long a time is, as people say it."""
    days, rest = divmod(hours, HOURS_OF_A_DAY)
    if not days:
        return gettext("%(hours)s h") % {"hours": rest} if rest else gettext("under 1 h")
    if not rest:
        return gettext("%(days)s d") % {"days": days}
    return gettext("%(days)s d %(hours)s h") % {"days": days, "hours": rest}


def lines_of(times: Any) -> list[Line]:
    """Return the lines of a table with their bars."""
    most = max((one.median_hours for one in times), default=0) or 1
    return [Line(one, one.median_hours * 100 // most) for one in times]


def period(request: HttpRequest) -> tuple[date, date]:
    """Return the days that are asked for, in order; the last three months unless days are given."""
    last = readable_day(request.GET.get("last_day")) or request.today
    first = readable_day(request.GET.get("first_day")) or last - timedelta(days=USUAL_DAYS)
    return min(first, last), max(first, last)


class WaitingTimesRoom(Room):
    """The report of waiting times."""

    permission = PERMISSION
    template_name = "office/approvals/waiting_times.html"
    page_title = _("Waiting times of approvals")
    header_icon = "time"

    @cached_property
    def report(self) -> WaitingTimes:
        """Return the times of the period."""
        first_day, last_day = period(self.request)
        return waiting_times(first_day=first_day, last_day=last_day, user=self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the lines and the periods that one often wants."""
        first_day, last_day = period(self.request)
        return super().get_context_data(
            first_day=first_day, last_day=last_day, steps=lines_of(self.report.steps),
            approvers=lines_of(self.report.approvers), presets=self.presets(), **kwargs,
        )  # fmt: skip

    def presets(self) -> list[tuple[Any, date, date]]:
        """Return this month, the month before and this fiscal year."""
        today = self.request.today
        this_month = today.replace(day=1)
        before = this_month - timedelta(days=1)
        return [
            (_("This month"), this_month, today),
            (_("Last month"), before.replace(day=1), before),
            (_("This fiscal year"), date(fiscal_year(today), 4, 1), today),
        ]


def waiting_times_workbook(request: HttpRequest) -> HttpResponse:
    """Return the report as an Excel file, in hours and working days, to count on with."""
    if not request.user.has_perm(PERMISSION):
        return forbidden(request)
    first_day, last_day = period(request)
    report = waiting_times(first_day=first_day, last_day=last_day, user=request.user)
    book = Workbook()
    heads = [gettext("Number of answers"), gettext("Median (hours)"), gettext("Longest (hours)"),
             gettext("Median (working days)"), gettext("Longest (working days)"), gettext("With a due day"),
             gettext("Overdue")]  # fmt: skip
    sheet = book.active
    sheet.title = gettext("By step")
    _write(sheet, [f"{first_day.isoformat()} – {last_day.isoformat()}"])
    _write(sheet, [gettext("Flow"), gettext("Step of the flow"), *heads], bold=True)
    for one in report.steps:
        _write(sheet, [one.flow, one.step, *_numbers(one)])
    if report.approvers:
        people = book.create_sheet(gettext("By approver"))
        _write(people, [gettext("Approver"), *heads], bold=True)
        for one in report.approvers:
            _write(people, [one.approver, *_numbers(one)])
    made = io.BytesIO()
    book.save(made)
    answer = HttpResponse(made.getvalue(), content_type=TYPES["xlsx"])
    answer["Content-Disposition"] = 'attachment; filename="waiting-times.xlsx"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _numbers(one: WaitingTime) -> list[int]:
    return [
        one.count, one.median_hours, one.longest_hours, one.median_days, one.longest_days, one.with_due_day,
        one.overdue,
    ]  # fmt: skip


def _write(sheet: Worksheet, cells: list[Any], *, bold: bool = False) -> None:
    """Write a row; a name that begins like a formula stays a name."""
    row = sheet.max_row + 1 if sheet.max_row > 1 or sheet.cell(1, 1).value is not None else 1
    for place, value in enumerate(cells, start=1):
        cell = sheet.cell(row, place)
        cell.value = _CONTROL.sub("", value) if isinstance(value, str) else value
        if isinstance(value, str):
            cell.data_type = "s"
        if bold:
            cell.font = Font(bold=True)
