"""People whom a company appoints for the training."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.employers.enums import TrainerKind
from kumiai.employers.models.employer import Employer
from kumiai.employers.models.worksite import Worksite


class Trainer(models.Model):
    """A training manager, instructor or life adviser (技能実習責任者・技能実習指導員・生活指導員).

    技能実習法施行規則 第12条, 第13条.
    """

    employer = models.ForeignKey(Employer, models.CASCADE, related_name="trainers", verbose_name=_("company"))
    worksite = models.ForeignKey(
        Worksite, models.SET_NULL, null=True, blank=True, related_name="trainers", verbose_name=_("worksite")
    )
    kind = models.CharField(_("role"), max_length=20, choices=TrainerKind)
    name = models.CharField(_("name"), max_length=100)
    first_day = models.DateField(_("from"), null=True, blank=True)
    last_day = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("training staff")
        verbose_name_plural = _("training staff")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "kind", "name"], name="one_trainer_of_a_name_and_role"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_kind_display()})"


class TrainerCourse(models.Model):
    """A course that a trainer took (養成講習の受講)."""

    trainer = models.ForeignKey(
        Trainer, models.CASCADE, related_name="courses", verbose_name=_("training staff")
    )
    taken_on = models.DateField(_("taken on"))
    certificate_number = models.CharField(_("certificate number"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("course of training staff")
        verbose_name_plural = _("courses of training staff")
        ordering = ["-taken_on"]
        constraints = [
            models.UniqueConstraint(fields=["trainer", "taken_on"], name="one_trainer_course_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.trainer} {self.taken_on}"
