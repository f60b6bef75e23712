"""The papers of a month (月次の書類): visit records and audit reports, looked at together and printed as one PDF."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages

from kumiai.accounts.models import User
from kumiai.accounts.scope import scope_of
from kumiai.deadlines.enums import State
from kumiai.deadlines.models import Deadline
from kumiai.employers.models import Employer
from kumiai.office.rooms.calendar import YearMonth, readable_month
from kumiai.office.rooms.room import Room
from kumiai.office.viewsets.record.access import forbidden
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.paperwork.domain import month as verbs
from kumiai.paperwork.domain.batch import ask_print
from kumiai.paperwork.enums import PaperState
from kumiai.paperwork.models import Paper, Print

PAGE = 50
PARTS = ("visits", "companies", "audits")


class Month:
    """What a user sees of a month: own visits, companies and audits, of one caseworker if wanted."""

    def __init__(self, request: HttpRequest, given: Any) -> None:
        self.request = request
        self.asked: YearMonth = readable_month(given.get("month", ""), request.as_of)
        self.first_day = self.asked.first_day
        who = given.get("who", "")
        self.who = int(who) if who.isdecimal() else None
        part = given.get("part", "")
        self.part = part if part in PARTS else PARTS[0]

    def _mine(self, rows: Any, name: str) -> Any:
        rows = rows.visible_to(self.request.user)
        return rows.filter(**{name: self.who}) if self.who else rows

    @cached_property
    def visits(self) -> Any:
        """Return the visits of the month."""
        rows = self._mine(GuidanceVisit.objects.all(), "employer__caseworker")
        return verbs.visits_of_month(rows, self.first_day)

    @cached_property
    def companies(self) -> Any:
        """Return the companies whose visit of the month is not recorded."""
        rows = self._mine(Employer.objects.all(), "caseworker")
        return verbs.companies_not_visited(rows, self.first_day).select_related("caseworker")

    @cached_property
    def audits(self) -> Any:
        """Return the audits of the month and those whose report is owed."""
        rows = self._mine(Audit.objects.all(), "employer__caseworker")
        return verbs.audits_of_month(rows, self.first_day)

    @cached_property
    def owed(self) -> Any:
        """Return the audits of the list whose report is to be filed."""
        return verbs.reports_owed(self.audits, self.request.as_of)

    @property
    def papers(self) -> Any:
        """Return the papers that the user may see."""
        return Paper.objects.visible_to(self.request.user)

    @property
    def address(self) -> str:
        """Return the page of this month and part."""
        given = {"month": str(self.asked), "who": self.who or "", "part": self.part}
        return (
            f"{reverse('papers:month')}?{urlencode({name: value for name, value in given.items() if value})}"
        )

    def caseworkers(self) -> Any:
        """Return who is in charge of the companies that the user sees."""
        charge = Employer.objects.visible_to(self.request.user).values("caseworker")
        return User.objects.filter(pk__in=charge).order_by("display_name", "username")


class MonthRoom(Room):
    """A month of visit records and audit reports."""

    permission = "paperwork.view_paper"
    template_name = "office/papers/month.html"
    page_title = _("Papers of the month")
    header_icon = "calendar-check"

    @cached_property
    def month(self) -> Month:
        """Return the month of the address."""
        return Month(self.request, self.request.GET)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the part that is looked at, page by page, and the counts of all parts."""
        month, user = self.month, self.request.user
        writes = not self.request.is_as_of
        counts = {name: getattr(month, name).count() for name in PARTS}
        context = {
            "visits": self.visits,
            "companies": self.companies,
            "audits": self.audits,
        }[month.part]()
        return super().get_context_data(
            month=month, part=month.part, counts=counts, first_day=month.first_day,
            previous=str(month.asked.previous()), next=str(month.asked.next()),
            this_month=str(YearMonth(self.on.year, self.on.month)),
            caseworkers=month.caseworkers(), who=month.who,
            may_open=writes and user.has_perm("paperwork.add_paper"),
            may_print=writes and user.has_perm("paperwork.add_paper") and user.has_perm("paperwork.add_print"),
            may_record=writes and user.has_perm("oversight.add_guidancevisit"),
            here=month.address, sees_records=user.has_perm("oversight.view_audit"), **context, **kwargs,
        )  # fmt: skip

    def _page(self, rows: Any) -> Any:
        return Paginator(rows, PAGE).get_page(self.request.GET.get("page"))

    def _lines(self, root: str, page: Any) -> list[verbs.Line]:
        sealed = scope_of(self.request.user).sees_sealed
        return verbs.read_lines(root, list(page), self.month.papers, on=self.on, sees_sealed=sealed)

    def visits(self) -> dict[str, Any]:
        """Return a page of the visits with their records, and how many are opened and printed."""
        month, page = self.month, self._page(self.month.visits)
        opened = month.papers.filter(form_id=verbs.VISIT_RECORD, visit__in=month.visits.order_by())
        printed = Print.objects.filter(paper__in=opened)
        return {
            "page": page,
            "lines": self._lines("visit", page),
            "opened": opened.values("visit").distinct().count(),
            "printed": printed.values("paper__visit").distinct().count(),
            "wanted": page.paginator.count,
        }

    def companies(self) -> dict[str, Any]:
        """Return a page of the companies without a visit, each with the day by which the law wants one."""
        page = self._page(self.month.companies)
        rows = list(page)
        deadlines = Deadline.objects.visible_to(self.request.user).filter(
            duty="titp.visit", state=State.OPEN, employer__in=rows
        )
        due = dict(deadlines.order_by().values_list("employer").annotate(Min("due_on")))
        return {
            "page": page,
            "rows": [{"employer": row, "due_on": due.get(row.pk)} for row in rows],
            "wanted": page.paginator.count,
        }

    def audits(self) -> dict[str, Any]:
        """Return a page of the audits with their reports, and the day by which each is to be filed."""
        month, page = self.month, self._page(self.month.audits)
        lines = self._lines("audit", page)
        deadlines = Deadline.objects.visible_to(self.request.user).filter(
            duty="titp.audit_report", subject_kind="audit", subject__in=[str(line.row.pk) for line in lines]
        )
        due = dict(deadlines.order_by().values_list("subject").annotate(Min("due_on")))
        return {
            "page": page,
            "lines": [{"line": line, "due_on": due.get(str(line.row.pk))} for line in lines],
            "wanted": month.owed.count(),
        }


class MonthVerb(View):
    """Open the papers of a part of the month, and print them as one PDF if that is asked."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Open what is missing; then go to the run that prints, or back to the month."""
        month = Month(request, request.POST)
        prints = request.POST.get("do") == "print"
        needed = ["paperwork.view_paper", "paperwork.add_paper", *(["paperwork.add_print"] if prints else [])]
        if request.is_as_of or not request.user.has_perms(needed):
            return forbidden(request)
        try:
            papers, title = self._open(month)
            if prints:
                job = ask_print(
                    papers=[paper for paper in papers if paper.state != PaperState.NOT_NEEDED], title=title,
                    on=request.today, by=request.user, at=timezone.now(),
                )  # fmt: skip
                return HttpResponseRedirect(reverse("papers:job", args=[job.pk]))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            words = ngettext("%(count)s paper is open.", "%(count)s papers are open.", len(papers))
            messages.success(request, words % {"count": len(papers)})
        return HttpResponseRedirect(month.address)

    def _open(self, month: Month) -> tuple[list[Paper], str]:
        """Return the papers of the part, opened, and what they are called together."""
        who: dict[str, Any] = {"on": self.request.today, "by": self.request.user, "at": timezone.now()}
        named = {"month": str(month.asked)}
        if month.part == "visits":
            return verbs.open_papers_for_visits(month.visits, **who), gettext(
                "Visit records %(month)s"
            ) % named
        if month.part == "audits":
            return verbs.open_papers_for_audits(month.owed, **who), gettext("Audit reports %(month)s") % named
        opened = verbs.open_blank_visit_records(month.companies, month.first_day, **who)
        return opened, gettext("Visit records to take along %(month)s") % named
