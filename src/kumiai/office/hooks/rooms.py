"""The rooms in the frame: addresses, menu and look."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem, SubmenuMenuItem

from kumiai.office.rooms import urls


class RoomMenuItem(MenuItem):
    """A menu item shown to those who hold a permission."""

    def __init__(self, *args: object, permission: str, **kwargs: object) -> None:
        self.permission = permission
        super().__init__(*args, **kwargs)

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the user may open the room."""
        return request.user.has_perm(self.permission)


class RoomMenu(SubmenuMenuItem):
    """A menu shown to those who hold a permission."""

    def __init__(self, *args: Any, permission: str, **kwargs: Any) -> None:
        self.permission = permission
        super().__init__(*args, **kwargs)

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the user may open what stands in it."""
        return request.user.has_perm(self.permission)


def room_item(
    name: str, label: Any, icon: str, order: int, permission: str, kind: Any = RoomMenuItem
) -> MenuItem:
    """Return the way to an address of the office by its name."""
    item: MenuItem = kind(
        label,
        reverse_lazy(name),
        name=name.replace(":", "-"),
        icon_name=icon,
        order=order,
        permission=permission,
    )
    return item


@hooks.register("register_admin_urls")
def register_rooms() -> list[URLPattern | URLResolver]:
    """Put the rooms under the office."""
    return [path("rooms/", include(urls, namespace="rooms"))]


@hooks.register("insert_global_admin_css")
def office_css() -> SafeString:
    """Add the look of the rooms and the bar of the as-of day."""
    return format_html('<link rel="stylesheet" href="{}">', static("office/office.css"))


def _item(*given: Any) -> None:
    hooks.register("register_admin_menu_item", lambda: room_item(*given))


_item("wagtailadmin_home", _("Today's board"), "tasks", 10, "deadlines.view_deadline")
_item("rooms:calendar", _("Calendar"), "calendar-alt", 20, "deadlines.view_deadline")
_item("rooms:gantt", _("Placements over time"), "order", 30, "placements.view_placement")
_item("rooms:ending", _("What ends in 2027"), "time", 40, "deadlines.view_deadline")
_item("rooms:cockpit", _("Switch-over to skill development"), "redirect", 41, "deadlines.view_deadline")
_item("rooms:simulator", _("What if"), "sliders", 42, "employers.view_employer")
_item("rooms:scores", _("Score sheets"), "list-ol", 45, "employers.view_assessment")
_item("rooms:legal_values", _("Legal values"), "openquote", 50, "deadlines.view_deadline")
_item("rooms:radar", _("Change radar"), "warning", 55, "deadlines.view_deadline")
_item("rooms:license_board", _("Readiness for the license"), "clipboard-list", 47, "coop.view_license")
_item("rooms:as_of", _("As of another day"), "history", 60, "office.open")
