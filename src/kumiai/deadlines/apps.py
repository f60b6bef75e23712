"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.deadlines"
    label = "deadlines"
    verbose_name = _("Deadlines")
