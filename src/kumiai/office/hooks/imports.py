"""The roster import in the frame: addresses and menu."""

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from kumiai.office.imports import urls
from kumiai.office.imports.access import may_import


class ImportMenuItem(MenuItem):
    """The way to the import, for those who may import."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the user may import."""
        return may_import(request.user)


@hooks.register("register_admin_urls")
def register_imports() -> list[URLPattern | URLResolver]:
    """Put the import under the office."""
    return [path("imports/", include(urls, namespace="imports"))]


@hooks.register("register_admin_menu_item")
def import_item() -> MenuItem:
    """Return the way to the import."""
    return ImportMenuItem(
        _("Roster import"), reverse_lazy("imports:index"), name="roster-import", icon_name="upload", order=45
    )
