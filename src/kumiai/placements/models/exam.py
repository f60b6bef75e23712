"""Skill tests."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kumiai.placements.enums import ExamLevel, ExamPart
from kumiai.placements.models.placement import Placement


class Exam(models.Model):
    """A sitting of a skill test (技能検定・技能実習評価試験の受検), one row for each part and sitting."""

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="exams", verbose_name=_("placement")
    )
    level = models.CharField(_("level"), max_length=10, choices=ExamLevel)
    part = models.CharField(_("part"), max_length=10, choices=ExamPart)
    sitting = models.PositiveSmallIntegerField(_("sitting"), default=1)
    support_applied_on = models.DateField(_("exam support applied for on"), null=True, blank=True)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)
    result_on = models.DateField(_("result on"), null=True, blank=True)
    passed = models.BooleanField(_("passed"), null=True, blank=True)

    class Meta:
        verbose_name = _("exam")
        verbose_name_plural = _("exams")
        ordering = ["level", "part", "sitting"]
        constraints = [
            models.UniqueConstraint(
                fields=["placement", "level", "part", "sitting"], name="one_sitting_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement.person} {self.get_level_display()} {self.get_part_display()}"

    def clean(self) -> None:
        """Refuse a result that lies before the exam."""
        super().clean()
        if self.taken_on and self.result_on and self.result_on < self.taken_on:
            raise ValidationError({"result_on": gettext("The result lies before the exam.")})
