"""The reports of a year (年次の報告): each figure with the records behind it, and which reports are filed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages

from kumiai.accounts.scope import scope_of
from kumiai.coop.models import BusinessReport, Office
from kumiai.deadlines.domain.words import language
from kumiai.employers.models import Employer
from kumiai.law.core.calendar import fiscal_year
from kumiai.office.papers.start import CLOSED
from kumiai.office.papers.year_rows import cells_of, columns_of, link_of
from kumiai.office.papers.year_workbook import workbook_of
from kumiai.office.rooms.room import Room
from kumiai.office.viewsets.record.access import forbidden
from kumiai.paperwork.definitions import current_form
from kumiai.paperwork.domain.case import open_case
from kumiai.paperwork.domain.filling import NEVER_TYPED
from kumiai.paperwork.domain.yearly_exams import LEVELS, PARTS
from kumiai.paperwork.domain.yearly_figures import (
    TRAINERS,
    Figure,
    figures_of_employer,
    figures_of_office,
)
from kumiai.paperwork.domain.yearly_people import window_of_year
from kumiai.paperwork.enums import CaseState
from kumiai.paperwork.models import Case, Paper
from kumiai.placements.enums import Program
from kumiai.placements.models import Placement
from kumiai.plans.enums import EmployerFilingKind
from kumiai.plans.models import EmployerFiling

IMPLEMENTATION = "titp.implementation_report"
BUSINESS = "titp.business_report"
PAGE = 50
ROWS = 100
YEARS = 4
STATES = ("missing", "opened", "filed")
STAGES = ("1", "2", "3")
GROUPS = (
    (_("Trainees of the year"), ("trainees",)),
    (_("Newly accepted"), ("new", "transferred_in")),
    (_("Ends"), ("completed", "early_return", "transferred", "other_end", "disappeared")),
    (_("Skill tests"), ("exams",)),
    (_("Training staff"), ("trainers",)),
    (_("Companies, audits and visits"), ("employers", "audits", "visits")),
    (_("Officers and employees"), ("staff", "courses")),
    (_("Sending organizations"), ("sending_agreements", "sending")),
)
HEADINGS: dict[str, tuple[Any, ...]] = {
    "trainees": (_("Stage 1"), _("Stage 2"), _("Stage 3"), _("Total")),
    "exams": (_("Taken by"), _("Passed by"), _("Result open")),
    "trainers": (_("In all"), _("With a course"), _("Course in the year")),
}


@dataclass(frozen=True)
class Report:
    """Which report of which year: of a company (実施状況報告書) or of an office (事業報告書)."""

    year: int
    employer: Employer | None = None
    office: Office | None = None

    @property
    def whose(self) -> Employer | Office | None:
        """Return the company or office, None for all companies."""
        return self.employer or self.office

    @property
    def kind(self) -> str:
        """Return the set of papers; its one form has the same name."""
        return IMPLEMENTATION if self.employer else BUSINESS

    @property
    def about(self) -> str:
        """Return the company or office as it stands in the address."""
        if self.employer:
            return f"employer-{self.employer.pk}"
        return f"office-{self.office.pk}" if self.office else ""

    @property
    def query(self) -> str:
        """Return the year and whose report it is, for an address."""
        return urlencode({"year": self.year, "about": self.about})

    @property
    def subject(self) -> dict[str, Any]:
        """Return what the paper and the case are about."""
        whose = {"employer": self.employer} if self.employer else {"office": self.office}
        return {**whose, "fiscal_year": self.year}

    def figures(self, on: Any) -> list[Figure]:
        """Return the figures that the paper prints on a day."""
        if self.employer:
            return figures_of_employer(self.employer, self.year, on)
        return figures_of_office(self.office, self.year, on) if self.office else []


def offices_of(request: HttpRequest) -> Any:
    """Return the offices whose report the user may see: all, for whoever sees all companies."""
    scope = scope_of(request.user)
    return Office.objects.none() if scope.sees_nothing or scope.only_assigned else Office.objects.all()


def report_of(request: HttpRequest, given: Any) -> Report:
    """Return the report that an address or form names; what the user may not see does not exist."""
    text = given.get("year", "")
    last = fiscal_year(request.as_of) - 1
    year = int(text) if text.isdecimal() and 1990 <= int(text[:5]) <= 2100 else last  # noqa: PLR2004
    kind, _dash, number = given.get("about", "").partition("-")
    if not kind:
        return Report(year)
    rows = {"employer": Employer.objects.visible_to(request.user), "office": offices_of(request)}.get(kind)
    found = rows.filter(pk=number).first() if rows is not None and number.isdecimal() else None
    if found is None:
        raise Http404
    return Report(year, **{kind: found})


class YearRoom(Room):
    """A fiscal year: the reports of all companies, or the figures of one report."""

    permission = "paperwork.view_paper"
    template_name = "office/papers/year.html"
    page_title = _("Reports of the year")
    header_icon = "doc-full-inverse"

    @cached_property
    def report(self) -> Report:
        """Return the report of the address."""
        return report_of(self.request, self.request.GET)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the choice, and either the figures of a report or the list of all companies."""
        this = fiscal_year(self.on)
        years = sorted({self.report.year, *range(this - YEARS + 1, this + 1)}, reverse=True)
        context = self.one() if self.report.whose else self.overview()
        return super().get_context_data(
            report=self.report, years=years, last=self.report.year + 1, offices=offices_of(self.request),
            employers=Employer.objects.visible_to(self.request.user).order_by("name_kana", "name"),
            may_open=may_open(self.request), **context, **kwargs,
        )  # fmt: skip

    # --- one report

    def one(self) -> dict[str, Any]:
        """Return the figures of a report, what is typed by hand, and its case."""
        report, words = self.report, language()
        figures = report.figures(self.on)
        paper = paper_of(report, self.request.user)
        return {
            "groups": groups_of(figures, words),
            "unknown": sum(1 for one in figures if one.value is None),
            "typed": typed_fields(report, paper, self.on, words),
            "paper": paper,
            "filed_on": filed_on(report),
            "report_title": current_form(report.kind, self.on).title.in_language(words),
        }

    # --- all companies

    def overview(self) -> dict[str, Any]:
        """Return a page of the companies with trainees in the year, each with the state of its report."""
        user, year = self.request.user, self.report.year
        rows = with_report_state(companies_of_year(user, year, self.on), user, year)
        states = {
            "filed": rows.filter(is_filed=True),
            "opened": rows.filter(is_filed=False, is_opened=True),
            "missing": rows.filter(is_filed=False, is_opened=False),
        }
        wanted = self.request.GET.get("state", "")
        shown = states.get(wanted, rows).order_by("name_kana", "name", "pk").select_related("caseworker")
        page = Paginator(shown, PAGE).get_page(self.request.GET.get("page"))
        companies = list(page)
        days = dict(_filings(year).filter(employer__in=companies).values_list("employer", "filed_on"))
        papers = {paper.employer_id: paper for paper in _reports(user, year).filter(employer__in=companies)}
        return {
            "page": page,
            "rows": [
                {"employer": row, "filed_on": days.get(row.pk), "paper": papers.get(row.pk),
                 "about": Report(year, employer=row).query}
                for row in companies
            ],
            "states": [(name, states[name].count()) for name in STATES],
            "state": wanted if wanted in STATES else "",
            "all_count": rows.count(),
        }  # fmt: skip


def may_open(request: HttpRequest) -> bool:
    """Return whether the user may open the papers of a report, as of today."""
    rights = ("paperwork.view_case", "paperwork.add_case", "paperwork.add_paper")
    return bool(request.user.has_perms(rights) and not request.is_as_of)


def _filings(year: int) -> Any:
    return EmployerFiling.objects.filter(kind=EmployerFilingKind.IMPLEMENTATION_REPORT, fiscal_year=year)


def _reports(user: Any, year: int) -> Any:
    """Return the reports of companies that are opened, alone or in a case that was not withdrawn."""
    rows = Paper.objects.visible_to(user).filter(form_id=IMPLEMENTATION, fiscal_year=year)
    return rows.exclude(case__state=CaseState.WITHDRAWN).order_by("pk")


def companies_of_year(user: Any, year: int, on: Any) -> Any:
    """Return the companies of a user that had a trainee on a day of the fiscal year (年度中に在籍のあった実習実施者)."""
    window = window_of_year(year, on)
    interns = Placement.objects.filter(
        employer=OuterRef("pk"), program=Program.TITP, first_day__lte=window.last
    )
    there = interns.with_days().filter(Q(ends=None) | Q(ends__gte=window.first))
    return Employer.objects.visible_to(user).filter(Exists(there))


def with_report_state(rows: Any, user: Any, year: int) -> Any:
    """Return companies with whether their report of the year is opened and filed."""
    return rows.annotate(
        is_filed=Exists(_filings(year).filter(employer=OuterRef("pk"))),
        is_opened=Exists(_reports(user, year).filter(employer=OuterRef("pk"))),
    )


def paper_of(report: Report, user: Any) -> Paper | None:
    """Return the paper of a report that is opened, the newest."""
    rows = Paper.objects.visible_to(user).filter(form_id=report.kind, **report.subject)
    return rows.exclude(case__state=CaseState.WITHDRAWN).select_related("case").order_by("-pk").first()


def filed_on(report: Report) -> Any:
    """Return the day on which a report was filed."""
    if report.employer:
        rows = _filings(report.year).filter(employer=report.employer)
    else:
        rows = BusinessReport.objects.filter(office=report.office, fiscal_year=report.year)
    return rows.values_list("filed_on", flat=True).first()


def typed_fields(report: Report, paper: Paper | None, on: Any, tongue: str) -> list[dict[str, Any]]:
    """Return what no room keeps and is typed into the paper, and whether that was done."""
    typed = paper.typed_values if paper else {}
    fields = current_form(report.kind, on).fields.values()
    return [
        {"id": one.id, "label": one.label.in_language(tongue), "done": one.id in typed, "none": one.none}
        for one in fields
        if one.is_typed and one.kind not in NEVER_TYPED
    ]


def groups_of(figures: Sequence[Figure], tongue: str) -> list[dict[str, Any]]:
    """Return figures in groups: those of one shape as tables, the others as lines."""
    known = {one.id: one for one in figures}
    tables = [*_staged(known, tongue), *_exams(known, tongue), *_trainers(known, tongue)]
    inside = {cell.id for _name, row in tables for cell in row["cells"]}
    found = []
    for title, names in GROUPS:
        rows = [row for name, row in tables if name in names]
        single = [
            {"label": one.label.in_language(tongue), "figure": one}
            for one in figures
            if one.id.partition(".")[0] in names and one.id not in inside
        ]
        if rows or single:
            headings = HEADINGS.get(names[0], HEADINGS["trainees"])
            found.append({"title": title, "headings": headings, "rows": rows, "single": single})
    return found


Line = tuple[str, dict[str, Any]]


def _staged(known: dict[str, Figure], tongue: str) -> list[Line]:
    """Return what is counted by stage, with its total."""
    found = []
    for one in known.values():
        parts = [f"{one.id}.{stage}" for stage in STAGES]
        if one.id != "sending" and all(part in known for part in parts):
            cells = [*(known[part] for part in parts), one]
            found.append((one.id.partition(".")[0], {"label": one.label.in_language(tongue), "cells": cells}))
    return found


def _exams(known: dict[str, Figure], tongue: str) -> list[Line]:
    """Return the skill tests by level and part: taken, passed, result open."""
    found = []
    for level, level_name in LEVELS.items():
        for part, part_name in PARTS.items():
            names = [f"exams.{level}.{part}.{what}" for what in ("taken", "passed", "awaiting")]
            label = f"{level_name.in_language(tongue)} {part_name.in_language(tongue)}"
            if all(name in known for name in names):
                found.append(("exams", {"label": label, "cells": [known[name] for name in names]}))
    return found


def _trainers(known: dict[str, Figure], tongue: str) -> list[Line]:
    """Return the training staff: in all, with a course, with a course in the year."""
    found = []
    for kind, label in TRAINERS.items():
        names = [f"trainers.{kind}{what}" for what in ("", ".course", ".course_in_year")]
        if all(name in known for name in names):
            cells = [known[name] for name in names]
            found.append(("trainers", {"label": label.in_language(tongue), "cells": cells}))
    return found


class FigureRoom(Room):
    """One figure: the records that it counts, and those in question."""

    permission = "paperwork.view_paper"
    template_name = "office/papers/figure.html"
    header_icon = "list-ul"

    @cached_property
    def report(self) -> Report:
        """Return the report of the address."""
        return report_of(self.request, self.request.GET)

    @cached_property
    def figure(self) -> Figure:
        """Return the figure of the address."""
        asked = self.request.GET.get("figure", "")
        found = next((one for one in self.report.figures(self.on) if one.id == asked), None)
        if found is None:
            raise Http404
        return found

    def get_page_title(self) -> str:
        """Return what is counted."""
        return self.figure.label.in_language(language())

    def get_page_subtitle(self) -> str:
        """Return whose year it is."""
        year = self.report.year
        return f"{self.report.whose} {gettext('April %(first)s to March %(last)s') % {'first': year, 'last': year + 1}}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way to this page."""
        year = {
            "url": f"{reverse('papers:year')}?{self.report.query}",
            "label": gettext("Reports of the year"),
        }
        return [*self.breadcrumbs_items, year, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add a page of the records, those that are counted before those in question."""
        one = self.figure
        rows = [*((row, True) for row in one.rows), *((row, False) for row in one.unclear)]
        page = Paginator(rows, ROWS).get_page(self.request.GET.get("page"))
        shown = [row for row, _counted in page]
        lines = [
            {"number": page.start_index() + at, "cells": cells, "counted": counted, "link": link_of(row, self.request.user)}
            for at, ((row, counted), cells) in enumerate(zip(page, cells_of(shown), strict=True))
        ]  # fmt: skip
        return super().get_context_data(
            figure=one, page=page, lines=lines, headings=[heading for heading, _read in columns_of(shown)],
            report=self.report, **kwargs,
        )  # fmt: skip


def year_workbook(request: HttpRequest) -> HttpResponse:
    """Return the figures of a report with their records as an Excel file."""
    if not request.user.has_perm("paperwork.view_paper"):
        return forbidden(request)
    report = report_of(request, request.GET)
    if report.whose is None:
        raise Http404
    content = workbook_of(
        report.figures(request.as_of), about=str(report.whose), year=report.year, on=request.as_of,
        language=language(),
    )  # fmt: skip
    answer = HttpResponse(
        content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    name = quote(f"{report.whose}_{report.year}.xlsx")
    answer["Content-Disposition"] = f"attachment; filename=\"figures.xlsx\"; filename*=UTF-8''{name}"
    answer["Cache-Control"] = "private, no-store"
    return answer


class YearVerb(View):
    """Open the papers of a report: the case that is under way, else a new one."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Open it and go there."""
        if not may_open(request):
            return forbidden(request)
        report = report_of(request, request.POST)
        if report.whose is None:
            raise Http404
        rows = Case.objects.visible_to(request.user).filter(kind=report.kind, **report.subject)
        case = rows.exclude(state__in=CLOSED).first()
        try:
            case = case or open_case(
                kind=report.kind, on=request.today, by=request.user, at=timezone.now(),
                assigned_to=request.user, **report.subject,
            )  # fmt: skip
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(f"{reverse('papers:year')}?{report.query}")
        return HttpResponseRedirect(reverse("papers:case", args=[case.pk]))
