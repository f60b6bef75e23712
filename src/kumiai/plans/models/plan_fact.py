"""Facts about a plan that no other record holds."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.plans.models.plan import Plan


class PlanFact(models.Model):
    """An answer about a plan to a question of its accreditation (計画の認定基準についての回答).

    ``name`` is the input of the check that asks for it. The answer holds from its day until the next
    one; ``value`` None says that it is not known any more.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="facts", verbose_name=_("plan"))
    name = models.CharField(_("question"), max_length=100)
    known_on = models.DateField(_("answered as of"))
    value = models.JSONField(_("answer"), null=True, blank=True)

    class Meta:
        verbose_name = _("fact about the plan")
        verbose_name_plural = _("facts about the plan")
        ordering = ["name", "-known_on"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "name", "known_on"], name="one_plan_fact_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.name} {self.known_on}"
