"""Statements whether a company is excellent (優良な実習実施者)."""

from kumiai.employers.models import ExcellenceStatement
from kumiai.office.viewsets.record.filters import CompanyFilterSet
from kumiai.office.viewsets.record.scopes import through
from kumiai.office.viewsets.record.viewset import RecordViewSet


class StatementFilters(CompanyFilterSet):
    """Filters of the statements."""

    class Meta:
        model = ExcellenceStatement
        fields: list[str] = []


class StatementScreens(RecordViewSet):
    """Screens of the statements of excellence."""

    model = ExcellenceStatement
    scope = through("employer")
    related = ("employer",)
    parent = "employer"
    icon = "success"
    menu, menu_position = "employers", 70
    prefillable = ("employer",)
    filterset_class = StatementFilters
    search_names = ("employer__name", "employer__name_kana", "basis")
    list_display = ("stated_on", "employer", "excellent", "basis")
    form_names = ("employer", "stated_on", "excellent", "basis")
