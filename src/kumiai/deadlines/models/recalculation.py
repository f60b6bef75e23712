"""One recalculation of the deadlines."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.deadlines.enums import Cause


class Recalculation(models.Model):
    """A run of the deadline engine (期限の再計算) that changed something."""

    at = models.DateTimeField(_("when"))
    on = models.DateField(_("day in force"))
    cause = models.CharField(_("cause"), max_length=20, choices=Cause)
    detail = models.CharField(_("detail"), max_length=255, blank=True)
    actor = models.CharField(_("who"), max_length=150, blank=True)
    created = models.PositiveIntegerField(_("new"), default=0)
    moved = models.PositiveIntegerField(_("moved"), default=0)
    closed = models.PositiveIntegerField(_("closed"), default=0)

    class Meta:
        verbose_name = _("recalculation")
        verbose_name_plural = _("recalculations")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.on} {self.get_cause_display()}"
