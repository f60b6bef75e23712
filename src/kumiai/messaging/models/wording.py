"""Own wordings of templates."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Wording(models.Model):
    """The cooperative's own wording of a message (文面), in the place of the one that comes with the system."""

    purpose = models.CharField(_("purpose"), max_length=50)
    language = models.CharField(_("language"), max_length=10)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))
    notice = models.CharField(_("what a locked screen may show"), max_length=100)
    changed_at = models.DateTimeField(_("changed at"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("changed by")
    )

    class Meta:
        verbose_name = _("own wording")
        verbose_name_plural = _("own wordings")
        constraints = [models.UniqueConstraint(fields=["purpose", "language"], name="one_wording_a_language")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.language}"
