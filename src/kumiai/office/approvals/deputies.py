"""Absences and deputies (不在・代理): one's own, and everybody's for who manages the flows."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages

from kumiai.accounts.models import User
from kumiai.history.domain.record import delete_recorded, save_recorded
from kumiai.office.approvals.request_forms import PERMISSION as MANAGES
from kumiai.office.rooms.room import Room
from kumiai.office.viewsets.record.access import forbidden
from kumiai.workflow.domain.approvers import OFFERED, able
from kumiai.workflow.models import Absence

PER_PAGE = 50


def staff(on: date) -> QuerySet[User]:
    """Return the staff who may decide on a day, and so instead of another."""
    return able(on, OFFERED).order_by("display_name", "username")


def absences_of(user: Any) -> QuerySet[Absence]:
    """Return one's own absences, and everybody's for who manages the flows."""
    rows = Absence.objects.select_related("user", "deputy")
    return rows if user.has_perm(MANAGES) else rows.filter(user=user.pk)


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AbsenceForm(forms.ModelForm):
    """From when until when, and who decides meanwhile."""

    template_name = "office/rooms/form.html"

    class Meta:
        model = Absence
        fields = ("user", "deputy", "first_day", "last_day", "note")
        widgets = {"first_day": _day_input(), "last_day": _day_input()}

    def __init__(self, *args: Any, by: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = staff(on)
        self.fields["deputy"].queryset, self.fields["deputy"].empty_label = people, "–"
        if by.has_perm(MANAGES):
            self.fields["user"].queryset, self.fields["user"].empty_label = people, "–"
        else:
            del self.fields["user"]
            self.instance.user_id = self.instance.user_id or by.pk

    def clean(self) -> dict[str, Any]:
        """Refuse days that another absence of the same person holds already."""
        given = super().clean()
        who = given.get("user") or self.instance.user_id
        first, last = given.get("first_day"), given.get("last_day")
        if who and first and last and first <= last:
            others = Absence.objects.filter(user=who, first_day__lte=last, last_day__gte=first)
            if others.exclude(pk=self.instance.pk).exists():
                self.add_error("first_day", gettext("Another absence is entered for some of these days."))
        return given


class DeputiesRoom(Room):
    """Who is absent when, and who decides instead; and a form for another absence."""

    permission = "office.open"
    template_name = "office/approvals/deputies.html"
    page_title = _("Absence and deputies")
    header_icon = "group"

    def form(self, data: Any = None) -> AbsenceForm:
        """Return the form of a new absence."""
        user, today = self.request.user, self.request.today
        initial = {"user": user.pk, "first_day": today}
        return AbsenceForm(data, by=user, on=today, initial=initial)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the absences, those to come and under way first."""
        today = self.request.today
        rows = absences_of(self.request.user).filter(last_day__gte=today).order_by("first_day", "pk")
        past = absences_of(self.request.user).filter(last_day__lt=today).order_by("-last_day", "-pk")
        page = Paginator(past, PER_PAGE).get_page(self.request.GET.get("page"))
        stands_in = Absence.objects.filter(
            Q(deputy=self.request.user) & Q(last_day__gte=today)
        ).select_related("user")
        return super().get_context_data(
            rows=rows, page=page, stands_in=stands_in.order_by("first_day"),
            for_everybody=self.request.user.has_perm(MANAGES), **{"form": self.form(), **kwargs},
        )  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Write an absence, or show what is wrong."""
        if request.is_as_of:
            return forbidden(request)
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        save_recorded(form.instance, by=request.user, at=timezone.now())
        messages.success(request, gettext("Saved. What is asked in these days goes to the deputy."))
        return HttpResponseRedirect(reverse("approvals:deputies"))


class AbsenceRoom(Room):
    """One absence, to be changed."""

    permission = "office.open"
    template_name = "office/approvals/absence.html"
    header_icon = "group"

    @cached_property
    def absence(self) -> Absence:
        """Return the absence of the address, of those that the user may change."""
        return get_object_or_404(absences_of(self.request.user), pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return whose it is."""
        return gettext("Absence of %(name)s") % {"name": self.absence.user}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way to this page."""
        way = {"url": reverse("approvals:deputies"), "label": gettext("Absence and deputies")}
        return [*self.breadcrumbs_items, way, {"url": "", "label": self.get_page_title()}]

    def form(self, data: Any = None) -> AbsenceForm:
        """Return the form of the absence."""
        return AbsenceForm(data, by=self.request.user, on=self.request.today, instance=self.absence)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form."""
        return super().get_context_data(absence=self.absence, **{"form": self.form(), **kwargs})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Write the change, or show what is wrong."""
        if request.is_as_of:
            return forbidden(request)
        form = self.form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        save_recorded(form.instance, by=request.user, at=timezone.now())
        messages.success(request, gettext("Saved."))
        return HttpResponseRedirect(reverse("approvals:deputies"))


class EndVerb(View):
    """End an absence: from today on one decides oneself again; one that has not begun is taken back."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End it; ending twice is ending once."""
        if not request.user.has_perm("office.open") or request.is_as_of:
            return forbidden(request)
        absence = get_object_or_404(absences_of(request.user), pk=pk)
        at, today = timezone.now(), request.today
        if absence.first_day >= today:
            delete_recorded(absence, by=request.user, at=at)
        elif absence.last_day >= today:
            absence.last_day = today - timedelta(days=1)
            save_recorded(absence, by=request.user, at=at)
        messages.success(request, gettext("The absence has ended."))
        return HttpResponseRedirect(reverse("approvals:deputies"))
