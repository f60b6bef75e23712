"""Duties that have no day because a record lacks a fact (不足情報)."""

from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from kumiai.deadlines.domain import queries
from kumiai.office.rooms.room import Room

PER_PAGE = 50


class QuestionsRoom(Room):
    """What is missing, in the order of people and companies."""

    permission = "deadlines.view_openquestion"
    template_name = "office/rooms/questions.html"
    header_icon = "help"
    page_title = _("Duties without a day")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read one page of the questions."""
        page = Paginator(queries.questions(self.request.user), PER_PAGE).get_page(
            self.request.GET.get("page")
        )
        return super().get_context_data(page=page, **kwargs)
