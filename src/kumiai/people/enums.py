"""Words of the people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sex(models.TextChoices):
    """Sex as the passport states it (性別)."""

    FEMALE = "F", _("Female")
    MALE = "M", _("Male")
    OTHER = "X", _("Other")


class ContactKind(models.TextChoices):
    """Ways to reach a person (連絡手段)."""

    PHONE = "PHONE", _("Telephone")
    EMAIL = "EMAIL", _("E-mail")
    MESSENGER = "MESSENGER", _("Messenger")
    EMERGENCY = "EMERGENCY", _("Emergency contact")
    HOME = "HOME", _("Family at home")
