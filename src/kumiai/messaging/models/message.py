"""The outbox: messages written in the same transaction as the fact they tell."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.scope import scope_of
from kumiai.messaging.enums import ChannelCode, MessageState, Outcome, Urgency
from kumiai.messaging.models.question import Question
from kumiai.messaging.models.recipient import Addressed, one_recipient


class MessageQuerySet(models.QuerySet["Message"]):
    """Reads of messages."""

    def visible_to(self, user: Any) -> "MessageQuerySet":
        """Return a user's own messages; all of them for whoever may see the outbox of the whole cooperative."""
        scope = scope_of(user)
        if scope.user_id is None:
            return self.none()
        if scope.may("messaging.view_message") and not scope.only_assigned:
            return self
        return self.filter(user_id=scope.user_id)


class Message(Addressed):
    """One message to one recipient (連絡), sent by a worker through the channels that the recipient has."""

    key = models.CharField(
        max_length=64, unique=True, editable=False, help_text="The same fact tells the same person once."
    )
    purpose = models.CharField(_("purpose"), max_length=50)
    language = models.CharField(_("language"), max_length=10)
    title = models.CharField(_("title"), max_length=200, blank=True)
    text = models.TextField(_("text"))
    notice = models.CharField(_("what a locked screen may show"), max_length=100, blank=True)
    link = models.CharField(_("page"), max_length=300, blank=True)
    question = models.ForeignKey(
        Question, models.SET_NULL, null=True, blank=True, related_name="messages", verbose_name=_("question")
    )
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.NORMAL)
    state = models.CharField(_("state"), max_length=10, choices=MessageState, default=MessageState.WAITING)
    channel = models.CharField(_("channel"), max_length=20, choices=ChannelCode, blank=True)
    created_at = models.DateTimeField(_("written at"))
    due_at = models.DateTimeField(_("not before"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    digest = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="parts", verbose_name=_("digest")
    )
    again_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("sent again")
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-pk"]
        constraints = [one_recipient("message_has_one_recipient")]
        indexes = [
            models.Index(fields=["state", "channel", "due_at"], name="message_waiting"),
            models.Index(fields=["user", "state", "-created_at"], name="message_of_user"),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:60]


class Delivery(models.Model):
    """One attempt to deliver a message (送信の記録)."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=20, choices=ChannelCode)
    at = models.DateTimeField(_("when"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome)
    problem = models.CharField(_("problem"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.message_id} {self.channel} {self.outcome}"
