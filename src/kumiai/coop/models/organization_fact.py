"""Facts about the cooperative that no other record holds."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.coop.models.cooperative import Cooperative


class OrganizationFact(models.Model):
    """An answer about the cooperative to a question of the law (団体についての回答).

    ``name`` is the input of the rules that ask for it. The answer holds from its day until the next
    one; ``value`` None says that it is not known any more.
    """

    cooperative = models.ForeignKey(
        Cooperative, models.PROTECT, related_name="facts", verbose_name=_("cooperative")
    )
    name = models.CharField(_("question"), max_length=100)
    known_on = models.DateField(_("answered as of"))
    value = models.JSONField(_("answer"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("fact about the cooperative")
        verbose_name_plural = _("facts about the cooperative")
        ordering = ["name", "-known_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "name", "known_on"], name="one_organization_fact_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.known_on}"
