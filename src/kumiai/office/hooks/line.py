"""LINE in the frame: addresses, menu and look."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from kumiai.office.hooks.rooms import RoomMenuItem
from kumiai.office.line import urls


@hooks.register("register_admin_urls")
def register_line() -> list[URLPattern | URLResolver]:
    """Put LINE under the office."""
    return [path("line/", include(urls, namespace="office_line"))]


@hooks.register("insert_global_admin_css")
def line_css() -> SafeString:
    """Add the look of the code and its slip."""
    return format_html('<link rel="stylesheet" href="{}">', static("office/line.css"))


class LineMenu(SubmenuMenuItem):
    """The way to LINE, for staff of the office."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the user may open the office."""
        return request.user.has_perm("office.open")


def _item(name: str, label: str, icon: str, order: int, permission: str) -> MenuItem:
    return RoomMenuItem(
        label, reverse_lazy(name), name=name.replace(":", "-"), icon_name=icon, order=order, permission=permission
    )  # fmt: skip


@hooks.register("register_admin_menu_item")
def line_item() -> MenuItem:
    """Return the menu of LINE."""
    items = [
        _item("office_line:texts", _("Messages from LINE"), "mail", 10, "line.view_linetext"),
        _item("office_line:friends", _("Friends on LINE"), "group", 20, "line.view_linelink"),
        _item("office_line:own", _("My LINE"), "user", 30, "office.open"),
        _item("office_line:setup", _("LINE official account"), "cog", 40, "line.change_lineaccount"),
    ]
    return LineMenu(_("LINE"), Menu(items=items), name="line", icon_name="mail", order=9_010)
