"""The looks of the office: our own name and mark, and nothing that speaks of the engine beneath."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def records_css() -> SafeString:
    """Add the look of the record screens and of the login page."""
    return format_html('<link rel="stylesheet" href="{}">', static("office/records.css"))


@hooks.register("insert_global_admin_js")
def words_js() -> SafeString:
    """Load those texts before the menu is drawn."""
    return format_html('<script src="{}"></script>', reverse("office_words"))
