"""Words of the papers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Where a filing stands (案件の状態)."""

    DRAFTED = "DRAFTED", _("Being drafted")
    CHECKED = "CHECKED", _("Checked")
    APPROVED = "APPROVED", _("Approved")
    FILED = "FILED", _("Filed")
    QUESTIONED = "QUESTIONED", _("Correction asked")
    ACCREDITED = "ACCREDITED", _("Granted")
    REFUSED = "REFUSED", _("Refused")
    CHANGED = "CHANGED", _("Changed later")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


class PaperState(models.TextChoices):
    """Whether a paper is still worked on (書類の状態)."""

    OPEN = "OPEN", _("Being filled")
    FINISHED = "FINISHED", _("Finished")
    NOT_NEEDED = "NOT_NEEDED", _("Not needed")


class Author(models.TextChoices):
    """Who drew up a paper (作成者). 行政書士法 (in force 2026-01-01) limits who may do so for pay."""

    EMPLOYER = "employer", _("The company")
    ORGANIZATION = "organization", _("The cooperative")
    WORKER = "worker", _("The worker")
    SENDING = "sending", _("The sending organization")
    PUBLIC_BODY = "public_body", _("A public body abroad")
    GYOSEISHOSHI = "gyoseishoshi", _("A gyoseishoshi lawyer")


class JobState(models.TextChoices):
    """Where work in the background stands (処理の状態)."""

    WAITING = "WAITING", _("Waiting")
    RUNNING = "RUNNING", _("At work")
    DONE = "DONE", _("Done")
    FAILED = "FAILED", _("Failed")


class OfficialKind(models.TextChoices):
    """Kind of an official file (公式様式ファイルの種類)."""

    DOCX = "docx", _("Word")
    XLSX = "xlsx", _("Excel")
