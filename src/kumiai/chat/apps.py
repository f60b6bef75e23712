"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChatConfig(AppConfig):
    """Where Django finds this room; the verbs are found here, and events of LINE WORKS are taken."""

    name = "kumiai.chat"
    label = "chat"
    verbose_name = _("Chat")

    def ready(self) -> None:
        """Find the verbs and say who acts on events."""
        # Models can be imported only when all apps are there.
        from kumiai.chat.domain.registry import find_verbs  # noqa: PLC0415
        from kumiai.chat.lineworks import handle  # noqa: PLC0415
        from kumiai.integrations.lineworks.domain.event import handle_with  # noqa: PLC0415

        find_verbs()
        handle_with(handle)
