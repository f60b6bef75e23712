"""Lectures before and after arrival."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.placements.enums import LectureKind
from kumiai.placements.models.placement import Placement


class Lecture(models.Model):
    """A lecture of a trainee (入国前講習・入国後講習). 施行規則 第10条第2項第7号."""

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="lectures", verbose_name=_("placement")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=LectureKind)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)
    hours = models.PositiveSmallIntegerField(_("hours"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("lecture")
        verbose_name_plural = _("lectures")
        ordering = ["first_day"]
        constraints = [
            models.UniqueConstraint(fields=["placement", "kind"], name="one_lecture_of_a_kind"),
            models.CheckConstraint(
                condition=models.Q(last_day__isnull=True) | models.Q(last_day__gte=models.F("first_day")),
                name="lecture_days_in_order",
                violation_error_message=_("The last day lies before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement.person} {self.get_kind_display()}"
