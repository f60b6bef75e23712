"""LINE as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LineConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.integrations.line"
    label = "line"
    verbose_name = _("LINE")
