"""Audits of companies."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.scope import scope_of
from kumiai.coop.models import StaffMember
from kumiai.employers.models import Employer
from kumiai.oversight.enums import AuditKind
from kumiai.people.models import Person


class AuditQuerySet(models.QuerySet["Audit"]):
    """Reads of audits."""

    def visible_to(self, user: Any) -> "AuditQuerySet":
        """Return the audits of the companies that a user may see."""
        if not scope_of(user).may("oversight.view_audit"):
            return self.none()
        return self.filter(employer__in=Employer.objects.visible_to(user))


class Audit(models.Model):
    """An audit of an employer (監査). 技能実習法施行規則 第52条第1号."""

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="audits", verbose_name=_("company"))
    kind = models.CharField(_("kind"), max_length=20, choices=AuditKind, default=AuditKind.REGULAR)
    audited_on = models.DateField(_("audited on"))
    auditor = models.ForeignKey(
        StaffMember, models.SET_NULL, null=True, blank=True, related_name="audits", verbose_name=_("auditor")
    )
    trainees_present = models.PositiveSmallIntegerField(_("trainees present"), null=True, blank=True)
    interviews = models.PositiveSmallIntegerField(_("trainees interviewed"), null=True, blank=True)
    interviewed = models.ManyToManyField(
        Person, blank=True, related_name="audits", verbose_name=_("interviewed")
    )
    findings = models.TextField(_("findings"), blank=True)
    measures = models.TextField(_("measures"), blank=True)
    reported_on = models.DateField(_("report filed on"), null=True, blank=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit")
        verbose_name_plural = _("audits")
        ordering = ["-audited_on"]
        constraints = [
            models.UniqueConstraint(fields=["employer", "kind", "audited_on"], name="one_audit_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.employer} {self.get_kind_display()} {self.audited_on}"

    def clean(self) -> None:
        """Refuse a report before the audit and more interviews than trainees."""
        super().clean()
        if self.reported_on and self.audited_on and self.reported_on < self.audited_on:
            raise ValidationError({"reported_on": gettext("The report lies before the audit.")})
        if self.interviews and self.trainees_present is not None and self.interviews > self.trainees_present:
            raise ValidationError(
                {"interviews": gettext("More trainees were interviewed than were present.")}
            )
