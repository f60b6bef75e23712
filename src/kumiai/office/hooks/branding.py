"""The looks of the office: our own name and mark, and nothing that speaks of the engine beneath."""

from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.i18n import JavaScriptCatalog
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def records_css() -> SafeString:
    """Add the look of the record screens and of the login page."""
    return format_html('<link rel="stylesheet" href="{}">', static("office/records.css"))


@hooks.register("register_admin_urls")
def words_for_scripts() -> list[URLPattern]:
    """Serve the texts of Wagtail's scripts that have no Japanese of their own."""
    return [path("words/", JavaScriptCatalog.as_view(packages=["kumiai.office"]), name="office_words")]


@hooks.register("insert_global_admin_js")
def words_js() -> SafeString:
    """Load those texts before the menu is drawn."""
    return format_html('<script src="{}"></script>', reverse("office_words"))
