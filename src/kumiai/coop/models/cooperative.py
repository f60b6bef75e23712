"""The supervising organization that this database belongs to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.prefectures import PREFECTURES
from kumiai.accounts.validators import validate_corporate_number, validate_postal_code


class Cooperative(models.Model):
    """A supervising organization (監理団体); one a database."""

    name = models.CharField(_("name"), max_length=200)
    name_kana = models.CharField(_("name in kana"), max_length=200, blank=True)
    corporate_number = models.CharField(
        _("corporate number"), max_length=13, unique=True, validators=[validate_corporate_number]
    )
    representative = models.CharField(_("representative"), max_length=100, blank=True)
    postal_code = models.CharField(
        _("postal code"), max_length=8, blank=True, validators=[validate_postal_code]
    )
    prefecture = models.CharField(_("prefecture"), max_length=2, choices=PREFECTURES, blank=True)
    address = models.CharField(_("address"), max_length=255, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("cooperative")
        verbose_name_plural = _("cooperative")

    def __str__(self) -> str:
        return self.name
