"""The papers of a month (月次の書類): visit records and audit reports, opened and read many at once.

The number of queries does not grow with the number of papers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from kumiai.employers.models import Employer
from kumiai.history.domain.record import Actor, create_recorded
from kumiai.law.core.calendar import month_end
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.paperwork.definitions import Form, current_form
from kumiai.paperwork.domain.paper import Reading, key_of, open_paper, read_paper
from kumiai.paperwork.enums import CaseState, PaperState
from kumiai.paperwork.models import Paper, Print, Sheet
from kumiai.paperwork.sources import Shelf
from kumiai.placements.enums import Acceptance, Program
from kumiai.placements.models import Placement

VISIT_RECORD: Final = "titp.visit_record"
AUDIT_REPORT: Final = "titp.audit_report"
Row = Audit | GuidanceVisit
About = dict[str, Any]


# --- what belongs to a month ------------------------------------------------------


def visits_of_month(rows: "QuerySet[GuidanceVisit]", month: date) -> "QuerySet[GuidanceVisit]":
    """Return the guidance visits of a month (当月の訪問指導), recorded or planned. ``month`` is its first day."""
    found = rows.filter(visited_on__range=(month, month_end(month)))
    return found.select_related("employer", "visitor").order_by("visited_on", "employer__name_kana", "pk")


def audits_of_month(rows: "QuerySet[Audit]", month: date) -> "QuerySet[Audit]":
    """Return the audits of a month, and the earlier ones whose report is not filed (当月の監査・報告未提出の監査)."""
    last = month_end(month)
    found = rows.filter(Q(audited_on__range=(month, last)) | Q(reported_on=None, audited_on__lt=month))
    return found.select_related("employer", "auditor").order_by("audited_on", "employer__name_kana", "pk")


def reports_owed(rows: "QuerySet[Audit]", on: date) -> "QuerySet[Audit]":
    """Return the audits that took place and whose report is not filed yet (監査報告書の未提出分)."""
    return rows.filter(audited_on__lte=on, reported_on=None)


def companies_not_visited(rows: "QuerySet[Employer]", month: date) -> "QuerySet[Employer]":
    """Return the companies with a trainee of stage 1 in the month and no visit in it (訪問指導の記録がない実習実施者).

    技能実習法施行規則 第52条第3号: every month while there are trainees of stage 1.
    """
    last = month_end(month)
    interns = Placement.objects.filter(program=Program.TITP, acceptance=Acceptance.SUPERVISED, stage=1)
    there = interns.filter(employer=OuterRef("pk")).with_days().filter(Q(begins__lte=last))
    there = there.filter(Q(ends__isnull=True) | Q(ends__gte=month))
    visited = GuidanceVisit.objects.filter(employer=OuterRef("pk"), visited_on__range=(month, last))
    return rows.filter(Exists(there), ~Exists(visited)).order_by("name_kana", "name", "pk")


# --- opening many -----------------------------------------------------------------


def open_papers_for_visits(
    visits: Iterable[GuidanceVisit], *, on: date, by: Actor, at: datetime
) -> list[Paper]:
    """Open the record of each visit (訪問指導記録書をまとめて作成する): the one that is there, else a new one.

    Nothing is written into them: observations stay blank until somebody types them. A visit whose
    record is marked as not needed is left out.
    """
    return _open_for("visit", list(visits), on=on, by=by, at=at)


def open_papers_for_audits(audits: Iterable[Audit], *, on: date, by: Actor, at: datetime) -> list[Paper]:
    """Open the report of each audit (監査報告書をまとめて作成する), as `open_papers_for_visits` does for visits."""
    return _open_for("audit", list(audits), on=on, by=by, at=at)


def open_blank_visit_records(
    employers: Iterable[Employer], month: date, *, on: date, by: Actor, at: datetime
) -> list[Paper]:
    """Open a record to take along to a visit that is still to come (持参用の訪問指導記録書), one a company and month.

    It holds what the records know about the company; day, visitor and observations are blank.
    """
    abouts: list[About] = [{"employer": employer, "month": month} for employer in employers]
    keys = [key_of(VISIT_RECORD, None, about) for about in abouts]
    known = {row.key: row for part in _parts(keys) for row in Paper.objects.filter(key__in=part)}
    missing = [about for key, about in zip(keys, abouts, strict=True) if key not in known]
    known |= {row.key: row for row in _open(VISIT_RECORD, missing, on=on, by=by, at=at)}
    return [known[key] for key in keys if known[key].state != PaperState.NOT_NEEDED]


def _open_for(root: str, rows: Sequence[Row], *, on: date, by: Actor, at: datetime) -> list[Paper]:
    known = papers_about(root, rows, Paper.objects.all())
    missing: list[About] = [{"employer": row.employer, root: row} for row in rows if row.pk not in known]
    opened = _open(_form_of(root), missing, on=on, by=by, at=at)
    known |= {getattr(paper, f"{root}_id"): paper for paper in opened}
    return [known[row.pk] for row in rows if known[row.pk].state != PaperState.NOT_NEEDED]


def _form_of(root: str) -> str:
    return VISIT_RECORD if root == "visit" else AUDIT_REPORT


def _open(form_id: str, abouts: Sequence[About], *, on: date, by: Actor, at: datetime) -> list[Paper]:
    """Create papers at once; one by one where a colleague opened some of them at the same moment."""
    if not abouts:
        return []
    form = current_form(form_id, on)
    try:
        with transaction.atomic():
            return create_recorded([_new(form, about) for about in abouts], by=by, at=at)
    except IntegrityError:
        return [open_paper(form_id=form_id, on=on, by=by, at=at, **about) for about in abouts]


def _new(form: Form, about: Mapping[str, Any]) -> Paper:
    """Return the paper that `open_paper` would make, not yet saved."""
    if form.is_declared_only:
        raise ValidationError(
            _("The fields of %(form)s are not published yet. Load the official file when it is out."),
            params={"form": form.title.ja},
        )
    key = key_of(form.id, None, about)
    return Paper(form_id=form.id, revision=form.revision, key=key, confidential=form.confidential, **about)


# --- reading many -----------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A visit or audit with its paper as it stands; ``reading`` is None while there is no paper."""

    row: Row
    reading: Reading | None = None

    @property
    def changed(self) -> int:
        """Return how many fields changed since the paper was printed."""
        return len(self.reading.changes) if self.reading else 0


def papers_about(root: str, rows: Sequence[Row], papers: "QuerySet[Paper]") -> dict[int, Paper]:
    """Return the paper of each visit or audit: one that is needed before one that is not, then the newest.

    A record is opened alone or in a case; a case that was withdrawn does not count.
    """
    name = f"{root}_id"
    wanted = papers.filter(form_id=_form_of(root)).exclude(case__state=CaseState.WITHDRAWN)
    found: dict[int, Paper] = {}
    for part in _parts([row.pk for row in rows]):
        for paper in wanted.filter(**{f"{name}__in": part}).order_by("pk"):
            other = found.get(getattr(paper, name))
            if other is None or paper.state != PaperState.NOT_NEEDED or other.state == PaperState.NOT_NEEDED:
                found[getattr(paper, name)] = paper
    return found


def read_lines(
    root: str, rows: Sequence[Row], papers: "QuerySet[Paper]", *, on: date, sees_sealed: bool
) -> list[Line]:
    """Return the visits or audits of a page with their papers filled; ``papers`` are those that may be seen.

    ``rows`` come with ``employer`` and who went there selected.
    """
    related = papers.select_related("case").prefetch_related(
        "case__members", Prefetch("prints", Print.objects.order_by("-printed_at", "-pk"))
    )
    known = papers_about(root, rows, related)
    shelf = Shelf()
    stock(shelf, root, rows)
    for case in [paper.case for paper in known.values() if paper.case]:
        shelf.computed["members", case.pk] = list(case.members.all())
    lines = []
    for row in rows:
        if row.pk not in known:
            lines.append(Line(row))
            continue
        paper = known[row.pk]
        setattr(paper, root, row)
        paper.employer = row.employer
        lines.append(Line(row, read_paper(paper, on=on, shelf=shelf, sees_sealed=sees_sealed)))
    return lines


def stock(shelf: Shelf, root: str, rows: Sequence[Row]) -> None:
    """Put on a shelf what papers print about visits or audits, read for all of them together.

    ``rows`` come with ``employer`` and who went there selected.
    """
    names = ["employer__worksites", "visitor__roles" if root == "visit" else "auditor__roles"]
    names += ["interviewed"] if root == "audit" else []
    prefetch_related_objects(list(rows), *names)
    sites = [site.pk for row in rows for site in row.employer.worksites.all()]
    owners = {
        root: [row.pk for row in rows],
        "employer": [row.employer_id for row in rows],
        "worksite": sites,
    }
    for owner, numbers in owners.items():
        held: dict[int, list[Sheet]] = {pk: [] for pk in numbers}
        for sheet in Sheet.objects.filter(owner=owner, retired_on=None, **{f"{owner}__in": list(held)}):
            held[getattr(sheet, f"{owner}_id")].append(sheet)
        shelf.sheets |= {(owner, "", pk): sheets for pk, sheets in held.items()}
    shelf.computed.update(_trainees(rows))


def _trainees(rows: Sequence[Row]) -> dict[tuple[Any, ...], Any]:
    """Return who was with each company on the day of each row, under the key that the sources look for."""
    days = {
        (row.employer_id, row.visited_on if isinstance(row, GuidanceVisit) else row.audited_on)
        for row in rows
    }
    if not days:
        return {}
    first, last = min(day for _pk, day in days), max(day for _pk, day in days)
    interns = Placement.objects.filter(employer__in={pk for pk, _day in days}, program=Program.TITP)
    there = interns.with_days().filter(Q(begins__lte=last)).filter(Q(ends__isnull=True) | Q(ends__gte=first))
    by_company: dict[int, list[Placement]] = defaultdict(list)
    for placement in there.select_related("person").order_by("person__name_roman"):
        by_company[placement.employer_id].append(placement)
    return {
        ("present", pk, day): [one for one in by_company[pk] if _is_present(one, day)] for pk, day in days
    }


def _is_present(placement: Placement, on: date) -> bool:
    begins, ends = placement.starts_on, placement.ends_on
    return begins is not None and begins <= on and (ends is None or ends >= on)


def _parts(values: Sequence[Any], size: int = 500) -> list[list[Any]]:
    """Return values in parts that every database takes in one query."""
    return [list(values[at : at + size]) for at in range(0, len(values), size)]
