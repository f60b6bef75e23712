"""The papers in the frame: addresses, menu and look."""

from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem

from kumiai.office.hooks.rooms import RoomMenu, room_item
from kumiai.office.papers import urls


@hooks.register("register_admin_urls")
def register_papers() -> list[URLPattern | URLResolver]:
    """Put the papers under the office."""
    return [path("papers/", include(urls, namespace="papers"))]


@hooks.register("insert_global_admin_css")
def papers_css() -> SafeString:
    """Add the look of the papers."""
    return format_html('<link rel="stylesheet" href="{}">', static("office/papers.css"))


@hooks.register("register_admin_menu_item")
def papers_item() -> MenuItem:
    """Return the menu of the papers."""
    items = [
        room_item("papers:index", _("Cases under way"), "folder-open-1", 10, "paperwork.view_case"),
        room_item("papers:month", _("Papers of the month"), "calendar-check", 20, "paperwork.view_paper"),
        room_item("papers:year", _("Reports of the year"), "doc-full-inverse", 30, "paperwork.view_paper"),
        room_item("papers:forms", _("Official forms"), "form", 40, "paperwork.view_paper"),
        room_item("papers:library", _("Library of facts"), "folder-inverse", 50, "paperwork.view_sheet"),
    ]
    return RoomMenu(
        _("Papers"),
        Menu(items=items),
        name="papers",
        icon_name="doc-full",
        order=44,
        permission="paperwork.view_paper",
    )
