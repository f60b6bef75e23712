"""The figures of the yearly reports, counted by hand over invented records."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kumiai.coop.enums import Position, StaffCourseKind
from kumiai.coop.models import Office, SendingAgreement, SendingOrganization, StaffCourse, StaffMember
from kumiai.employers.enums import TrainerKind
from kumiai.employers.models import Trainer, TrainerCourse
from kumiai.oversight.enums import AuditKind
from kumiai.paperwork.domain.yearly_figures import Figure, figures_of_employer, figures_of_office
from kumiai.placements.enums import Acceptance, DifficultyKind, EndReason, ExamPart
from kumiai.placements.models import Difficulty
from tests.factories import (
    make_audit,
    make_cooperative,
    make_employer,
    make_exam,
    make_person,
    make_placement,
    make_residence,
    make_visit,
    write,
)

pytestmark = pytest.mark.django_db
YEAR = 2025  # 1 April 2025 to 31 March 2026


def numbers(figures: list[Figure]) -> dict[str, int | None]:
    return {one.id: one.value for one in figures}


def of(employer: Any, on: date | None = None) -> dict[str, int | None]:
    return numbers(figures_of_employer(employer, YEAR, on))


def stay(employer: Any, first_day: date, last_day: date | None, reason: str = "", **fields: Any) -> Any:
    """A placement with its actual days; the planned last day is the actual one."""
    planned = {"planned_last_day": last_day} if last_day else {}
    return make_placement(
        employer=employer, first_day=first_day, last_day=last_day, end_reason=reason, **planned, **fields
    )


def test_one_day_in_the_year_counts_and_the_days_around_it_do_not() -> None:
    employer = make_employer()
    stay(employer, date(2024, 4, 1), date(2025, 3, 31), EndReason.COMPLETED)
    assert of(employer)["trainees"] == 0
    stay(employer, date(2024, 4, 2), date(2025, 4, 1), EndReason.COMPLETED)
    stay(employer, date(2026, 3, 31), None)
    assert of(employer)["trainees"] == 2
    stay(employer, date(2026, 4, 1), None)
    assert of(employer)["trainees"] == 2
    assert numbers(figures_of_employer(employer, 2026))["trainees"] == 2
    assert numbers(figures_of_employer(employer, 2024))["trainees"] == 2


def test_who_never_began_does_not_count() -> None:
    employer = make_employer()
    make_placement(employer=employer, first_day=None, planned_first_day=date(2025, 6, 1), lecture=False)
    assert of(employer)["trainees"] == 0
    assert of(employer)["new"] == 0


def test_a_change_of_stage_counts_under_each_stage_but_is_one_person_and_nobody_new() -> None:
    employer = make_employer()
    person = make_person()
    stay(employer, date(2024, 9, 1), date(2025, 8, 31), EndReason.COMPLETED, person=person)
    make_placement(employer=employer, first_day=date(2025, 9, 1), stage=2, person=person)
    found = of(employer)
    assert (found["trainees"], found["trainees.VN"]) == (1, 1)
    assert [found[f"trainees.VN.{stage}"] for stage in (1, 2, 3)] == [1, 1, 0]
    assert [found[f"completed.{stage}"] for stage in (1, 2, 3)] == [1, 0, 0]
    assert (found["new"], found["transferred_in"]) == (0, 0)


def test_nationalities_stand_apart_and_a_missing_one_is_said() -> None:
    employer = make_employer()
    for nationality in ("VN", "VN", "ID", ""):
        make_placement(
            employer=employer, first_day=date(2025, 6, 1), person=make_person(nationality=nationality)
        )
    found = of(employer)
    assert (found["trainees.VN.1"], found["trainees.ID.1"], found["trainees.unknown.1"]) == (2, 1, 1)
    assert (found["trainees"], found["trainees.1"], found["new.1"]) == (4, 4, 4)
    label = next(one.label for one in figures_of_employer(employer, YEAR) if one.id == "trainees.ID.1")
    assert (label.ja, label.en) == ("インドネシア 第1号", "Indonesia, stage 1")


def test_a_transfer_inside_the_year_leaves_one_company_and_comes_to_the_other() -> None:
    office = make_cooperative().offices.get()
    one, other = make_employer(), make_employer()
    person = make_person()
    stay(one, date(2025, 2, 1), date(2025, 10, 31), EndReason.TRANSFER, person=person, office=office)
    make_placement(
        employer=other, first_day=date(2025, 11, 1), person=person, lecture=False, office=office,
        planned_last_day=date(2026, 4, 30),
    )  # fmt: skip
    left, came = of(one), of(other)
    assert (left["trainees"], left["transferred.1"], left["new"]) == (1, 1, 0)
    assert (came["trainees"], came["new.1"], came["transferred_in.1"], came["transferred"]) == (1, 1, 1, 0)
    whole = numbers(figures_of_office(office, YEAR))
    assert (whole["trainees"], whole["trainees.1"], whole["employers"]) == (1, 1, 2)
    assert (whole["new"], whole["transferred"], whole["transferred_in"]) == (0, 1, 0)


def test_ends_are_counted_by_their_reason_on_their_last_day() -> None:
    employer = make_employer()
    for reason in EndReason.values:
        stay(employer, date(2025, 5, 1), date(2026, 3, 31), reason)
    stay(employer, date(2025, 5, 1), date(2026, 4, 1), EndReason.EARLY_RETURN)
    found = of(employer)
    assert found["completed"] == found["early_return"] == found["transferred"] == found["disappeared"] == 1
    assert found["other_end"] == 2
    assert found["trainees"] == 7


def test_an_end_without_a_reason_leaves_the_ends_of_its_stage_unknown() -> None:
    employer = make_employer()
    stay(employer, date(2025, 5, 1), date(2025, 12, 1), EndReason.COMPLETED)
    nameless = stay(employer, date(2025, 5, 1), date(2025, 12, 1))
    found = of(employer)
    assert found["completed.1"] is None
    assert found["early_return.1"] is None
    assert found["completed.2"] == 0
    assert found["completed"] is None
    assert found["trainees"] == 2
    unclear = next(one for one in figures_of_employer(employer, YEAR) if one.id == "completed.1")
    assert unclear.unclear == [nameless]
    assert len(unclear.rows) == 1


def test_a_planned_end_that_nobody_confirmed_is_no_completion() -> None:
    employer = make_employer()
    make_placement(employer=employer, first_day=date(2024, 7, 1))  # planned until 30 June 2025
    assert of(employer)["completed"] is None
    assert of(employer, on=date(2025, 6, 29))["completed"] == 0


def test_a_later_stage_without_the_stage_before_may_be_new_or_not() -> None:
    employer = make_employer()
    make_placement(employer=employer, first_day=date(2025, 7, 1), stage=2)
    found = of(employer)
    assert found["new.2"] is None
    assert found["new.1"] == 0
    assert found["trainees.2"] == 1


def test_time_under_designated_activities_does_not_count() -> None:
    employer = make_employer()
    person = make_person()
    stay(employer, date(2024, 6, 1), None, person=person, planned_last_day=date(2025, 12, 31))
    make_residence(person, last_day=date(2025, 5, 31), permitted_on=date(2024, 6, 1))
    designated = {"status": "DESIGNATED", "last_day": date(2026, 5, 31)}
    later = make_residence(person, permitted_on=date(2025, 4, 1), **designated)
    assert of(employer)["trainees"] == 0
    later.permitted_on = date(2025, 4, 2)
    write(later)
    assert of(employer)["trainees"] == 1
    later.permitted_on = None
    write(later)
    assert of(employer)["trainees"] is None
    assert of(employer)["trainees.1"] is None


def test_back_in_training_after_designated_activities_counts() -> None:
    employer = make_employer()
    person = make_person()
    stay(employer, date(2024, 6, 1), None, person=person, planned_last_day=date(2026, 12, 31))
    make_residence(person, status="DESIGNATED", permitted_on=date(2025, 3, 1), last_day=date(2026, 5, 31))
    assert of(employer)["trainees"] == 0
    make_residence(person, permitted_on=date(2026, 3, 31), last_day=date(2027, 5, 31))
    assert of(employer)["trainees"] == 1


def test_exams_count_people_and_a_test_without_a_result_is_no_pass() -> None:
    employer = make_employer()
    day = date(2025, 6, 1)
    passed, retaken, waiting, failed, other = (
        make_placement(employer=employer, first_day=day) for _ in range(5)
    )
    make_exam(passed, taken_on=date(2026, 3, 31), passed=True)
    make_exam(retaken, taken_on=date(2026, 1, 10), passed=False)
    make_exam(retaken, taken_on=date(2026, 2, 10), passed=True, sitting=2)
    make_exam(waiting, taken_on=date(2026, 3, 1))
    make_exam(failed, taken_on=date(2026, 3, 1), passed=False)
    make_exam(other, taken_on=date(2026, 4, 1), passed=True)
    make_exam(failed, part=ExamPart.WRITTEN, taken_on=date(2026, 3, 1), passed=True)
    found = of(employer)
    practical = "exams.BASIC.PRACTICAL"
    assert [found[f"{practical}.{name}"] for name in ("taken", "passed", "awaiting")] == [4, 2, 1]
    assert [found[f"exams.BASIC.WRITTEN.{name}"] for name in ("taken", "passed", "awaiting")] == [1, 1, 0]
    assert found["exams.LEVEL_3.PRACTICAL.taken"] == 0


def test_a_result_counts_from_the_day_it_came() -> None:
    employer = make_employer()
    placement = make_placement(employer=employer, first_day=date(2025, 6, 1))
    make_exam(placement, taken_on=date(2026, 3, 20), result_on=date(2026, 4, 10), passed=True)
    before, after = of(employer, on=date(2026, 4, 9)), of(employer, on=date(2026, 4, 10))
    name = "exams.BASIC.PRACTICAL"
    assert (before[f"{name}.taken"], before[f"{name}.passed"], before[f"{name}.awaiting"]) == (1, 0, 1)
    assert (after[f"{name}.passed"], after[f"{name}.awaiting"]) == (1, 0)


def test_a_result_of_a_test_without_its_day_leaves_the_number_open() -> None:
    employer = make_employer()
    placement = make_placement(employer=employer, first_day=date(2025, 6, 1))
    exam = make_exam(placement, passed=True)
    assert of(employer)["exams.BASIC.PRACTICAL.passed"] is None
    exam.passed = None
    write(exam)
    assert of(employer)["exams.BASIC.PRACTICAL.taken"] == 0


def test_a_disappearance_is_counted_once_whether_told_as_end_or_as_difficulty() -> None:
    employer = make_employer()
    gone = stay(employer, date(2025, 5, 1), date(2025, 9, 1), EndReason.DISAPPEARED)
    told = make_placement(employer=employer, first_day=date(2025, 6, 1))
    for placement in (gone, told):
        write(
            Difficulty(placement=placement, kind=DifficultyKind.DISAPPEARANCE, happened_on=date(2025, 9, 1))
        )
    before = make_placement(employer=employer, first_day=date(2024, 6, 1), planned_last_day=date(2026, 5, 31))
    write(Difficulty(placement=before, kind=DifficultyKind.DISAPPEARANCE, happened_on=date(2025, 3, 31)))
    assert of(employer)["disappeared"] == 2


def test_training_staff_and_their_courses_of_the_year() -> None:
    employer = make_employer()
    made = [
        write(Trainer(employer=employer, kind=TrainerKind.INSTRUCTOR, name=name, **days))
        for name, days in {
            "甲": {}, "乙": {"last_day": date(2025, 4, 1)}, "丙": {"last_day": date(2025, 3, 31)},
            "丁": {"first_day": date(2026, 4, 1)},
        }.items()
    ]  # fmt: skip
    for trainer, taken_on in zip(made, (date(2025, 4, 1), date(2024, 4, 1), date(2025, 5, 1)), strict=False):
        write(TrainerCourse(trainer=trainer, taken_on=taken_on))
    found = of(employer)
    name = "trainers.INSTRUCTOR"
    assert (found[name], found[f"{name}.course"], found[f"{name}.course_in_year"]) == (2, 2, 1)


def test_audits_and_visits_are_those_between_april_and_march() -> None:
    office = make_cooperative().offices.get()
    employer, other = make_employer(), make_employer()
    make_placement(employer=employer, first_day=date(2025, 6, 1), office=office)
    for day in (date(2025, 3, 31), date(2025, 4, 1), date(2026, 3, 31), date(2026, 4, 1)):
        make_audit(employer, day)
        make_visit(employer, day)
    make_audit(employer, date(2025, 12, 1), kind=AuditKind.EXTRAORDINARY)
    make_audit(other, date(2025, 12, 1))
    found = of(employer)
    assert (found["audits.REGULAR"], found["audits.EXTRAORDINARY"], found["visits"]) == (2, 1, 2)
    whole = numbers(figures_of_office(office, YEAR))
    assert (whole["audits.REGULAR"], whole["audits.EXTRAORDINARY"], whole["visits"]) == (3, 1, 2)


def test_of_two_offices_each_counts_its_own_and_what_names_none_stays_open() -> None:
    cooperative = make_cooperative()
    head = cooperative.offices.get()
    branch = write(Office(cooperative=cooperative, name="支所"))
    one, shared = make_employer(), make_employer()
    make_placement(employer=one, first_day=date(2025, 6, 1), office=head)
    make_placement(employer=shared, first_day=date(2025, 6, 1), office=head)
    make_placement(employer=shared, first_day=date(2025, 6, 1), office=branch)
    visitor = write(StaffMember(office=branch, name="訪問者", position=Position.EMPLOYEE, full_time=True))
    make_visit(one, date(2025, 7, 1))
    make_visit(shared, date(2025, 7, 2), visitor=visitor)
    at_head, at_branch = (numbers(figures_of_office(office, YEAR)) for office in (head, branch))
    assert (at_head["trainees"], at_head["employers"], at_head["visits"]) == (2, 2, 1)
    assert (at_branch["trainees"], at_branch["employers"], at_branch["visits"]) == (1, 1, 1)
    make_visit(shared, date(2025, 7, 3))
    assert numbers(figures_of_office(head, YEAR))["visits"] is None
    make_placement(first_day=date(2025, 6, 1))
    assert numbers(figures_of_office(head, YEAR))["trainees"] is None


def test_an_only_office_also_counts_what_names_no_office() -> None:
    cooperative = make_cooperative()
    head = cooperative.offices.get()
    write(Office(cooperative=cooperative, name="閉鎖した支所", closed_on=date(2025, 3, 31)))
    make_placement(first_day=date(2025, 6, 1))
    make_placement(first_day=date(2025, 6, 1), acceptance=Acceptance.SINGLE_COMPANY)
    found = numbers(figures_of_office(head, YEAR))
    assert (found["trainees"], found["employers"]) == (1, 1)


def test_staff_and_sending_organizations_of_the_office() -> None:
    office = make_cooperative().offices.get()
    manager = write(StaffMember(office=office, name="甲", position=Position.OFFICER, full_time=True))
    write(StaffMember(office=office, name="乙", position=Position.EMPLOYEE, full_time=False))
    write(StaffMember(office=office, name="丙", position=Position.OUTSIDE))
    write(
        StaffMember(
            office=office, name="丁", position=Position.EMPLOYEE, full_time=True, last_day=date(2025, 3, 31)
        )
    )
    for day in (date(2025, 3, 31), date(2025, 10, 1)):
        write(StaffCourse(staff_member=manager, kind=StaffCourseKind.SUPERVISION_MANAGER, taken_on=day))
    organizations = [write(SendingOrganization(name=f"SAMPLE {name}", country="VN")) for name in ("A", "B")]
    write(SendingAgreement(organization=organizations[0], signed_on=date(2023, 1, 1)))
    write(
        SendingAgreement(
            organization=organizations[1], signed_on=date(2023, 1, 1), last_day=date(2025, 3, 31)
        )
    )
    make_placement(first_day=date(2025, 6, 1), office=office, sending_organization=organizations[0])
    make_placement(first_day=date(2025, 6, 1), office=office)
    found = numbers(figures_of_office(office, YEAR))
    assert (found["staff.full_time"], found["staff.part_time"]) == (1, 1)
    assert (found["courses.managers"], found["courses.others"]) == (1, 0)
    assert (found["sending_agreements"], found["sending"]) == (1, 1)
    assert (found[f"sending.{organizations[0].pk}"], found["sending.unknown"]) == (1, 1)
    write(StaffMember(office=office, name="戊", position=Position.EMPLOYEE))
    assert numbers(figures_of_office(office, YEAR))["staff.full_time"] is None


def test_a_number_is_the_number_of_its_rows() -> None:
    office = make_cooperative().offices.get()
    employer = make_employer()
    for month in (5, 6, 7):
        placement = make_placement(employer=employer, first_day=date(2025, month, 1), office=office)
        make_exam(placement, taken_on=date(2026, 1, month), passed=month == 5)
    make_audit(employer, date(2025, 9, 1))
    for figures in (figures_of_employer(employer, YEAR), figures_of_office(office, YEAR)):
        assert len({one.id for one in figures}) == len(figures)
        for one in figures:
            assert one.value == len(one.rows), one.id
            assert one.label.ja and one.label.en


@pytest.mark.parametrize("whose", ["employer", "office"])
def test_the_number_of_queries_does_not_grow_with_the_records(whose: str) -> None:
    office = make_cooperative().offices.get()
    employer = make_employer()

    def grow() -> None:
        other = make_employer()
        for company in (employer, other):
            placement = make_placement(employer=company, first_day=date(2025, 6, 1), office=office)
            make_exam(placement, taken_on=date(2026, 1, 1), passed=True)
            make_residence(placement.person, last_day=date(2026, 5, 31), permitted_on=date(2025, 6, 1))
            write(TrainerCourse(trainer=_trainer(company), taken_on=date(2025, 5, 1)))
        make_audit(other, date(2025, 9, 1))
        make_visit(other, date(2025, 9, 1))

    read: Callable[[], list[Figure]] = {
        "employer": lambda: figures_of_employer(employer, YEAR),
        "office": lambda: figures_of_office(office, YEAR),
    }[whose]
    grow()
    with CaptureQueriesContext(connection) as few:
        before = _touch(read())
    for _ in range(8):
        grow()
    with CaptureQueriesContext(connection) as many:
        after = _touch(read())
    assert after["trainees"] > before["trainees"]
    assert len(many) == len(few) <= 15


def _trainer(company: Any) -> Trainer:
    return write(
        Trainer(employer=company, kind=TrainerKind.INSTRUCTOR, name=f"指導員{Trainer.objects.count()}")
    )


def _touch(figures: list[Figure]) -> dict[str, int]:
    """Read what a drill-down shows of every row, so that a query by row would be seen."""
    for one in figures:
        for row in one.rows:
            str(row)
    return {one.id: one.value or 0 for one in figures}
