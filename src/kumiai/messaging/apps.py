"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.messaging"
    label = "messaging"
    verbose_name = _("Notices and messages")

    def ready(self) -> None:
        """Plug in the channels that need nobody else, and our own section of the morning list."""
        # Models can be imported only when all apps are there.
        from kumiai.messaging.domain.agenda import register  # noqa: PLC0415
        from kumiai.messaging.domain.channel import plug_in  # noqa: PLC0415
        from kumiai.messaging.domain.company_question import ANSWER, VERB  # noqa: PLC0415
        from kumiai.messaging.domain.own_channels import InApp, Paper  # noqa: PLC0415
        from kumiai.messaging.domain.question import register as register_verb  # noqa: PLC0415
        from kumiai.messaging.domain.reminding import SOURCE  # noqa: PLC0415

        plug_in(InApp())
        plug_in(Paper())
        register(SOURCE)
        register_verb(VERB, ANSWER)
