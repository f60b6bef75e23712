"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.plans"
    label = "plans"
    verbose_name = _("Plans")
