"""The looks of the office: our own name and mark, and nothing that speaks of the engine beneath."""

from typing import Any

from django.http import Http404, HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, re_path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.i18n import JavaScriptCatalog
from wagtail import hooks

@hooks.register("insert_global_admin_css")
def records_css() -> SafeString:
    """Add the look of the record screens and of the login page."""
    return format_html('<link rel="stylesheet" href="{}">', static("office/records.css"))


def _closed(request: HttpRequest, *args: Any, **kwargs: Any) -> None:
    raise Http404


@hooks.register("register_admin_urls")
def words_for_scripts() -> list[URLPattern]:
    """Serve the texts of Wagtail's scripts that have no Japanese of their own."""
    return [path("words/", JavaScriptCatalog.as_view(packages=["kumiai.office"]), name="office_words")]


@hooks.register("insert_global_admin_js")
def words_js() -> SafeString:
    """Load those texts before the menu is drawn."""
    return format_html('<script src="{}"></script>', reverse("office_words"))


@hooks.register("register_admin_urls", order=-100)
def closed_doors() -> list[URLPattern]:
    """Close Wagtail's own screens of users, groups and sites: ours write a history, theirs do not."""
    return [re_path(r"^(?:users|groups|sites)/", _closed, name="office_closed")]
