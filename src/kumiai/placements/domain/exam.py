"""Skill tests: support asked for, sittings, results."""

from datetime import date, datetime

from django.db import transaction

from kumiai.history.domain.record import Actor, create_recorded, save_recorded
from kumiai.placements.domain.facts import REQUIRED_EXAM, REQUIRED_PARTS
from kumiai.placements.enums import ExamLevel, ExamPart
from kumiai.placements.models import Exam, Placement


@transaction.atomic
def apply_for_exam_support(*, placement: Placement, applied_on: date, by: Actor, at: datetime) -> list[Exam]:
    """Write down that exam support was asked for (受検手続支援の申込み), for each part that the stage requires."""
    level = REQUIRED_EXAM[placement.stage]
    known = {exam.part for exam in placement.exams.filter(level=level)}
    missing = [
        Exam(placement=placement, level=level, part=part, support_applied_on=applied_on)
        for part in REQUIRED_PARTS[placement.stage]
        if part not in known
    ]
    for exam in placement.exams.filter(level=level, taken_on__isnull=True, support_applied_on__isnull=True):
        exam.support_applied_on = applied_on
        save_recorded(exam, by=by, at=at, on=applied_on)
    return create_recorded(missing, by=by, at=at)


def record_exam(
    *,
    placement: Placement,
    level: ExamLevel,
    part: ExamPart,
    taken_on: date,
    by: Actor,
    at: datetime,
    result_on: date | None = None,
    passed: bool | None = None,
) -> Exam:
    """Write down a sitting and its result (受検の結果).

    The sitting of the same day is found again; one that was applied for is filled in; after a
    sitting of another day a new one is counted.
    """
    sittings = placement.exams.filter(level=level, part=part).order_by("sitting")
    exam = sittings.filter(taken_on=taken_on).first() or sittings.filter(taken_on__isnull=True).first()
    exam = exam or Exam(placement=placement, level=level, part=part, sitting=sittings.count() + 1)
    exam.taken_on = taken_on
    exam.result_on = result_on if result_on is not None else exam.result_on
    exam.passed = passed if passed is not None else exam.passed
    return save_recorded(exam, by=by, at=at, on=taken_on)
