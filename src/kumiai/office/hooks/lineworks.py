"""LINE WORKS in the frame: addresses, menu and look."""

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem

from kumiai.office.hooks.rooms import RoomMenu, room_item
from kumiai.office.lineworks import urls


@hooks.register("register_admin_urls")
def register_lineworks() -> list[URLPattern | URLResolver]:
    """Put LINE WORKS under the office."""
    return [path("lineworks/", include(urls, namespace="office_lineworks"))]


@hooks.register("insert_global_admin_css")
def lineworks_css() -> SafeString:
    """Add the look, also of the login page."""
    return format_html('<link rel="stylesheet" href="{}">', static("office/lineworks.css"))


@hooks.register("register_admin_menu_item")
def lineworks_item() -> MenuItem:
    """Return the menu of LINE WORKS."""
    items = [
        room_item("office_lineworks:own", _("My LINE WORKS"), "user", 10, "office.open"),
        room_item("office_lineworks:members", _("Members of LINE WORKS"), "group", 20, "lineworks.view_link"),
        room_item(
            "office_lineworks:setup", _("Set-up of LINE WORKS"), "cog", 30, "lineworks.change_connection"
        ),
    ]
    return RoomMenu(
        _("LINE WORKS"),
        Menu(items=items),
        name="lineworks",
        icon_name="comment",
        order=9_000,
        permission="office.open",
    )
