"""The looks of the office: our own name and mark, and nothing that speaks of the engine beneath."""

from typing import Any

from django.http import Http404, HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, re_path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

UNUSED_PANELS = frozenset({"name_email", "avatar", "notifications"})
"""Panels of the account page that would ask twice for what the administrator keeps, or send to outside."""


@hooks.register("insert_global_admin_css")
def records_css() -> SafeString:
    """Add the look of the record screens and of the login page."""
    return format_html('<link rel="stylesheet" href="{}">', static("office/records.css"))


def _closed(request: HttpRequest, *args: Any, **kwargs: Any) -> None:
    raise Http404


@hooks.register("register_admin_urls", order=-100)
def closed_doors() -> list[URLPattern]:
    """Close Wagtail's own screens of users, groups and sites: ours write a history, theirs do not."""
    return [re_path(r"^(?:users|groups|sites)/", _closed, name="office_closed")]
