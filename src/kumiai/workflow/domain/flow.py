"""Which flow a kind of thing takes."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Workflow, WorkflowPage

from kumiai.history.domain.record import Actor, delete_recorded, log, save_recorded, snapshot
from kumiai.workflow.domain.subjects import PAGE
from kumiai.workflow.models import ApprovalStep, FlowUse


def flow_of(kind: str) -> Workflow | None:
    """Return the flow of a kind (承認経路); one form of requests falls back to that of all requests."""
    base = kind.partition("#")[0]
    uses = {
        use.kind: use.workflow
        for use in FlowUse.objects.filter(kind__in={kind, base}, workflow__active=True).select_related(
            "workflow"
        )
    }
    return uses.get(kind) or uses.get(base)


def usable_flow(kind: str) -> Workflow:
    """Return the flow of a kind; raise ``ValidationError`` with what to do if there is none that can run."""
    flow = flow_of(kind)
    if flow is None:
        raise ValidationError(
            _(
                "No flow is set for this yet. An administrator sets it under “Setting up approvals” → “Which flow for what”."
            )
        )
    check_flow(flow)
    return flow


def check_flow(flow: Workflow) -> None:
    """Refuse a flow without steps, which would approve by itself, and one with steps that are not ours."""
    steps = flow.tasks.filter(active=True)
    numbers = set(steps.values_list("pk", flat=True))
    if not numbers:
        raise ValidationError(_("The flow “%(flow)s” has no step in use.") % {"flow": flow})
    if numbers - set(ApprovalStep.objects.filter(pk__in=numbers).values_list("pk", flat=True)):
        raise ValidationError(_("The flow “%(flow)s” has a step that asks nobody here.") % {"flow": flow})


@transaction.atomic
def set_flow(*, kind: str, flow: Workflow | None, by: Actor, at: datetime) -> FlowUse | None:
    """Say which flow a kind takes (承認経路を割り当てる); none takes it away. What runs already goes on."""
    if flow is not None:
        check_flow(flow)
    if kind == PAGE:
        _set_flow_of_pages(flow)
    use = FlowUse.objects.filter(kind=kind).first()
    if flow is None:
        if use is not None:
            delete_recorded(use, by=by, at=at)
        return None
    use = use or FlowUse(kind=kind)
    use.workflow = flow
    return save_recorded(use, by=by, at=at)


def _set_flow_of_pages(flow: Workflow | None) -> None:
    """Wagtail looks for the flow of a page on the page and what stands above it: the root holds for all."""
    root = Page.objects.get(depth=1)
    if flow is None:
        WorkflowPage.objects.filter(page=root).delete()
    else:
        WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": flow})


def write_flow_history(written: Workflow | ApprovalStep, done: str, *, by: Actor, at: datetime) -> None:
    """Write a line of history about a flow or a step that a screen of Wagtail saved (経路の履歴を残す)."""
    after = snapshot(written)
    if isinstance(written, ApprovalStep):
        after["people"] = [str(user) for user in written.people.all()]
    else:
        after["steps"] = [task.name for task in written.tasks]
    log(written, f"{written._meta.label_lower}.{done}", by=by, at=at, after=after)
