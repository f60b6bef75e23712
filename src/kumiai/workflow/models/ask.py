"""Who was asked to decide, and what they said."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.enums import Role
from kumiai.workflow.enums import Decision, Origin
from kumiai.workflow.models.approval import Approval
from kumiai.workflow.models.step import ApprovalStepState


class AskQuerySet(models.QuerySet["Ask"]):
    """Reads of what was asked of whom."""

    def visible_to(self, user: Any) -> "AskQuerySet":
        """Return what was asked about approvals that a user may see."""
        return self.filter(approval__in=Approval.objects.visible_to(user))

    def waiting(self) -> "AskQuerySet":
        """Return what waits for an answer."""
        return self.filter(decided_at=None)


class Ask(models.Model):
    """One person asked to decide in a step (承認依頼)."""

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="asks", verbose_name=_("approval"))
    step_state = models.ForeignKey(ApprovalStepState, models.CASCADE, related_name="asks")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="asks", verbose_name=_("asked")
    )
    origin = models.CharField(_("why"), max_length=10, choices=Origin, default=Origin.STEP)
    instead_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("instead of"),
    )  # fmt: skip
    role = models.CharField(
        _("as"), max_length=30, choices=Role, blank=True, help_text=_("The role that must still be held.")
    )
    asked_at = models.DateTimeField(_("asked at"))
    due_on = models.DateField(_("answer wanted by"), null=True, blank=True)
    reminded_on = models.DateField(_("reminded on"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    via = models.CharField(_("decided through"), max_length=20, blank=True)

    objects = AskQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval asked")
        verbose_name_plural = _("approvals asked")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["step_state", "user"],
                condition=models.Q(decided_at=None),
                name="one_open_ask_a_person",
            )
        ]
        indexes = [models.Index(fields=["user", "decided_at"], name="ask_of_user")]

    def __str__(self) -> str:
        return f"{self.approval}: {self.user}"
