"""Mail as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SmtpConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.integrations.smtp"
    label = "smtp"
    verbose_name = _("E-mail")

    def ready(self) -> None:
        """Plug the channel in; it is used once a mail server is named."""
        from kumiai.integrations.smtp.channel import MailChannel  # noqa: PLC0415  (models are not loaded before)
        from kumiai.messaging.domain.channel import plug_in  # noqa: PLC0415

        plug_in(MailChannel())
