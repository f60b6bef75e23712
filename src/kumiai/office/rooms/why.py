"""Why a deadline is due, and what one can do with it (期限の根拠)."""

from typing import Any
from urllib.parse import quote

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from kumiai.deadlines.domain import deadline as verbs
from kumiai.deadlines.domain import queries
from kumiai.deadlines.domain.evidence import mark_done_with
from kumiai.deadlines.enums import State
from kumiai.deadlines.models import Deadline, Evidence
from kumiai.files.domain.kept import NotKept, content_of, keep_file
from kumiai.office.papers.of_deadline import set_of_deadline
from kumiai.office.rooms.deadline_forms import DoneForm, ReasonForm, ReassignForm, action_forms
from kumiai.office.rooms.papers import paper_of
from kumiai.office.rooms.records import record_link
from kumiai.office.rooms.room import Room
from kumiai.office.viewsets.record.access import forbidden
from kumiai.office.viewsets.record.words import action_shown
from kumiai.oversight.models import Audit


def find_deadline(request: HttpRequest, pk: int) -> Deadline:
    """Return a deadline that the user may see; any other one is not found."""
    rows = Deadline.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("person", "employer", "placement", "office", "assigned_to"), pk=pk
    )


class WhyRoom(Room):
    """Duty, anchor, steps, articles and what moved the day, on one page."""

    permission = "deadlines.view_deadline"
    template_name = "office/rooms/why.html"
    header_icon = "calendar-check"

    @cached_property
    def deadline(self) -> Deadline:
        """Return the deadline of the address."""
        return find_deadline(self.request, self.kwargs["pk"])

    @cached_property
    def why(self) -> Any:
        """Return the reasoning, seen from the day of the page."""
        return queries.why(self.deadline, on=self.on)

    def get_page_title(self) -> str:
        """Return what is due."""
        return self.why.line.label

    def _record(self) -> Model | None:
        """Return the record that the counting starts from, as far as it has a page of its own."""
        row = self.deadline
        if row.subject_kind == "audit" and row.subject.isdecimal():
            return Audit.objects.visible_to(self.request.user).filter(pk=row.subject).first()
        if row.subject_kind == "employer":
            return row.employer
        return row.placement or row.person or row.employer or row.office

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the reasoning and, for those who may act, the forms."""
        forms_ = {**action_forms(self.request), **kwargs}
        forms_["reassign_form"].initial.setdefault("assigned_to", self.deadline.assigned_to_id)
        evidence = Evidence.objects.visible_to(self.request.user).filter(deadline=self.deadline)
        return super().get_context_data(
            why=self.why,
            line=self.why.line,
            paper=self.why.form or paper_of(self.deadline.duty),
            record=record_link(self.request.user, self._record()),
            evidence_files=list(evidence.select_related("file")),
            acts=[(act, action_shown(act)) for act in self.why.acts],
            is_open=self.deadline.state == State.OPEN,
            state_label=self.deadline.get_state_display(),
            makes_papers=bool(set_of_deadline(self.deadline))
            and self.request.user.has_perm("paperwork.add_case"),
            **forms_,
        )


def evidence_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Return a file that shows that a deadline was met: a picture is shown, anything else is saved."""
    if not request.user.has_perm("deadlines.view_deadline"):
        return forbidden(request)
    rows = Evidence.objects.visible_to(request.user).select_related("file")
    file = get_object_or_404(rows, pk=pk).file
    try:
        content = content_of(file)
    except NotKept as error:
        raise Http404(gettext("This file is not there any more.")) from error
    answer = HttpResponse(content, content_type=file.media_type)
    how = "inline" if file.is_picture else "attachment"
    answer["Content-Disposition"] = f"{how}; filename=\"evidence\"; filename*=UTF-8''{quote(file.name)}"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


class DeadlineVerb(View):
    """One verb on a deadline: checks the right, the form, and says what happened."""

    form_name = ""
    success = _("Saved.")

    def empty_form(self, data: Any) -> forms.Form:
        """Return the form of the verb over what was sent."""
        raise NotImplementedError

    def act(self, deadline: Deadline, given: dict[str, Any], **who: Any) -> None:
        """Call the verb."""
        raise NotImplementedError

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, or show the why page with what is wrong."""
        deadline = find_deadline(request, pk)
        if not request.user.has_perm("deadlines.change_deadline"):
            return forbidden(request)
        form = self.empty_form(request.POST)
        if form.is_valid():
            try:
                self.act(deadline, form.cleaned_data, by=request.user, at=timezone.now())
            except ValidationError as error:
                form.add_error(None, error)
            else:
                here = reverse("rooms:why", args=[pk])
                undo = (
                    []
                    if self.form_name == "reopen_form"
                    else [messages.button(here, gettext("Look at it or take it back"))]
                )
                messages.success(request, self.success, buttons=undo)
                return HttpResponseRedirect(get_valid_next_url_from_request(request) or here)
        room = WhyRoom()
        room.setup(request, pk=pk)
        return room.render_to_response(room.get_context_data(**{self.form_name: form}), status=422)


class DoneVerb(DeadlineVerb):
    """Record that it was done, with its day and evidence."""

    form_name = "done_form"
    success = _("Recorded as done.")

    def empty_form(self, data: Any) -> forms.Form:
        """Return the form with day and evidence."""
        return DoneForm(data, self.request.FILES, today=self.request.today, auto_id="done_%s")

    def act(self, deadline: Deadline, given: dict[str, Any], **who: Any) -> None:
        """Mark as done."""
        file = given["file"]
        with transaction.atomic():
            kept = [keep_file(name=file.name, content=file.read(), **who)] if file else []
            mark_done_with(
                deadline=deadline, done_on=given["done_on"], evidence=given["evidence"], files=kept, **who
            )


class ReassignVerb(DeadlineVerb):
    """Give it to somebody else."""

    form_name = "reassign_form"
    success = _("The person in charge was changed.")

    def empty_form(self, data: Any) -> forms.Form:
        """Return the form with the colleague."""
        return ReassignForm(data, today=self.request.today, auto_id="reassign_%s")

    def act(self, deadline: Deadline, given: dict[str, Any], **who: Any) -> None:
        """Reassign."""
        verbs.reassign(deadline=deadline, to=given["assigned_to"], **who)


class WaiveVerb(DeadlineVerb):
    """Waive it with a reason."""

    form_name = "waive_form"
    success = _("Waived.")

    def empty_form(self, data: Any) -> forms.Form:
        """Return the form with the reason."""
        return ReasonForm(data, auto_id="waive_%s")

    def act(self, deadline: Deadline, given: dict[str, Any], **who: Any) -> None:
        """Waive."""
        verbs.waive(deadline=deadline, reason=given["reason"], **who)


class ReopenVerb(DeadlineVerb):
    """Open again what was marked as done or waived by hand."""

    form_name = "reopen_form"
    success = _("Open again.")

    def empty_form(self, data: Any) -> forms.Form:
        """Return the form with the reason."""
        return ReasonForm(data, auto_id="reopen_%s")

    def act(self, deadline: Deadline, given: dict[str, Any], **who: Any) -> None:
        """Reopen."""
        verbs.reopen(deadline=deadline, reason=given["reason"], **who)
