"""Times in which a person was away."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.placements.enums import AbsenceKind
from kumiai.placements.models.placement import Placement


class Absence(models.Model):
    """An absence during or between stages (不在期間; 一時帰国を含む). 施行規則 第10条第2項第3号ト."""

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="absences", verbose_name=_("placement")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=AbsenceKind)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-first_day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__isnull=True) | models.Q(last_day__gte=models.F("first_day")),
                name="absence_days_in_order",
                violation_error_message=_("The last day lies before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement.person} {self.get_kind_display()} {self.first_day}"
