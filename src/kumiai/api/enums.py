"""What a token may be made for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ApiScope(models.TextChoices):
    """A thing that a token may do (接続の範囲)."""

    LAW = "law", _("Ask the law")
    DEADLINES = "deadlines", _("Read the open deadlines")
