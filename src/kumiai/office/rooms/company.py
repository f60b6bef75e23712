"""A company's room (実習実施者の部屋): its people, its quota, its audits, its score."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Prefetch, Q
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from kumiai.coop.domain.legal_value import overlay
from kumiai.deadlines.domain.board import Line
from kumiai.employers.enums import TrainerKind
from kumiai.employers.models import Employer, Trainer, TrainerCourse
from kumiai.history.models import Entry
from kumiai.law.core.calendar import add_months
from kumiai.law.core.errors import LawError
from kumiai.law.core.parameters import OverlayEntry, Parameters
from kumiai.office.rooms.company_question import asking
from kumiai.office.rooms.deadline_forms import action_forms
from kumiai.office.rooms.decisions import decided
from kumiai.office.rooms.quota import quota_of
from kumiai.office.rooms.records import record_link
from kumiai.office.rooms.room import Room
from kumiai.office.rooms.score import score_of
from kumiai.office.rooms.sheet import company_sheet
from kumiai.office.viewsets.record.reading import history_lines
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.placements.models import Placement

PAST_AUDITS = 12
HISTORY_LINES = 200
COURSE_YEARS = "titp.responsible_course.every"
NEXT_AUDIT = ("titp.periodic_audit_first", "titp.periodic_audit_next")
NEXT_VISIT = ("titp.visit",)


@dataclass(frozen=True)
class TrainerLine:
    """A trainer with the latest course and the day until which it counts."""

    trainer: Trainer
    course_on: date | None
    expires_on: date | None
    days_left: int | None


class CompanyRoom(Room):
    """Everything the law asks about one company, on one page."""

    permission = "employers.view_employer"
    template_name = "office/rooms/company.html"
    header_icon = "home"

    @cached_property
    def employer(self) -> Employer:
        """Return the company of the address, if the user may see it."""
        rows = Employer.objects.visible_to(self.request.user).select_related("caseworker")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return the name."""
        return str(self.employer)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read the people, the quota, the audits and the score; or the history."""
        user, employer, tab = self.request.user, self.employer, self.request.GET.get("tab", "")
        sees_history = user.has_perm("history.view_entry")
        context = super().get_context_data(
            **action_forms(self.request),
            employer=employer,
            record=record_link(user, employer),
            sees_history=sees_history,
            tab="history" if tab == "history" and sees_history else "",
            **asking(user, employer),
            **kwargs,
        )
        if context["tab"]:
            entries = Entry.objects.about(employer) | Entry.objects.filter(_about(employer))
            return {**context, "lines": history_lines(entries.order_by("-pk")[:HISTORY_LINES], user)}
        return {**context, **self._people(), **self._law()}

    def _people(self) -> dict[str, Any]:
        rows = (
            Placement.objects.visible_to(self.request.user)
            .filter(employer=self.employer)
            .with_days()
            .filter(Q(ends__isnull=True) | Q(ends__gte=self.on))
            .select_related("person")
            .order_by("stage", "begins", "person__name_roman")
        )
        present = [row for row in rows if row.begins is None or row.begins <= self.on]
        stages = sorted({row.stage for row in present})
        return {
            "present": present,
            "by_stage": [(stage, [row for row in present if row.stage == stage]) for stage in stages],
            "coming": [row for row in rows if row.begins and row.begins > self.on],
        }

    def _law(self) -> dict[str, Any]:
        user, employer, on, laid = self.request.user, self.employer, self.on, overlay()
        sheet = company_sheet(self.request, employer)
        quota = quota_of(employer, on, laid, record_link(user, employer))
        audits = Audit.objects.visible_to(user).filter(employer=employer, audited_on__lte=on)
        visits = GuidanceVisit.objects.visible_to(user).filter(employer=employer, visited_on__lte=on)
        return {
            "sheet": sheet,
            "quota": quota,
            "next_audit": _first(sheet.open, NEXT_AUDIT),
            "next_visit": _first(sheet.open, NEXT_VISIT),
            "interviews": decided("titp.audit_interviews", {"trainees": quota.present}, on=on, overlay=laid),
            "trainers": _trainers(employer, on, laid),
            "staff_counts": list(employer.staff_counts.all()),
            "statements": list(employer.excellence_statements.all()),
            "score": score_of(employer, on, laid, record_link(user, employer)),
            "audits": list(audits.select_related("auditor").order_by("-audited_on")[:PAST_AUDITS]),
            "visits": list(visits.select_related("visitor").order_by("-visited_on")[:PAST_AUDITS]),
        }


def _first(lines: tuple[Line, ...], duties: tuple[str, ...]) -> Line | None:
    return min((line for line in lines if line.duty in duties), key=lambda line: line.due_on, default=None)


def _trainers(employer: Employer, on: date, laid: tuple[OverlayEntry, ...]) -> list[TrainerLine]:
    """Return who is appointed on the day, with the course that the law asks of training managers."""
    taken = TrainerCourse.objects.filter(taken_on__lte=on).order_by("-taken_on")
    rows = (
        employer.trainers.filter(Q(first_day__isnull=True) | Q(first_day__lte=on))
        .filter(Q(last_day__isnull=True) | Q(last_day__gte=on))
        .select_related("worksite")
        .prefetch_related(Prefetch("courses", queryset=taken, to_attr="taken"))
        .order_by(F("kind").desc(), "name")
    )
    months = _course_months(on, laid)
    lines = []
    for trainer in rows:
        course_on = trainer.taken[0].taken_on if trainer.taken else None
        counts = course_on and months and trainer.kind == TrainerKind.RESPONSIBLE_PERSON
        expires_on = add_months(course_on, months) if counts else None
        lines.append(
            TrainerLine(trainer, course_on, expires_on, (expires_on - on).days if expires_on else None)
        )
    return lines


def _course_months(on: date, laid: tuple[OverlayEntry, ...]) -> int | None:
    """Return for how many months the course of a training manager counts (技能実習責任者講習の間隔)."""
    figures = Parameters.load(laid)
    try:
        entry = figures.get(COURSE_YEARS, on)
    except LawError:
        return None
    return int(entry.value) * (12 if figures.figure(COURSE_YEARS).unit == "years" else 1)


def _about(employer: Employer) -> Q:
    """Return what narrows the history to the books of a company: staff counts, statements, trainers, sites."""
    wanted = Q(pk__in=[])
    for relation in ("staff_counts", "excellence_statements", "assessments", "trainers", "worksites"):
        rows = getattr(employer, relation)
        keys = [str(pk) for pk in rows.values_list("pk", flat=True)]
        wanted |= Q(subject_type=rows.model._meta.label_lower, subject_id__in=keys)
    return wanted
