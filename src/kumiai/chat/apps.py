"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChatConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.chat"
    label = "chat"
    verbose_name = _("Chat")
