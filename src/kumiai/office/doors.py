"""Screens of the engine that no room uses yet: they are shut until one does."""

from typing import Final

from django.http import Http404, HttpRequest
from django.urls import URLPattern, re_path
from wagtail.admin.urls import display_custom_404

CLOSED: Final = (
    "users", "groups", "sites",  # ours write a history, theirs do not
    "pages", "choose-page", "choose-external-link", "choose-email-link", "choose-phone-link", "choose-anchor-link",
    "images", "documents", "collections", "reports", "workflows", "bulk", "api", "tag-autocomplete",
    "block-preview", "failwhale", "test404", "editing-sessions", "locales",
)  # fmt: skip


@display_custom_404
def closed(request: HttpRequest, rest: str = "") -> None:
    """Say that there is no such page."""
    raise Http404


def closed_doors(prefix: str) -> list[URLPattern]:
    """Return the addresses that are shut; they must stand before Wagtail's own."""
    return [re_path(rf"^{prefix}(?:{'|'.join(CLOSED)})/", closed, name="office_closed")]
