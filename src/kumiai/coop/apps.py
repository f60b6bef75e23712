"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoopConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.coop"
    label = "coop"
    verbose_name = _("Cooperative")
