"""Friends on LINE, and the codes by which they say who they are."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.scope import scope_of
from kumiai.people.models import Person


class LineLinkQuerySet(models.QuerySet["LineLink"]):
    """Reads of friends."""

    def visible_to(self, user: Any) -> "LineLinkQuerySet":
        """Return one's own links and those of the people that a user may see."""
        own = models.Q(user_id=scope_of(user).user_id, user__isnull=False)
        return self.filter(own | models.Q(person__in=Person.objects.visible_to(user)))

    def in_force(self) -> "LineLinkQuerySet":
        """Return the links that were not ended."""
        return self.filter(ended_at=None)


class LineLink(models.Model):
    """A friend on LINE who is a worker or a user here (LINEとの紐付け), with consent; ended, never deleted."""

    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="line_links", verbose_name=_("person")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="line_links",
        verbose_name=_("user"),
    )  # fmt: skip
    friend_id = models.CharField(max_length=100)
    linked_at = models.DateTimeField(_("linked at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = LineLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("friend on LINE")
        verbose_name_plural = _("friends on LINE")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["friend_id"], condition=models.Q(ended_at=None), name="one_recipient_a_friend"
            ),
            models.CheckConstraint(
                condition=models.Q(person=None, user__isnull=False)
                | models.Q(user=None, person__isnull=False),
                name="line_link_is_of_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.user)

    @property
    def language(self) -> str:
        """Return the language in which this friend reads, empty if nobody has said."""
        return self.person.native_language if self.person else ""


class LineLinkCode(models.Model):
    """A one-time code that a friend sends (連携コード); only its digest is kept."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("one-time code for LINE")
        verbose_name_plural = _("one-time codes for LINE")

    def __str__(self) -> str:
        return f"{self.person_id or self.user_id} {self.made_at}"
