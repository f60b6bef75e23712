"""A new request (新規申請): choose a form, fill it, ask."""

from datetime import timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from kumiai.accounts.models import User
from kumiai.office.approvals.access import newest_approval
from kumiai.office.approvals.answers import AnswersForm
from kumiai.office.approvals.request_forms import PERMISSION as BUILDS
from kumiai.office.rooms.room import Room
from kumiai.office.viewsets.record.access import forbidden
from kumiai.workflow.domain.flow import flow_of
from kumiai.workflow.domain.request import ask_request, kind_of_form
from kumiai.workflow.models import Request, RequestForm

AGAIN_WITHIN: Final = timedelta(minutes=5)
"""The same answers of the same person within this time are a second click."""


class ChooseRoom(Room):
    """The forms in use, to choose one."""

    permission = "workflow.add_request"
    template_name = "office/approvals/choose.html"
    page_title = _("New request")
    header_icon = "plus"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the forms in use."""
        return super().get_context_data(
            forms=RequestForm.objects.filter(active=True),
            may_build=self.request.user.has_perm(BUILDS),
            **kwargs,
        )


class NewRequestRoom(Room):
    """One form to fill."""

    permission = "workflow.add_request"
    template_name = "office/approvals/new_request.html"
    header_icon = "plus"

    @cached_property
    def shape(self) -> RequestForm:
        """Return the form of the address, if it is in use."""
        return get_object_or_404(RequestForm.objects.filter(active=True), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return what is asked for."""
        return self.shape.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way to this page."""
        way = {"url": reverse("approvals:choose"), "label": gettext("New request")}
        return [*self.breadcrumbs_items, way, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form to fill, and the way that the request will go."""
        flow = flow_of(kind_of_form(self.shape))
        steps = [task.name for task in flow.tasks.filter(active=True)] if flow else []
        if "form" not in kwargs:
            kwargs["form"] = AnswersForm(shape=self.shape, user=self.request.user, at=timezone.now())
        return super().get_context_data(shape=self.shape, flow=flow, steps=steps, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask, or show what is wrong with all that was typed and handed in."""
        if request.is_as_of:
            return forbidden(request)
        form = AnswersForm(
            request.POST, request.FILES, shape=self.shape, user=request.user, at=timezone.now()
        )
        if form.is_valid():
            try:
                made = _ask_once(form, self.shape, request.user)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                messages.success(request, gettext("The approval is asked for."))
                approval = newest_approval(made)
                return HttpResponseRedirect(reverse("approvals:approval", args=[approval.pk]))
        return self.render_to_response(self.get_context_data(form=form), status=422)


@transaction.atomic
def _ask_once(form: AnswersForm, shape: RequestForm, user: User) -> Request:
    """Ask, unless the same was asked a moment ago: then that one is meant."""
    at = timezone.now()
    User.objects.select_for_update().get(pk=user.pk)  # two clicks come one after the other
    point = transaction.savepoint()
    made = ask_request(form=shape, answers=form.answers, files=form.kept, by=user, at=at)
    earlier = Request.objects.filter(asked_by=user, form=shape, asked_at__gte=at - AGAIN_WITHIN)
    for twin in earlier.exclude(pk=made.pk).prefetch_related("files__file"):
        if twin.answers == made.answers and _hashes(twin) == _hashes(made):
            transaction.savepoint_rollback(point)
            return twin
    transaction.savepoint_commit(point)
    return made


def _hashes(request: Request) -> list[str]:
    return sorted(one.file.sha256 for one in request.files.all())
