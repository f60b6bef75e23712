"""Building flows in the frame: Wagtail's own screens of workflows and tasks, made to speak of approvals.

Wagtail has no setting for what is changed here. Its list of kinds of tasks is kept in a module, filled
when it is first asked for: it is filled with ours before, so that the built-in approval by groups, which
carry no rights here, is not offered. Its list of steps tells the kind, which is always ours: it tells the
approvers instead. And the form of a task has one base class, which lacks a place to check
fields together. Panels and a heading get words of our own: "task" is a worker's task elsewhere in the office.
"""

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks, workflows
from wagtail.admin.forms import workflows as workflow_forms
from wagtail.admin.menu import Menu, MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import workflows as workflow_views
from wagtail.models import Workflow

from kumiai.accounts.enums import Role
from kumiai.office.flows import urls
from kumiai.office.flows.step_form import StepForm, flow_panels
from kumiai.office.hooks.rooms import RoomMenu, room_item
from kumiai.office.viewsets.record.words import name_extra, shown
from kumiai.workflow.domain.approvers import approvers_text
from kumiai.workflow.models import ApprovalStep

PERMISSION = "workflow.manage_flows"

workflows.TASK_TYPES[:] = [ApprovalStep]
workflow_forms.BaseTaskForm = StepForm
workflow_views.Create.edit_handler = workflow_views.Edit.edit_handler = flow_panels()
workflow_views.Index.columns[1].label = _("Used for")
_rows_of_steps = workflow_views.TaskIndex.get_queryset
workflow_views.TaskIndex.get_queryset = lambda view: _rows_of_steps(view).prefetch_related("people")
workflow_views.TaskIndex.columns[1] = Column(
    "approvers", label=_("Approver"), accessor=approvers_text, width="35%"
)

name_extra(Workflow, "steps", _("Approval steps"))
name_extra(ApprovalStep, "people", _("Named persons"))
name_extra(ApprovalStep, "roles", _("Roles"), lambda roles: shown([Role(one).label for one in roles or ()]))


@hooks.register("register_admin_urls")
def register_flows() -> list[URLPattern | URLResolver]:
    """Put the page of uses under the office."""
    return [path("flows/", include(urls, namespace="flows"))]


@hooks.register("register_admin_menu_item")
def flows_item() -> MenuItem:
    """Return the menu of the flows."""
    items = [
        room_item("wagtailadmin_workflows:index", _("Approval flows"), "tasks", 10, PERMISSION),
        room_item("wagtailadmin_workflows:task_index", _("Approval steps"), "thumbtack", 20, PERMISSION),
        room_item("flows:uses", _("Which flow for what"), "clipboard-list", 30, PERMISSION),
    ]
    return RoomMenu(
        _("Setting up approvals"),
        Menu(items=items),
        name="flows",
        icon_name="tasks",
        order=1000,
        permission=PERMISSION,
    )
