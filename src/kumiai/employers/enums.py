"""Words of the companies."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Field(models.TextChoices):
    """Field of work (分野), as far as quotas and papers differ by it."""

    AGRICULTURE = "AGRICULTURE", _("Agriculture and forestry")
    FISHING_BOAT = "FISHING_BOAT", _("Fishing boats")
    AQUACULTURE = "AQUACULTURE", _("Aquaculture")
    CONSTRUCTION = "CONSTRUCTION", _("Construction")
    FOOD = "FOOD", _("Food manufacturing")
    TEXTILE = "TEXTILE", _("Textile and clothing")
    MACHINERY = "MACHINERY", _("Machinery and metal")
    CARE = "CARE", _("Care")
    OTHER = "OTHER", _("Other")


class TrainerKind(models.TextChoices):
    """People a company appoints for the training (技能実習責任者・技能実習指導員・生活指導員)."""

    RESPONSIBLE_PERSON = "RESPONSIBLE_PERSON", _("Training manager")
    INSTRUCTOR = "INSTRUCTOR", _("Training instructor")
    LIFE_ADVISER = "LIFE_ADVISER", _("Life adviser")
