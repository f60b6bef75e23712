"""Checks of the cooperative's own offices from outside."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.coop.models import Office, StaffMember
from kumiai.oversight.enums import OutsideCheckKind
from kumiai.oversight.models.audit import Audit


class OutsideCheck(models.Model):
    """A check of an office by the outside officer or auditor (外部役員の確認・外部監査). 施行規則 第30条."""

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="outside_checks", verbose_name=_("office")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=OutsideCheckKind)
    checked_on = models.DateField(_("checked on"))
    checker = models.ForeignKey(
        StaffMember,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="outside_checks",
        verbose_name=_("checked by"),
    )
    accompanied_audit = models.ForeignKey(
        Audit,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="outside_checks",
        verbose_name=_("audit accompanied"),
    )
    result = models.TextField(_("result"), blank=True)

    class Meta:
        verbose_name = _("outside check")
        verbose_name_plural = _("outside checks")
        ordering = ["-checked_on"]
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "checked_on"], name="one_outside_check_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.checked_on}"
