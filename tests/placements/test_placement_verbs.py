"""Placements, exams, residence and difficulties: one verb writes all that follows from an event."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from kumiai.placements.domain.difficulty import announce_early_return, notify_difficulty, record_disappearance
from kumiai.placements.domain.exam import apply_for_exam_support, record_exam
from kumiai.placements.domain.placement import end_placement, plan_next_stage, start_placement
from kumiai.placements.domain.residence import file_residence_application, record_residence
from kumiai.placements.enums import EndReason, ExamLevel, ExamPart, ResidenceStatus
from kumiai.placements.models import Difficulty, Exam, Placement, ResidencePeriod
from tests.factories import WRITER, make_placement

pytestmark = pytest.mark.django_db
WHO: dict[str, Any] = {"by": WRITER, "at": datetime(2026, 11, 22, 3, tzinfo=UTC)}


def test_the_next_stage_is_planned_with_the_same_company_and_job() -> None:
    first = make_placement(occupation="塗装", field="CONSTRUCTION")
    following = plan_next_stage(
        placement=first, planned_first_day=date(2027, 6, 1), planned_last_day=date(2029, 5, 31), **WHO
    )
    assert (following.stage, following.employer, following.occupation) == (2, first.employer, "塗装")
    assert (following.first_day, following.person) == (None, first.person)


def test_who_comes_later_stays_later() -> None:
    """The period of a stage counts from its real first day; the planned first day stays on record."""
    placement = make_placement(first_day=None, planned_first_day=date(2026, 11, 1))
    start_placement(placement=placement, first_day=date(2026, 11, 11), **WHO)
    placement.refresh_from_db()
    assert placement.planned_first_day == date(2026, 11, 1)
    assert placement.planned_last_day == date(2027, 11, 10)
    with pytest.raises(ValidationError):
        start_placement(placement=placement, first_day=date(2026, 11, 12), **WHO)


def test_a_placement_that_never_began_cannot_end() -> None:
    placement = make_placement(first_day=None, planned_first_day=date(2026, 12, 1))
    with pytest.raises(ValidationError):
        end_placement(placement=placement, last_day=date(2026, 12, 2), end_reason=EndReason.OTHER, **WHO)


def test_an_end_long_before_the_plan_is_no_completion() -> None:
    placement = make_placement(first_day=date(2026, 6, 1), goes_on=True)
    with pytest.raises(ValidationError) as error:
        end_placement(placement=placement, last_day=date(2026, 11, 1), end_reason=EndReason.COMPLETED, **WHO)
    assert "end_reason" in error.value.message_dict
    end_placement(placement=placement, last_day=date(2026, 11, 1), end_reason=EndReason.EARLY_RETURN, **WHO)
    placement.refresh_from_db()
    assert (placement.last_day, placement.goes_on) == (date(2026, 11, 1), False)


def test_who_completes_a_stage_goes_on_as_before() -> None:
    placement = make_placement(first_day=date(2025, 11, 1), goes_on=True)
    end_placement(placement=placement, last_day=date(2026, 10, 31), end_reason=EndReason.COMPLETED, **WHO)
    placement.refresh_from_db()
    assert placement.goes_on is True


def test_exam_support_is_asked_for_each_part_that_the_stage_requires() -> None:
    first, second = make_placement(), make_placement(stage=2)
    for placement in (first, second):
        apply_for_exam_support(placement=placement, applied_on=date(2026, 11, 2), **WHO)
        apply_for_exam_support(placement=placement, applied_on=date(2026, 11, 9), **WHO)
    assert set(first.exams.values_list("level", "part")) == {("BASIC", "WRITTEN"), ("BASIC", "PRACTICAL")}
    assert set(second.exams.values_list("level", "part")) == {("LEVEL_3", "PRACTICAL")}
    assert set(Exam.objects.values_list("support_applied_on", flat=True)) == {date(2026, 11, 2)}


def test_support_completes_an_exam_that_was_entered_without_it() -> None:
    placement = make_placement(stage=2)
    Exam.objects.create(placement=placement, level=ExamLevel.LEVEL_3, part=ExamPart.PRACTICAL)
    apply_for_exam_support(placement=placement, applied_on=date(2026, 11, 2), **WHO)
    assert Exam.objects.get().support_applied_on == date(2026, 11, 2)


def test_a_sitting_fills_what_was_applied_for_and_a_retake_is_a_second_one() -> None:
    placement = make_placement(stage=2)
    apply_for_exam_support(placement=placement, applied_on=date(2026, 6, 1), **WHO)
    sit: dict[str, Any] = {
        "placement": placement,
        "level": ExamLevel.LEVEL_3,
        "part": ExamPart.PRACTICAL,
        **WHO,
    }
    record_exam(taken_on=date(2026, 9, 1), **sit)
    record_exam(taken_on=date(2026, 9, 1), result_on=date(2026, 9, 20), passed=False, **sit)
    record_exam(taken_on=date(2026, 11, 1), passed=True, **sit)
    rows = Exam.objects.order_by("sitting").values_list("sitting", "support_applied_on", "taken_on", "passed")
    assert list(rows) == [(1, date(2026, 6, 1), date(2026, 9, 1), False), (2, None, date(2026, 11, 1), True)]


def test_the_permission_of_stage_2_is_what_its_placement_waited_for() -> None:
    placement = make_placement(stage=2, first_day=date(2026, 6, 1))
    given: dict[str, Any] = {"person": placement.person, "status": ResidenceStatus.TITP_2, **WHO}
    record_residence(
        **given, last_day=date(2027, 5, 31), permitted_on=date(2026, 5, 20), card_number="ZZ00000001ZA"
    )
    record_residence(**given, last_day=date(2028, 5, 31), permitted_on=date(2027, 5, 15))
    placement.refresh_from_db()
    assert placement.permitted_on == date(2026, 5, 20), "the first permission, not the renewal"
    record_residence(**given, last_day=date(2027, 5, 31))
    first = ResidencePeriod.objects.get(last_day=date(2027, 5, 31))
    assert (first.permitted_on, first.card_number) == (date(2026, 5, 20), "ZZ00000001ZA")


def test_an_application_is_filed_while_the_stay_lasts() -> None:
    placement = make_placement()
    period = record_residence(
        person=placement.person, status=ResidenceStatus.TITP_1, last_day=date(2027, 5, 31), **WHO
    )
    with pytest.raises(ValidationError):
        file_residence_application(period=period, filed_on=date(2027, 6, 1), **WHO)
    file_residence_application(period=period, filed_on=date(2027, 4, 20), **WHO)
    period.refresh_from_db()
    assert period.filed_on == date(2027, 4, 20)


def test_a_disappearance_ends_the_placement_and_is_to_be_told() -> None:
    placement = make_placement(first_day=date(2026, 6, 1), goes_on=True)
    difficulty = record_disappearance(placement=placement, happened_on=date(2026, 11, 19), **WHO)
    placement.refresh_from_db()
    assert (placement.last_day, placement.end_reason, placement.goes_on) == (
        date(2026, 11, 19),
        "DISAPPEARED",
        False,
    )
    assert difficulty.notified_on is None
    notify_difficulty(difficulty=difficulty, notified_on=date(2026, 11, 24), **WHO)
    assert Difficulty.objects.get().notified_on == date(2026, 11, 24)


def test_who_announces_to_go_home_works_until_then() -> None:
    placement = make_placement(first_day=date(2026, 6, 1))
    announce_early_return(
        placement=placement, told_on=date(2026, 11, 19), departs_on=date(2026, 12, 10), **WHO
    )
    assert Placement.objects.get(pk=placement.pk).last_day is None
    assert Difficulty.objects.values_list("early_return", "departs_on").get() == (True, date(2026, 12, 10))
