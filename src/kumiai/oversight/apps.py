"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OversightConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.oversight"
    label = "oversight"
    verbose_name = _("Oversight")
