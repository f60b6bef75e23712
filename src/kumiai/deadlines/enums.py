"""Words of the deadlines."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """What became of a deadline (期限の状態)."""

    OPEN = "OPEN", _("Open")
    DONE = "DONE", _("Done")
    WAIVED = "WAIVED", _("Waived")
    LAPSED = "LAPSED", _("No longer owed")


class DoneBy(models.TextChoices):
    """How it is known that a deadline was met (完了の根拠)."""

    RECORD = "RECORD", _("From the records")
    PERSON = "PERSON", _("Marked by hand")


class Cause(models.TextChoices):
    """What set off a recalculation (再計算のきっかけ)."""

    DAILY = "DAILY", _("New day")
    RECORDS = "RECORDS", _("Records changed")
    LEGAL_VALUE = "LEGAL_VALUE", _("Legal value changed")
    IMPORT = "IMPORT", _("Import")
    BY_HAND = "BY_HAND", _("Started by hand")
