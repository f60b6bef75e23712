"""LINE in the frame: addresses, menu and look."""

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem

from kumiai.office.hooks.rooms import RoomMenu, room_item
from kumiai.office.line import urls


@hooks.register("register_admin_urls")
def register_line() -> list[URLPattern | URLResolver]:
    """Put LINE under the office."""
    return [path("line/", include(urls, namespace="office_line"))]


@hooks.register("insert_global_admin_css")
def line_css() -> SafeString:
    """Add the look of the code and its slip."""
    return format_html('<link rel="stylesheet" href="{}">', static("office/line.css"))


@hooks.register("register_admin_menu_item")
def line_item() -> MenuItem:
    """Return the menu of LINE."""
    items = [
        room_item("office_line:texts", _("Messages from LINE"), "mail", 10, "line.view_linetext"),
        room_item("office_line:friends", _("Friends on LINE"), "group", 20, "line.view_linelink"),
        room_item("office_line:own", _("My LINE"), "user", 30, "office.open"),
        room_item("office_line:setup", _("LINE official account"), "cog", 40, "line.change_lineaccount"),
    ]
    return RoomMenu(
        _("LINE"), Menu(items=items), name="line", icon_name="mail", order=9_010, permission="office.open"
    )
