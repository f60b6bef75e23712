"""What LINE sent, and what workers wrote."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.scope import scope_of
from kumiai.accounts.sealed import SealedField
from kumiai.integrations.line.enums import EventOutcome
from kumiai.people.models import Person


class LineEvent(models.Model):
    """An event that LINE sent (受信イベント), by its number, so that one sent again is seen once."""

    event_id = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=30)
    friend_id = models.CharField(max_length=100, blank=True)
    body = SealedField(blank=True, help_text=_("Emptied when the event is done."))
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=EventOutcome, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("event from LINE")
        verbose_name_plural = _("events from LINE")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["done_at", "id"], name="line_event_waiting"),
            models.Index(fields=["friend_id", "outcome", "done_at"], name="line_event_tries"),
        ]

    def __str__(self) -> str:
        return self.event_id


class LineTextQuerySet(models.QuerySet["LineText"]):
    """Reads of what was written on LINE."""

    def visible_to(self, user: Any) -> "LineTextQuerySet":
        """Return what a user may read: it may be a consultation, so the role must carry it.

        Whoever sees only own companies reads only the people of these, and nothing of strangers.
        """
        scope = scope_of(user)
        if not scope.may("line.view_linetext"):
            return self.none()
        if not scope.only_assigned:
            return self
        return self.filter(person__in=Person.objects.visible_to(user))


class LineText(models.Model):
    """What somebody wrote to the official account (LINEで受け取ったメッセージ); confidential, kept encrypted.

    Without person and user it came from a friend who is not linked: perhaps a worker who could not yet
    send the code.
    """

    event = models.OneToOneField(LineEvent, models.PROTECT, related_name="written", editable=False)
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="line_texts", verbose_name=_("person")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("user"),
    )
    kind = models.CharField(_("kind"), max_length=30)
    text = SealedField(_("what was written"), blank=True)
    message_id = models.CharField(max_length=64, blank=True, db_index=True)
    written_at = models.DateTimeField(_("came at"))
    unsent_at = models.DateTimeField(_("taken back by the sender at"), null=True, blank=True)
    read_at = models.DateTimeField(_("first read at"), null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("first read by"),
    )

    objects = LineTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("message from LINE")
        verbose_name_plural = _("messages from LINE")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.person or self.user or self.event.friend_id[-6:]} {self.written_at:%Y-%m-%d}"
