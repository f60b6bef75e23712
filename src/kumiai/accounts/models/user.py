"""A person who logs in."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A user of the office (利用者). Rights come from role grants, never from this row."""

    display_name = models.CharField(_("name"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.display_name or self.get_username()

    def get_full_name(self) -> str:
        """Return the name as staff know it."""
        return str(self)

    def get_short_name(self) -> str:
        """Return the name as staff know it."""
        return str(self)
