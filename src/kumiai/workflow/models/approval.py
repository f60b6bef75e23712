"""What is to be approved, and which flow it takes."""

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import DraftStateMixin, RevisionMixin, Workflow, WorkflowMixin, WorkflowState

from kumiai.accounts.scope import scope_of
from kumiai.employers.models import Employer
from kumiai.workflow.enums import ApprovalState


class ApprovalQuerySet(models.QuerySet["Approval"]):
    """Reads of approvals."""

    def visible_to(self, user: Any) -> "ApprovalQuerySet":
        """Return one's own and what one was asked about; the rest for whoever may view approvals.

        Who sees own companies only sees approvals of these. Approvals of requests, such as a leave, are
        seen only by whoever may view requests.
        """
        scope = scope_of(user)
        if scope.user_id is None or scope.sees_nothing:
            return self.none()
        seen = models.Q(asked_by=scope.user_id) | models.Q(
            pk__in=self.model.objects.filter(asks__user=scope.user_id).values("pk")
        )
        if scope.may("workflow.view_approval"):
            if not scope.only_assigned and scope.may("workflow.view_request"):
                return self
            others = (
                models.Q(employer__in=Employer.objects.visible_to(user))
                if scope.only_assigned
                else models.Q()
            )
            if not scope.may("workflow.view_request"):
                others &= ~models.Q(kind="request") & ~models.Q(kind__startswith="request#")
            seen |= others
        return self.filter(seen)


class Approval(WorkflowMixin, DraftStateMixin, RevisionMixin, models.Model):
    """An approval case (決裁案件): carries the workflow and points to what is approved.

    ``kind`` names the subject (``workflow.domain.subjects``), which shows it and acts on the result.
    A page of the website runs through its flow itself; its approval mirrors that, so that one list holds all.
    """

    kind = models.CharField(_("kind"), max_length=50)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name=_("type"))
    subject_id = models.CharField(_("number"), max_length=50)
    subject = GenericForeignKey("subject_type", "subject_id")
    title = models.CharField(_("name"), max_length=200)
    summary = models.TextField(_("what it is about"), blank=True)
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="approvals", verbose_name=_("company")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ApprovalState, default=ApprovalState.UNDER_WAY
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="approvals", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    flow_state = models.OneToOneField(
        WorkflowState, models.SET_NULL, null=True, blank=True, editable=False, related_name="approval",
        verbose_name=_("run of the flow"),
    )  # fmt: skip

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="approval_subject"),
            models.Index(fields=["state", "-asked_at"], name="approval_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id"],
                condition=models.Q(state__in=(ApprovalState.UNDER_WAY, ApprovalState.RETURNED)),
                name="one_open_approval_a_subject",
            )
        ]

    def __str__(self) -> str:
        return self.title


class FlowUse(models.Model):
    """Which flow a kind of thing takes (承認経路の割当て)."""

    kind = models.CharField(_("kind"), max_length=50, unique=True)
    workflow = models.ForeignKey(Workflow, models.CASCADE, related_name="uses", verbose_name=_("flow"))

    class Meta:
        verbose_name = _("use of a flow")
        verbose_name_plural = _("uses of flows")

    def __str__(self) -> str:
        return f"{self.kind}: {self.workflow}"
