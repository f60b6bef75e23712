"""Taking a step out of use: not while somebody decides in it, for the engine would go on as if it were approved."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.workflows import DisableTask
from wagtail.models import TaskState


class StopStep(DisableTask):
    """Wagtail's view, which refuses where it would skip a running step."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take the step out of use, or say why that cannot be."""
        running = TaskState.objects.filter(task=self.object.pk, status=TaskState.STATUS_IN_PROGRESS)
        if running.exists():
            messages.error(request, gettext("A step that is being decided cannot be taken out of use."))
            return HttpResponseRedirect(reverse("wagtailadmin_workflows:edit_task", args=[self.object.pk]))
        return super().post(request, *args, **kwargs)


stop_step = require_admin_access(StopStep.as_view())
