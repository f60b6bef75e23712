"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacementsConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.placements"
    label = "placements"
    verbose_name = _("Placements")
