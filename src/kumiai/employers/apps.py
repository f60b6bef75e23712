"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmployersConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.employers"
    label = "employers"
    verbose_name = _("Companies")
