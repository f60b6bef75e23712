"""Sending organizations and the agreements with them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.validators import validate_nationality


class SendingOrganization(models.Model):
    """A sending organization abroad (送出機関)."""

    name = models.CharField(_("name"), max_length=200)
    country = models.CharField(_("country"), max_length=2, validators=[validate_nationality])
    certified_number = models.CharField(_("certification number"), max_length=50, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)

    class Meta:
        verbose_name = _("sending organization")
        verbose_name_plural = _("sending organizations")
        ordering = ["country", "name"]
        constraints = [
            models.UniqueConstraint(fields=["country", "name"], name="one_sending_organization_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class SendingAgreement(models.Model):
    """An agreement with a sending organization (送出機関との契約)."""

    organization = models.ForeignKey(
        SendingOrganization, models.PROTECT, related_name="agreements", verbose_name=_("sending organization")
    )
    signed_on = models.DateField(_("signed on"))
    last_day = models.DateField(_("valid until"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("sending agreement")
        verbose_name_plural = _("sending agreements")
        ordering = ["-signed_on"]

    def __str__(self) -> str:
        return f"{self.organization} {self.signed_on}"
