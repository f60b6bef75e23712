"""Status and period of residence, with history."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.sealed import SealedField, SealedIndexField, blind_index
from kumiai.accounts.validators import validate_residence_card_number
from kumiai.people.models import Person
from kumiai.placements.enums import ResidenceStatus


class ResidencePeriodQuerySet(models.QuerySet["ResidencePeriod"]):
    """Reads of periods of residence."""

    def with_card_number(self, number: str) -> "ResidencePeriodQuerySet":
        """Return the periods of a residence card number."""
        return self.filter(card_index=blind_index(number, place="placements.residenceperiod.card_number"))


class ResidencePeriod(models.Model):
    """A period of stay under a status of residence (在留資格・在留期間), one row a permission. 入管法 第2条の2."""

    person = models.ForeignKey(
        Person, models.CASCADE, related_name="residence_periods", verbose_name=_("person")
    )
    status = models.CharField(_("status of residence"), max_length=20, choices=ResidenceStatus)
    card_number = SealedField(
        _("residence card number"), blank=True, default="", validators=[validate_residence_card_number]
    )
    card_index = SealedIndexField(of="card_number", default="")
    permitted_on = models.DateField(_("permitted on"), null=True, blank=True)
    last_day = models.DateField(_("stay until"))
    filed_on = models.DateField(
        _("next application filed on"),
        null=True,
        blank=True,
        help_text=_("Renewal or change that follows this period."),
    )

    objects = ResidencePeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("period of residence")
        verbose_name_plural = _("periods of residence")
        ordering = ["-last_day"]
        constraints = [
            models.UniqueConstraint(fields=["person", "last_day"], name="one_residence_period_per_last_day"),
            models.CheckConstraint(
                condition=models.Q(permitted_on__isnull=True)
                | models.Q(last_day__gte=models.F("permitted_on")),
                name="residence_days_in_order",
                violation_error_message=_("The stay ends before it was permitted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_status_display()} {self.last_day}"
