"""Who is who in LINE WORKS."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkWay(models.TextChoices):
    """How a member was recognized (紐付けの方法)."""

    DIRECTORY = "DIRECTORY", _("By the e-mail in the directory")
    CODE = "CODE", _("By a one-time code")
    SIGN_IN = "SIGN_IN", _("By signing in")


class Link(models.Model):
    """A member of LINE WORKS who is a user here (利用者との紐付け); ended, never deleted."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="lineworks_links", verbose_name=_("user")
    )
    member_id = models.CharField(_("LINE WORKS user ID"), max_length=100)
    member_name = models.CharField(_("name in LINE WORKS"), max_length=200, blank=True)
    way = models.CharField(_("recognized"), max_length=10, choices=LinkWay)
    linked_at = models.DateTimeField(_("linked at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    welcomed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("LINE WORKS member")
        verbose_name_plural = _("LINE WORKS members")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended_at=None), name="one_member_a_user"
            ),
            models.UniqueConstraint(
                fields=["member_id"], condition=models.Q(ended_at=None), name="one_user_a_member"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.member_name}"


class LinkCode(models.Model):
    """A one-time code by which a member says who he or she is here (連携コード); only its digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")

    def __str__(self) -> str:
        return f"{self.user_id} {self.made_at}"


class Stranger(models.Model):
    """A member whom nobody here knows (未連携のメンバー): told once how to link, and not allowed to guess codes."""

    member_id = models.CharField(max_length=100, unique=True)
    told_at = models.DateTimeField(null=True, blank=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    counted_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("member who is not linked")
        verbose_name_plural = _("members who are not linked")

    def __str__(self) -> str:
        return self.member_id
