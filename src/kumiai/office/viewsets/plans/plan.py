"""Training plans (技能実習計画) and what is filed about them."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.employers.models import Employer
from kumiai.office.viewsets.record.filters import (
    Choice,
    CompanyFilterSet,
    HiddenPointer,
    Pointer,
    RecordFilterSet,
)
from kumiai.office.viewsets.record.scopes import through
from kumiai.office.viewsets.record.viewset import RecordViewSet
from kumiai.placements.models import Placement
from kumiai.plans.enums import EmployerFilingKind, PlanChangeKind
from kumiai.plans.models import EmployerFiling, Plan, PlanChange

_STANDING = [("none", _("Not filed")), ("filed", _("Filed")), ("accredited", _("Accredited"))]


class PlanFilters(RecordFilterSet):
    """Filters of the plans."""

    standing = Choice(label=_("Status"), choices=_STANDING, method="by_standing")
    employer = Pointer(Employer, label=_("Company"), field_name="placement__employer")
    placement = HiddenPointer(Placement, label=_("Placement"))

    class Meta:
        model = Plan
        fields: list[str] = []

    def by_standing(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """Return the plans by how far they are."""
        if value == "accredited":
            return rows.filter(accredited_on__isnull=False)
        return rows.filter(accredited_on__isnull=True, filed_on__isnull=value == "none")


class PlanScreens(RecordViewSet):
    """Screens of the plans."""

    model = Plan
    scope = through("placement")
    related = ("placement__person", "placement__employer")
    parent = "placement"
    icon = "doc-full"
    menu, menu_position = "plans", 10
    prefillable = ("placement",)
    filterset_class = PlanFilters
    search_names = (
        "number", "placement__person__name_roman", "placement__person__name_kana", "placement__employer__name",
        "placement__employer__name_kana",
    )  # fmt: skip
    headings = {
        "placement__person": _("Person"), "placement__employer": _("Company"), "placement__stage": _("Stage"),
    }  # fmt: skip
    list_display: tuple[Any, ...] = (
        "placement__person", "placement__employer", "placement__stage", "filed_on", "accredited_on", "number",
    )  # fmt: skip
    form_names = ("placement", "filed_on", "accredited_on", "number")

    def more(self, view: Any) -> "CheckLink":
        """Return the way to the check of the plan."""
        return CheckLink(view.object.pk)

    @property
    def export_names(self) -> list[str]:
        """Return the columns of the export."""
        return list(self.list_display)


@dataclass(frozen=True)
class CheckLink:
    """The way to the check of a plan, ready for the template."""

    plan: int
    template: str = "office/records/plan_check_link.html"


class PlanChangeFilters(CompanyFilterSet):
    """Filters of the minor changes."""

    kind = Choice(label=_("What changed"), choices=PlanChangeKind.choices)

    class Meta:
        model = PlanChange
        fields: list[str] = []


class PlanChangeScreens(RecordViewSet):
    """Screens of the minor changes of plans (軽微な変更)."""

    model = PlanChange
    scope = through("employer")
    related = ("employer",)
    parent = "employer"
    icon = "edit"
    menu, menu_position = "plans", 20
    prefillable = ("employer",)
    filterset_class = PlanChangeFilters
    search_names = ("employer__name", "employer__name_kana", "description")
    list_display = ("happened_on", "employer", "kind", "description", "notified_on")
    form_names = ("employer", "kind", "happened_on", "description", "notified_on")


class EmployerFilingFilters(CompanyFilterSet):
    """Filters of the filings."""

    kind = Choice(label=_("Kind"), choices=EmployerFilingKind.choices)

    class Meta:
        model = EmployerFiling
        fields: list[str] = []


class EmployerFilingScreens(RecordViewSet):
    """Screens of the filings of companies (実習実施者届出・実施状況報告)."""

    model = EmployerFiling
    scope = through("employer")
    related = ("employer",)
    parent = "employer"
    icon = "upload"
    menu, menu_position = "plans", 30
    prefillable = ("employer",)
    filterset_class = EmployerFilingFilters
    search_names = ("employer__name", "employer__name_kana")
    list_display = ("filed_on", "employer", "kind", "fiscal_year")
    form_names = ("employer", "kind", "fiscal_year", "filed_on")
