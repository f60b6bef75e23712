"""The license of the cooperative, one row for each period of validity."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.coop.enums import LicenseKind
from kumiai.coop.models.cooperative import Cooperative


class License(models.Model):
    """A license to supervise (監理事業の許可). 技能実習法 第23条."""

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="licenses", verbose_name=_("cooperative")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=LicenseKind)
    number = models.CharField(_("license number"), max_length=50)
    first_day = models.DateField(_("valid from"))
    last_day = models.DateField(_("valid until"))
    renewal_filed_on = models.DateField(_("renewal filed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("license")
        verbose_name_plural = _("licenses")
        ordering = ["-first_day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="license_days_in_order",
                violation_error_message=_("The last day lies before the first day."),
            ),
            models.UniqueConstraint(fields=["cooperative", "first_day"], name="one_license_per_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.get_kind_display()})"
