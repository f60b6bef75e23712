"""Why a deadline moved."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.deadlines.models.deadline import Deadline
from kumiai.deadlines.models.recalculation import Recalculation


class Move(models.Model):
    """A change of a deadline by a recalculation (期限の変動) and its reason."""

    recalculation = models.ForeignKey(Recalculation, models.CASCADE, related_name="moves")
    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="moves")
    due_before = models.DateField(_("due before"), null=True, blank=True)
    due_after = models.DateField(_("due now"), null=True, blank=True)
    anchor_before = models.DateField(_("counted from, before"), null=True, blank=True)
    anchor_after = models.DateField(_("counted from, now"), null=True, blank=True)
    state_before = models.CharField(max_length=10, blank=True)
    state_after = models.CharField(max_length=10, blank=True)

    class Meta:
        verbose_name = _("move of a deadline")
        verbose_name_plural = _("moves of deadlines")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.deadline_id}: {self.due_before} → {self.due_after}"
