"""Numbers of regular employees (常勤職員数)."""

from kumiai.employers.models import StaffCount
from kumiai.office.viewsets.record.filters import CompanyFilterSet
from kumiai.office.viewsets.record.scopes import through
from kumiai.office.viewsets.record.viewset import RecordViewSet


class StaffCountFilters(CompanyFilterSet):
    """Filters of the staff counts."""

    class Meta:
        model = StaffCount
        fields: list[str] = []


class StaffCountScreens(RecordViewSet):
    """Screens of the staff counts."""

    model = StaffCount
    scope = through("employer")
    related = ("employer",)
    parent = "employer"
    icon = "group"
    menu, menu_position = "employers", 30
    prefillable = ("employer",)
    filterset_class = StaffCountFilters
    search_names = ("employer__name", "employer__name_kana")
    list_display = ("counted_on", "employer", "regular_employees", "care_staff", "source")
    form_names = ("employer", "counted_on", "regular_employees", "care_staff", "source")
