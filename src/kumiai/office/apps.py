"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.office"
    label = "office"
    verbose_name = _("Office")

    def ready(self) -> None:
        """Let the approvals know what of the office can be approved, and the history how to say it."""
        # Models can be imported only when all apps are there.
        from kumiai.office.approvals.mail import take_the_place_of_wagtails_mails  # noqa: PLC0415
        from kumiai.office.approvals.subjects import plug_in_subjects  # noqa: PLC0415
        from kumiai.office.approvals.words import say_history_of_approvals  # noqa: PLC0415
        from kumiai.office.rooms.words import say_history_of_rooms  # noqa: PLC0415

        take_the_place_of_wagtails_mails()
        plug_in_subjects()
        say_history_of_approvals()
        say_history_of_rooms()
