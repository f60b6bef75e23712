"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HistoryConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.history"
    label = "history"
    verbose_name = _("History")
