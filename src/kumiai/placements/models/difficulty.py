"""Events that make training impossible."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kumiai.placements.enums import DifficultyKind
from kumiai.placements.models.placement import Placement


class Difficulty(models.Model):
    """Training has become difficult to carry on (技能実習の実施が困難となった場合). 技能実習法 第33条, 第19条."""

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="difficulties", verbose_name=_("placement")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=DifficultyKind)
    happened_on = models.DateField(_("happened on"))
    early_return = models.BooleanField(_("goes home before the end"), null=True, blank=True)
    departs_on = models.DateField(_("departs on"), null=True, blank=True)
    will_confirmed_on = models.DateField(_("free will confirmed on"), null=True, blank=True)
    notified_on = models.DateField(_("notified on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("difficulty of training")
        verbose_name_plural = _("difficulties of training")
        ordering = ["-happened_on"]

    def __str__(self) -> str:
        return f"{self.placement.person} {self.get_kind_display()} {self.happened_on}"

    def clean(self) -> None:
        """Refuse a departure day of somebody who stays."""
        super().clean()
        if self.departs_on and self.early_return is False:
            raise ValidationError({"departs_on": gettext("Nobody departs if the person does not go home.")})
