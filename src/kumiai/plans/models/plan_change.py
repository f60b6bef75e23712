"""Minor changes of a plan."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.employers.models import Employer
from kumiai.plans.enums import PlanChangeKind


class PlanChange(models.Model):
    """A minor change of accredited plans of a company (軽微な変更). 技能実習法 第11条, 施行規則 第17条."""

    employer = models.ForeignKey(
        Employer, models.CASCADE, related_name="plan_changes", verbose_name=_("company")
    )
    kind = models.CharField(_("what changed"), max_length=20, choices=PlanChangeKind)
    happened_on = models.DateField(_("changed on"))
    description = models.CharField(_("description"), max_length=255, blank=True)
    notified_on = models.DateField(_("notified on"), null=True, blank=True)

    class Meta:
        verbose_name = _("minor change of a plan")
        verbose_name_plural = _("minor changes of plans")
        ordering = ["-happened_on"]

    def __str__(self) -> str:
        return f"{self.employer} {self.get_kind_display()} {self.happened_on}"
