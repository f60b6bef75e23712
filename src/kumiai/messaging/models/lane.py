"""What must be done by one worker at a time, and once a day."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Lane(models.Model):
    """A channel that one worker at a time sends through: the service counts all calls together."""

    channel = models.CharField(max_length=20, primary_key=True)
    worker = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    closed_until = models.DateTimeField(_("takes nothing until"), null=True, blank=True)
    busy = models.PositiveSmallIntegerField(_("refusals in a row"), default=0)
    problem = models.CharField(_("problem"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("lane")
        verbose_name_plural = _("lanes")

    def __str__(self) -> str:
        return self.channel


class Morning(models.Model):
    """The morning messages of a day were written (朝の一覧)."""

    on = models.DateField(_("day"), unique=True)
    written_at = models.DateTimeField(_("written at"))
    count = models.PositiveIntegerField(_("messages"))

    class Meta:
        verbose_name = _("morning")
        verbose_name_plural = _("mornings")

    def __str__(self) -> str:
        return f"{self.on}"
