"""What LINE WORKS told us."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.sealed import SealedField


class CallbackState(models.TextChoices):
    """Where a callback stands (受信の処理状況)."""

    WAITING = "WAITING", _("Waiting")
    RUNNING = "RUNNING", _("At work")
    DONE = "DONE", _("Done")
    IGNORED = "IGNORED", _("Nothing to do")
    FAILED = "FAILED", _("Could not be processed")


class Callback(models.Model):
    """A callback as it came (受信したコールバック). Nothing is sent twice, so nothing may be lost here."""

    event_id = models.CharField(max_length=64, unique=True)
    bot_id = models.CharField(max_length=30)
    member_id = models.CharField(max_length=100, blank=True)
    body = SealedField()
    received_at = models.DateTimeField(_("received at"))
    state = models.CharField(_("state"), max_length=10, choices=CallbackState, default=CallbackState.WAITING)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    answer = SealedField(
        blank=True,
        help_text="What is answered, kept with the deed: a further try says it and does nothing again.",
    )
    replies = models.PositiveSmallIntegerField(
        default=0, help_text="Sent already; not sent again on another try."
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("callback")
        verbose_name_plural = _("callbacks")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["state", "id"], name="callback_waiting"),
            models.Index(fields=["member_id", "state"], name="callback_of_member"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"
