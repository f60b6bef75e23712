"""The month as a calendar (月間カレンダー)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from kumiai.deadlines.domain import queries
from kumiai.office.rooms.board import filters_of
from kumiai.office.rooms.room import Room

PER_DAY = 4
ALL_OF_A_DAY = 500


@dataclass(frozen=True)
class YearMonth:
    """A month of a year."""

    year: int
    month: int

    @property
    def first_day(self) -> date:
        """Return its first day."""
        return date(self.year, self.month, 1)

    def next(self) -> "YearMonth":
        """Return the month after it."""
        return YearMonth(self.year + self.month // 12, self.month % 12 + 1)

    def previous(self) -> "YearMonth":
        """Return the month before it."""
        last = self.first_day - timedelta(days=1)
        return YearMonth(last.year, last.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


def readable_month(text: str, otherwise: date) -> YearMonth:
    """Return the month that a text such as 2026-11 names, else that of a day."""
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        return YearMonth(otherwise.year, otherwise.month)
    return (
        YearMonth(day.year, day.month)
        if 1990 <= day.year <= 2100
        else YearMonth(otherwise.year, otherwise.month)
    )


class CalendarRoom(Room):
    """A month of what is owed."""

    permission = "deadlines.view_deadline"
    template_name = "office/rooms/calendar.html"
    header_icon = "calendar-alt"
    page_title = _("Calendar")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read one month."""
        asked = readable_month(self.request.GET.get("month", ""), self.on)
        filters = filters_of(self.request)
        whole_days = self.request.GET.get("all") == "1"
        month = queries.calendar_month(
            self.request.user, year=asked.year, month=asked.month, on=self.on, filters=filters,
            per_day=ALL_OF_A_DAY if whole_days else PER_DAY,
        )  # fmt: skip
        return super().get_context_data(
            month=month,
            first_day=asked.first_day,
            previous=str(asked.previous()),
            next=str(asked.next()),
            this_month=str(YearMonth(self.on.year, self.on.month)),
            whole_days=whole_days,
            mine=self.request.GET.get("who") == "me",
            weekdays=[day.on for day in month.weeks[0]] if month.weeks else [],
            **kwargs,
        )
