"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.office"
    label = "office"
    verbose_name = _("Office")
