"""A member company that employs workers."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.prefectures import PREFECTURES
from kumiai.accounts.scope import scope_of
from kumiai.accounts.validators import validate_corporate_number, validate_postal_code
from kumiai.employers.enums import Field


class EmployerQuerySet(models.QuerySet["Employer"]):
    """Reads of companies."""

    def visible_to(self, user: Any) -> "EmployerQuerySet":
        """Return the companies that a user may see: all, or those assigned to the user."""
        scope = scope_of(user)
        if scope.sees_nothing or not scope.may("employers.view_employer"):
            return self.none()
        return self.filter(caseworker_id=scope.user_id) if scope.only_assigned else self


class Employer(models.Model):
    """An implementing organization (実習実施者), member of the cooperative (組合員)."""

    name = models.CharField(_("name"), max_length=200)
    name_kana = models.CharField(_("name in kana"), max_length=200, blank=True)
    corporate_number = models.CharField(
        _("corporate number"),
        max_length=13,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_corporate_number],
    )
    field = models.CharField(_("field"), max_length=20, choices=Field, blank=True)
    postal_code = models.CharField(
        _("postal code"), max_length=8, blank=True, validators=[validate_postal_code]
    )
    prefecture = models.CharField(_("prefecture"), max_length=2, choices=PREFECTURES, blank=True)
    address = models.CharField(_("address"), max_length=255, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    representative = models.CharField(_("representative"), max_length=100, blank=True)
    joined_on = models.DateField(_("member since"), null=True, blank=True)
    left_on = models.DateField(_("member until"), null=True, blank=True)
    caseworker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="employers",
        verbose_name=_("person in charge"),
    )
    note = models.TextField(_("note"), blank=True)

    objects = EmployerQuerySet.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["name_kana", "name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep a missing corporate number as null, so that several companies may lack one."""
        self.corporate_number = self.corporate_number or None
        super().save(*args, **kwargs)
