"""LINE as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LineConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.integrations.line"
    label = "line"
    verbose_name = _("LINE")

    def ready(self) -> None:
        """Plug the channel in."""
        from kumiai.integrations.line.channel import LineChannel  # noqa: PLC0415  (apps first)
        from kumiai.messaging.domain.channel import plug_in  # noqa: PLC0415

        plug_in(LineChannel())
