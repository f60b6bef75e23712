"""LINE WORKS as a Django app."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_save
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LineWorksConfig(AppConfig):
    """Where Django finds this room; the channel is plugged in here, and accounts that close are noticed."""

    name = "kumiai.integrations.lineworks"
    label = "lineworks"
    verbose_name = _("LINE WORKS")

    def ready(self) -> None:
        """Plug in the channel, and listen."""
        from kumiai.integrations.lineworks.channel import LineWorksChannel  # noqa: PLC0415  (needs the models)
        from kumiai.integrations.lineworks.domain import receive  # noqa: PLC0415
        from kumiai.messaging.domain.channel import plug_in  # noqa: PLC0415

        plug_in(LineWorksChannel())
        receive.listen()
        post_save.connect(
            end_with_account, sender=settings.AUTH_USER_MODEL, dispatch_uid="lineworks.accounts"
        )


def end_with_account(instance: Any, created: bool, **given: Any) -> None:
    """End the link of somebody whose account is closed, in the same transaction."""
    from kumiai.integrations.lineworks.domain.link import DIRECTORY, end_links_of  # noqa: PLC0415

    if not created and not instance.is_active:
        end_links_of(user=instance, by=DIRECTORY, at=timezone.now())
