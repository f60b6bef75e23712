"""Words of the messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChannelCode(models.TextChoices):
    """How a message reaches somebody (連絡手段)."""

    LINEWORKS = "lineworks", _("LINE WORKS")
    LINE = "line", _("LINE")
    EMAIL = "email", _("E-mail")
    IN_APP = "in_app", _("In the office")
    PAPER = "paper", _("Paper slip")


class MessageState(models.TextChoices):
    """Where a message stands (送信状況)."""

    WAITING = "WAITING", _("Waiting")
    GATHERED = "GATHERED", _("Kept for the digest")
    SENDING = "SENDING", _("Being sent")
    SENT = "SENT", _("Sent")
    UNSURE = "UNSURE", _("Not known whether it arrived")
    FAILED = "FAILED", _("Could not be sent")
    REFUSED = "REFUSED", _("Not wanted by the recipient")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


class Outcome(models.TextChoices):
    """How one attempt to deliver ended (送信の結果)."""

    SENT = "SENT", _("Sent")
    LATER = "LATER", _("To be tried again")
    UNSURE = "UNSURE", _("Not known whether it arrived")
    REFUSED = "REFUSED", _("Refused by the channel")
    UNREACHABLE = "UNREACHABLE", _("No address")


class Urgency(models.TextChoices):
    """How a message treats quiet hours and digests (緊急度)."""

    NOW = "NOW", _("At once, whatever the hour")
    NORMAL = "NORMAL", _("Outside the quiet hours")
    DIGEST = "DIGEST", _("With the next digest")
