"""The switch-over from technical intern training to skill development (育成就労への移行): people, companies, ourselves."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from kumiai.coop.domain.legal_value import overlay, parameters
from kumiai.deadlines.domain import switch_over
from kumiai.deadlines.domain.words import duty_label, said
from kumiai.deadlines.models import Deadline
from kumiai.employers.models import Employer
from kumiai.office.rooms.as_of import turning_days
from kumiai.office.rooms.decisions import ShownDecision, decided
from kumiai.office.rooms.records import record_link
from kumiai.office.rooms.room import Room
from kumiai.placements.models import Placement

TABS = (("people", _("People")), ("companies", _("Companies")), ("cooperative", _("The cooperative")))
WAYS = {
    "T1": _("goes on as a technical intern"),
    "T2": _("newcomer in time"),
    "T3": _("newcomer too late"),
    "T4": _("stage 2 open"),
    "T5": _("stage 3 open"),
    "T5_closed": _("stage 3 closed"),
    "T9": _("finishes before the day"),
    switch_over.OPEN: _("a fact is missing"),
}
DAYS = ("transition.titp_last_filing", "transition.effective_day", "transition.titp_last_start")
FILINGS = (
    "titp.stage_1_plan_application", "titp.stage_2_plan_application", "titp.stage_3_plan_application",
    "titp.sunset_last_plan_filing", "titp.license_renewal", "esd.plan_application", "esd.license_renewal",
)  # fmt: skip
MOST_FILINGS = 12


@dataclass(frozen=True)
class Way:
    """One person with the grounds, and what comes after."""

    line: switch_over.PersonLine
    decision: ShownDecision | None
    placement: str
    branches: tuple[Any, ...]
    conflicts: str


class CockpitRoom(Room):
    """Per person the last lawful step and what follows; per company the quota before and after; our own license."""

    permission = "deadlines.view_deadline"
    template_name = "office/rooms/cockpit.html"
    header_icon = "redirect"
    page_title = _("Switch-over to skill development")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read the part that is asked for."""
        asked = self.request.GET.get("tab", "")
        tab = asked if asked in dict(TABS) else "people"
        figures = parameters()
        days = [
            (said(figures.figure(name).label), figures.get(name, self.on).value)
            for name in DAYS
            if figures.holds(name, self.on)
        ]
        context = super().get_context_data(tab=tab, tabs=TABS, days=days, turning=turning_days(), **kwargs)
        part = {"people": self._people, "companies": self._companies, "cooperative": self._cooperative}[tab]
        return {**context, **part()}

    def _number(self, name: str) -> int | None:
        text = self.request.GET.get(name, "")
        return int(text) if text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004

    def _people(self) -> dict[str, Any]:
        branch = self.request.GET.get("branch", "")
        found = switch_over.people(
            self.request.user, on=self.on, branch=branch if branch in WAYS else "",
            employer=self._number("employer"), page=self._number("page") or 1,
        )  # fmt: skip
        keys = [line.placement for line in found.lines]
        placements = Placement.objects.in_bulk(keys)
        laid = overlay()
        ways = []
        for line in found.lines:
            typed_at = record_link(self.request.user, placements[line.placement])
            decision = decided(
                "transition.branch", line.facts, on=self.on, overlay=laid,
                typed_at=dict.fromkeys(switch_over.ASKED, typed_at),
            )  # fmt: skip
            ways.append(
                Way(line, decision, typed_at, tuple(WAYS[code] for code in line.branches if code in WAYS),
                    _conflicts(decision))
            )  # fmt: skip
        counts = [(code, label, found.counts[code]) for code, label in WAYS.items() if found.counts.get(code)]
        return {"found": found, "ways": ways, "counts": counts, "branch": branch, "pages_of": found}

    def _companies(self) -> dict[str, Any]:
        lines, page, pages = switch_over.companies(
            self.request.user, on=self.on, page=self._number("page") or 1
        )
        return {"companies": lines, "page_number": page, "page_count": pages}

    def _cooperative(self) -> dict[str, Any]:
        user, laid = self.request.user, overlay()
        if not user.has_perm("coop.view_license"):
            return {"organization": None}
        facts = switch_over.organization(self.on)
        after_on = max(self.on, switch_over.effective_day(self.on) or self.on)
        staffing = decided(
            "esd.staffing",
            {"employers": facts.employers, "workers": facts.workers, "full_time_staff": facts.full_time_staff},
            on=after_on, overlay=laid,
        )  # fmt: skip
        everybody = switch_over.people(user, on=self.on, per_page=1)
        license_left = decided(
            "transition.license",
            {"license_expires_on": facts.license_expires_on, "last_trainee_ends_on": everybody.last_day},
            on=self.on, overlay=laid,
        )  # fmt: skip
        due = (
            Deadline.objects.visible_to(user).open().filter(duty__in=FILINGS, due_on__gte=self.on)
            .select_related("person", "employer").order_by("due_on", "pk")[:MOST_FILINGS]
        )  # fmt: skip
        return {
            "organization": facts, "staffing": staffing, "license_left": license_left,
            "last_trainee": everybody.last_day, "license_board": _address("rooms:license_board"),
            "filings": [(row, duty_label(row.duty)) for row in due],
        }  # fmt: skip


def _conflicts(decision: ShownDecision | None) -> str:
    """Return in words where sources differ about this person, with both readings."""
    if decision is None or not decision.value.get("conflicts"):
        return ""
    return decision.words_of("conflicts")


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def company_choices(user: Any) -> list[tuple[int, str]]:
    """Return the companies that a user may see, by name."""
    rows = Employer.objects.visible_to(user).order_by("name_kana", "name", "pk")
    return list(rows.values_list("pk", "name"))
