"""What a person is in the middle of, in the chat."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.scope import scope_of
from kumiai.employers.models import Employer
from kumiai.oversight.models import GuidanceVisit


class Talk(models.Model):
    """What the next text, photo or place of a person means (会話の途中). Ends by itself at ``until``."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="talk")
    awaits = models.CharField(max_length=50, blank=True)
    facts = models.JSONField(default=dict)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("talk")
        verbose_name_plural = _("talks")

    def __str__(self) -> str:
        return f"{self.user_id} {self.awaits}"


class CheckInQuerySet(models.QuerySet["CheckIn"]):
    """Reads of check-ins."""

    def visible_to(self, user: Any) -> "CheckInQuerySet":
        """Return the check-ins at companies that a user may see."""
        if not scope_of(user).may("oversight.view_guidancevisit"):
            return self.none()
        return self.filter(employer__in=Employer.objects.visible_to(user))


class CheckIn(models.Model):
    """Somebody was at a company, as the telephone said (訪問チェックイン)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="check_ins", verbose_name=_("visitor")
    )
    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="check_ins", verbose_name=_("company")
    )
    visit = models.ForeignKey(
        GuidanceVisit,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="check_ins",
        verbose_name=_("visit"),
    )
    at = models.DateTimeField(_("when"))
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6)
    address = models.CharField(_("address"), max_length=255, blank=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.user} {self.employer} {self.at}"
