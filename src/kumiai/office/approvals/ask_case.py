"""Putting a set of papers to approval, from its page."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.admin import messages

from kumiai.office.approvals.subjects.filing import kind_of_case
from kumiai.office.papers.case import CaseRoom, CaseVerb, NoteForm
from kumiai.office.viewsets.record.access import forbidden
from kumiai.paperwork.enums import CaseState
from kumiai.workflow.domain.approval import ask_approval


class AskVerb(CaseVerb):
    """Ask for the approval of a set; failing checks want a reason in the note."""

    def act(self, room: CaseRoom) -> HttpResponse | None:
        """Ask, or show the page with what was typed and what is wrong."""
        request, case = room.request, room.case
        form = NoteForm(request.POST, auto_id="ask_%s")
        if not form.is_valid():
            return room.render_to_response(room.get_context_data(ask_form=form), status=422)
        if case.state not in (CaseState.DRAFTED, CaseState.CHECKED):
            raise ValidationError(gettext("This case is past its approval."))
        if room.approval.open_one is not None:
            messages.info(request, gettext("An approval is under way already."))
            return HttpResponseRedirect(reverse("papers:case", args=[case.pk]))
        try:
            approval = ask_approval(
                kind=kind_of_case(case), record=case, by=request.user, at=timezone.now(),
                summary=form.cleaned_data["note"],
            )  # fmt: skip
        except PermissionDenied:
            return forbidden(request)
        except ValidationError as error:
            case.refresh_from_db()
            form.add_error("note", error.messages)
            return room.render_to_response(room.get_context_data(ask_form=form), status=422)
        messages.success(request, gettext("The approval is asked for."))
        return HttpResponseRedirect(reverse("approvals:approval", args=[approval.pk]))
