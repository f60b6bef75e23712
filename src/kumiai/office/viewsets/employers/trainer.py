"""Training managers, instructors and life advisers (技能実習責任者・技能実習指導員・生活指導員), and their courses."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kumiai.employers.enums import TrainerKind
from kumiai.employers.models import Employer, Trainer, TrainerCourse
from kumiai.office.viewsets.record.filters import (
    Choice,
    CompanyFilterSet,
    HiddenPointer,
    Pointer,
    RecordFilterSet,
)
from kumiai.office.viewsets.record.forms import RecordForm
from kumiai.office.viewsets.record.listing import FieldColumn
from kumiai.office.viewsets.record.reading import Child
from kumiai.office.viewsets.record.scopes import through
from kumiai.office.viewsets.record.viewset import RecordViewSet


class WorksiteOfCompany(RecordForm):
    """A form in which the worksite must belong to the company."""

    def clean(self) -> dict[str, Any]:
        """Refuse a worksite of another company."""
        cleaned = super().clean()
        employer, worksite = cleaned.get("employer"), cleaned.get("worksite")
        if employer and worksite and worksite.employer_id != employer.pk:
            self.add_error("worksite", ValidationError(gettext("This worksite belongs to another company.")))
        return cleaned


class TrainerFilters(CompanyFilterSet):
    """Filters of the training staff."""

    kind = Choice(label=_("Role"), choices=TrainerKind.choices)

    class Meta:
        model = Trainer
        fields: list[str] = []


class TrainerScreens(RecordViewSet):
    """Screens of the training staff."""

    model = Trainer
    scope = through("employer")
    related = ("employer", "worksite__employer")
    parent = "employer"
    icon = "user"
    menu, menu_position = "employers", 40
    prefillable = ("employer",)
    filterset_class = TrainerFilters
    record_form = WorksiteOfCompany
    search_names = ("name", "employer__name", "employer__name_kana")
    list_display = (
        "name", "kind", "employer", "worksite", "first_day", "last_day",
        FieldColumn("last_course_on", label=_("Last course"), sort_key="last_course_on"),
    )  # fmt: skip
    headings = {"last_course_on": _("Last course")}
    form_names = ("employer", "worksite", "kind", "name", "first_day", "last_day")
    children = (Child("courses", ("taken_on", "certificate_number")),)
    chooser_columns = (("employer", _("Company")), ("get_kind_display", _("Role")))

    @property
    def export_names(self) -> list[str]:
        """Return the columns of the export."""
        return [*self.form_names, "last_course_on"]

    def list_rows(self, rows: models.QuerySet, request: HttpRequest) -> models.QuerySet:
        """Return the training staff with the day of the last course."""
        return rows.annotate(last_course_on=Max("courses__taken_on"))


class TrainerCourseFilters(RecordFilterSet):
    """Filters of the courses."""

    employer = Pointer(Employer, label=_("Company"), field_name="trainer__employer")
    trainer = HiddenPointer(Trainer, label=_("Training staff"))

    class Meta:
        model = TrainerCourse
        fields: list[str] = []


class TrainerCourseScreens(RecordViewSet):
    """Screens of the courses of training staff (養成講習)."""

    model = TrainerCourse
    scope = through("trainer__employer")
    related = ("trainer__employer",)
    parent = "trainer"
    icon = "clipboard-list"
    menu, menu_position = "employers", 50
    prefillable = ("trainer",)
    filterset_class = TrainerCourseFilters
    search_names = ("trainer__name", "trainer__employer__name", "certificate_number")
    list_display = ("taken_on", "trainer", "trainer__employer", "certificate_number")
    headings = {"trainer__employer": _("Company")}
    form_names = ("trainer", "taken_on", "certificate_number")
