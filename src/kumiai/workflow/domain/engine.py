"""What Wagtail's engine says to this room. Its signals come in the transaction of whoever moved it."""

from typing import Any, Final

from wagtail.models import ModelLogEntry, Task, TaskState, Workflow, WorkflowState

from kumiai.accounts.models import User
from kumiai.workflow.domain.approval import decide, ended_elsewhere
from kumiai.workflow.domain.flow import write_flow_history
from kumiai.workflow.domain.step import SYSTEM, begin_step, close_open
from kumiai.workflow.enums import ApprovalState, Decision
from kumiai.workflow.models import Approval, ApprovalStepState, Ask
from kumiai.workflow.moment import is_acting, moment

_WRITTEN: Final = {"wagtail.create": "created", "wagtail.edit": "changed"}


def step_started(sender: Any, instance: TaskState, user: User | None, **kwargs: Any) -> None:
    """A step began, by our verbs or by Wagtail's page editor: ask its approvers."""
    if isinstance(instance, ApprovalStepState):
        begin_step(state=instance, by=user, at=moment())


def editor_answered(
    sender: Any, step_state: ApprovalStepState, user: User, action: str, comment: str, **kwargs: Any
) -> None:
    """Somebody answered in Wagtail's page editor: the same verb as everywhere."""
    ask = Ask.objects.waiting().get(step_state=step_state, user=user)
    decision = Decision.APPROVED if action == "approve" else Decision.RETURNED
    decide(ask=ask, decision=decision, by=user, at=moment(), via="editor", comment=comment)


def step_cancelled(sender: Any, instance: TaskState, user: User | None, **kwargs: Any) -> None:
    """A step was cancelled by a screen of Wagtail: nobody has to decide there any more."""
    if isinstance(instance, ApprovalStepState) and not is_acting():
        if instance.workflow_state.status == WorkflowState.STATUS_CANCELLED:
            return  # the whole run is: `flow_cancelled` follows, and tells those who were being asked
        approval = Approval.objects.filter(asks__step_state=instance).first()
        if approval is not None:
            close_open(approval, at=moment(), state=instance)


def flow_cancelled(sender: Any, instance: WorkflowState, user: User | None, **kwargs: Any) -> None:
    """A run was cancelled by a screen of Wagtail: its approval is withdrawn."""
    if not is_acting():
        ended_elsewhere(instance, ApprovalState.WITHDRAWN, by=user or SYSTEM, at=moment())


def flow_approved(sender: Any, instance: WorkflowState, user: User | None, **kwargs: Any) -> None:
    """A run came through by a screen of Wagtail, as when its last step was taken out of use."""
    if not is_acting():
        ended_elsewhere(instance, ApprovalState.APPROVED, by=user or SYSTEM, at=moment())


def flow_written(sender: Any, instance: ModelLogEntry, created: bool, **kwargs: Any) -> None:
    """A screen of Wagtail wrote a flow or a step: that belongs into our history too, with its values."""
    model = instance.content_type.model_class() if instance.content_type else None
    if not created or model is None or not issubclass(model, Workflow | Task):
        return
    written = model.objects.filter(pk=instance.object_id).first()
    if written is None:
        return
    done = _WRITTEN.get(instance.action, instance.action.rpartition(".")[2])
    write_flow_history(written, done, by=instance.user or SYSTEM, at=moment())
