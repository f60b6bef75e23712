"""Sets of papers (申請・届出、監査報告、訪問指導記録、計画変更): what an approver reads of a case, and where it goes."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.models import User
from kumiai.accounts.scope import scope_of
from kumiai.deadlines.domain.words import language
from kumiai.employers.models import Employer
from kumiai.history.domain.record import log
from kumiai.history.models import Entry
from kumiai.paperwork.definitions import filing_set, form_of
from kumiai.paperwork.domain.case import move_case
from kumiai.paperwork.domain.checking import CaseReading, read_case
from kumiai.paperwork.domain.paper import AROUND, drawn, label_of, read_paper
from kumiai.paperwork.domain.wording import words_of
from kumiai.paperwork.enums import CaseState, PaperState
from kumiai.paperwork.models import Case, Paper
from kumiai.paperwork.typesetting.compiler import typeset
from kumiai.workflow.domain.subjects import Attached, Fact, SubjectKind

KIND_OF_SET: Final = {
    "titp.audit": "audit_report",
    "titp.visit": "visit_report",
    "titp.plan_change": "plan_change",
}
"""Sets that have a kind, and so a flow, of their own; every other one is a filing."""
PUT: Final = "paperwork.case.put_to_approval"
NAMED: Final = 3
"""How many people and failing checks are named before the rest is counted."""


def kind_of_case(case: Case) -> str:
    """Return the kind of approval that a set of papers takes."""
    return KIND_OF_SET.get(case.kind, "filing")


def may_ask(user: User, case: Case) -> bool:
    """Return whether a user may put a set to approval: who may take it on, while it lies with the cooperative."""
    return (
        case.state in (CaseState.DRAFTED, CaseState.CHECKED)
        and user.has_perm("paperwork.change_case")
        and Case.objects.visible_to(user).filter(pk=case.pk).exists()
    )


def employer_of(case: Case) -> Employer | None:
    """Return the company that a set is about."""
    about = case.audit or case.visit
    return case.employer or (about.employer if about else None)


def facts_of(case: Case) -> Sequence[Fact]:
    """Return what an approver wants to know on a small screen; nothing that stands on a paper is among it."""
    today = timezone.localdate()
    reading = read_case(case, on=today, sees_sealed=False)
    people = [str(one.person) for one in case.members.select_related("person")]
    failing = [str(one.says.in_language(language())) for one in reading.failing]
    lines = [
        (gettext("Company"), str(employer_of(case) or "")),
        (gettext("Kind of papers"), filing_set(case.kind).title.in_language(language())),
        (gettext("People"), _some(people)),
        (gettext("Number of papers"), str(len(reading.readings))),
        (gettext("Fields still missing"), str(reading.missing) if reading.missing else ""),
        (gettext("Failing checks"), _some(failing) or gettext("None")),
        (gettext("To be filed by"), _day(case.due_on)),
        (gettext("Since it was asked"), _changed(case, reading, today)),
    ]
    return [Fact(label, value) for label, value in lines if value]


def _changed(case: Case, reading: CaseReading, today: date) -> str:
    """Return that the papers say something else than when they were put to approval, if they do."""
    rows = Entry.objects.filter(subject_type=Case._meta.label_lower, subject_id=str(case.pk), action=PUT)
    entry = rows.order_by("pk").last() if case.state == CaseState.CHECKED else None
    if entry is None or entry.on is None:
        return ""
    then = reading if entry.on == today else read_case(case, on=entry.on, sees_sealed=False)
    return "" if fingerprint(then) == entry.after.get("sha256") else gettext("The papers were changed.")


def fingerprint(reading: CaseReading) -> str:
    """Return a hash of all that the papers of a set say, without sealed numbers."""
    said = [[one.paper.pk, words_of(one.filled)] for one in reading.readings]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _some(names: Sequence[str]) -> str:
    if len(names) <= NAMED:
        return "、".join(names)
    rest = len(names) - NAMED
    more = ngettext("and %(number)s more", "and %(number)s more", rest) % {"number": rest}
    return f"{'、'.join(names[:NAMED])} {more}"


def _day(value: date | None) -> str:
    return date_format(value, pgettext("day in full", "Y-m-d (D)")) if value else ""


@dataclass(frozen=True)
class Drafted:
    """Papers of a set as they stand now, drawn when somebody opens them; nothing of it is kept."""

    papers: tuple[Paper, ...]
    title: str
    sees_sealed: bool

    def __call__(self) -> bytes:
        """Return them as one PDF."""
        on = timezone.localdate()
        read = [read_paper(one, on=on, sees_sealed=self.sees_sealed) for one in self.papers]
        return typeset([drawn(one, draft=True) for one in read], on=on, title=self.title)


def files_of(case: Case, reader: User) -> Sequence[Attached]:
    """Return the papers of a set, first all together, then one by one.

    Whoever is asked may read what is asked about, but papers about consultations and health only with the right
    to them, and passport and card numbers only in a role that sees them.
    """
    scope = scope_of(reader)
    rows = case.papers.exclude(state=PaperState.NOT_NEEDED).select_related(*AROUND).prefetch_related("prints")
    if not scope.may("paperwork.read_confidential"):
        rows = rows.filter(confidential=False)
    order = {part.form: at for at, part in enumerate(filing_set(case.kind).forms)}
    papers = sorted(rows, key=lambda one: (order.get(one.form_id, len(order)), one.placement_id or 0, one.pk))
    files = [
        _attached(label_of(paper, form_of(paper.form_id, paper.revision)), (paper,), scope.sees_sealed)
        for paper in papers
    ]
    if len(papers) > 1:
        files.insert(0, _attached(gettext("All papers of the set"), tuple(papers), scope.sees_sealed))
    return files


def _attached(title: str, papers: tuple[Paper, ...], sees_sealed: bool) -> Attached:
    return Attached(f"{title}.pdf", "application/pdf", Drafted(papers, title, sees_sealed))


def asked(case: Case, by: User, at: datetime, comment: str) -> None:
    """Let a set that is put to approval count as checked; failing checks want the reason in the comment.

    What the papers say now is remembered by a hash, so that an approver is told of changes made meanwhile.
    """
    on = timezone.localtime(at).date()
    reading = read_case(case, on=on, sees_sealed=False)
    warnings = reading.warnings if case.state == CaseState.DRAFTED else 0
    move_case(case=case, to=CaseState.CHECKED, on=on, by=by, at=at, note=comment, warnings=warnings)
    log(case, PUT, by=by, at=at, on=on, after={"sha256": fingerprint(reading)})


def approved(case: Case, by: User, at: datetime, comment: str) -> None:
    """Write down that it is approved, by the last who did; why checks may fail was said when it was asked."""
    move_case(case=case, to=CaseState.APPROVED, on=timezone.localtime(at).date(), by=by, at=at, note=comment)


def sent_back(case: Case, by: User, at: datetime, comment: str) -> None:
    """Give a set back to whoever drafts it: returned, refused or withdrawn."""
    move_case(case=case, to=CaseState.DRAFTED, on=timezone.localtime(at).date(), by=by, at=at, note=comment)


def _kind(code: str, label: Any, order: int, *, title: Callable[[Case], str] = str) -> SubjectKind:
    return SubjectKind(
        kind=code, label=label, model=Case, title=title, may_ask=may_ask, facts=facts_of, files=files_of,
        employer=employer_of, address=lambda case: reverse("papers:case", args=[case.pk]), asked=asked,
        approved=approved, returned=sent_back, refused=sent_back, withdrawn=sent_back, order=order,
    )  # fmt: skip


KINDS: Final = (
    _kind("filing", _("Filings"), 10),
    _kind("audit_report", _("Audit reports"), 20),
    _kind("visit_report", _("Visit records"), 30),
    _kind("plan_change", _("Changes of plans"), 40),
)
