"""One case (案件): its papers in the official order, what the checks say, and where it stands."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages

from kumiai.accounts.scope import scope_of
from kumiai.deadlines.domain.words import language
from kumiai.office.approvals.of_case import ApprovalOfCase, approval_of_case
from kumiai.office.papers.access import find_case
from kumiai.office.papers.case_lines import CaseLines, library_choices
from kumiai.office.rooms.room import Room, RoomForm
from kumiai.office.viewsets.record.access import forbidden
from kumiai.paperwork.definitions import filing_set
from kumiai.paperwork.domain import case as verbs
from kumiai.paperwork.domain.batch import ask_print
from kumiai.paperwork.domain.checking import CaseReading, read_case, reminders_of
from kumiai.paperwork.domain.sheet import use_sheet
from kumiai.paperwork.enums import Author, CaseState
from kumiai.paperwork.models import Case, Correction, Sheet

DATE = {"type": "date"}


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )


class NoteForm(RoomForm):
    """Why it goes on, or back."""

    note = forms.CharField(
        required=False, label=_("Reason or remark"), widget=forms.Textarea(attrs={"rows": 2})
    )


class FileCaseForm(RoomForm):
    """That the set was handed in."""

    filed_on = _day(_("Filed on"))
    submitted_to = forms.CharField(required=False, max_length=200, label=_("Submitted to"))
    receipt_number = forms.CharField(required=False, max_length=50, label=_("Receipt number"))
    evidence = forms.CharField(required=False, max_length=255, label=_("Evidence"))


class CorrectionForm(RoomForm):
    """What the authority asked."""

    asked_on = _day(_("Asked on"))
    answer_by = _day(_("Answer by"), required=False)
    form_id = forms.ChoiceField(required=False, label=_("Paper concerned"))
    asked = forms.CharField(label=_("What is asked"), widget=forms.Textarea(attrs={"rows": 3}))
    remind = forms.BooleanField(required=False, initial=True, label=_("Remind of it in later cases"))


class AnswerForm(RoomForm):
    """What was answered."""

    answered_on = _day(_("Answered on"))
    answer = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 2}))


class DecisionForm(RoomForm):
    """What the authority decided, with a number for each person."""

    granted = forms.ChoiceField(choices=[("yes", _("Granted")), ("no", _("Refused"))], label=_("Decision"))
    decided_on = _day(_("Decided on"))
    note = forms.CharField(
        required=False, label=_("Reason or remark"), widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if filing_set(case.kind).filed == "plan.filed":
            for member in case.members.select_related("person"):
                self.fields[f"number_{member.pk}"] = forms.CharField(
                    required=False,
                    max_length=50,
                    label=gettext("Accreditation number of %(name)s") % {"name": member.person},
                )
        else:
            self.fields["number"] = forms.CharField(required=False, max_length=50, label=gettext("Number"))

    @property
    def numbers(self) -> dict[int, str]:
        """Return the numbers by placement."""
        given = self.cleaned_data
        return {
            int(name.removeprefix("number_")): text
            for name, text in given.items()
            if name.startswith("number_")
        }


class AuthorForm(RoomForm):
    """Who draws the papers up."""

    author = forms.ChoiceField(choices=Author.choices, label=_("Drawn up by"))
    author_name = forms.CharField(required=False, max_length=100, label=_("Name of who draws it up"))


class CaseRoom(Room):
    """A set of papers on its way."""

    permission = "paperwork.view_case"
    template_name = "office/papers/case.html"
    header_icon = "folder-open-1"

    @cached_property
    def case(self) -> Case:
        """Return the case of the address."""
        return find_case(self.request, self.kwargs["pk"])

    @cached_property
    def reading(self) -> CaseReading:
        """Return the papers filled and the checks."""
        return read_case(self.case, on=self.on, sees_sealed=scope_of(self.request.user).sees_sealed)

    @cached_property
    def approval(self) -> ApprovalOfCase:
        """Return how the case stands to its approval."""
        return approval_of_case(self.case, self.request.user)

    def get_page_title(self) -> str:
        """Return what it is."""
        return filing_set(self.case.kind).title.in_language(language())

    def get_page_subtitle(self) -> str:
        """Return whom it is about."""
        return str(self.case)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way to this page."""
        way = [*self.breadcrumbs_items, {"url": reverse("papers:index"), "label": gettext("Papers")}]
        return [*way, {"url": "", "label": self.get_page_title()}]

    @property
    def may_write(self) -> bool:
        """Return whether the user may take the case on, as of today."""
        return bool(self.request.user.has_perm("paperwork.change_case") and not self.request.is_as_of)

    def steps(self) -> list[dict[str, str]]:
        """Return the states that lie ahead, as buttons."""
        by_form = {CaseState.FILED, CaseState.QUESTIONED, CaseState.ACCREDITED, CaseState.REFUSED}
        ahead = verbs.STEPS[CaseState(self.case.state)]
        return [
            {"value": one.value, "label": str(one.label)}
            for one in CaseState
            if one in ahead and one not in by_form and self.approval.allows(one)
        ]

    def course(self) -> list[tuple[str, Any]]:
        """Return the states of an ordinary course, and the one it is in if that is another."""
        usual = [CaseState.DRAFTED, CaseState.CHECKED, CaseState.APPROVED, CaseState.FILED]
        if filing_set(self.case.kind).accredited:
            usual.append(CaseState.ACCREDITED)
        if self.case.state not in usual:
            usual.append(CaseState(self.case.state))
        return [(one.value, one.label) for one in usual]

    def correction_form(self, data: Any = None) -> CorrectionForm:
        """Return the form for what the authority asked."""
        form = CorrectionForm(
            data, initial={"asked_on": self.request.today, "remind": True}, auto_id="correction_%s"
        )
        seen = {one.form.id: one.form for one in self.reading.readings}
        form.fields["form_id"].choices = [
            ("", "–"),
            *((key, f"{one.number} {one.title.ja}") for key, one in seen.items()),
        ]
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add papers, checks, what is missing, the course of the case and what can be done next."""
        case, reading, today = self.case, self.reading, self.request.today
        lines = CaseLines(reading, user=self.request.user, language=language(), back=self.request.path)
        shape = filing_set(case.kind)
        ahead = verbs.STEPS[CaseState(case.state)]
        to = shape.submit_to.in_language(language()) if shape.submit_to else ""
        forms_ = {
            "note_form": NoteForm(auto_id="note_%s"),
            "ask_form": NoteForm(auto_id="ask_%s"),
            "file_form": FileCaseForm(initial={"filed_on": today, "submitted_to": to}, auto_id="file_%s"),
            "correction_form": self.correction_form(),
            "answer_form": AnswerForm(initial={"answered_on": today}, auto_id="answer_%s"),
            "decision_form": DecisionForm(initial={"decided_on": today}, case=case, auto_id="decision_%s"),
            "author_form": AuthorForm(
                initial={"author": case.author, "author_name": case.author_name}, auto_id="author_%s"
            ),
            **kwargs,
        }
        choices = library_choices(case, reading, self.request.user, language=language())
        return super().get_context_data(
            case=case, reading=reading, groups=lines.groups(), wanted=lines.wanted(), checks=lines.checks(),
            choices=choices, members=case.members.select_related("person"), course=case.steps.all(),
            steps=self.steps(), corrections=case.corrections.all(), may_write=self.may_write,
            attachments=[one.in_language(language()) for one in shape.attachments],
            may_file=CaseState.FILED in ahead and case.state != CaseState.QUESTIONED,
            may_question=CaseState.QUESTIONED in ahead or case.state == CaseState.QUESTIONED,
            reminders=reminders_of(case).filter(case__in=Case.objects.visible_to(self.request.user))[:20],
            may_decide=CaseState.ACCREDITED in ahead, prints=case.prints.filter(paper=None)[:5],
            failing=len(reading.failing), states=self.course(), approval=self.approval, **forms_,
        )  # fmt: skip


class CaseVerb(View):
    """One verb on a case: checks the right, acts, and says what happened or what is wrong."""

    permission = "paperwork.change_case"
    form_name = ""
    success = _("Saved.")

    def act(self, room: CaseRoom) -> HttpResponse | None:
        """Do it; return an answer of its own or None for the page of the case."""
        raise NotImplementedError

    def invalid(self, room: CaseRoom, form: forms.Form) -> HttpResponse:
        """Return the page with what is wrong in a form."""
        return room.render_to_response(room.get_context_data(**{self.form_name: form}), status=422)

    def post(self, request: HttpRequest, pk: int, **more: Any) -> HttpResponse:
        """Do it, or show the page with what is wrong."""
        if not (request.user.has_perm(CaseRoom.permission) and request.user.has_perm(self.permission)):
            return forbidden(request)
        room = CaseRoom()
        room.setup(request, pk=pk, **more)
        case = room.case
        if request.is_as_of:
            return forbidden(request)
        try:
            answer = self.act(room)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(reverse("papers:case", args=[case.pk]))
        if answer is None:
            messages.success(request, self.success)
        return answer or HttpResponseRedirect(reverse("papers:case", args=[case.pk]))


class MoveVerb(CaseVerb):
    """Take it to the next state, or back."""

    def act(self, room: CaseRoom) -> HttpResponse | None:
        """Move it; failing checks ask for a reason."""
        wanted = room.request.POST.get("to", "")
        if wanted not in CaseState.values:
            raise ValidationError(gettext("Choose one of the words given."))
        room.approval.refuse(CaseState(wanted))
        verbs.move_case(
            case=room.case, to=CaseState(wanted), on=room.request.today, by=room.request.user, at=timezone.now(),
            note=room.request.POST.get("note", ""), warnings=room.reading.warnings,
        )  # fmt: skip
        return None


class FileCaseVerb(CaseVerb):
    """Write down that it was handed in."""

    form_name = "file_form"
    success = _("The filing is recorded. Deadlines that wait for it are done.")

    def act(self, room: CaseRoom) -> HttpResponse | None:
        """File it."""
        form = FileCaseForm(room.request.POST, auto_id="file_%s")
        if not form.is_valid():
            return self.invalid(room, form)
        verbs.file_case(case=room.case, **form.cleaned_data, by=room.request.user, at=timezone.now())
        return None


class CorrectionVerb(CaseVerb):
    """Write down what the authority asked."""

    form_name = "correction_form"
    success = _("Recorded. It stands on the work list until it is answered.")

    def act(self, room: CaseRoom) -> HttpResponse | None:
        """Record it."""
        form = room.correction_form(room.request.POST)
        if not form.is_valid():
            return self.invalid(room, form)
        verbs.ask_correction(case=room.case, **form.cleaned_data, by=room.request.user, at=timezone.now())
        return None


class AnswerVerb(CaseVerb):
    """Write down the answer to what was asked."""

    form_name = "answer_form"

    def act(self, room: CaseRoom) -> HttpResponse | None:
        """Record it."""
        correction = get_object_or_404(Correction, pk=room.kwargs["correction"], case=room.case)
        form = AnswerForm(room.request.POST, auto_id="answer_%s")
        if not form.is_valid():
            return self.invalid(room, form)
        verbs.answer_correction(
            correction=correction, **form.cleaned_data, by=room.request.user, at=timezone.now()
        )
        return None


class DecideVerb(CaseVerb):
    """Write down the decision."""

    form_name = "decision_form"

    def act(self, room: CaseRoom) -> HttpResponse | None:
        """Record it."""
        form = DecisionForm(room.request.POST, case=room.case, auto_id="decision_%s")
        if not form.is_valid():
            return self.invalid(room, form)
        given = form.cleaned_data
        verbs.decide_case(
            case=room.case, granted=given["granted"] == "yes", decided_on=given["decided_on"], note=given["note"],
            number=given.get("number", ""), numbers=form.numbers, by=room.request.user, at=timezone.now(),
        )  # fmt: skip
        return None


class AuthorVerb(CaseVerb):
    """Say who draws the papers up."""

    form_name = "author_form"

    def act(self, room: CaseRoom) -> HttpResponse | None:
        """Record it."""
        form = AuthorForm(room.request.POST, auto_id="author_%s")
        if not form.is_valid():
            return self.invalid(room, form)
        given = form.cleaned_data
        verbs.hand_over(
            case=room.case, author=Author(given["author"]), author_name=given["author_name"],
            by=room.request.user, at=timezone.now(),
        )  # fmt: skip
        return None


class UseVerb(CaseVerb):
    """Choose the sheets of the library that hold for the people of the case."""

    permission = "paperwork.change_sheetuse"

    def act(self, room: CaseRoom) -> HttpResponse | None:
        """Let each chosen sheet hold for everybody."""
        request = room.request
        visible = Sheet.objects.visible_to(request.user).filter(retired_on=None)
        for name, value in request.POST.items():
            if not name.startswith("sheet_") or not value.isdecimal():
                continue
            sheet = get_object_or_404(visible, pk=int(value), kind=name.removeprefix("sheet_"))
            for member in room.case.members.all():
                use_sheet(sheet=sheet, placement=member, by=request.user, at=timezone.now())
        return None


class PrintCaseVerb(CaseVerb):
    """Ask for the whole set as one PDF, in the background."""

    permission = "paperwork.add_print"

    def act(self, room: CaseRoom) -> HttpResponse | None:
        """Ask for it and go to its page."""
        papers = [one.paper for one in room.reading.readings]
        job = ask_print(
            papers=papers, title=str(room.case), on=room.request.today, by=room.request.user, at=timezone.now(),
            case=room.case,
        )  # fmt: skip
        return HttpResponseRedirect(reverse("papers:job", args=[job.pk]))
