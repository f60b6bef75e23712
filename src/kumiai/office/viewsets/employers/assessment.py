"""Score sheets of companies (優良要件の点数表)."""

from kumiai.employers.models import Assessment
from kumiai.office.viewsets.record.filters import CompanyFilterSet
from kumiai.office.viewsets.record.scopes import through
from kumiai.office.viewsets.record.viewset import RecordViewSet


class AssessmentFilters(CompanyFilterSet):
    """Filters of the score sheets."""

    class Meta:
        model = Assessment
        fields: list[str] = []


class AssessmentScreens(RecordViewSet):
    """Screens of the score sheets."""

    model = Assessment
    scope = through("employer")
    related = ("employer",)
    parent = "employer"
    icon = "list-ol"
    menu, menu_position = "employers", 60
    prefillable = ("employer",)
    filterset_class = AssessmentFilters
    search_names = ("employer__name", "employer__name_kana", "note")
    list_display = ("assessed_on", "employer", "note")
    form_names = ("employer", "assessed_on", "note")
