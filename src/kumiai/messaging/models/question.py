"""Questions that are answered by a tap, in whatever channel, or in the office."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.messaging.models.recipient import Addressed, one_recipient


class QuestionQuerySet(models.QuerySet["Question"]):
    """Reads of questions."""

    def visible_to(self, user: Any) -> "QuestionQuerySet":
        """Return the questions that were asked of a user: nobody else's."""
        return self.filter(user_id=user.pk) if getattr(user, "is_authenticated", False) else self.none()

    def open(self) -> "QuestionQuerySet":
        """Return what is neither answered nor withdrawn."""
        return self.filter(answered_at=None, withdrawn_at=None)


class Question(Addressed):
    """A question with choices (問合せ): the same one in the chat, by mail and in the office, answered once.

    ``verb`` names who acts on the answer (``messaging.domain.question.register``); ``subject`` is the number
    of its record. A button carries ``token`` and the choice only: who taps must be who was asked.
    """

    token = models.CharField(max_length=32, unique=True, editable=False)
    verb = models.CharField(_("verb"), max_length=50)
    subject = models.CharField(_("number"), max_length=50, blank=True)
    text = models.TextField(_("text"))
    choices = models.JSONField(_("choices"), default=list)
    asked_at = models.DateTimeField(_("asked at"))
    expires_at = models.DateTimeField(_("until"), null=True, blank=True)
    offered_at = models.DateTimeField(_("last offered at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=50, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    via = models.CharField(_("answered through"), max_length=20, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["-pk"]
        constraints = [one_recipient("question_has_one_recipient")]
        indexes = [
            models.Index(fields=["verb", "subject"], name="question_subject"),
            models.Index(
                fields=["offered_at"], name="question_open",
                condition=models.Q(answered_at__isnull=True, withdrawn_at__isnull=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text[:60]
