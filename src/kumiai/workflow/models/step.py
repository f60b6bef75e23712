"""A step of a flow: who is asked, until when, and what happens if nobody answers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from kumiai.accounts.enums import Role
from kumiai.workflow.enums import Needs


class ApprovalStepState(TaskState):
    """One run of a step (承認段階の状態): until when an answer is wanted."""

    due_on = models.DateField(_("answer wanted by"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("escalated at"), null=True, blank=True)

    class Meta:
        verbose_name = _("state of a step")
        verbose_name_plural = _("states of steps")


class ApprovalStep(Task):
    """A step of a flow (承認段階): one or several approvers, asked at the same time.

    Steps of a flow follow one another; whoever stands in one step is asked in parallel.
    """

    roles = models.JSONField(_("roles"), default=list, blank=True)
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("named persons")
    )
    person_in_charge = models.BooleanField(_("person in charge of the company"), default=False)
    company_manager = models.BooleanField(_("manager of the member company"), default=False)
    needs = models.CharField(_("who must approve"), max_length=3, choices=Needs, default=Needs.ALL)
    due_days = models.PositiveSmallIntegerField(_("days to answer"), null=True, blank=True)
    escalate_days = models.PositiveSmallIntegerField(
        _("days after the due day until it is escalated"), null=True, blank=True
    )
    escalate_to_role = models.CharField(_("escalated to the role"), max_length=30, choices=Role, blank=True)
    escalate_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("escalated to the person"),
    )  # fmt: skip

    task_state_class = ApprovalStepState

    class Meta:
        verbose_name = _("approval step")
        verbose_name_plural = _("approval steps")
