"""The room as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    """Where Django finds this room."""

    name = "kumiai.deadlines"
    label = "deadlines"
    verbose_name = _("Deadlines")

    def ready(self) -> None:
        """Let the deadlines follow every recorded write, and stand in the morning list."""
        from kumiai.deadlines.domain.agenda import tell_in_the_morning  # noqa: PLC0415
        from kumiai.deadlines.domain.pause import listen  # noqa: PLC0415  (models are not loaded before)
        from kumiai.history.signals import recorded  # noqa: PLC0415

        recorded.connect(listen, dispatch_uid="deadlines.listen")
        tell_in_the_morning()
