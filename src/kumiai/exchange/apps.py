"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.exchange"
    label = "exchange"
    verbose_name = _("Exchange")
