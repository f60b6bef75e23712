"""Words of the plans."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanChangeKind(models.TextChoices):
    """What of a plan changes (計画の変更事項)."""

    OFFICERS = "OFFICERS", _("Representative or officers")
    TRAINERS = "TRAINERS", _("Training staff")
    LODGING = "LODGING", _("Lodging")
    CHARGES = "CHARGES", _("Regular charges")
    ADDRESS = "ADDRESS", _("Address")
    OVERTIME = "OVERTIME", _("Overtime above the plan")
    OTHER = "OTHER", _("Other")


class EmployerFilingKind(models.TextChoices):
    """What a company files on its own (実習実施者の届出・報告)."""

    FIRST_START = "FIRST_START", _("Notice of the first start")
    IMPLEMENTATION_REPORT = "IMPLEMENTATION_REPORT", _("Implementation report")
    SSW_REPORT = "SSW_REPORT", _("Yearly report on specified skilled workers")
