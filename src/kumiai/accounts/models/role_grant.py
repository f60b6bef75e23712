"""A role that a user holds for some days."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.enums import Role
from kumiai.accounts.models.user import User


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    """Reads of role grants."""

    def in_force(self, on: date) -> "RoleGrantQuerySet":
        """Return the grants that hold on a day."""
        return self.filter(first_day__lte=on).filter(
            models.Q(last_day__isnull=True) | models.Q(last_day__gte=on)
        )


class RoleGrant(models.Model):
    """A role given to a user from a day, and until a day if it is limited (役割の付与)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="role_grants", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=30, choices=Role)
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("until"), null=True, blank=True)
    only_assigned = models.BooleanField(
        _("only own companies"),
        default=False,
        help_text=_("The user sees only companies and people that are assigned to the user."),
    )

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "first_day"], name="one_grant_of_a_role_per_day"),
            models.CheckConstraint(
                condition=models.Q(last_day__isnull=True) | models.Q(last_day__gte=models.F("first_day")),
                name="role_grant_days_in_order",
                violation_error_message=_("The last day lies before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"
