"""Words of the approvals."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ApprovalState(models.TextChoices):
    """Where an approval stands (決裁の状態)."""

    UNDER_WAY = "UNDER_WAY", _("Under way")
    RETURNED = "RETURNED", _("Returned for correction")
    APPROVED = "APPROVED", _("Approved")
    REFUSED = "REFUSED", pgettext_lazy("approval", "Refused")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


class Needs(models.TextChoices):
    """How many of those who are asked must approve (承認の条件)."""

    ALL = "ALL", pgettext_lazy("approvers", "All of them")
    ANY = "ANY", _("Any one of them")


class Decision(models.TextChoices):
    """What somebody decided who was asked (判断)."""

    APPROVED = "APPROVED", _("Approved")
    RETURNED = "RETURNED", _("Returned for correction")
    REFUSED = "REFUSED", pgettext_lazy("approval", "Refused")
    DELEGATED = "DELEGATED", _("Passed on")
    NOT_NEEDED = "NOT_NEEDED", _("Not needed any more")


class Origin(models.TextChoices):
    """Why somebody was asked (依頼の理由)."""

    STEP = "STEP", _("By the flow")
    DEPUTY = "DEPUTY", _("As deputy")
    DELEGATED = "DELEGATED", _("Passed on")
    ESCALATED = "ESCALATED", _("Escalated")


class AnswerKind(models.TextChoices):
    """Kinds of fields in a form of a request (項目の種類)."""

    TEXT = "TEXT", _("One line")
    LONG_TEXT = "LONG_TEXT", _("Several lines")
    NUMBER = "NUMBER", _("Whole number")
    YEN = "YEN", _("Amount in yen")
    DAY = "DAY", pgettext_lazy("kind of answer", "Day")
    CHOICE = "CHOICE", _("One of several")
    YES_NO = "YES_NO", _("Yes or no")
    FILE = "FILE", _("File")
