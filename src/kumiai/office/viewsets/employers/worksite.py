"""Worksites of companies (実習実施場所)."""

from django.utils.translation import gettext_lazy as _

from kumiai.accounts.prefectures import PREFECTURES
from kumiai.employers.models import Worksite
from kumiai.office.viewsets.record.filters import Choice, CompanyFilterSet
from kumiai.office.viewsets.record.scopes import through
from kumiai.office.viewsets.record.viewset import RecordViewSet


class WorksiteFilters(CompanyFilterSet):
    """Filters of the worksites."""

    prefecture = Choice(label=_("Prefecture"), choices=PREFECTURES)

    class Meta:
        model = Worksite
        fields: list[str] = []


class WorksiteScreens(RecordViewSet):
    """Screens of the worksites."""

    model = Worksite
    scope = through("employer")
    related = ("employer",)
    parent = "employer"
    icon = "site"
    menu, menu_position = "employers", 20
    prefillable = ("employer",)
    filterset_class = WorksiteFilters
    search_names = ("name", "employer__name", "employer__name_kana", "address")
    list_display = ("name", "employer", "prefecture", "address", "opened_on", "closed_on")
    form_names = ("employer", "name", "postal_code", "prefecture", "address", "opened_on", "closed_on")
    chooser_columns = (("employer", _("Company")), ("get_prefecture_display", _("Prefecture")))
    chooser_beside = ("employer",)
