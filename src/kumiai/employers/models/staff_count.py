"""How many people a company employs, over time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.employers.models.employer import Employer


class StaffCount(models.Model):
    """The number of regular employees on a day (常勤職員数). 技能実習法施行規則 第16条.

    A count holds until the next one; before the first one the number is unknown.
    """

    employer = models.ForeignKey(
        Employer, models.CASCADE, related_name="staff_counts", verbose_name=_("company")
    )
    counted_on = models.DateField(_("counted on"))
    regular_employees = models.PositiveIntegerField(_("regular employees"))
    care_staff = models.PositiveIntegerField(_("full-time care staff"), null=True, blank=True)
    source = models.CharField(_("taken from"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("staff count")
        verbose_name_plural = _("staff counts")
        ordering = ["-counted_on"]
        constraints = [
            models.UniqueConstraint(fields=["employer", "counted_on"], name="one_staff_count_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.employer} {self.counted_on}: {self.regular_employees}"
