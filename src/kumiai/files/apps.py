"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.files"
    label = "files"
    verbose_name = _("Kept files")
