"""To whom something is addressed: a user, a worker or a company; never two of them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.employers.models import Employer
from kumiai.people.models import Person


class Addressed(models.Model):
    """The three columns of which one is filled (宛先)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="%(class)ss",
        verbose_name=_("user"),
    )  # fmt: skip
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="%(class)ss", verbose_name=_("person")
    )
    employer = models.ForeignKey(
        Employer, models.CASCADE, null=True, blank=True, related_name="%(class)ss", verbose_name=_("company")
    )

    class Meta:
        abstract = True

    @property
    def recipient_name(self) -> str:
        """Return the name of whoever is addressed."""
        return str(self.user or self.person or self.employer or "")


def one_recipient(name: str) -> models.CheckConstraint:
    """Return the constraint that exactly one of the three columns is filled."""
    columns = ("user", "person", "employer")
    ways = [models.Q(**{f"{other}__isnull": other != filled for other in columns}) for filled in columns]
    return models.CheckConstraint(condition=ways[0] | ways[1] | ways[2], name=name)
