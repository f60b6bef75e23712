"""LINE WORKS in the frame: addresses, menu and look."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from kumiai.office.hooks.rooms import RoomMenuItem
from kumiai.office.lineworks import urls


@hooks.register("register_admin_urls")
def register_lineworks() -> list[URLPattern | URLResolver]:
    """Put LINE WORKS under the office."""
    return [path("lineworks/", include(urls, namespace="office_lineworks"))]


@hooks.register("insert_global_admin_css")
def lineworks_css() -> SafeString:
    """Add the look, also of the login page."""
    return format_html('<link rel="stylesheet" href="{}">', static("office/lineworks.css"))


class LineWorksMenu(SubmenuMenuItem):
    """The way to LINE WORKS, for staff of the office."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the user may open the office."""
        return request.user.has_perm("office.open")


def _item(name: str, label: str, icon: str, order: int, permission: str) -> MenuItem:
    return RoomMenuItem(
        label, reverse_lazy(name), name=name.replace(":", "-"), icon_name=icon, order=order, permission=permission
    )  # fmt: skip


@hooks.register("register_admin_menu_item")
def lineworks_item() -> MenuItem:
    """Return the menu of LINE WORKS."""
    items = [
        _item("office_lineworks:own", _("My LINE WORKS"), "user", 10, "office.open"),
        _item("office_lineworks:members", _("Members of LINE WORKS"), "group", 20, "lineworks.view_link"),
        _item("office_lineworks:setup", _("Set-up of LINE WORKS"), "cog", 30, "lineworks.change_connection"),
    ]
    return LineWorksMenu(
        _("LINE WORKS"), Menu(items=items), name="lineworks", icon_name="comment", order=9_000
    )
