"""Today's board (本日の期限): the first page of the office."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kumiai.deadlines.domain import queries
from kumiai.deadlines.domain.board import GROUPS, Board, Filters, GroupCode, Line
from kumiai.office.rooms.deadline_forms import action_forms
from kumiai.office.rooms.papers import paper_of
from kumiai.office.rooms.room import Room

HEADINGS = {
    "overdue": _("Overdue"),
    "this_week": _("This week"),
    "this_month": _("This month"),
    "later": _("Later"),
}


@dataclass(frozen=True)
class Row:
    """A line with the official paper it is done on."""

    line: Line
    paper: str


def filters_of(request: HttpRequest) -> Filters:
    """Return what the query of a request narrows the board to; unreadable parts do not narrow."""
    asked = request.GET
    who = asked.get("who", "")
    mine = request.user.pk if who == "me" else None
    return Filters(
        assignee=mine or _number(who),
        unassigned=who == "none",
        employer=_number(asked.get("employer", "")),
        person=_number(asked.get("person", "")),
        duty=asked.get("duty", ""),
        kind=asked.get("kind", ""),
        text=asked.get("q", "").strip()[:100],
        required_only=asked.get("required") == "1",
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def board_seen_from(request: HttpRequest, **narrowed: Any) -> Board:
    """Return the board on the day of the request: kept rows today, computed ones on another day."""
    read = queries.as_of_board if request.is_as_of else queries.board
    return read(request.user, on=request.as_of, **narrowed)


class BoardRoom(Room):
    """What is overdue, due this week, this month and later."""

    permission = "deadlines.view_deadline"
    template_name = "office/rooms/board.html"
    header_icon = "tasks"
    page_title = _("Today's board")

    def get_page_title(self) -> str:
        """Return what the page is: today's board, or the deadlines of another day."""
        return gettext("Deadlines") if self.request.is_as_of else super().get_page_title()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return this page alone: it is the top of the office."""
        return [{"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read the board, its filters and the numbers of the open questions."""
        filters = filters_of(self.request)
        group = self.request.GET.get("group")
        only: GroupCode | None = group if group in GROUPS else None
        page = _number(self.request.GET.get("page", "")) or 1
        found = board_seen_from(self.request, filters=filters, group=only, page=page)
        sections = [
            {
                "group": part,
                "heading": HEADINGS[part.code],
                "rows": [Row(line, paper_of(line.duty)) for line in part.lines],
                "shown": only is None or part.code == only,
            }
            for part in found.groups
        ]
        return super().get_context_data(
            **action_forms(self.request),
            board=found,
            sections=sections,
            filters=filters,
            only=only,
            choices=queries.choices(self.request.user, on=self.on),
            counts=queries.counts(self.request.user, self.on),
            **kwargs,
        )
