"""Guidance visits (訪問指導) and outside checks (外部監査・外部役員の確認)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kumiai.coop.models import Office
from kumiai.office.approvals.case_links import CaseLinks, case_links
from kumiai.office.viewsets.record.filters import (
    Choice,
    CompanyFilterSet,
    FirstDay,
    LastDay,
    Pointer,
    RecordFilterSet,
)
from kumiai.office.viewsets.record.scopes import own_rows, whole_cooperative
from kumiai.office.viewsets.record.viewset import RecordViewSet
from kumiai.oversight.enums import OutsideCheckKind
from kumiai.oversight.models import GuidanceVisit, OutsideCheck


class VisitFilters(CompanyFilterSet):
    """Filters of the visits."""

    visited_from = FirstDay("visited_on", label=_("Visited from"))
    visited_to = LastDay("visited_on", label=_("Visited until"))

    class Meta:
        model = GuidanceVisit
        fields: list[str] = []


class VisitScreens(RecordViewSet):
    """Screens of the guidance visits."""

    model = GuidanceVisit
    scope = own_rows
    related = ("employer", "visitor")
    parent = "employer"
    icon = "pick"
    menu, menu_position = "oversight", 20
    prefillable = ("employer",)
    filterset_class = VisitFilters
    search_names = ("employer__name", "employer__name_kana", "visitor__name", "note")
    list_display = ("visited_on", "employer", "visitor", "note")
    form_names = ("employer", "visited_on", "visitor", "note")

    def more(self, view: Any) -> CaseLinks | None:
        """Return the papers about the visit, with their approval."""
        return case_links(view.object, view.request.user)


class OutsideCheckFilters(RecordFilterSet):
    """Filters of the outside checks."""

    office = Pointer(Office, label=_("Office"))
    kind = Choice(label=_("Kind"), choices=OutsideCheckKind.choices)

    class Meta:
        model = OutsideCheck
        fields: list[str] = []


class OutsideCheckScreens(RecordViewSet):
    """Screens of the outside checks."""

    model = OutsideCheck
    scope = whole_cooperative
    related = ("office", "checker", "accompanied_audit__employer")
    icon = "glasses"
    menu, menu_position = "oversight", 30
    prefillable = ("office",)
    hides_unseen = True
    export_names = ("office", "kind", "checked_on", "checker", "result")
    filterset_class = OutsideCheckFilters
    search_names = ("office__name", "checker__name", "result")
    list_display = ("checked_on", "office", "kind", "checker", "result")
    form_names = ("office", "kind", "checked_on", "checker", "accompanied_audit", "result")
