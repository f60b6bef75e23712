"""Official Word and Excel files that the user brought in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.paperwork.enums import OfficialKind


class OfficialFile(models.Model):
    """The official file of a form, in one revision, with the map from its cells to our fields (公式様式ファイル)."""

    form_id = models.CharField(_("form"), max_length=100)
    revision = models.DateField(
        _("revision"), help_text=_("The day of the official revision, as printed or published.")
    )
    language = models.CharField(_("second language"), max_length=5, blank=True)
    name = models.CharField(_("file"), max_length=255)
    kind = models.CharField(_("kind of file"), max_length=4, choices=OfficialKind)
    content = models.BinaryField()
    sha256 = models.CharField(_("content hash"), max_length=64)
    mapping = models.JSONField(_("map of fields"), default=list, blank=True)
    ready = models.BooleanField(_("in use"), default=False)
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="followed_by", verbose_name=_("follows")
    )
    uploaded_at = models.DateTimeField(_("brought in"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="official_files",
        verbose_name=_("brought in by"),
    )

    class Meta:
        verbose_name = _("official file")
        verbose_name_plural = _("official files")
        ordering = ["form_id", "-revision", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["form_id", "revision", "language"], name="one_official_file_of_a_revision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.form_id} {self.revision} {self.name}"
