"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.demo"
    label = "demo"
    verbose_name = _("Demo")
