"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.messaging"
    label = "messaging"
    verbose_name = _("Messages")
