"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.people"
    label = "people"
    verbose_name = _("People")
