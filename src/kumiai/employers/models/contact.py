"""People of a member company with whom the cooperative deals."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.scope import scope_of
from kumiai.employers.models.employer import Employer


class CompanyContactQuerySet(models.QuerySet["CompanyContact"]):
    """Reads of contacts."""

    def visible_to(self, user: Any) -> "CompanyContactQuerySet":
        """Return the contacts of the companies that a user may see."""
        if not scope_of(user).may("employers.view_companycontact"):
            return self.none()
        return self.filter(employer__in=Employer.objects.visible_to(user))


class CompanyContact(models.Model):
    """A person of a member company (会社の担当者), with an account if the person answers in the chat."""

    employer = models.ForeignKey(Employer, models.CASCADE, related_name="contacts", verbose_name=_("company"))
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="company_contact",
        verbose_name=_("account"),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=100)
    name_kana = models.CharField(_("name in kana"), max_length=100, blank=True)
    post = models.CharField(_("post"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    is_manager = models.BooleanField(_("decides for the company"), default=False)
    left_on = models.DateField(_("until"), null=True, blank=True)

    objects = CompanyContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact of a company")
        verbose_name_plural = _("contacts of companies")
        ordering = ["employer", "-is_manager", "name_kana", "name"]

    def __str__(self) -> str:
        return self.name
