"""What ends with the technical intern training program, and for whom (制度の終了)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kumiai.deadlines.domain import queries
from kumiai.office.rooms.as_of import turning_days
from kumiai.office.rooms.room import Room


class EndingRoom(Room):
    """For whom a possibility surely ends, for whom a fact is missing, for how many it stays."""

    permission = "deadlines.view_deadline"
    template_name = "office/rooms/ending.html"
    header_icon = "time"
    page_title = _("What ends in 2027")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Compute what ends as seen from the day."""
        return super().get_context_data(
            ending=queries.ending(self.request.user, on=self.on), turning=turning_days(), **kwargs
        )
