"""A file somebody handed in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeptFile(models.Model):
    """A kept file (保管ファイル). It belongs to a record of a higher room, and is seen by whoever may see that one."""

    name = models.CharField(_("name of the file"), max_length=200)
    media_type = models.CharField(_("kind"), max_length=100)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64, db_index=True)
    kept_at = models.DateTimeField(_("kept at"))
    kept_by = models.CharField(_("handed in by"), max_length=150)

    class Meta:
        verbose_name = _("kept file")
        verbose_name_plural = _("kept files")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Return whether a browser shows it as a picture."""
        return self.media_type in {"image/jpeg", "image/png", "image/webp", "image/gif"}
