"""People (実習生・外国人材)."""

from typing import Any

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.models import User
from kumiai.accounts.scope import scope_of
from kumiai.employers.models import Employer
from kumiai.exchange.recognition.cells.numbers import read_passport, read_residence_card
from kumiai.office.viewsets.record.filters import Choice, Pointer, RecordFilterSet, as_of
from kumiai.office.viewsets.record.listing import FieldColumn
from kumiai.office.viewsets.record.reading import Child
from kumiai.office.viewsets.record.scopes import own_rows
from kumiai.office.viewsets.record.viewset import RecordViewSet
from kumiai.people.countries import COUNTRIES
from kumiai.people.domain.spelling import matches
from kumiai.people.models import Person
from kumiai.placements.models import Placement, ResidencePeriod

PRESENT, AHEAD, ENDED, LEFT, NONE = "present", "ahead", "ended", "left", "none"
STANDING = [
    (PRESENT, _("Present")),
    (AHEAD, _("Not begun")),
    (ENDED, _("Ended")),
    (LEFT, _("Left Japan")),
    (NONE, _("Without a placement")),
]
STAGES = [(1, _("Stage 1")), (2, _("Stage 2")), (3, _("Stage 3"))]


def stage_shown(person: Person) -> str:
    """Return the stage that a person of the list is in, in words."""
    return str(dict(STAGES).get(person.stage_now, ""))


class PersonFilters(RecordFilterSet):
    """Filters of the people."""

    standing = Choice(label=_("Status"), choices=STANDING, method="by_standing")
    company = Pointer(Employer, label=_("Company"), method="by_company")
    stage = Choice(label=_("Stage"), choices=STAGES, method="by_stage")
    nationality = Choice(label=_("Nationality"), choices=COUNTRIES)
    caseworker = Pointer(User, label=_("Person in charge"), method="by_caseworker")

    class Meta:
        model = Person
        fields: list[str] = []

    def _here(self, **conditions: Any) -> models.QuerySet:
        return Placement.objects.present(self.day).filter(**conditions).values("person")

    def by_company(self, rows: models.QuerySet, name: str, value: Employer) -> models.QuerySet:
        """Return the people who are with a company on the day."""
        return rows.filter(pk__in=self._here(employer=value))

    def by_stage(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """Return the people who are in a stage on the day."""
        return rows.filter(pk__in=self._here(stage=value))

    def by_caseworker(self, rows: models.QuerySet, name: str, value: User) -> models.QuerySet:
        """Return the people in somebody's charge on the day: by the placement, else by the company."""
        own = Q(caseworker=value) | Q(caseworker__isnull=True, employer__caseworker=value)
        return rows.filter(pk__in=Placement.objects.present(self.day).filter(own).values("person"))

    def by_standing(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """Return the people by where they stand on the day."""
        placed = Placement.objects.values("person")
        ahead = Placement.objects.with_days().filter(begins__gt=self.day).values("person")
        if value == LEFT:
            return rows.filter(left_on__lte=self.day)
        if value == NONE:
            return rows.exclude(pk__in=placed)
        if value == PRESENT:
            return rows.filter(pk__in=self._here())
        rows = rows.exclude(pk__in=self._here())
        if value == AHEAD:
            return rows.filter(pk__in=ahead)
        return rows.filter(pk__in=placed).exclude(pk__in=ahead)


class PersonScreens(RecordViewSet):
    """Screens of the people."""

    model = Person
    scope = own_rows
    icon = "user"
    menu, menu_position = "people", 10
    room, room_label = "rooms:person", _("Person's page")
    filterset_class = PersonFilters
    search_names = ("name_roman", "name_kana", "name_kanji")
    form_names = (
        "name_roman", "name_kanji", "name_kana", "sex", "born_on", "nationality", "native_language",
        "passport_number", "passport_last_day", "postal_code", "address", "entered_on",
        "address_notified_on", "left_on", "note",
    )  # fmt: skip
    list_display = (
        "name_roman", "name_kana", "nationality",
        FieldColumn("company_name", label=_("Company"), sort_key="company_name"),
        FieldColumn("stage_now", label=_("Stage"), accessor=stage_shown, sort_key="stage_now"),
        FieldColumn("charge_name", label=_("Person in charge")),
        FieldColumn("stay_until", label=_("Stay until"), sort_key="stay_until"),
    )  # fmt: skip
    headings = {
        "company_name": _("Company"), "stage_now": _("Stage"), "charge_name": _("Person in charge"),
        "stay_until": _("Stay until"),
    }  # fmt: skip
    chooser_columns = (
        ("name_kana", _("Name in kana")), ("born_on", _("Date of birth")),
        ("get_nationality_display", _("Nationality")),
    )  # fmt: skip
    children = (
        Child("contacts", ("kind", "value", "note")),
        Child("placements", ("employer", "stage", "first_day", "last_day", "planned_last_day")),
        Child("residence_periods", ("status", "card_number", "permitted_on", "last_day", "filed_on")),
    )

    @property
    def export_names(self) -> list[str]:
        """Return the columns of the export: the record, and where the person is."""
        own = [name for name in self.form_names if name not in self.sealed_names]
        return [*own, "company_name", "stage_now", "charge_name", "stay_until"]

    def list_rows(self, rows: models.QuerySet, request: HttpRequest) -> models.QuerySet:
        """Return the people with where they are on the day."""
        here = (
            Placement.objects.present(as_of(request)).filter(person=OuterRef("pk")).order_by("-begins", "-pk")
        )
        stay = ResidencePeriod.objects.filter(person=OuterRef("pk")).order_by("-last_day")
        name = models.functions.Coalesce(
            models.functions.NullIf("caseworker__display_name", models.Value("")),
            models.functions.NullIf("employer__caseworker__display_name", models.Value("")),
            "caseworker__username",
            "employer__caseworker__username",
        )
        return rows.annotate(
            company_name=Subquery(here.values("employer__name")[:1]),
            stage_now=Subquery(here.values("stage")[:1]),
            charge_name=Subquery(here.annotate(charge=name).values("charge")[:1]),
            stay_until=Subquery(stay.values("last_day")[:1]),
        )

    def search_rows(self, rows: models.QuerySet, query: str, request: HttpRequest) -> models.QuerySet:
        """Return the people by name, or by card or passport number for those who may read it."""
        found = matches(query, self.search_names)
        if scope_of(request.user).sees_sealed:
            if number := read_passport(query).value:
                found |= Q(pk__in=Person.objects.with_passport_number(number).values("pk"))
            if number := read_residence_card(query).value:
                found |= Q(pk__in=ResidencePeriod.objects.with_card_number(number).values("person"))
        return rows.filter(found)
