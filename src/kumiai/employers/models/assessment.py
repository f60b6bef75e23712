"""Excellence of a company: what was stated, and the score sheet behind it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.employers.models.employer import Employer


class ExcellenceStatement(models.Model):
    """A statement that a company is, or is not, excellent (優良な実習実施者の認定状況).

    It holds from its day until the next statement. Before the first one nothing is known.
    """

    employer = models.ForeignKey(
        Employer, models.CASCADE, related_name="excellence_statements", verbose_name=_("company")
    )
    stated_on = models.DateField(_("stated on"))
    excellent = models.BooleanField(_("excellent"))
    basis = models.CharField(_("basis"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("statement of excellence")
        verbose_name_plural = _("statements of excellence")
        ordering = ["-stated_on"]
        constraints = [
            models.UniqueConstraint(fields=["employer", "stated_on"], name="one_excellence_statement_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.employer} {self.stated_on}"


class Assessment(models.Model):
    """A score sheet of a company (優良要件適合申告書の点数表). 技能実習法施行規則 第15条.

    ``inputs`` holds the answers by the input names of the rule ``titp.excellent_employer``;
    what is not answered stays unknown.
    """

    employer = models.ForeignKey(
        Employer, models.CASCADE, related_name="assessments", verbose_name=_("company")
    )
    assessed_on = models.DateField(_("assessed on"))
    inputs = models.JSONField(_("answers"), default=dict, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("score sheet")
        verbose_name_plural = _("score sheets")
        ordering = ["-assessed_on"]
        constraints = [
            models.UniqueConstraint(fields=["employer", "assessed_on"], name="one_assessment_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.employer} {self.assessed_on}"
