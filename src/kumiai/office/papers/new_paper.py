"""One paper by itself (単独の書類): for whom a form is made, chosen in two steps."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from kumiai.coop.models import Office, StaffMember
from kumiai.deadlines.domain.words import language
from kumiai.employers.models import Employer, Trainer
from kumiai.law.core.calendar import fiscal_year
from kumiai.office.rooms.room import Room, RoomForm
from kumiai.office.viewsets.record.access import forbidden
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.paperwork.definitions import Form, current_form
from kumiai.paperwork.domain.paper import open_paper
from kumiai.placements.models import Difficulty, Placement

OF_A_COMPANY = ("employer", "employer_year", "placement", "trainer", "audit", "visit", "difficulty", "case")
LAST = 100


def asks_month(form: Form) -> bool:
    """Return whether a form tells about one month."""
    return any(path.startswith("month.") for one in form.fields.values() for path in one.sources)


class SubjectForm(RoomForm):
    """For whom the paper is made."""

    def __init__(
        self, *args: Any, form: Form, employer: Employer | None, today: date, user: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choice = self._choice(form.about, employer, user)
        if choice is not None:
            name, rows, label = choice
            self.fields[name] = forms.ModelChoiceField(queryset=rows, label=label)
        if form.about.endswith("_year"):
            this = fiscal_year(today)
            years = [
                (year, gettext("April %(year)s to March") % {"year": year})
                for year in (this - 1, this, this - 2)
            ]
            self.fields["fiscal_year"] = forms.TypedChoiceField(
                choices=years, coerce=int, label=_("Fiscal year")
            )
        if asks_month(form):
            self.fields["month"] = forms.DateField(
                label=_("Month"), input_formats=["%Y-%m"], initial=f"{today:%Y-%m}",
                widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
            )  # fmt: skip
        if form.confidential:
            self.fields["number"] = forms.IntegerField(
                label=_("Number"), min_value=1, max_value=999, initial=1,
                help_text=_("A second paper about the same person gets the next number."),
            )  # fmt: skip
        if len(form.languages) > 1:
            self.fields["language"] = forms.ChoiceField(
                required=False,
                label=_("Second language"),
                choices=[("", "–"), *((one, one) for one in form.languages[1:])],
            )

    def _choice(self, about: str, employer: Employer | None, user: Any) -> tuple[str, Any, Any] | None:
        if about in ("office", "office_year"):
            return "office", Office.objects.filter(closed_on=None), _("Office")
        if about == "staff_member":
            return "staff_member", StaffMember.objects.filter(last_day=None), _("Staff member")
        rows: dict[str, tuple[Any, Any]] = {
            "placement": (Placement.objects.visible_to(user).select_related("person"), _("Person")),
            "trainer": (Trainer.objects.all(), _("Training staff")),
            "audit": (Audit.objects.visible_to(user), _("Audit")),
            "visit": (GuidanceVisit.objects.visible_to(user), _("Guidance visit")),
        }
        if about == "difficulty":
            found = Difficulty.objects.filter(
                placement__in=Placement.objects.visible_to(user), placement__employer=employer
            )
            return "difficulty", found.select_related("placement__person"), _("Difficulty")
        if about not in rows:
            return None
        found, label = rows[about]
        return about, found.filter(employer=employer), label


class NewPaperRoom(Room):
    """A form, made for one subject."""

    permission = "paperwork.add_paper"
    template_name = "office/papers/new_paper.html"
    header_icon = "plus"

    @cached_property
    def shown(self) -> Form:
        """Return the form of the address."""
        try:
            return current_form(self.kwargs["form_id"], self.on)
        except KeyError as error:
            raise Http404 from error

    @cached_property
    def employer(self) -> Employer | None:
        """Return the company chosen, if the user may see it."""
        given = self.request.GET.get("employer", "")
        rows = Employer.objects.visible_to(self.request.user)
        return rows.filter(pk=given).first() if given.isdecimal() else None

    def get_page_title(self) -> str:
        """Return the title of the form."""
        return self.shown.title.in_language(language())

    def get_page_subtitle(self) -> str:
        """Return its number."""
        return self.shown.number

    def subject_form(self, data: Any = None) -> SubjectForm:
        """Return the form for the subject."""
        return SubjectForm(
            data, form=self.shown, employer=self.employer, today=self.request.today, user=self.request.user
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what there is to choose."""
        of_company = self.shown.about in OF_A_COMPANY
        kwargs.setdefault("form", self.subject_form())
        return super().get_context_data(
            shown=self.shown, employer=self.employer, of_company=of_company,
            companies=Employer.objects.visible_to(self.request.user).only("pk", "name") if of_company else (),
            ready=self.employer is not None or not of_company, **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Open the paper, or show what is wrong."""
        if request.is_as_of or (self.shown.about in OF_A_COMPANY and self.employer is None):
            return forbidden(request)
        form = self.subject_form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        given = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
        if self.shown.about in OF_A_COMPANY:
            given["employer"] = self.employer
        try:
            paper = open_paper(
                form_id=self.shown.id, on=request.today, by=request.user, at=timezone.now(),
                language=given.pop("language", ""), **given,
            )  # fmt: skip
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return self.render_to_response(self.get_context_data(form=form), status=422)
        return HttpResponseRedirect(reverse("papers:paper", args=[paper.pk]))
