"""Where people work."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.prefectures import PREFECTURES
from kumiai.accounts.validators import validate_postal_code
from kumiai.employers.models.employer import Employer


class Worksite(models.Model):
    """A place of training (実習実施場所・事業所)."""

    employer = models.ForeignKey(
        Employer, models.CASCADE, related_name="worksites", verbose_name=_("company")
    )
    name = models.CharField(_("name"), max_length=200)
    postal_code = models.CharField(
        _("postal code"), max_length=8, blank=True, validators=[validate_postal_code]
    )
    prefecture = models.CharField(_("prefecture"), max_length=2, choices=PREFECTURES, blank=True)
    address = models.CharField(_("address"), max_length=255, blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("worksite")
        verbose_name_plural = _("worksites")
        constraints = [models.UniqueConstraint(fields=["employer", "name"], name="one_worksite_of_a_name")]

    def __str__(self) -> str:
        return f"{self.employer} {self.name}"
