"""What a company files about its training as a whole."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.employers.models import Employer
from kumiai.plans.enums import EmployerFilingKind


class EmployerFiling(models.Model):
    """A first-start notice or yearly implementation report that was filed (実習実施者届出・実施状況報告)."""

    employer = models.ForeignKey(Employer, models.CASCADE, related_name="filings", verbose_name=_("company"))
    kind = models.CharField(_("kind"), max_length=30, choices=EmployerFilingKind)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), null=True, blank=True)
    filed_on = models.DateField(_("filed on"))

    class Meta:
        verbose_name = _("filing of a company")
        verbose_name_plural = _("filings of companies")
        ordering = ["-filed_on"]
        constraints = [
            models.UniqueConstraint(fields=["employer", "kind", "fiscal_year"], name="one_filing_a_year"),
            models.UniqueConstraint(
                fields=["employer", "kind"],
                condition=models.Q(fiscal_year__isnull=True),
                name="one_filing_without_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employer} {self.get_kind_display()} {self.fiscal_year or ''}".strip()
