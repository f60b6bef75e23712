"""Words of the exchange."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    """How far an import has come (取込の状態)."""

    OPEN = "OPEN", _("Being checked")
    APPLIED = "APPLIED", _("Imported")
    CANCELLED = "CANCELLED", _("Cancelled")
