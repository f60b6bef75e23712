"""Words of the placements."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Program(models.TextChoices):
    """The program under which somebody works (制度)."""

    TITP = "titp", _("Technical intern training")
    ESD = "esd", _("Employment for skill development")
    SSW = "ssw", _("Specified skilled worker")


class Acceptance(models.TextChoices):
    """Who brings the trainee (受入れの形態)."""

    SUPERVISED = "supervised", _("Through a supervising organization")
    SINGLE_COMPANY = "single_company", _("By the company alone")


class EndReason(models.TextChoices):
    """Why a placement ended (終了の理由)."""

    COMPLETED = "COMPLETED", _("Completed")
    EARLY_RETURN = "EARLY_RETURN", _("Went home early")
    TRANSFER = "TRANSFER", _("Moved to another company")
    DISAPPEARED = "DISAPPEARED", _("Disappeared")
    CHANGED_STATUS = "CHANGED_STATUS", _("Changed to another status")
    OTHER = "OTHER", _("Other")


class AbsenceKind(models.TextChoices):
    """Why somebody was away (不在の理由)."""

    HOME_RETURN = "HOME_RETURN", _("Temporary return home")
    SICK_LEAVE = "SICK_LEAVE", _("Sick leave")
    WORK_INJURY = "WORK_INJURY", _("Leave after a work injury")
    MATERNITY = "MATERNITY", _("Maternity and child-care leave")
    SUSPENDED = "SUSPENDED", _("Training suspended")
    OTHER = "OTHER", _("Other")


class LectureKind(models.TextChoices):
    """Lectures before and after arrival (入国前講習・入国後講習)."""

    PRE_ARRIVAL = "PRE_ARRIVAL", _("Lecture before arrival")
    POST_ARRIVAL = "POST_ARRIVAL", _("Lecture after arrival")


class ExamLevel(models.TextChoices):
    """Level of a skill test (技能検定等の等級)."""

    BASIC = "BASIC", _("Basic level")
    LEVEL_3 = "LEVEL_3", _("Level 3")
    LEVEL_2 = "LEVEL_2", _("Level 2")


class ExamPart(models.TextChoices):
    """Part of a skill test (学科・実技)."""

    PRACTICAL = "PRACTICAL", _("Practical")
    WRITTEN = "WRITTEN", _("Written")


class ResidenceStatus(models.TextChoices):
    """Status of residence (在留資格)."""

    TITP_1_COMPANY = "TITP_1_I", _("Technical intern (i)(a)")
    TITP_1 = "TITP_1_RO", _("Technical intern (i)(b)")
    TITP_2_COMPANY = "TITP_2_I", _("Technical intern (ii)(a)")
    TITP_2 = "TITP_2_RO", _("Technical intern (ii)(b)")
    TITP_3_COMPANY = "TITP_3_I", _("Technical intern (iii)(a)")
    TITP_3 = "TITP_3_RO", _("Technical intern (iii)(b)")
    SSW_1 = "SSW_1", _("Specified skilled worker (i)")
    SSW_2 = "SSW_2", _("Specified skilled worker (ii)")
    DESIGNATED = "DESIGNATED", _("Designated activities")
    ESD = "ESD", _("Employment for skill development")
    OTHER = "OTHER", _("Other")


class DifficultyKind(models.TextChoices):
    """Why training cannot go on (技能実習の実施が困難となった事由)."""

    EARLY_RETURN = "EARLY_RETURN", _("Return before the end")
    DISAPPEARANCE = "DISAPPEARANCE", _("Disappearance")
    ILLNESS = "ILLNESS", _("Illness or injury")
    COMPANY = "COMPANY", _("Reasons of the company")
    OTHER = "OTHER", _("Other")
