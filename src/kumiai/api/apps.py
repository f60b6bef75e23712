"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.api"
    label = "api"
    verbose_name = _("Connections")
