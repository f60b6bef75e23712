"""What every room of the office shares: the frame, the day, the door."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from kumiai.accounts.scope import scope_of
from kumiai.office.viewsets.record.access import forbidden


class RoomForm(forms.Form):
    """A form as the rooms draw it: label, input, help and what is wrong, one under the other."""

    template_name = "office/rooms/form.html"


class Room(WagtailAdminTemplateMixin, TemplateView):
    """A page in the frame of the office, seen as of a day by whoever holds ``permission``."""

    permission = ""
    breadcrumbs_items = [{"url": reverse_lazy("wagtailadmin_home"), "label": _("Today's board")}]

    @property
    def on(self) -> date:
        """Return the day as of which the page is shown."""
        return self.request.as_of

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse whoever may not open the room."""
        if self.permission and not request.user.has_perm(self.permission):
            return forbidden(request)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way to this page."""
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*self.breadcrumbs_items, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the day and what the user may do."""
        return super().get_context_data(
            on=self.on,
            today=self.request.today,
            scope=scope_of(self.request.user),
            may_change=self.request.user.has_perm("deadlines.change_deadline"),
            **kwargs,
        )
