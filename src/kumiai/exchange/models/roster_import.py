"""One workbook on its way into the records."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.sealed import SealedField
from kumiai.exchange.enums import ImportState


class RosterImport(models.Model):
    """A workbook that was brought in (名簿取込), with what the user corrected and chose.

    The workbook holds card numbers, so it is kept sealed, as are the corrections.
    """

    name = models.CharField(_("file"), max_length=255)
    uploaded_at = models.DateTimeField(_("brought in"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="roster_imports", verbose_name=_("user")
    )
    on = models.DateField(
        _("day of the roster"), help_text=_("Staff counts and excellence are dated with it.")
    )
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.OPEN)
    content = models.BinaryField()
    corrections = SealedField(default="", blank=True)
    skipped_rows = models.JSONField(default=list, blank=True)
    choices = models.JSONField(default=dict, blank=True)
    applied_at = models.DateTimeField(_("imported"), null=True, blank=True)
    result = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("roster import")
        verbose_name_plural = _("roster imports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
