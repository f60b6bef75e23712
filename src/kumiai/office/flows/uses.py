"""Which flow is for what: one line for each kind of thing, and for each form of requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.models import Workflow

from kumiai.office.rooms.room import Room, RoomForm
from kumiai.office.viewsets.record.access import forbidden
from kumiai.workflow.domain.flow import set_flow
from kumiai.workflow.domain.request import REQUEST, kind_of_form
from kumiai.workflow.domain.subjects import kinds
from kumiai.workflow.models import FlowUse, RequestForm

PERMISSION: Final = "workflow.manage_flows"


@dataclass(frozen=True)
class Line:
    """A kind of thing that may take a flow."""

    kind: str
    label: str
    nothing: str
    """What it means to choose no flow."""
    help: str = ""


def lines() -> Sequence[Line]:
    """Return what may take a flow, in the order of the page."""
    found = []
    for kind in kinds():
        if kind.kind != REQUEST:
            found.append(Line(kind.kind, str(kind.label), gettext("No approval")))
            continue
        help_text = gettext("For forms that have no flow of their own.")
        found.append(Line(REQUEST, gettext("All requests"), gettext("Not set: nobody can ask"), help_text))
        found += [
            Line(
                kind_of_form(form), gettext("Request: %(form)s") % {"form": form.name},
                gettext("As all requests"),
            )
            for form in RequestForm.objects.filter(active=True)
        ]  # fmt: skip
    return found


class UsesForm(RoomForm):
    """A choice of flow for each line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines()
        self.flows = Workflow.objects.filter(active=True).order_by("name")
        for number, line in enumerate(self.lines):
            self.fields[f"use_{number}"] = forms.ModelChoiceField(
                queryset=self.flows, required=False, label=line.label, help_text=line.help,
                empty_label=line.nothing,
            )  # fmt: skip

    def save(self, *, by: Any, at: Any) -> None:
        """Write what was chosen; raise ``ValidationError`` for a flow that cannot run."""
        with transaction.atomic():
            for number, line in enumerate(self.lines):
                if f"use_{number}" in self.changed_data:
                    set_flow(kind=line.kind, flow=self.cleaned_data[f"use_{number}"], by=by, at=at)


class UsesRoom(Room):
    """The page that says which flow is for what."""

    permission = PERMISSION
    template_name = "office/flows/uses.html"
    page_title = _("Which flow for what")
    header_icon = "clipboard-list"

    @cached_property
    def initial(self) -> dict[str, int]:
        """Return what is set."""
        uses = dict(FlowUse.objects.values_list("kind", "workflow"))
        return {f"use_{number}": uses[line.kind] for number, line in enumerate(lines()) if line.kind in uses}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form."""
        kwargs.setdefault("form", UsesForm(initial=self.initial))
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Write what was chosen, or say why a flow cannot be taken."""
        if request.is_as_of:
            return forbidden(request)
        form = UsesForm(request.POST, initial=self.initial)
        if form.is_valid():
            try:
                form.save(by=request.user, at=timezone.now())
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, gettext("Saved."))
                return HttpResponseRedirect(reverse("flows:uses"))
        return self.render_to_response(self.get_context_data(form=form), status=422)
