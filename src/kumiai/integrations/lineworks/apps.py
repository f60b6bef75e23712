"""LINE WORKS as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LineWorksConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.integrations.lineworks"
    label = "lineworks"
    verbose_name = _("LINE WORKS")
