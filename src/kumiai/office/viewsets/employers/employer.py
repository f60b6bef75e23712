"""Member companies (企業・実習実施者)."""

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.models import User
from kumiai.accounts.prefectures import PREFECTURES
from kumiai.employers.enums import Field
from kumiai.employers.models import Employer
from kumiai.office.viewsets.record.filters import Choice, Pointer, RecordFilterSet, as_of
from kumiai.office.viewsets.record.listing import FieldColumn
from kumiai.office.viewsets.record.reading import Child
from kumiai.office.viewsets.record.scopes import own_rows
from kumiai.office.viewsets.record.viewset import RecordViewSet
from kumiai.placements.models import Placement

STANDING = [
    ("member", _("Member")),
    ("present", _("With people present")),
    ("left", _("Left the cooperative")),
]


class EmployerFilters(RecordFilterSet):
    """Filters of the companies."""

    standing = Choice(label=_("Status"), choices=STANDING, method="by_standing")
    field = Choice(label=_("Field"), choices=Field.choices)
    prefecture = Choice(label=_("Prefecture"), choices=PREFECTURES)
    caseworker = Pointer(User, label=_("Person in charge"))

    class Meta:
        model = Employer
        fields: list[str] = []

    def by_standing(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """Return the companies by where they stand on the day."""
        left = Q(left_on__lt=self.day)
        if value == "left":
            return rows.filter(left)
        if value == "present":
            return rows.filter(pk__in=Placement.objects.present(self.day).values("employer"))
        return rows.exclude(left)


class EmployerScreens(RecordViewSet):
    """Screens of the companies."""

    model = Employer
    scope = own_rows
    related = ("caseworker",)
    icon = "home"
    menu, menu_position = "employers", 10
    room, room_label = "rooms:company", _("Company's page")
    filterset_class = EmployerFilters
    search_names = ("name", "name_kana", "corporate_number")
    form_names = (
        "name", "name_kana", "corporate_number", "field", "postal_code", "prefecture", "address", "phone",
        "email", "representative", "joined_on", "left_on", "caseworker", "note",
    )  # fmt: skip
    list_display = (
        "name", "name_kana", "field", "prefecture",
        FieldColumn("people_now", label=_("People present"), sort_key="people_now"),
        "caseworker", "joined_on",
    )  # fmt: skip
    headings = {"people_now": _("People present")}
    chooser_columns = (
        ("name_kana", _("Name in kana")), ("get_prefecture_display", _("Prefecture")),
        ("corporate_number", _("Corporate number")),
    )  # fmt: skip
    children = (
        Child("worksites", ("name", "prefecture", "address", "opened_on", "closed_on")),
        Child("staff_counts", ("counted_on", "regular_employees", "care_staff", "source")),
        Child("contacts", ("name", "post", "email", "phone", "is_manager")),
        Child("trainers", ("name", "kind", "worksite", "first_day", "last_day")),
        Child("placements", ("person", "stage", "first_day", "last_day", "planned_last_day")),
        Child("audits", ("audited_on", "kind", "auditor", "interviews", "reported_on")),
        Child("visits", ("visited_on", "visitor")),
        Child("filings", ("kind", "fiscal_year", "filed_on")),
        Child("plan_changes", ("kind", "happened_on", "description", "notified_on")),
        Child("assessments", ("assessed_on", "note")),
        Child("excellence_statements", ("stated_on", "excellent", "basis")),
    )

    @property
    def export_names(self) -> list[str]:
        """Return the columns of the export."""
        return [*self.form_names, "people_now"]

    def list_rows(self, rows: models.QuerySet, request: HttpRequest) -> models.QuerySet:
        """Return the companies with how many people are there on the day."""
        here = (
            Placement.objects.present(as_of(request))
            .filter(employer=OuterRef("pk"))
            .order_by()
            .values("employer")
            .annotate(people=Count("person", distinct=True))
        )
        return rows.annotate(people_now=Coalesce(Subquery(here.values("people")), 0))
