"""Screens of the engine that must be guarded better than it does, or leave no line in the history.

These addresses stand before its own.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views import workflows as engine
from wagtail.models import Task, TaskState, Workflow

from kumiai.workflow.domain.flow import write_flow_history

View = Callable[..., HttpResponse]


class StopStep(engine.DisableTask):
    """Taking a step out of use: not while somebody decides in it, for the engine would go on as if it were approved."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the step out of use, or say why that cannot be."""
        running = TaskState.objects.filter(task=self.object.pk, status=TaskState.STATUS_IN_PROGRESS)
        if running.exists():
            messages.error(request, gettext("A step that is being decided cannot be taken out of use."))
            return HttpResponseRedirect(reverse("wagtailadmin_workflows:edit_task", args=[self.object.pk]))
        return super().post(request, *args, **kwargs)


class NewStep(engine.TaskChooserCreateView):
    """Making a step in the window of a flow: the engine writes no line about it."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make the step, with its line in the history."""
        with transaction.atomic():
            answer = super().post(request)
            form = getattr(self, "create_form", None)
            if form is not None and form.instance.pk:
                write_flow_history(form.instance, "created", by=request.user, at=timezone.now())
        return answer


def _recorded(view: View, model: type[Workflow | Task]) -> View:
    """Write down who took a flow or a step out of use, and who brought it back."""

    @wraps(view)
    def recorded(request: HttpRequest, pk: int) -> HttpResponse:
        with transaction.atomic():
            before = model.objects.filter(pk=pk, active=True).exists()
            answer = view(request, pk=pk)
            row = model.objects.filter(pk=pk).first()
            if row is not None and row.active != before:
                row = row.specific if isinstance(row, Task) else row
                write_flow_history(row, "changed", by=request.user, at=timezone.now())
        return answer

    return recorded


def _for_builders(view: View) -> View:
    """Let only those in who build flows: the engine shows the steps of all flows to everybody."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("workflow.manage_flows"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return require_admin_access(guarded)


_CHOOSER: Final = "task_chooser/"
_GUARDED: Final = (
    ("disable/<int:pk>/", _recorded(engine.Disable.as_view(), Workflow), "stop_flow"),
    ("enable/<int:pk>/", _recorded(engine.enable_workflow, Workflow), "start_flow"),
    ("tasks/disable/<int:pk>/", _recorded(StopStep.as_view(), Task), "stop_step"),
    ("tasks/enable/<int:pk>/", _recorded(engine.enable_task, Task), "start_step"),
    (_CHOOSER, engine.TaskChooserView.as_view(), "choose_step"),
    (f"{_CHOOSER}results/", engine.TaskChooserResultsView.as_view(), "choose_step_results"),
    (f"{_CHOOSER}create/", NewStep.as_view(), "choose_new_step"),
    (f"{_CHOOSER}<int:task_id>/", engine.task_chosen, "step_chosen"),
)
urlpatterns = [
    path(route, _for_builders(view), name=f"wagtailadmin_{name}") for route, view, name in _GUARDED
]
