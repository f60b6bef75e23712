"""Legal values that the cooperative entered itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Confidence(models.TextChoices):
    """Whether the value was read in its source (確認状況)."""

    VERIFIED = "verified", _("Confirmed in the source")
    UNVERIFIED = "unverified", _("Not confirmed")


class LegalValue(models.Model):
    """A dated entry of a legal quantity made in the office (法令値の追加), so that a change need not wait for a release.

    It is laid over the shipped entries from its day on; entries are appended, never edited.
    """

    parameter_id = models.CharField(_("legal value"), max_length=150)
    in_force_on = models.DateField(_("in force from"))
    value = models.JSONField(_("value"))
    law = models.CharField(_("law"), max_length=100)
    article = models.CharField(_("article"), max_length=100, blank=True)
    source = models.URLField(_("source"), max_length=500)
    checked_on = models.DateField(_("checked on"))
    confidence = models.CharField(
        _("confidence"), max_length=10, choices=Confidence, default=Confidence.UNVERIFIED
    )
    note = models.TextField(_("note"), blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)

    class Meta:
        verbose_name = _("legal value of the cooperative")
        verbose_name_plural = _("legal values of the cooperative")
        ordering = ["parameter_id", "-in_force_on"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(law="") & ~models.Q(article="") & ~models.Q(source=""),
                name="legal_value_is_cited",
                violation_error_message=_(
                    "A legal value needs the law, the article and the source in which it stands."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.parameter_id} {self.in_force_on}"
