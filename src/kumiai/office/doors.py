"""Doors of the office beside the rooms: what of the engine is shut until a room uses it, and the texts of its scripts."""

from typing import Final

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, re_path
from django.views.i18n import JavaScriptCatalog
from wagtail.admin.localization import get_localized_response
from wagtail.admin.urls import display_custom_404

CLOSED: Final = (
    "users", "groups", "sites",  # ours write a history, theirs do not
    "pages", "choose-page", "choose-external-link", "choose-email-link", "choose-phone-link", "choose-anchor-link",
    "images", "documents", "collections", "reports", "bulk", "api", "tag-autocomplete",
    "block-preview", "failwhale", "test404", "editing-sessions", "locales",
)  # fmt: skip


@display_custom_404
def closed(request: HttpRequest, rest: str = "") -> None:
    """Say that there is no such page."""
    raise Http404


PARTS_CLOSED: Final = ("workflows/remove", "workflows/usage")
"""Parts of opened screens that lead to pages."""

_words = JavaScriptCatalog.as_view(packages=["kumiai.office"])


def words_for_scripts(request: HttpRequest) -> HttpResponseBase:
    """Serve, also to the login page, the texts of the engine's scripts that have no Japanese of their own."""
    return get_localized_response(_words, request)


def closed_doors(prefix: str) -> list[URLPattern]:
    """Return the addresses that are shut; they must stand before Wagtail's own."""
    return [re_path(rf"^{prefix}(?:{'|'.join((*CLOSED, *PARTS_CLOSED))})/", closed, name="office_closed")]
