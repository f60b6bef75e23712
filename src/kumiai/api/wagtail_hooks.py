"""The page of tokens inside the office."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from kumiai.api.screens import TokensPage, stop_token


class ConnectionsItem(MenuItem):
    """The way to the tokens, for administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the user may make tokens."""
        return request.user.has_perm("api.add_apitoken")


@hooks.register("register_admin_urls")
def token_urls() -> list[URLPattern]:
    """Return the addresses of the tokens."""
    return [
        path("connections/", TokensPage.as_view(), name="api_tokens"),
        path("connections/<int:pk>/stop/", stop_token, name="api_token_stop"),
    ]


@hooks.register("register_admin_menu_item")
def tokens_item() -> MenuItem:
    """Return the way to the tokens."""
    return ConnectionsItem(
        _("Connections"), reverse_lazy("api_tokens"), name="api-tokens", icon_name="key", order=9_000
    )
