"""Words of LINE."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventOutcome(models.TextChoices):
    """What became of an event (処理結果)."""

    GREETED = "GREETED", _("Greeted")
    LINKED = "LINKED", _("Linked")
    WRONG_CODE = "WRONG_CODE", _("Wrong code")
    TOO_MANY = "TOO_MANY", _("Too many wrong codes")
    ENDED = "ENDED", _("Link ended")
    ANSWERED = "ANSWERED", _("Question answered")
    KEPT = "KEPT", _("Message kept")
    UNSENT = "UNSENT", _("Message taken back")
    IGNORED = "IGNORED", _("Nothing to do")
    FAILED = "FAILED", _("Could not be handled")
