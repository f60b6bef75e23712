"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.accounts"
    label = "accounts"
    verbose_name = _("Accounts")
