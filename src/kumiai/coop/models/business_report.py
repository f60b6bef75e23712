"""Yearly business reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.coop.models.office import Office


class BusinessReport(models.Model):
    """A business report that was filed (事業報告書の提出), one per office and fiscal year."""

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="business_reports", verbose_name=_("office")
    )
    fiscal_year = models.PositiveSmallIntegerField(
        _("fiscal year"), help_text=_("The year in which it starts in April.")
    )
    filed_on = models.DateField(_("filed on"))

    class Meta:
        verbose_name = _("business report")
        verbose_name_plural = _("business reports")
        ordering = ["-fiscal_year"]
        constraints = [
            models.UniqueConstraint(fields=["office", "fiscal_year"], name="one_business_report_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.fiscal_year}"
