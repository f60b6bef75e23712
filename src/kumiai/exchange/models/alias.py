"""Names that a person declared to mean a record."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.employers.models import Employer


class CompanyAlias(models.Model):
    """A spelling of a company (企業名の別表記) that somebody matched to a member company."""

    key = models.CharField(_("spelling"), max_length=255, unique=True)
    employer = models.ForeignKey(Employer, models.CASCADE, related_name="aliases", verbose_name=_("company"))

    class Meta:
        verbose_name = _("other spelling of a company")
        verbose_name_plural = _("other spellings of companies")

    def __str__(self) -> str:
        return f"{self.key} = {self.employer}"


class StaffAlias(models.Model):
    """A name of staff as rosters write it (担当者の表記), such as the family name alone."""

    name = models.CharField(_("name in the roster"), max_length=100, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="roster_names", verbose_name=_("user")
    )

    class Meta:
        verbose_name = _("name of staff in rosters")
        verbose_name_plural = _("names of staff in rosters")

    def __str__(self) -> str:
        return f"{self.name} = {self.user}"
