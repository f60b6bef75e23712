"""A plan of one stage and its accreditation."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kumiai.placements.models import Placement


class Plan(models.Model):
    """A technical intern training plan (技能実習計画). 技能実習法 第8条."""

    placement = models.OneToOneField(
        Placement, models.CASCADE, related_name="plan", verbose_name=_("placement")
    )
    filed_on = models.DateField(_("application filed on"), null=True, blank=True)
    accredited_on = models.DateField(_("accredited on"), null=True, blank=True)
    number = models.CharField(_("accreditation number"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")

    def __str__(self) -> str:
        return f"{self.placement} {self.number}".strip()

    def clean(self) -> None:
        """Refuse an accreditation that lies before the application."""
        super().clean()
        if self.filed_on and self.accredited_on and self.accredited_on < self.filed_on:
            raise ValidationError(
                {"accredited_on": gettext("The accreditation lies before the application.")}
            )
