"""A step of a flow: who is asked, until when, and what happens if nobody answers."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from kumiai.accounts.enums import Role
from kumiai.workflow.enums import Needs
from kumiai.workflow.signals import answered_in_editor


class ApprovalStepState(TaskState):
    """One run of a step (承認段階の状態): until when an answer is wanted, and whom nobody could be found for."""

    due_on = models.DateField(_("answer wanted by"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("escalated at"), null=True, blank=True)
    missing = models.JSONField(_("approvers not found"), default=list, blank=True)

    class Meta:
        verbose_name = _("state of a step")
        verbose_name_plural = _("states of steps")


class ApprovalStep(Task):
    """A step of a flow (承認段階): one or several approvers, asked at the same time.

    Steps of a flow follow one another; whoever stands in one step is asked in parallel. Wagtail calls the
    methods below from its page editor: there a step may only do what its open asks allow.
    """

    roles = models.JSONField(_("roles"), default=list, blank=True)
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("named persons")
    )
    person_in_charge = models.BooleanField(_("person in charge of the company"), default=False)
    company_manager = models.BooleanField(_("manager of the member company"), default=False)
    needs = models.CharField(_("who must approve"), max_length=3, choices=Needs, default=Needs.ALL)
    due_days = models.PositiveSmallIntegerField(_("working days to answer"), null=True, blank=True)
    escalate_days = models.PositiveSmallIntegerField(
        _("working days after the due day until it is escalated"), null=True, blank=True
    )
    escalate_to_role = models.CharField(_("escalated to the role"), max_length=30, choices=Role, blank=True)
    escalate_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("escalated to the person"),
    )  # fmt: skip

    task_state_class = ApprovalStepState
    admin_form_fields = [
        "name", "roles", "people", "person_in_charge", "company_manager", "needs", "due_days",
        "escalate_days", "escalate_to_role", "escalate_to",
    ]  # fmt: skip
    admin_form_readonly_on_edit_fields: list[str] = []

    class Meta:
        verbose_name = _("approval step")
        verbose_name_plural = _("approval steps")

    def clean(self) -> None:
        """Refuse an escalation that has no day or nobody to go to."""
        super().clean()
        target = bool(self.escalate_to_role or self.escalate_to_id)
        if self.escalate_days is not None:
            if not target:
                raise ValidationError({"escalate_to_role": gettext("Say to whom it is escalated.")})
            if self.due_days is None:
                raise ValidationError({"due_days": gettext("An escalation needs a due day.")})
        elif target:
            raise ValidationError({"escalate_days": gettext("Say after how many days it is escalated.")})

    # What Wagtail asks.

    def _asks(self, user: Any) -> Any:
        """Return the states of this step that wait for an answer of a user."""
        return ApprovalStepState.objects.filter(
            task=self, status=TaskState.STATUS_IN_PROGRESS, asks__user=user.pk, asks__decided_at=None
        )

    def _is_asked(self, obj: Any, user: Any) -> bool:
        return bool(self._asks(user).for_instance(obj).exists())

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        """Return whether a user may open the editor because of being asked."""
        return self._is_asked(obj, user)

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Return whether the page is locked: to all but those who are asked."""
        return not self._is_asked(obj, user)

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """Return the buttons of the editor: for those who are asked only."""
        if not self._is_asked(obj, user):
            return []
        return [
            ("reject", _("Return for correction"), True),
            ("approve", _("Approve"), False),
            ("approve", _("Approve with a comment"), True),
        ]

    def on_action(self, task_state: TaskState, user: Any, action_name: str, **kwargs: Any) -> None:
        """Hand an answer of the editor to the verbs of this room, where all answers arrive."""
        answered_in_editor.send(
            sender=type(self), step_state=task_state.specific, user=user, action=action_name,
            comment=kwargs.get("comment", ""),
        )  # fmt: skip

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """Return the runs of this step that wait for a user."""
        return TaskState.objects.filter(pk__in=self._asks(user).values("pk"))

    @classmethod
    def get_description(cls) -> Any:
        """Return what stands under the name where one chooses the kind of a step."""
        return _("People by role, by name or by company, one or all of them, with due day and escalation")
