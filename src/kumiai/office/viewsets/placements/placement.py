"""Placements (配置): who is where, under which program and stage."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.models import User
from kumiai.employers.enums import Field
from kumiai.employers.models import Employer
from kumiai.office.viewsets.employers.trainer import WorksiteOfCompany
from kumiai.office.viewsets.record.filters import Choice, HiddenPointer, Pointer, RecordFilterSet
from kumiai.office.viewsets.record.reading import Child
from kumiai.office.viewsets.record.scopes import own_rows
from kumiai.office.viewsets.record.viewset import RecordViewSet
from kumiai.people.countries import COUNTRIES
from kumiai.people.models import Person
from kumiai.placements.enums import Program
from kumiai.placements.models import Placement

STAGES = [(1, _("Stage 1")), (2, _("Stage 2")), (3, _("Stage 3"))]
STANDING = [("present", _("Running")), ("ahead", _("Not begun")), ("ended", _("Ended"))]


class PlacementFilters(RecordFilterSet):
    """Filters of the placements."""

    standing = Choice(label=_("Status"), choices=STANDING, method="by_standing")
    employer = Pointer(Employer, label=_("Company"))
    person = HiddenPointer(Person, label=_("Person"))
    stage = Choice(label=_("Stage"), choices=STAGES)
    program = Choice(label=_("Program"), choices=Program.choices)
    field = Choice(label=_("Field"), choices=Field.choices)
    nationality = Choice(label=_("Nationality"), field_name="person__nationality", choices=COUNTRIES)
    caseworker = Pointer(User, label=_("Person in charge"), method="by_caseworker")

    class Meta:
        model = Placement
        fields: list[str] = []

    def by_standing(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """Return the placements by where they stand on the day."""
        if value == "present":
            return rows.filter(pk__in=Placement.objects.present(self.day).values("pk"))
        rows = rows.with_days()
        return rows.filter(begins__gt=self.day) if value == "ahead" else rows.filter(ends__lt=self.day)

    def by_caseworker(self, rows: models.QuerySet, name: str, value: User) -> models.QuerySet:
        """Return the placements in somebody's charge: their own, else the company's."""
        return rows.filter(Q(caseworker=value) | Q(caseworker__isnull=True, employer__caseworker=value))


class PlacementForm(WorksiteOfCompany):
    """The form of a placement."""

    def clean(self) -> dict[str, Any]:
        """Refuse a reason of the end where nothing has ended."""
        cleaned = super().clean()
        if cleaned.get("end_reason") and not cleaned.get("last_day"):
            self.add_error(
                "last_day", ValidationError(gettext("A reason of the end needs the actual last day."))
            )
        return cleaned


class PlacementScreens(RecordViewSet):
    """Screens of the placements."""

    model = Placement
    scope = own_rows
    related = ("person", "employer", "worksite__employer", "office", "sending_organization", "caseworker")
    parent = "person"
    icon = "date"
    menu, menu_position = "placements", 10
    prefillable = ("person", "employer")
    filterset_class = PlacementFilters
    record_form = PlacementForm
    search_names = (
        "person__name_roman", "person__name_kana", "person__name_kanji", "employer__name",
        "employer__name_kana", "occupation",
    )  # fmt: skip
    form_names = (
        "person", "employer", "worksite", "program", "stage", "acceptance", "field", "occupation", "task",
        "planned_first_day", "planned_last_day", "first_day", "last_day", "training_first_day",
        "permitted_on", "goes_on", "end_reason", "office", "sending_organization", "caseworker", "note",
    )  # fmt: skip
    list_display = (
        "person", "employer", "program", "stage", "field", "planned_first_day", "first_day",
        "planned_last_day", "last_day",
    )  # fmt: skip
    chooser_columns = (
        ("employer", _("Company")), ("first_day", _("First day")), ("planned_last_day", _("Planned last day")),
    )  # fmt: skip

    children = (
        Child("lectures", ("kind", "first_day", "last_day", "hours", "place")),
        Child("exams", ("level", "part", "sitting", "support_applied_on", "taken_on", "passed")),
        Child("absences", ("kind", "first_day", "last_day", "note")),
        Child("difficulties", ("kind", "happened_on", "departs_on", "notified_on")),
        Child("plan", ("filed_on", "accredited_on", "number")),
    )

    def formfield_for_dbfield(self, db_field: models.Field, **kwargs: Any) -> Any:
        """Return the form field; the stage is chosen by name."""
        if db_field.name == "stage":
            return forms.TypedChoiceField(label=capfirst(db_field.verbose_name), choices=STAGES, coerce=int)
        return super().formfield_for_dbfield(db_field, **kwargs)
