"""Words of supervision."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditKind(models.TextChoices):
    """Kinds of audit (監査の種類)."""

    REGULAR = "REGULAR", _("Periodic audit")
    EXTRAORDINARY = "EXTRAORDINARY", _("Extraordinary audit")


class OutsideCheckKind(models.TextChoices):
    """Who checked the office (外部監査の種類)."""

    OUTSIDE_OFFICER = "OUTSIDE_OFFICER", _("Check by the designated outside officer")
    OUTSIDE_AUDITOR = "OUTSIDE_AUDITOR", _("Audit by the outside auditor")
