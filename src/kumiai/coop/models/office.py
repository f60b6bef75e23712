"""Offices from which the cooperative supervises."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.prefectures import PREFECTURES
from kumiai.accounts.validators import validate_postal_code
from kumiai.coop.models.cooperative import Cooperative


class Office(models.Model):
    """A supervising office (監理事業を行う事業所)."""

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="offices", verbose_name=_("cooperative")
    )
    name = models.CharField(_("name"), max_length=200)
    postal_code = models.CharField(
        _("postal code"), max_length=8, blank=True, validators=[validate_postal_code]
    )
    prefecture = models.CharField(_("prefecture"), max_length=2, choices=PREFECTURES, blank=True)
    address = models.CharField(_("address"), max_length=255, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        constraints = [models.UniqueConstraint(fields=["cooperative", "name"], name="one_office_of_a_name")]

    def __str__(self) -> str:
        return self.name
