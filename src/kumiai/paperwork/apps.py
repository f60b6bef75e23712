"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaperworkConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.paperwork"
    label = "paperwork"
    verbose_name = _("Papers and filings")
