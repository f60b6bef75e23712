"""One stage of one person: placement, plan and exams."""

from dataclasses import dataclass
from datetime import date, timedelta

from kumiai.demo.invention.life import Life
from kumiai.demo.invention.timeline import StageDays
from kumiai.law.core.calendar import add_months
from kumiai.placements.enums import EndReason, ExamLevel, ExamPart
from kumiai.placements.models import Exam, Placement
from kumiai.plans.models import Plan

LEVELS = {1: ExamLevel.BASIC, 2: ExamLevel.LEVEL_3, 3: ExamLevel.LEVEL_2}
PASS_SHARE = {1: 0.96, 2: 0.88, 3: 0.8}


@dataclass(frozen=True)
class StageOfPerson:
    """A stage as it was laid out, and the placement that became of it."""

    stage: StageDays
    placement: Placement


def invent_stage(life: Life, stage: StageDays, *, goes_on: bool | None) -> StageOfPerson | None:
    """Return the placement of a stage with plan and exams, or None while nobody has prepared it."""
    plan_filed_on = life.past(stage.plan_filed_on)
    begun = life.past(stage.first_day)
    near = life.past(add_months(stage.first_day, -5)) is not None or stage.number == 1
    if (life.ending and not begun) or not (plan_filed_on or near):
        return None
    if life.has("wants_stage_3") and stage.number == 3:
        return None
    if life.has("plan_late") and stage.number == 2 and not begun:
        plan_filed_on = None
    placement = _placement(life, stage, goes_on)
    if plan_filed_on:
        _plan(life, stage, placement, plan_filed_on)
    elif life.has("plan_late"):
        life.invention.plant("plan_late", placement)
    _exams(life, stage, placement)
    return StageOfPerson(stage, placement)


def _placement(life: Life, stage: StageDays, goes_on: bool | None) -> Placement:
    data, begun = life.company.idea.data, life.past(stage.first_day)
    last_day, reason = life.past(stage.last_day), EndReason.COMPLETED
    if life.ending and begun and life.ending.day < stage.last_day:
        last_day, reason, goes_on = life.ending.day, life.ending.reason, False
    assigned = life.lecture.training_first_day if stage.number == 1 else stage.first_day
    return life.invention.add(
        Placement(
            person=life.person,
            employer=life.company.employer,
            worksite=life.company.worksite,
            office=life.company.office,
            sending_organization=life.sending,
            stage=stage.number,
            field=data["field"],
            occupation=data["occupation"],
            task=data["task"],
            planned_first_day=stage.first_day,
            planned_last_day=stage.last_day,
            first_day=begun,
            last_day=last_day,
            training_first_day=life.past(assigned),
            permitted_on=life.past(stage.permitted_on),
            goes_on=goes_on,
            end_reason=reason if last_day else "",
        )
    )


def _plan(life: Life, stage: StageDays, placement: Placement, filed_on: date) -> None:
    accredited_on = life.past(stage.plan_accredited_on)
    number = f"見本認{life.chance.randrange(10**8):08d}" if accredited_on else ""
    life.invention.add(
        Plan(placement=placement, filed_on=filed_on, accredited_on=accredited_on, number=number)
    )


def _exams(life: Life, stage: StageDays, placement: Placement) -> None:
    """Write the sittings of the exam of a stage; who stays only for stage 1 in a job without exams takes none."""
    if stage.number == 1 and life.stages == 1:
        return
    parts = [ExamPart.WRITTEN, ExamPart.PRACTICAL] if stage.number == 1 else [ExamPart.PRACTICAL]
    if stage.number == 2 and life.chance.random() < 0.15:
        parts.insert(0, ExamPart.WRITTEN)
    support_on = life.past(stage.support_on)
    if life.has("late_exam_support") or "late_exam_support" in life.group.story:
        support_on = None
        life.invention.plant("exam_support_late", placement)
    for part in parts:
        _sittings(life, stage, placement, part, support_on)


def _sittings(
    life: Life, stage: StageDays, placement: Placement, part: ExamPart, support_on: date | None
) -> None:
    planted = life.has("exam_failed") and part == ExamPart.PRACTICAL and stage.number == 1
    passes = life.chance.random() < PASS_SHARE[stage.number] and not planted
    level, taken_on, result_on = LEVELS[stage.number], life.past(stage.exam_on), life.past(stage.result_on)
    if support_on is None and taken_on is None:
        return
    first = life.invention.add(
        Exam(
            placement=placement,
            level=level,
            part=part,
            support_applied_on=support_on,
            taken_on=taken_on,
            result_on=result_on if taken_on else None,
            passed=passes if taken_on and result_on else None,
        )
    )
    if planted:
        life.invention.plant("exam_failed", first)
    if first.passed is not False:
        return
    retaken_on = None if planted else life.past(stage.retake_on)
    result_on = life.past(stage.retake_on + timedelta(days=18)) if retaken_on else None
    life.invention.add(
        Exam(
            placement=placement,
            level=level,
            part=part,
            sitting=2,
            support_applied_on=life.past(stage.result_on + timedelta(days=3)),
            taken_on=retaken_on,
            result_on=result_on,
            passed=True if result_on else None,
        )
    )
