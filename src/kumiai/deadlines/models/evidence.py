"""Files that show that a deadline was met."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.deadlines.models.deadline import Deadline
from kumiai.files.models import KeptFile


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Reads of evidence."""

    def visible_to(self, user: Any) -> "EvidenceQuerySet":
        """Return the evidence of the deadlines that a user may see."""
        return self.filter(deadline__in=Deadline.objects.visible_to(user))


class Evidence(models.Model):
    """A photo or file that shows that something was done (証拠書類)."""

    deadline = models.ForeignKey(
        Deadline, models.CASCADE, related_name="evidence_files", verbose_name=_("deadline")
    )
    file = models.ForeignKey(KeptFile, models.PROTECT, related_name="+", verbose_name=_("file"))

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.file)
