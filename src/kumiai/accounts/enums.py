"""Words of the accounts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a user may be in the cooperative (役割)."""

    ADMINISTRATOR = "ADMINISTRATOR", _("Administrator")
    REPRESENTATIVE = "REPRESENTATIVE", _("Representative director")
    SUPERVISION_MANAGER = "SUPERVISION_MANAGER", _("Supervision manager")
    CASEWORKER = "CASEWORKER", _("Caseworker")
    PLAN_ADVISER = "PLAN_ADVISER", _("Plan adviser")
    CONSULTANT = "CONSULTANT", _("Consultant")
    BOOKKEEPER = "BOOKKEEPER", _("Bookkeeper")
    OUTSIDE_AUDITOR = "OUTSIDE_AUDITOR", _("Outside auditor")
    INSPECTOR = "INSPECTOR", _("Inspector")
    MEMBER_MANAGER = "MEMBER_MANAGER", _("Manager of a member company")
