"""The approvals in the frame: addresses, menu with the number that waits, and look."""

from copy import copy
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from kumiai.office.approvals import urls
from kumiai.office.hooks.rooms import RoomMenuItem, room_item
from kumiai.workflow.domain.queries import waiting_for


@hooks.register("register_admin_urls")
def register_approvals() -> list[URLPattern | URLResolver]:
    """Put the approvals under the office."""
    return [path("approvals/", include(urls, namespace="approvals"))]


@hooks.register("insert_global_admin_css")
def approvals_css() -> SafeString:
    """Add the look of the approvals."""
    return format_html('<link rel="stylesheet" href="{}">', static("office/approvals.css"))


def waiting_count(request: HttpRequest) -> int:
    """Return how many decisions wait for the user, counted once a request."""
    kept = getattr(request, "_approvals_waiting", None)
    if kept is None:
        kept = request._approvals_waiting = waiting_for(request.user).count()
    return int(kept)


class Counted:
    """An item that says how many decisions wait. Items live as long as the process, so a copy is drawn."""

    label: Any

    def render_component(self, request: HttpRequest) -> Any:
        """Return the item with the number behind its words."""
        count = waiting_count(request)
        if not count or getattr(self, "_is_counted", False):
            return super().render_component(request)  # type: ignore[misc]
        drawn = copy(self)
        drawn._is_counted = True  # type: ignore[attr-defined]
        drawn.label = f"{self.label} ({count})"
        return drawn.render_component(request)


class CountedItem(Counted, RoomMenuItem):
    """The way to what waits."""


class CountedMenu(Counted, SubmenuMenuItem):
    """The menu of the approvals."""


@hooks.register("register_admin_menu_item")
def approvals_item() -> MenuItem:
    """Return the menu of the approvals."""
    items = [
        room_item("approvals:waiting", _("To be decided by me"), "check", 10, "office.open", CountedItem),
        room_item("approvals:asked", _("Asked by me"), "comment", 20, "office.open"),
        room_item("approvals:choose", _("New request"), "plus", 30, "workflow.add_request"),
        room_item("approvals:all", _("All approvals"), "list-ul", 40, "workflow.view_approval"),
        room_item("approvals:deputies", _("Absence and deputies"), "group", 50, "office.open"),
        room_item("approvals:waiting_times", _("Waiting times"), "time", 60, "workflow.view_approval"),
        room_item("approvals:forms", _("Forms of requests"), "form", 70, "workflow.manage_flows"),
    ]
    return CountedMenu(_("Approvals"), Menu(items=items), name="approvals", icon_name="check", order=15)
