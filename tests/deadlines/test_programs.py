"""Specified skilled workers and skill development on the board: from records to days, each worked out by hand."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kumiai.coop.enums import OrganizationChangeKind, StaffCourseKind, StaffRoleKind
from kumiai.coop.models import Cooperative, OrganizationChange, StaffCourse, StaffMember, StaffRole
from kumiai.deadlines.domain.deadline import mark_done, waive
from kumiai.deadlines.domain.facts import Only, facts
from kumiai.deadlines.domain.owed import Owed, owed
from kumiai.deadlines.enums import State
from kumiai.deadlines.models import Deadline, Recalculation
from kumiai.employers.models import Trainer, TrainerCourse
from kumiai.oversight.models import OutsideCheck
from kumiai.placements.domain.supervision import employers_quota_frame
from kumiai.placements.models import Difficulty, Placement
from kumiai.plans.models import EmployerFiling, PlanChange
from tests.deadlines.conftest import NOW, ON
from tests.factories import (
    WRITER,
    make_audit,
    make_cooperative,
    make_employer,
    make_license,
    make_person,
    make_placement,
    make_residence,
    make_visit,
    write,
)

pytestmark = pytest.mark.django_db
D = date
LATER = D(2027, 11, 22)
"""A day on which the new program runs."""
BEGINS, BEGINS_LATER = D(2026, 11, 12), D(2027, 6, 1)


def days(found: Owed, placement: Placement, program: str) -> dict[str, date]:
    """Return the days by duty of a person and its company, those of one program; of two years the later one."""
    mine = found.deadlines.filter(
        (pl.col("person") == placement.person_id) | (pl.col("employer") == placement.employer_id),
        pl.col("duty").str.starts_with(f"{program}."),
        pl.col("done_on").is_null(),
    )
    years = pl.col("key").str.contains("|fy", literal=True)
    assert mine.filter(~years)["duty"].is_unique().all(), mine["key"].to_list()
    return dict(mine.sort("due_on").select("duty", "due_on").rows())


def asked(found: Owed, program: str) -> set[tuple[str, str]]:
    """Return the open questions of a program."""
    rows = found.questions.filter(pl.col("duty").str.starts_with(f"{program}."))
    return set(rows.select("duty", "missing").rows())


def make_worker(first_day: date | None = BEGINS, **given: Any) -> Placement:
    """A specified skilled worker (i); who came from abroad arrived two days before."""
    begins = first_day or given["planned_first_day"]
    given.setdefault("person", make_person(entered_on=begins - timedelta(days=2)))
    return make_placement(program="ssw", first_day=first_day, lecture=False, **given)


def make_apprentice(first_day: date | None = BEGINS_LATER, **given: Any) -> Placement:
    """A skill development worker (育成就労外国人)."""
    return make_placement(program="esd", first_day=first_day, **given)


def test_a_newcomer_has_the_supports_of_the_first_days_and_the_next_interview() -> None:
    worker = make_worker(permitted_on=D(2026, 11, 10))
    found = owed(ON)
    assert days(found, worker, "ssw") == {
        "ssw.arrival_transfer": D(2026, 11, 10),
        "ssw.housing": D(2026, 11, 12),
        "ssw.orientation": D(2026, 11, 12),
        "ssw.accompaniment": D(2026, 11, 12),
        "ssw.regular_interview": D(2027, 2, 12),
        "ssw.annual_report": D(2027, 5, 31),
    }
    assert not days(found, worker, "titp")
    assert not days(found, worker, "esd")
    assert not asked(found, "ssw")


def test_a_trainee_has_no_duty_of_another_program() -> None:
    make_license(make_cooperative())
    trainee = make_placement(first_day=D(2026, 6, 1), permitted_on=D(2026, 6, 1))
    make_residence(trainee.person, permitted_on=D(2026, 6, 1), last_day=D(2027, 5, 31))
    make_audit(trainee.employer, D(2026, 10, 1))
    write(PlanChange(employer=trainee.employer, kind="ADDRESS", happened_on=D(2026, 11, 1)))
    write(
        Difficulty(placement=trainee, kind="COMPANY", happened_on=D(2026, 11, 18), departs_on=D(2026, 12, 1))
    )
    for on in (ON, D(2027, 4, 2)):
        found = owed(on)
        assert days(found, trainee, "titp")["titp.audit_report"] == D(2026, 12, 1)
        assert not found.deadlines["duty"].str.contains(r"^(ssw|esd)\.").any()
        assert not asked(found, "ssw") | asked(found, "esd")


def test_the_change_from_training_at_the_same_company() -> None:
    """The application is noted on the last period as a trainee; nobody arrives, the employment goes on."""
    trainee = make_placement(stage=2, first_day=D(2024, 12, 1))
    worker = make_worker(
        None, planned_first_day=D(2026, 12, 1), person=trainee.person, employer=trainee.employer
    )
    assert asked(owed(ON), "ssw") == {
        ("ssw.guidance", "applied_on"),
        ("ssw.cooperation_confirmation", "ssw_applied_on"),
    }
    make_residence(
        trainee.person, permitted_on=D(2023, 12, 1), last_day=D(2024, 11, 30), filed_on=D(2024, 10, 1)
    )
    make_residence(
        trainee.person, status="TITP_2_RO", permitted_on=D(2024, 12, 1), last_day=D(2026, 11, 30),
        filed_on=D(2026, 11, 16),
    )  # fmt: skip
    found = owed(ON)
    assert days(found, worker, "ssw") == {
        "ssw.guidance": D(2026, 11, 15),
        "ssw.cooperation_confirmation": D(2026, 11, 15),
        "ssw.housing": D(2026, 12, 1),
        "ssw.orientation": D(2026, 12, 1),
        "ssw.accompaniment": D(2026, 12, 1),
    }
    assert not asked(found, "ssw")
    assert f"hired-{worker.pk}" not in found.facts.frames["event"]["key"].to_list()


def test_a_renewed_contract_is_no_new_start() -> None:
    first = make_worker(D(2025, 11, 1))
    second = make_worker(D(2026, 11, 1), person=first.person, employer=first.employer)
    found = owed(ON).deadlines.filter(
        pl.col("person") == second.person_id, pl.col("duty").str.starts_with("ssw.")
    )
    assert set(found.filter(pl.col("record") == str(second.pk)).select("duty", "due_on").rows()) == {
        ("ssw.regular_interview", D(2027, 2, 1)),
    }
    assert "ssw.ad_hoc_notice" not in found["duty"].to_list(), "the contract with the host goes on"


def test_work_that_does_not_begin_is_notified() -> None:
    """Permitted on 1 October, a month until 1 November, fourteen days until the 15th."""
    late = make_worker(None, planned_first_day=D(2026, 12, 15), permitted_on=D(2026, 10, 1))
    soon = make_worker(None, planned_first_day=D(2026, 12, 1), permitted_on=D(2026, 11, 20))
    found = owed(ON)
    assert days(found, late, "ssw")["ssw.not_started_notice"] == D(2026, 11, 15)
    assert "ssw.not_started_notice" not in days(found, soon, "ssw")


@pytest.mark.parametrize(
    ("periods", "due_on"),
    [
        # Five years from 10 April 2022 are full on 9 April 2027.
        ([("SSW_1", D(2022, 4, 10), D(2027, 4, 9))], D(2027, 1, 9)),
        # The preparation right before counts.
        (
            [("DESIGNATED", D(2022, 1, 10), D(2022, 7, 9)), ("SSW_1", D(2022, 4, 10), D(2027, 4, 9))],
            D(2026, 10, 9),
        ),
        # Designated activities of other years do not: ten days in between are left out as well.
        (
            [
                ("DESIGNATED", D(2021, 1, 10), D(2021, 7, 9)),
                ("TITP_1_RO", D(2021, 8, 1), D(2022, 4, 9)),
                ("SSW_1", D(2022, 4, 10), D(2023, 4, 9)),
                ("SSW_1", D(2023, 4, 20), D(2027, 4, 19)),
            ],
            D(2027, 1, 19),
        ),
    ],
)
def test_the_limit_of_five_years_is_asked_about_three_months_before(
    periods: list[tuple[str, date, date]], due_on: date
) -> None:
    worker = make_worker(D(2022, 4, 10), planned_last_day=D(2027, 4, 9))
    assert ("ssw.limit_request", "ssw_limit_on") in asked(owed(ON), "ssw")
    for status, permitted_on, last_day in periods:
        make_residence(worker.person, status=status, permitted_on=permitted_on, last_day=last_day)
    found = owed(ON)
    assert days(found, worker, "ssw")["ssw.limit_request"] == due_on
    assert not asked(found, "ssw")


def test_the_end_of_a_contract_is_notified_and_the_departure_accompanied() -> None:
    person = make_person(entered_on=D(2024, 4, 1), left_on=D(2026, 11, 28))
    worker = make_worker(D(2024, 4, 3), person=person, last_day=D(2026, 11, 20), end_reason="OTHER")
    found = days(owed(ON), worker, "ssw")
    assert found["ssw.ad_hoc_notice"] == D(2026, 12, 4)
    assert found["ssw.departure_transfer"] == D(2026, 11, 28)
    assert found["ssw.records_retention"] == D(2027, 11, 20)
    assert "ssw.regular_interview" not in found


def test_a_difficulty_of_the_company_brings_notice_and_help_and_none_of_training() -> None:
    worker = make_worker()
    event = write(Difficulty(placement=worker, kind="COMPANY", happened_on=D(2026, 11, 18)))
    found = owed(ON)
    assert days(found, worker, "ssw")["ssw.ad_hoc_notice"] == D(2026, 12, 2)
    assert days(found, worker, "ssw")["ssw.job_change_support"] == D(2026, 11, 18)
    assert not days(found, worker, "titp")
    event.notified_on = D(2026, 11, 20)
    event.kind = "ILLNESS"
    write(event)
    found = owed(ON)
    assert not {"ssw.ad_hoc_notice", "ssw.job_change_support"} & set(days(found, worker, "ssw"))
    done = found.deadlines.filter(pl.col("duty") == "ssw.ad_hoc_notice")
    assert done["done_on"].to_list() == [D(2026, 11, 20)]


def test_the_yearly_report_is_done_when_it_was_filed() -> None:
    worker = make_worker(D(2025, 6, 1), planned_last_day=D(2027, 5, 31))
    report = {"duty": "ssw.annual_report"}
    rows = owed(D(2026, 6, 1)).deadlines.filter(**report).sort("due_on")
    assert rows.select("due_on", "done_on").rows() == [(D(2026, 5, 31), None), (D(2027, 5, 31), None)]
    write(
        EmployerFiling(employer=worker.employer, kind="SSW_REPORT", fiscal_year=2025, filed_on=D(2026, 5, 20))
    )
    rows = owed(D(2026, 6, 1)).deadlines.filter(**report).sort("due_on")
    assert rows.select("due_on", "done_on").rows()[0] == (D(2026, 5, 31), D(2026, 5, 20))
    implementation = facts(D(2026, 6, 1))["employer"]["implementation_report_on"]
    assert implementation.to_list() == [None], "one report is no proof of the other"


def test_an_interview_marked_as_done_brings_the_next_one(run: Any) -> None:
    worker = make_worker(D(2026, 7, 1))
    run()
    interview = Deadline.objects.get(duty="ssw.regular_interview")
    assert (interview.due_on, interview.state) == (D(2027, 1, 1), State.OPEN), "the interval that runs"
    run(D(2027, 1, 20))
    interview.refresh_from_db()
    assert (interview.due_on, interview.state) == (D(2027, 1, 1), State.OPEN), "overdue stays overdue"
    mark_done(deadline=interview, done_on=ON, evidence="5-5", by=WRITER, at=NOW)
    run(D(2027, 1, 20), only=Only(frozenset([worker.person_id])))
    following = Deadline.objects.get(duty="ssw.regular_interview", state=State.OPEN)
    assert following.due_on == D(2027, 2, 22)
    waive(deadline=following, reason="帰国中", by=WRITER, at=NOW)
    run(D(2027, 3, 1))
    assert Deadline.objects.get(duty="ssw.regular_interview", state=State.OPEN).due_on == D(2027, 5, 22)


def test_the_next_interview_comes_with_the_mark_itself(
    run: Any, django_capture_on_commit_callbacks: Any
) -> None:
    make_worker(D(2026, 7, 1))
    run()
    interview, orientation = (
        Deadline.objects.get(duty=duty) for duty in ("ssw.regular_interview", "ssw.orientation")
    )
    with django_capture_on_commit_callbacks(execute=True):
        mark_done(deadline=orientation, done_on=ON, evidence="5-8", by=WRITER, at=NOW)
    runs = Recalculation.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        mark_done(deadline=interview, done_on=ON, evidence="5-5", by=WRITER, at=NOW)
    assert Recalculation.objects.count() == runs + 1
    due = Deadline.objects.filter(duty="ssw.regular_interview", state=State.OPEN).values_list(
        "due_on", flat=True
    )
    assert list(due) == [D(2027, 2, 22)]


def test_supports_of_long_ago_are_not_asked_about(run: Any) -> None:
    make_worker(D(2025, 12, 1))
    run()
    told = set(Deadline.objects.filter(duty__startswith="ssw.").values_list("duty", flat=True))
    assert told == {"ssw.regular_interview", "ssw.annual_report"}


def test_the_quota_of_trainees_ignores_the_others() -> None:
    employer = make_placement().employer
    make_worker(employer=employer)
    make_apprentice(D(2026, 11, 1), employer=employer)
    (row,) = employers_quota_frame(ON, employers=[employer.pk]).to_dicts()
    assert (row["present"], row["present_1"]) == (1, 1)


def _office(cooperative: Cooperative) -> None:
    office = cooperative.offices.get()
    for kind, course in (
        (StaffRoleKind.OUTSIDE_AUDITOR, StaffCourseKind.OUTSIDE_PERSON),
        (StaffRoleKind.SUPERVISION_MANAGER, StaffCourseKind.SUPERVISION_MANAGER),
    ):
        member = write(StaffMember(office=office, name=kind, position="EMPLOYEE"))
        write(StaffRole(staff_member=member, kind=kind, first_day=D(2027, 4, 1)))
        write(StaffCourse(staff_member=member, kind=course, taken_on=D(2027, 5, 10)))
    write(OutsideCheck(office=office, kind="OUTSIDE_AUDITOR", checked_on=D(2027, 9, 10)))
    write(
        OrganizationChange(
            cooperative=cooperative, kind=OrganizationChangeKind.OFFICERS, happened_on=D(2027, 10, 31)
        )
    )


def test_skill_development_in_its_first_year() -> None:
    cooperative = make_cooperative()
    make_license(cooperative)
    _office(cooperative)
    worker = make_apprentice()
    company = worker.employer
    make_audit(company, D(2027, 9, 15))
    make_visit(company, D(2027, 11, 5))
    trainer = write(Trainer(employer=company, kind="INSTRUCTOR", name="甲"))
    write(TrainerCourse(trainer=trainer, taken_on=D(2027, 5, 1)))
    write(PlanChange(employer=company, kind="ADDRESS", happened_on=D(2027, 10, 31)))
    write(Difficulty(placement=worker, kind="ILLNESS", happened_on=D(2027, 11, 20)))
    found = owed(LATER)
    assert days(found, worker, "esd") == {
        "esd.audit_next": D(2027, 12, 15),
        "esd.audit_report": D(2027, 11, 15),
        "esd.visit": D(2027, 12, 5),
        "esd.instructor_course": D(2030, 5, 1),
        "esd.minor_change_notice": D(2027, 11, 30),
        "esd.difficulty_notice": D(2027, 11, 20),
        "esd.first_year_exams": D(2028, 5, 31),
    }
    assert not days(found, worker, "titp")
    assert not days(found, worker, "ssw")
    offices = found.deadlines.filter(
        pl.col("duty").str.starts_with("esd."), pl.col("subject_kind").is_in(["office", "event"]),
        pl.col("person").is_null() & pl.col("employer").is_null(), pl.col("done_on").is_null(),
    )  # fmt: skip
    assert dict(offices.select("duty", "due_on").rows()) == {
        "esd.outside_audit_next": D(2027, 12, 10),
        "esd.accompanied_audit": D(2028, 6, 1),
        "esd.auditor_course": D(2030, 5, 10),
        "esd.manager_course": D(2030, 5, 10),
        "esd.business_report": D(2028, 5, 31),
        "esd.organization_change_notice": D(2027, 11, 30),
    }


def test_without_skill_development_the_office_owes_nothing_under_the_new_law() -> None:
    cooperative = make_cooperative()
    make_license(cooperative)
    _office(cooperative)
    make_placement(stage=2, first_day=D(2027, 1, 1))
    found = owed(LATER)
    assert not found.deadlines["duty"].str.starts_with("esd.").any()
    assert not asked(found, "esd")


def test_a_plan_is_filed_four_months_before_the_start() -> None:
    worker = make_apprentice(None, planned_first_day=D(2028, 6, 1), person=make_person())
    assert days(owed(LATER), worker, "esd") == {"esd.plan_application": D(2028, 2, 1)}


def test_the_year_of_the_exams_goes_on_after_a_change_of_employer() -> None:
    first = make_apprentice(last_day=D(2027, 10, 31), end_reason="TRANSFER")
    second = make_placement(
        program="esd", first_day=D(2027, 11, 1), person=first.person, employer=make_employer(), lecture=False
    )
    found = days(owed(LATER), second, "esd")
    assert found["esd.first_year_exams"] == D(2028, 5, 31)
    changed = owed(LATER).facts.frames["person"]["affiliation_changed_on"]
    assert changed.to_list() == [D(2027, 11, 1)]


def test_the_books_of_skill_development_are_kept_for_a_year() -> None:
    worker = make_apprentice(last_day=D(2027, 9, 30), end_reason="EARLY_RETURN")
    assert days(owed(LATER), worker, "esd") == {"esd.records_retention": D(2028, 9, 30)}


def test_an_instructor_with_a_course_of_the_old_law_is_asked_about() -> None:
    worker = make_apprentice()
    trainer = write(Trainer(employer=worker.employer, kind="LIFE_ADVISER", name="乙"))
    write(TrainerCourse(trainer=trainer, taken_on=D(2026, 2, 1)))
    found = owed(LATER)
    assert "esd.instructor_course" not in days(found, worker, "esd")
    assert ("esd.instructor_course", "instructor_course_on") in asked(found, "esd")


@pytest.mark.parametrize("on", [ON, D(2027, 3, 31)])
def test_before_its_law_begins_skill_development_owes_only_the_application(on: date) -> None:
    cooperative = make_cooperative()
    make_license(cooperative)
    make_apprentice(None, planned_first_day=D(2027, 4, 10), person=make_person())
    found = owed(on)
    # Applications are taken from 2026-09-01; everything else begins with the law.
    owing = {duty for duty in found.deadlines["duty"] if duty.startswith("esd.")}
    assert owing == {"esd.plan_application"}
    assert not asked(found, "esd")


def test_before_applications_are_taken_no_plan_of_the_new_law_is_asked() -> None:
    make_license(make_cooperative())
    make_apprentice(None, planned_first_day=D(2027, 4, 10), person=make_person())
    assert not owed(D(2026, 8, 31)).deadlines["duty"].str.starts_with("esd.").any()


def test_a_company_with_both_programs_reports_its_audit_under_both() -> None:
    worker = make_apprentice()
    make_placement(stage=2, first_day=D(2027, 1, 10), employer=worker.employer)
    make_audit(worker.employer, D(2027, 9, 15))
    found = owed(LATER).deadlines.filter(pl.col("subject_kind") == "audit")
    assert set(found.select("duty", "due_on").rows()) == {
        ("esd.audit_report", D(2027, 11, 15)),
        ("titp.audit_report", D(2027, 11, 15)),
    }


def test_the_number_of_queries_does_not_grow_with_the_workers() -> None:
    make_license(make_cooperative())

    def records() -> None:
        for worker in (make_worker(D(2027, 6, 1)), make_apprentice()):
            make_residence(worker.person, status="SSW_1", permitted_on=D(2027, 6, 1), last_day=D(2028, 5, 31))
            make_audit(worker.employer, D(2027, 8, 1))
            write(
                Difficulty(
                    placement=worker, kind="ILLNESS", happened_on=D(2027, 9, 1), departs_on=D(2027, 9, 9)
                )
            )

    records()
    with CaptureQueriesContext(connection) as few:
        facts(LATER)
    for _ in range(6):
        records()
    with CaptureQueriesContext(connection) as many:
        facts(LATER)
    assert len(many) == len(few)


def test_narrowed_facts_of_the_workers_are_the_rows_of_the_whole() -> None:
    make_license(make_cooperative())
    one, other = make_worker(D(2027, 6, 1)), make_apprentice()
    make_residence(one.person, status="SSW_1", permitted_on=D(2027, 6, 1), last_day=D(2028, 5, 31))
    make_audit(other.employer, D(2027, 8, 1))
    whole = facts(LATER)
    for placement in (one, other):
        only = Only(frozenset([placement.person_id]), frozenset([placement.employer_id]))
        part = facts(LATER, only=only)
        for name, key in (
            ("stage", placement.pk), ("person", placement.person_id), ("employer", placement.employer_id),
        ):  # fmt: skip
            mine = pl.col("key") == str(key)
            assert part[name].filter(mine).to_dicts() == whole[name].filter(mine).to_dicts()
