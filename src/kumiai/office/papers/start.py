"""Where papers begin: the work list, a new case for people who are there or new, the papers of a deadline."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages

from kumiai.coop.models import Office, SendingOrganization
from kumiai.deadlines.domain.words import language
from kumiai.employers.models import Employer, Worksite
from kumiai.history.domain.record import save_recorded
from kumiai.law.core.calendar import fiscal_year
from kumiai.office.papers.of_deadline import papers_of
from kumiai.office.rooms.room import Room, RoomForm
from kumiai.office.rooms.why import find_deadline
from kumiai.office.viewsets.record.access import forbidden
from kumiai.paperwork.definitions import FilingSet, filing_set, filing_sets
from kumiai.paperwork.domain.case import open_case
from kumiai.paperwork.enums import CaseState
from kumiai.paperwork.models import Case, Correction, PrintJob
from kumiai.people.countries import COUNTRIES, LANGUAGES
from kumiai.people.enums import Sex
from kumiai.people.models import Person
from kumiai.placements.models import Placement

CLOSED = (CaseState.ACCREDITED, CaseState.REFUSED, CaseState.CHANGED, CaseState.WITHDRAWN)
NEW_PEOPLE = 3
MOST_DIGITS = 9
PAGE = 50


class PapersRoom(Room):
    """Everything on paper that is under way."""

    permission = "paperwork.view_case"
    template_name = "office/papers/index.html"
    page_title = _("Papers")
    header_icon = "doc-full"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add open cases, unanswered corrections, the kinds of sets and the last runs."""
        user = self.request.user
        visible = Case.objects.visible_to(user)
        closed = self.request.GET.get("show") == "closed"
        rows = visible.filter(state__in=CLOSED) if closed else visible.exclude(state__in=CLOSED)
        rows = rows.select_related("employer", "assigned_to").annotate(
            people=Count("members", distinct=True),
            asked=Count("corrections", filter=Q(corrections__answered_on=None), distinct=True),
        )
        cases = [
            {"case": case, "kind": filing_set(case.kind).title.in_language(language())}
            for case in rows[:PAGE]
        ]
        corrections = Correction.objects.filter(case__in=visible, answered_on=None).select_related("case")
        kinds = [
            {"id": one.id, "title": one.title.in_language(language())}
            for one in filing_sets().values()
            if one.about in ("members", "employer_year", "office_year", "employer", "office")
        ]
        return super().get_context_data(
            cases=cases, corrections=corrections[:PAGE], kinds=kinds, closed=closed,
            may_open=user.has_perm("paperwork.add_case") and not self.request.is_as_of,
            jobs=PrintJob.objects.filter(asked_by=user)[:5], **kwargs,
        )  # fmt: skip


def day_input() -> forms.DateInput:
    """Return the input of a day."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CompanyForm(RoomForm):
    """For which company."""

    employer = forms.ModelChoiceField(queryset=Employer.objects.none(), label=_("Company"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employer"].queryset = Employer.objects.visible_to(user)


class NewPersonForm(RoomForm):
    """Somebody who has no file yet."""

    name_roman = forms.CharField(required=False, max_length=200, label=_("Name in Roman letters"))
    sex = forms.ChoiceField(required=False, choices=[("", "–"), *Sex.choices[:2]], label=_("Sex"))
    born_on = forms.DateField(
        required=False,
        label=_("Date of birth"),
        widget=day_input(),
    )
    nationality = forms.ChoiceField(required=False, choices=[("", "–"), *COUNTRIES], label=_("Nationality"))

    native_language = forms.ChoiceField(
        required=False, choices=[("", "–"), *LANGUAGES], label=_("Native language")
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the name where anything else is given."""
        given: dict[str, Any] = super().clean() or {}
        if any(value for name, value in given.items() if name != "name_roman") and not given.get(
            "name_roman"
        ):
            self.add_error("name_roman", _("Type the name as it stands in the passport."))
        return given


class StageForm(RoomForm):
    """The stage that the new people come for."""

    first_day = forms.DateField(
        required=False,
        label=_("Planned first day"),
        widget=day_input(),
    )
    last_day = forms.DateField(
        required=False,
        label=_("Planned last day"),
        widget=day_input(),
    )
    occupation = forms.CharField(required=False, max_length=100, label=_("Occupation"))
    task = forms.CharField(required=False, max_length=100, label=_("Task"))
    sending_organization = forms.ModelChoiceField(
        required=False, queryset=SendingOrganization.objects.all(), label=_("Sending organization")
    )
    worksite = forms.ModelChoiceField(required=False, queryset=Worksite.objects.none(), label=_("Worksite"))

    def __init__(self, *args: Any, employer: Employer | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worksite"].queryset = Worksite.objects.filter(employer=employer, closed_on=None)


class NewCaseRoom(Room):
    """A new set: choose the company, then people who are there, or type those who are new."""

    permission = "paperwork.add_case"
    template_name = "office/papers/new_case.html"
    header_icon = "plus"

    @cached_property
    def shape(self) -> FilingSet:
        """Return the set of the address."""
        if self.kwargs["kind"] not in filing_sets():
            raise Http404
        return filing_set(self.kwargs["kind"])

    @cached_property
    def employer(self) -> Employer | None:
        """Return the company chosen, if the user may see it."""
        given = self.request.GET.get("employer", "")
        rows = Employer.objects.visible_to(self.request.user)
        return rows.filter(pk=given).first() if given.isdecimal() else None

    def get_page_title(self) -> str:
        """Return what is opened."""
        return self.shape.title.in_language(language())

    def candidates(self) -> list[Placement]:
        """Return who may be in the set: present or coming people of the program at the company."""
        if self.employer is None:
            return []
        program = self.shape.id.partition(".")[0]
        rows = Placement.objects.visible_to(self.request.user).filter(employer=self.employer)
        rows = rows.filter(program=program) if program in ("titp", "esd", "ssw") else rows
        return [
            row
            for row in rows.select_related("person").order_by("-planned_first_day", "person__name_roman")
            if row.ends_on is None or row.ends_on >= self.request.today
        ][:200]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what there is to choose."""
        kwargs.setdefault("people_forms", [NewPersonForm(prefix=f"p{at}") for at in range(NEW_PEOPLE)])
        kwargs.setdefault("stage_form", StageForm(employer=self.employer))
        return super().get_context_data(
            shape=self.shape, employer=self.employer, candidates=self.candidates(),
            company_form=CompanyForm(user=self.request.user, initial={"employer": self.employer}),
            with_people=self.shape.about == "members", by_year=self.shape.about in ("employer_year", "office_year"),
            years=self.years(), takes_new=self.shape.id in ("titp.plan", "ssw.application"),
            chosen={int(pk) for pk in self.request.GET.getlist("person") if pk.isdecimal()},
            offices=Office.objects.filter(closed_on=None), by_office=self.shape.about in ("office", "office_year"), **kwargs,
        )  # fmt: skip

    def years(self) -> list[int]:
        """Return the fiscal years to choose from: this one and the two before, the last one first."""
        this = fiscal_year(self.request.today)
        return [this - 1, this, this - 2]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Open the case, or show what is wrong; new people are written only together with it."""
        if request.is_as_of:
            return forbidden(request)
        people_forms = [NewPersonForm(request.POST, prefix=f"p{at}") for at in range(NEW_PEOPLE)]
        stage_form = StageForm(request.POST, employer=self.employer)
        checked = [
            form.is_valid() for form in (*people_forms, stage_form)
        ]  # all of them, so that all faults are told
        sound = all(checked)
        if sound:
            try:
                with transaction.atomic():
                    case = self._open(people_forms, stage_form)
            except ValidationError as error:
                for message in error.messages:
                    messages.error(request, message)
            else:
                messages.success(request, gettext("Opened, with all its papers."))
                return HttpResponseRedirect(reverse("papers:case", args=[case.pk]))
        context = self.get_context_data(people_forms=people_forms, stage_form=stage_form)
        return self.render_to_response(context, status=422)

    def _open(self, people_forms: list[NewPersonForm], stage_form: StageForm) -> Case:
        request = self.request
        chosen = [int(pk) for pk in request.POST.getlist("person") if pk.isdecimal()]
        members = list(
            Placement.objects.visible_to(request.user).filter(pk__in=chosen, employer=self.employer)
        )
        stage = stage_form.cleaned_data
        for form in people_forms:
            if form.cleaned_data.get("name_roman"):
                members.append(self._new_member(form.cleaned_data, stage))
        about: dict[str, Any] = {"employer": self.employer}
        if self.shape.about in ("employer_year", "office_year"):
            about["fiscal_year"] = _number(request.POST.get("fiscal_year"))
        if self.shape.about in ("office", "office_year"):
            about = {
                **about,
                "office": Office.objects.filter(pk=_number(request.POST.get("office"))).first(),
                "employer": None,
            }
        return open_case(
            kind=self.shape.id, on=request.today, by=request.user, at=timezone.now(), members=members,
            assigned_to=request.user, **about,
        )  # fmt: skip

    def _new_member(self, given: dict[str, Any], stage: dict[str, Any]) -> Placement:
        """Write a new person and the planned stage."""
        if self.employer is None or not stage["first_day"]:
            raise ValidationError(gettext("Give the planned first day of the new people."))
        request, at = self.request, timezone.now()
        person = save_recorded(Person(**given), by=request.user, at=at)
        before = (
            Placement.objects.filter(employer=self.employer, office__isnull=False).order_by("-pk").first()
        )
        placement = Placement(
            person=person, employer=self.employer, program=self.shape.id.partition(".")[0], stage=1,
            planned_first_day=stage["first_day"], planned_last_day=stage["last_day"], occupation=stage["occupation"],
            task=stage["task"], sending_organization=stage["sending_organization"], worksite=stage["worksite"], field=self.employer.field,
            office=before.office if before else _only_office(), caseworker=request.user,
        )  # fmt: skip
        return save_recorded(placement, by=request.user, at=at)


def _number(text: str | None) -> int | None:
    """Return what a field of the page chose, or nothing for what it never offers."""
    return int(text) if text and text.isdecimal() and len(text) <= MOST_DIGITS else None


def _only_office() -> Office | None:
    """Return the office where there is one; among several nobody is put by guess."""
    rows = list(Office.objects.filter(closed_on=None)[:2])
    return rows[0] if len(rows) == 1 else None


class DeadlineVerb(View):
    """Open the papers of a deadline: the case of its audit, plan or year, with the form it asks for."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Open them and go there."""
        if not request.user.has_perm("paperwork.add_case") or request.is_as_of:
            return forbidden(request)
        deadline = find_deadline(request, pk)
        try:
            case = self._case(request, deadline)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(reverse("rooms:why", args=[pk]))
        return HttpResponseRedirect(reverse("papers:case", args=[case.pk]))

    def _case(self, request: HttpRequest, deadline: Any) -> Case:
        kind, about, members = papers_of(deadline, request.today)
        open_ones = Case.objects.filter(kind=kind, **about).exclude(state__in=CLOSED)
        for member in members:
            open_ones = open_ones.filter(members=member)
        found = open_ones.first()
        return found or open_case(
            kind=kind, on=request.today, by=request.user, at=timezone.now(), members=members,
            assigned_to=deadline.assigned_to, due_on=deadline.due_on, **about,
        )  # fmt: skip
