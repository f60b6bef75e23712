"""Words of the cooperative."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LicenseKind(models.TextChoices):
    """Kind of the license of a supervising organization (許可の区分)."""

    GENERAL = "GENERAL", _("General supervision (stages 1-3)")
    SPECIFIC = "SPECIFIC", _("Specific supervision (stages 1-2)")


class Position(models.TextChoices):
    """Position of a member of the staff (役職員の別)."""

    OFFICER = "OFFICER", _("Officer")
    EMPLOYEE = "EMPLOYEE", _("Employee")
    OUTSIDE = "OUTSIDE", _("From outside")


class StaffRoleKind(models.TextChoices):
    """What somebody is appointed to (監理事業の役割)."""

    SUPERVISION_MANAGER = "SUPERVISION_MANAGER", _("Supervision manager")
    AUDITOR = "AUDITOR", _("Audit staff")
    PLAN_ADVISER = "PLAN_ADVISER", _("Plan adviser")
    CONSULTANT = "CONSULTANT", _("Consultant")
    OUTSIDE_OFFICER = "OUTSIDE_OFFICER", _("Designated outside officer")
    OUTSIDE_AUDITOR = "OUTSIDE_AUDITOR", _("Outside auditor")


class StaffCourseKind(models.TextChoices):
    """Courses of the supervising organization's side (養成講習)."""

    SUPERVISION_MANAGER = "SUPERVISION_MANAGER", _("Course for supervision managers")
    OUTSIDE_PERSON = "OUTSIDE_PERSON", _("Course for outside officers and auditors")
    AUDIT_STAFF = "AUDIT_STAFF", _("Course for audit staff")


class OrganizationChangeKind(models.TextChoices):
    """What of the organization changed (変更届の事項)."""

    NAME = "NAME", _("Name")
    ADDRESS = "ADDRESS", _("Address")
    REPRESENTATIVE = "REPRESENTATIVE", _("Representative")
    OFFICERS = "OFFICERS", _("Officers")
    SUPERVISION_MANAGER = "SUPERVISION_MANAGER", _("Supervision manager")
    OUTSIDE_PERSON = "OUTSIDE_PERSON", _("Outside officer or auditor")
    OFFICE = "OFFICE", _("Office")
    SUSPENSION = "SUSPENSION", _("Suspension or closing")
    OTHER = "OTHER", _("Other")
