"""What a user decided about the columns of a sheet, for the next workbook of that shape."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RememberedMapping(models.Model):
    """The decided kind and columns of sheets with the same headings (列の対応づけの記憶)."""

    signature = models.CharField(max_length=64, unique=True)
    sheet_title = models.CharField(_("sheet"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, blank=True)
    columns = models.JSONField(_("columns"), default=dict, blank=True)

    class Meta:
        verbose_name = _("remembered mapping of columns")
        verbose_name_plural = _("remembered mappings of columns")

    def __str__(self) -> str:
        return self.sheet_title
