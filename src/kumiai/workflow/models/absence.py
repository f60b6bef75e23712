"""Days on which somebody does not decide, and who does instead."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Absence(models.Model):
    """An absence with a deputy (不在と代理): asked in these days, the deputy is asked instead."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences", verbose_name=_("absent")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("deputy")
    )
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("until"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-first_day"]

    def __str__(self) -> str:
        return f"{self.user} {self.first_day}–{self.last_day}"

    def clean(self) -> None:
        """Refuse days out of order and a deputy of oneself."""
        super().clean()
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValidationError({"last_day": gettext("The last day lies before the first day.")})
        if self.user_id and self.user_id == self.deputy_id:
            raise ValidationError({"deputy": gettext("Nobody is the own deputy.")})
