"""Some duties of the technical intern training program, counted as one would first write it: row by row, by the ORM.

Every company asks for its placements, audits and visits; every placement for its exams and its plan. It
shares the models and the figures with the engine, and nothing else. Django must be set up before it is imported.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from kumiai.employers.models import Employer
from kumiai.law.core.calendar import add_months, month_end
from kumiai.law.core.parameters import Parameters
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.people.models import Person
from kumiai.placements.domain.facts import PRESUMED_ENDED_AFTER, REQUIRED_EXAM, REQUIRED_PARTS
from kumiai.placements.enums import Acceptance, EndReason, LectureKind, Program
from kumiai.placements.models import Exam, Lecture, Placement, ResidencePeriod
from kumiai.plans.models import Plan

Due = tuple[str, str, date]
DUTIES = (
    "titp.exam_support_application",
    "titp.stage_1_plan_application",
    "titp.stage_2_plan_application",
    "titp.stage_3_plan_application",
    "titp.periodic_audit_first",
    "titp.periodic_audit_next",
    "titp.audit_report",
    "titp.visit",
    "residence.renewal",
)


def seen(day: date | None, on: date) -> date | None:
    """Return a day if it has come."""
    return day if day and day <= on else None


@dataclass
class Stay:
    """One placement as it stands on a day."""

    row: Placement
    on: date

    @cached_property
    def begun_on(self) -> date | None:
        return seen(self.row.first_day, self.on)

    @cached_property
    def first_day(self) -> date | None:
        return self.begun_on or self.row.planned_first_day or self.row.first_day

    @cached_property
    def ended_on(self) -> date | None:
        return seen(self.row.last_day, self.on)

    @cached_property
    def gone_on(self) -> date | None:
        left = seen(self.row.person.left_on, self.on)
        return left if left and self.first_day and left >= self.first_day else None

    @cached_property
    def last_day(self) -> date | None:
        planned = self.row.planned_last_day or self.row.last_day
        return self.ended_on or min((day for day in (planned, self.gone_on) if day), default=None)

    @property
    def is_present(self) -> bool:
        begun = self.first_day is not None and self.first_day <= self.on
        return begun and (self.last_day is None or self.last_day >= self.on)

    def is_over(self, after: "Stay | None") -> bool:
        """Return whether it has ended: recorded, or told by the next one, or long past."""
        if self.last_day is None or self.last_day >= self.on:
            return False
        late = self.last_day < self.on - timedelta(days=PRESUMED_ENDED_AFTER)
        gone = self.gone_on is not None and self.gone_on < self.on
        return bool(self.ended_on or gone or late or (after and after.begun_on))


class PlainLoop:
    """Counts what is owed on a day, one record after the other."""

    def __init__(self, on: date, horizon_days: int) -> None:
        self.on = on
        self.until = on + timedelta(days=horizon_days)
        figures = Parameters.load()
        self.months = {
            name: figures.get(name, on).value
            for name in (
                *(f"titp.exam_support_application.stage_{stage}" for stage in (1, 2, 3)),
                *(f"titp.stage_{stage}_plan_application.due" for stage in (1, 2, 3)),
                "titp.periodic_audit_first.due",
                "titp.periodic_audit_next.every",
                "titp.audit_report.due",
                "titp.visit.due",
            )
        }

    def owed(self) -> set[Due]:
        """Return (duty, record, due day) of all that is still to be done."""
        found = [due for employer in Employer.objects.all() for due in self._of_company(employer)]
        for person in Person.objects.all():
            found += self._of_person(person)
        return {due for due in found if due[2] <= self.until}

    def _of_company(self, employer: Employer) -> Iterator[Due]:
        rows = Placement.objects.filter(
            employer=employer, program=Program.TITP, acceptance=Acceptance.SUPERVISED
        ).select_related("person")
        stays = [Stay(row, self.on) for row in rows]
        present = [stay for stay in stays if stay.is_present]
        audits = list(
            Audit.objects.filter(employer=employer, audited_on__lte=self.on).order_by("-audited_on")
        )
        for audit in audits:
            if not seen(audit.reported_on, self.on):
                yield self._due("titp.audit_report", audit.pk, audit.audited_on, "titp.audit_report.due")
        last = audits[0].audited_on if audits else None
        lecture = self._first_lecture(stays)
        if present and last and (lecture is None or last >= lecture):
            yield self._due("titp.periodic_audit_next", employer.pk, last, "titp.periodic_audit_next.every")
        elif present and lecture:
            third = add_months(lecture.replace(day=1), self.months["titp.periodic_audit_first.due"] - 1)
            yield "titp.periodic_audit_first", str(employer.pk), month_end(third)
        begun = [stay.first_day for stay in present if stay.row.stage == 1 and stay.first_day]
        if begun:
            visit = GuidanceVisit.objects.filter(employer=employer, visited_on__lte=self.on).order_by(
                "-visited_on"
            )
            days = [min(begun), *(row.visited_on for row in visit[:1])]
            yield self._due("titp.visit", employer.pk, max(days), "titp.visit.due")

    def _first_lecture(self, stays: list[Stay]) -> date | None:
        """Return the first lecture of the presence without a gap that holds on the day."""
        spans = []
        for stay in stays:
            if stay.first_day is None or stay.first_day > self.on:
                continue
            held = Lecture.objects.filter(
                placement=stay.row, kind=LectureKind.POST_ARRIVAL, first_day__lte=self.on
            ).first()
            since = min(stay.first_day, held.first_day) if held else stay.first_day
            spans.append((since, stay.last_day or date.max, held.first_day if held else None, stay))
        run: list[tuple[date, date, date | None, Stay]] = []
        reached = None
        for span in sorted(spans, key=lambda span: span[0]):
            if reached is not None and reached < date.max and span[0] > reached + timedelta(days=1):
                run = []
            run.append(span)
            reached = span[1] if reached is None else max(reached, span[1])
        if not run or max(span[1] for span in run) < self.on:
            return None
        lectures = [span[2] for span in run if span[2]]
        if lectures or any(span[3].row.stage == 1 for span in run):
            return min(lectures, default=None)
        return min((span[3].first_day for span in run if span[3].first_day), default=None)

    def _of_person(self, person: Person) -> Iterator[Due]:
        rows = [
            Stay(row, self.on) for row in Placement.objects.filter(person=person).select_related("person")
        ]
        rows.sort(key=lambda stay: (stay.first_day or date.min, stay.row.stage, stay.row.pk))
        followed = list(zip(rows, [*rows[1:], None], strict=True)) if rows else []
        for stay, after in followed:
            if stay.row.program == Program.TITP:
                yield from self._of_placement(stay, after)
        if any(not stay.is_over(after) for stay, after in followed):
            yield from self._of_residence(person, followed)

    def _of_placement(self, stay: Stay, after: Stay | None) -> Iterator[Due]:
        row, stage = stay.row, stay.row.stage
        plan = Plan.objects.filter(placement=row).first()
        filed = plan and (seen(plan.filed_on, self.on) or seen(plan.accredited_on, self.on))
        if not stay.begun_on and not filed and stay.first_day:
            figure = f"titp.stage_{stage}_plan_application.due"
            yield self._due(f"titp.stage_{stage}_plan_application", row.pk, stay.first_day, figure, back=True)
        if stay.last_day is None or stay.is_over(after) or (stage == 1 and not self._goes_on(stay, after)):
            return
        exams = Exam.objects.filter(placement__person=row.person, level=REQUIRED_EXAM[stage])
        wanted = [part.value for part in REQUIRED_PARTS[stage]]
        sittings = [exam for exam in exams if exam.part in wanted]
        taken = {exam.part for exam in sittings if seen(exam.taken_on, self.on)}
        passed = {exam.part for exam in sittings if exam.passed and self._was_passed(exam)}
        applied = any(seen(exam.support_applied_on, self.on) for exam in sittings)
        if not applied and len(taken) < len(wanted) and len(passed) < len(wanted):
            figure = f"titp.exam_support_application.stage_{stage}"
            yield self._due("titp.exam_support_application", row.pk, stay.last_day, figure, back=True)

    def _goes_on(self, stay: Stay, after: Stay | None) -> bool:
        """Return whether stage 2 follows, as far as nobody has said that it does not."""
        if stay.row.goes_on is False:
            return False
        return after is None or after.row.program == Program.TITP

    def _was_passed(self, exam: Exam) -> bool:
        there = exam.placement
        day = exam.result_on or exam.taken_on or there.first_day or there.planned_first_day
        return day is not None and day <= self.on

    def _of_residence(self, person: Person, followed: list[tuple[Stay, Stay | None]]) -> Iterator[Due]:
        periods = ResidencePeriod.objects.filter(person=person).order_by("last_day")
        known = [row for row in periods if row.permitted_on is None or row.permitted_on <= self.on]
        if not known or seen(person.left_on, self.on) or seen(known[-1].filed_on, self.on):
            return
        expires = known[-1].last_day
        interns = [(stay, after) for stay, after in followed if stay.row.program == Program.TITP]
        if interns:
            stay, after = interns[-1]
            early = after is None and stay.row.end_reason == EndReason.EARLY_RETURN
            if early and stay.is_over(after) and stay.last_day and stay.last_day <= expires:
                return
        yield "residence.renewal", str(person.pk), expires

    def _due(self, duty: str, key: int, anchor: date, figure: str, *, back: bool = False) -> Due:
        months = self.months[figure]
        return duty, str(key), add_months(anchor, -months if back else months)
