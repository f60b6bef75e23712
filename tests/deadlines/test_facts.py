"""Records become columns: what happened later is not there yet, what nobody recorded stays unknown."""

from datetime import date

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kumiai.coop.enums import LicenseKind
from kumiai.deadlines.domain.facts import Only, facts
from kumiai.employers.models import ExcellenceStatement, Trainer, TrainerCourse
from kumiai.law.core.duty_facts import prepare, vocabulary
from kumiai.oversight.enums import AuditKind
from kumiai.placements.enums import AbsenceKind, ExamLevel, ExamPart
from kumiai.placements.models import Absence, Difficulty, Exam, Lecture
from kumiai.plans.enums import EmployerFilingKind
from kumiai.plans.models import EmployerFiling
from tests.deadlines.conftest import ON
from tests.factories import (
    make_audit,
    make_cooperative,
    make_employer,
    make_exam,
    make_license,
    make_person,
    make_placement,
    make_plan,
    make_residence,
    make_visit,
    write,
)

pytestmark = pytest.mark.django_db


def row_of(frame: pl.DataFrame, key: object) -> dict[str, object]:
    """Return the row of a key."""
    return frame.row(by_predicate=pl.col("key") == str(key), named=True)


def test_the_law_takes_every_frame_as_it_is() -> None:
    make_license(make_cooperative())
    make_placement()
    given = facts(ON)
    assert set(given) == set(vocabulary().frames)
    prepare(given)


def test_what_is_dated_later_has_not_happened_yet() -> None:
    placement = make_placement(first_day=date(2026, 6, 1))
    make_plan(placement, filed_on=date(2026, 2, 1), accredited_on=date(2026, 4, 1))
    for part in ExamPart:
        make_exam(
            placement,
            part=part,
            support_applied_on=date(2026, 8, 1),
            taken_on=date(2026, 10, 1),
            result_on=date(2026, 10, 20),
            passed=True,
        )
    make_audit(placement.employer, date(2026, 8, 20), reported_on=date(2026, 9, 20))

    then = facts(date(2026, 3, 1))
    stage = row_of(then["stage"], placement.pk)
    assert stage["started"] is False
    assert stage["first_day"] == date(2026, 6, 1)
    assert stage["plan_filed_on"] == date(2026, 2, 1)
    assert stage["plan_accredited_on"] is None
    assert stage["exam_support_applied_on"] is None
    assert then["audit"].is_empty()
    assert row_of(then["employer"], placement.employer_id)["last_audit_on"] is None

    between = facts(date(2026, 10, 10))
    stage = row_of(between["stage"], placement.pk)
    assert stage["exam_taken_on"] == date(2026, 10, 1)
    assert stage["exam_passed_on"] is None

    now = facts(ON)
    assert row_of(now["stage"], placement.pk)["exam_passed_on"] == date(2026, 10, 20)
    assert now["audit"]["reported_on"].to_list() == [date(2026, 9, 20)]


def test_an_early_end_is_not_known_before_it_comes() -> None:
    placement = make_placement(first_day=date(2026, 1, 10), last_day=date(2026, 9, 30))
    assert row_of(facts(date(2026, 6, 1))["stage"], placement.pk)["last_day"] == date(2027, 1, 9)
    after = row_of(facts(ON)["stage"], placement.pk)
    assert (after["last_day"], after["ended"]) == (date(2026, 9, 30), True)


def test_a_planned_end_counts_as_an_end_only_after_a_month() -> None:
    placement = make_placement(first_day=date(2025, 11, 1))
    assert row_of(facts(date(2026, 11, 20))["stage"], placement.pk)["ended"] is False
    assert row_of(facts(date(2026, 12, 15))["stage"], placement.pk)["ended"] is True


def test_a_planned_end_counts_at_once_where_the_next_stage_has_begun() -> None:
    first = make_placement(first_day=date(2025, 11, 1))
    make_placement(stage=2, first_day=date(2026, 11, 1), person=first.person, employer=first.employer)
    stage = row_of(facts(ON)["stage"], first.pk)
    assert (stage["ended"], stage["final"]) == (True, False)


def test_the_basic_exam_is_taken_when_both_parts_are() -> None:
    placement = make_placement()
    make_exam(placement, part=ExamPart.PRACTICAL, taken_on=date(2026, 10, 1), passed=True)
    assert row_of(facts(ON)["stage"], placement.pk)["exam_taken_on"] is None
    make_exam(placement, part=ExamPart.WRITTEN, taken_on=date(2026, 10, 8), passed=False)
    stage = row_of(facts(ON)["stage"], placement.pk)
    assert (stage["exam_taken_on"], stage["exam_passed_on"]) == (date(2026, 10, 8), None)


def test_an_exam_noted_on_the_next_placement_counts_for_the_stage_that_requires_it() -> None:
    first = make_placement(first_day=date(2025, 11, 1))
    second = make_placement(
        stage=2, first_day=date(2026, 11, 1), person=first.person, employer=first.employer
    )
    for part in ExamPart:
        write(
            Exam(placement=second, level=ExamLevel.BASIC, part=part, taken_on=date(2026, 9, 1), passed=True)
        )
    assert row_of(facts(ON)["stage"], first.pk)["exam_passed_on"] == date(2026, 9, 1)


def test_an_extraordinary_audit_counts_as_the_last_audit() -> None:
    employer = make_placement().employer
    make_audit(employer, date(2026, 8, 1))
    make_audit(employer, date(2026, 10, 5), kind=AuditKind.EXTRAORDINARY)
    row = row_of(facts(ON)["employer"], employer.pk)
    assert (row["last_audit_on"], row["previous_audit_on"]) == (date(2026, 10, 5), date(2026, 8, 1))


def test_the_first_lecture_is_that_of_the_present_unbroken_supervision() -> None:
    employer = make_employer()
    make_placement(employer=employer, first_day=date(2020, 5, 10), last_day=date(2021, 5, 9))
    make_placement(employer=employer, first_day=date(2025, 9, 1))
    make_placement(employer=employer, first_day=date(2026, 8, 10))
    row = row_of(facts(ON)["employer"], employer.pk)
    assert (row["lecture_first_day"], row["supervised_since"]) == (date(2025, 9, 1), date(2025, 9, 1))
    assert (row["trainees"], row["stage_1_trainees"]) == (1, 1)


def test_years_without_trainees_owe_no_report() -> None:
    employer = make_employer()
    make_placement(employer=employer, first_day=date(2024, 1, 10), last_day=date(2025, 1, 9))
    assert row_of(facts(date(2025, 5, 1))["employer"], employer.pk)["trained_in_fiscal_year"] is True
    assert row_of(facts(date(2026, 5, 1))["employer"], employer.pk)["trained_in_fiscal_year"] is False
    write(
        EmployerFiling(
            employer=employer,
            kind=EmployerFilingKind.IMPLEMENTATION_REPORT,
            fiscal_year=2024,
            filed_on=date(2025, 5, 20),
        )
    )
    reported = "implementation_report_on"
    assert row_of(facts(date(2025, 6, 1))["employer"], employer.pk)[reported] == date(2025, 5, 20)
    assert row_of(facts(date(2026, 6, 1))["employer"], employer.pk)[reported] is None


def test_the_oldest_course_of_the_responsible_persons_decides_and_a_missing_one_is_unknown() -> None:
    employer = make_employer()
    old, new = (write(Trainer(employer=employer, kind="RESPONSIBLE_PERSON", name=name)) for name in "甲乙")
    write(TrainerCourse(trainer=old, taken_on=date(2023, 2, 1)))
    assert row_of(facts(ON)["employer"], employer.pk)["responsible_course_on"] is None
    write(TrainerCourse(trainer=new, taken_on=date(2025, 7, 1)))
    assert row_of(facts(ON)["employer"], employer.pk)["responsible_course_on"] == date(2023, 2, 1)
    write(TrainerCourse(trainer=old, taken_on=date(2026, 2, 1)))
    assert row_of(facts(ON)["employer"], employer.pk)["responsible_course_on"] == date(2025, 7, 1)


@pytest.mark.parametrize(
    ("kind", "excellent", "final"),
    [
        (LicenseKind.GENERAL, True, None),
        (LicenseKind.GENERAL, None, None),
        (LicenseKind.GENERAL, False, True),
        (LicenseKind.SPECIFIC, True, True),
    ],
)
def test_stage_2_is_the_last_one_where_stage_3_is_known_to_be_closed(
    kind: LicenseKind, excellent: bool | None, final: bool | None
) -> None:
    make_license(make_cooperative(), kind=kind)
    placement = make_placement(
        stage=2, first_day=date(2026, 1, 1), employer=make_employer(excellent=excellent)
    )
    assert row_of(facts(ON)["stage"], placement.pk)["final"] is final


def test_a_wish_on_record_decides_over_the_excellence() -> None:
    make_license(make_cooperative(), kind=LicenseKind.SPECIFIC)
    placement = make_placement(stage=2, first_day=date(2026, 1, 1), goes_on=True)
    assert row_of(facts(ON)["stage"], placement.pk)["final"] is False


def test_a_return_home_between_the_stages_belongs_to_stage_3() -> None:
    second = make_placement(stage=2, first_day=date(2024, 8, 1), last_day=date(2026, 7, 31))
    third = make_placement(
        stage=3, first_day=date(2026, 9, 10), person=second.person, employer=second.employer
    )
    write(
        Absence(
            placement=second,
            kind=AbsenceKind.HOME_RETURN,
            first_day=date(2026, 8, 1),
            last_day=date(2026, 9, 8),
        )
    )
    stage = row_of(facts(ON)["stage"], third.pk)
    assert (stage["home_return_left_on"], stage["home_return_back_on"]) == (
        date(2026, 8, 1),
        date(2026, 9, 8),
    )
    assert row_of(facts(ON)["stage"], second.pk)["home_return_left_on"] is None


def test_the_stay_that_reaches_furthest_is_the_present_one() -> None:
    person = make_placement().person
    make_residence(
        person, permitted_on=date(2025, 6, 1), last_day=date(2026, 5, 31), filed_on=date(2026, 4, 1)
    )
    make_residence(person, permitted_on=date(2026, 6, 1), last_day=date(2027, 5, 31))
    then, now = row_of(facts(date(2026, 5, 1))["person"], person.pk), row_of(facts(ON)["person"], person.pk)
    assert (then["residence_expires_on"], then["residence_filed_on"]) == (date(2026, 5, 31), date(2026, 4, 1))
    assert (now["residence_expires_on"], now["residence_filed_on"]) == (date(2027, 5, 31), None)


def test_the_stay_of_somebody_who_left_long_ago_is_not_asked_about() -> None:
    placement = make_placement(first_day=date(2024, 1, 1), last_day=date(2024, 12, 31))
    make_residence(placement.person, last_day=date(2024, 12, 31))
    assert row_of(facts(ON)["person"], placement.person_id)["residence_expires_on"] is None


def test_events_tell_what_has_to_be_told() -> None:
    first = make_placement(first_day=date(2026, 1, 10), last_day=date(2026, 8, 31))
    write(Difficulty(placement=first, kind="ILLNESS", happened_on=date(2026, 8, 20), early_return=False))
    second = make_placement(
        first_day=date(2026, 9, 1), person=first.person, employer=make_employer(), lecture=False
    )
    second.training_first_day = date(2026, 9, 1)
    write(second)
    events = facts(ON)["event"].sort("key")
    assert events["key"].to_list() == [
        f"difficulty-{Difficulty.objects.get().pk}",
        f"hired-{first.pk}",
        f"hired-{second.pk}",
        f"left_employment-{first.pk}",
    ]
    assert row_of(facts(ON)["person"], first.person_id)["affiliation_changed_on"] == date(2026, 9, 1)


def test_a_lecture_without_an_end_ended_before_the_training() -> None:
    placement = make_placement(first_day=date(2026, 6, 1), lecture=False, training_first_day=date(2026, 7, 5))
    write(Lecture(placement=placement, kind="POST_ARRIVAL", first_day=date(2026, 6, 2)))
    assert row_of(facts(ON)["stage"], placement.pk)["lecture_last_day"] == date(2026, 7, 4)


def test_narrowed_facts_are_the_same_rows_as_in_the_whole() -> None:
    make_license(make_cooperative())
    placements = [make_placement(first_day=date(2026, month, 10)) for month in (3, 4, 5)]
    make_placement(stage=2, first_day=date(2026, 2, 1), employer=placements[0].employer)
    make_audit(placements[0].employer, date(2026, 7, 1))
    make_visit(placements[0].employer, date(2026, 7, 2))
    one = placements[0]
    only = Only(frozenset([one.person_id]), frozenset([one.employer_id]))
    whole, part = facts(ON), facts(ON, only=only)
    for name, key in (("stage", one.pk), ("person", one.person_id), ("employer", one.employer_id)):
        assert part[name].height == 1, name
        assert row_of(part[name], key) == row_of(whole[name], key)
    assert "office" not in part


def test_the_number_of_queries_does_not_grow_with_the_records() -> None:
    make_license(make_cooperative())

    def records() -> None:
        placement = make_placement()
        make_residence(placement.person, last_day=date(2027, 5, 31))
        make_audit(placement.employer, date(2026, 8, 1))

    records()
    with CaptureQueriesContext(connection) as few:
        facts(ON)
    for _ in range(12):
        records()
    with CaptureQueriesContext(connection) as many:
        facts(ON)
    assert len(many) == len(few)


def test_excellence_is_that_of_the_day() -> None:
    make_license(make_cooperative())
    placement = make_placement(stage=2, first_day=date(2026, 1, 1), employer=make_employer(excellent=False))
    write(ExcellenceStatement(employer=placement.employer, stated_on=date(2026, 6, 1), excellent=True))
    assert row_of(facts(date(2026, 5, 1))["stage"], placement.pk)["final"] is True
    assert row_of(facts(ON)["stage"], placement.pk)["final"] is None


def test_a_person_without_placements_has_no_employer() -> None:
    person = make_person()
    assert row_of(facts(ON)["person"], person.pk)["employer"] is None
