"""Choosing the day as of which the office is shown (基準日の指定)."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from kumiai.coop.domain.legal_value import parameters
from kumiai.law.core.calendar import add_months
from kumiai.office.rooms.room import Room


class AsOfRoom(Room):
    """A day to look from: any day, or one of those that matter."""

    permission = "office.open"
    template_name = "office/rooms/as_of.html"
    header_icon = "history"
    page_title = _("As of another day")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the days that are worth a look."""
        today = self.request.today
        near = [
            (_("One month ago"), add_months(today, -1)),
            (_("In one month"), add_months(today, 1)),
            (_("In three months"), add_months(today, 3)),
            (_("In one year"), add_months(today, 12)),
        ]
        return super().get_context_data(near=near, turning=turning_days(), **kwargs)


def turning_days() -> list[tuple[Any, date]]:
    """Return the days on which the law of the program turns, from the dated figures."""
    figures = parameters()
    wanted = [
        ("transition.effective_day", 0, _("The new law takes effect")),
        ("transition.titp_last_start", 1, _("The day after the last start under the old program")),
    ]
    return [
        (label, figures.history(name)[-1].value + timedelta(days=later))
        for name, later, label in wanted
        if name in figures and isinstance(figures.history(name)[-1].value, date)
    ]
