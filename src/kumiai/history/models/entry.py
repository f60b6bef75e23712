"""One line of the history: who did what to which record, when, and why."""

import hashlib
import json
from typing import Any, NoReturn

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _


class HistoryIsPermanent(TypeError):
    """Somebody tried to change or delete a line of the history."""


class EntryQuerySet(models.QuerySet["Entry"]):
    """Reads of the history; it cannot be changed or deleted."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refuse: history is append-only."""
        raise HistoryIsPermanent("history is append-only")

    def delete(self) -> NoReturn:
        """Refuse: history is append-only."""
        raise HistoryIsPermanent("history is append-only")

    def about(self, instance: models.Model) -> "EntryQuerySet":
        """Return the lines about one record, newest first."""
        return self.filter(subject_type=instance._meta.label_lower, subject_id=str(instance.pk)).order_by(
            "-pk"
        )


class Entry(models.Model):
    """A line of the history (履歴), chained to the line before it by a hash.

    The actor is kept as text: a line outlives the account that wrote it, and
    this room stands below the accounts.
    """

    at = models.DateTimeField(_("when"))
    actor = models.CharField(_("who"), max_length=150)
    action = models.CharField(_("action"), max_length=100)
    subject_type = models.CharField(max_length=100)
    subject_id = models.CharField(max_length=50)
    subject_label = models.CharField(_("record"), max_length=255)
    on = models.DateField(_("day it is about"), null=True, blank=True)
    reason = models.TextField(_("why"), blank=True)
    before = models.JSONField(_("before"), default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), default=dict, encoder=DjangoJSONEncoder)
    previous_hash = models.CharField(max_length=64, blank=True)
    entry_hash = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="history_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.subject_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new line; an existing one is never written again."""
        if self.pk is not None:
            raise HistoryIsPermanent("history is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: history is append-only."""
        raise HistoryIsPermanent("history is append-only")

    def expected_hash(self) -> str:
        """Return the hash that this line must carry."""
        content = [
            self.previous_hash,
            self.at.isoformat(),
            self.actor,
            self.action,
            self.subject_type,
            self.subject_id,
            self.subject_label,
            self.on.isoformat() if self.on else "",
            self.reason,
            self.before,
            self.after,
        ]
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, cls=DjangoJSONEncoder)
        return hashlib.sha256(text.encode()).hexdigest()
