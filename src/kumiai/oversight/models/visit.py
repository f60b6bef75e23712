"""Guidance visits."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.scope import scope_of
from kumiai.coop.models import StaffMember
from kumiai.employers.models import Employer


class GuidanceVisitQuerySet(models.QuerySet["GuidanceVisit"]):
    """Reads of guidance visits."""

    def visible_to(self, user: Any) -> "GuidanceVisitQuerySet":
        """Return the visits to the companies that a user may see."""
        if not scope_of(user).may("oversight.view_guidancevisit"):
            return self.none()
        return self.filter(employer__in=Employer.objects.visible_to(user))


class GuidanceVisit(models.Model):
    """A guidance visit to an employer (訪問指導). 技能実習法施行規則 第52条第3号."""

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="visits", verbose_name=_("company"))
    visited_on = models.DateField(_("visited on"))
    visitor = models.ForeignKey(
        StaffMember, models.SET_NULL, null=True, blank=True, related_name="visits", verbose_name=_("visitor")
    )
    note = models.TextField(_("guidance given"), blank=True)

    objects = GuidanceVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("guidance visit")
        verbose_name_plural = _("guidance visits")
        ordering = ["-visited_on"]
        constraints = [models.UniqueConstraint(fields=["employer", "visited_on"], name="one_visit_per_day")]

    def __str__(self) -> str:
        return f"{self.employer} {self.visited_on}"
