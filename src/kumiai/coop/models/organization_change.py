"""Changes of the organization that the authority must be told."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.coop.enums import OrganizationChangeKind
from kumiai.coop.models.cooperative import Cooperative


class OrganizationChange(models.Model):
    """A change of the data of the license (変更届出の対象となる変更)."""

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="changes", verbose_name=_("cooperative")
    )
    kind = models.CharField(_("what changed"), max_length=30, choices=OrganizationChangeKind)
    happened_on = models.DateField(_("changed on"))
    description = models.CharField(_("description"), max_length=255, blank=True)
    notified_on = models.DateField(_("notified on"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of the organization")
        verbose_name_plural = _("changes of the organization")
        ordering = ["-happened_on"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"
