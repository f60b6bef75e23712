"""The app of the developer console, and its tokens."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.sealed import SealedField


class PlanCode(models.TextChoices):
    """What the tenant pays for (料金プラン)."""

    FREE = "FREE", _("Free plan")
    PAID = "PAID", _("Standard or Advanced")


class Connection(models.Model):
    """The connection of the cooperative to LINE WORKS (LINE WORKS 接続). There is one at most."""

    slot = models.PositiveSmallIntegerField(default=1, unique=True, editable=False)
    client_id = models.CharField(_("Client ID"), max_length=100)
    client_secret = SealedField(_("Client Secret"))
    service_account = models.CharField(_("Service Account"), max_length=200)
    private_key = SealedField(_("Private Key"))
    bot_id = models.CharField(_("Bot ID"), max_length=30)
    bot_secret = SealedField(_("Bot Secret"))
    domain_id = models.CharField(_("Domain ID"), max_length=30, blank=True)
    plan = models.CharField(_("plan of LINE WORKS"), max_length=10, choices=PlanCode, default=PlanCode.FREE)
    sign_in = models.BooleanField(_("staff may sign in with LINE WORKS"), default=False)
    active = models.BooleanField(_("in use"), default=True)
    sandbox = models.CharField(
        _("address of a sandbox"), max_length=100, blank=True,
        help_text=_("On this machine only, for trying. Empty for real use."),
    )  # fmt: skip
    rich_menus = models.JSONField(default=dict, blank=True, editable=False)
    checks = models.JSONField(default=dict, blank=True, editable=False)
    looked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("connection to LINE WORKS")
        verbose_name_plural = _("connection to LINE WORKS")
        constraints = [models.CheckConstraint(condition=models.Q(slot=1), name="one_connection_to_lineworks")]

    def __str__(self) -> str:
        return f"LINE WORKS {self.bot_id}"


class KeptToken(models.Model):
    """A token of the service account, or of a person who agreed (保存トークン)."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="tokens")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    access_token = SealedField(blank=True)
    refresh_token = SealedField(blank=True)
    expires_at = models.FloatField(default=0, help_text="Seconds since 1970.")
    scopes = models.TextField(blank=True)
    lease_holder = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("kept token")
        verbose_name_plural = _("kept tokens")
        constraints = [
            models.UniqueConstraint(fields=["connection", "user"], name="one_token_a_user"),
            models.UniqueConstraint(
                fields=["connection"], condition=models.Q(user=None), name="one_token_of_the_service_account"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.connection_id} {self.user_id or 'service account'}"
