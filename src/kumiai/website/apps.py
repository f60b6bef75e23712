"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebsiteConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.website"
    label = "website"
    verbose_name = _("Website")
