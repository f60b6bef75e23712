"""The official account of the cooperative on LINE."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.sealed import SealedField
from kumiai.people.models import Person


class LineAccount(models.Model):
    """The LINE official account (LINE公式アカウント). There is one at most."""

    channel_id = models.CharField(_("Channel ID"), max_length=30)
    channel_secret = SealedField(_("Channel secret"))
    access_token = SealedField(_("Channel access token"))
    add_friend_url = models.CharField(_("address to add it as a friend"), max_length=200, blank=True)
    active = models.BooleanField(_("in use"), default=True)
    sandbox = models.CharField(_("address of a sandbox"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("LINE official account")
        verbose_name_plural = _("LINE official account")

    def __str__(self) -> str:
        return f"LINE {self.channel_id}"


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

    class Meta:
        verbose_name = _("friend on LINE")
        verbose_name_plural = _("friends on LINE")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["friend_id"], condition=models.Q(ended_at=None), name="one_recipient_a_friend"
            ),
            models.CheckConstraint(
                condition=models.Q(person=None, user__isnull=False) | models.Q(user=None, person__isnull=False),
                name="line_link_is_of_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person or self.user)


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


class LineEvent(models.Model):
    """An event that LINE sent (受信イベント), by its number, so that one sent again is seen once."""

    event_id = models.CharField(max_length=64, unique=True)
    body = SealedField()
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("event from LINE")
        verbose_name_plural = _("events from LINE")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.event_id
