"""The official account of the cooperative on LINE."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.sealed import SealedField


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
