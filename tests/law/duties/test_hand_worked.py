"""Every duty counted once by hand, from records; the days were worked out on paper, not by the engine."""

from datetime import date
from typing import Any

import pytest

from kumiai.law.core.duty_schema import shipped_duties
from tests.law.duties.rows import days, expanded, frame
from tests.law.duties.test_programs_by_hand import ESD_EXAMPLES, SSW_EXAMPLES

D = date
Example = tuple[str, str, dict[str, Any], date]

# duty, frame, cells, due day. As of 2026-11-22, one year ahead.
EXAMPLES: list[Example] = [
    (
        "titp.stage_1_plan_application",
        "stage",
        {"started": False, "first_day": D(2027, 4, 1)},
        D(2026, 12, 1),
    ),
    # Stage 1 ends on 9 April, so stage 2 would begin on 10 April; three months before is 10 January.
    ("titp.stage_2_plan_application", "stage", {"last_day": D(2027, 4, 9), "goes_on": True}, D(2027, 1, 10)),
    (
        "titp.stage_3_plan_application",
        "stage",
        {"stage": 2, "last_day": D(2027, 5, 9), "goes_on": True},
        D(2027, 1, 10),
    ),
    # 31 August minus six months is the end of February.
    ("titp.exam_support_application", "stage", {"last_day": D(2027, 8, 31)}, D(2027, 2, 28)),
    ("titp.stage_1_exam", "stage", {"last_day": D(2027, 4, 9)}, D(2027, 1, 9)),
    ("titp.stage_1_exam_latest", "stage", {"last_day": D(2027, 4, 30)}, D(2027, 2, 28)),
    (
        "titp.stage_2_exam",
        "stage",
        {"stage": 2, "last_day": D(2027, 12, 20), "goes_on": True},
        D(2027, 6, 20),
    ),
    (
        "titp.stage_2_exam_before_end",
        "stage",
        {"stage": 2, "last_day": D(2027, 3, 31), "goes_on": False},
        D(2027, 3, 31),
    ),
    ("titp.stage_3_exam", "stage", {"stage": 3, "last_day": D(2027, 5, 9)}, D(2027, 5, 9)),
    (
        "titp.exam_retake",
        "stage",
        {"last_day": D(2027, 1, 31), "exam_taken_on": D(2026, 11, 1)},
        D(2027, 1, 31),
    ),
    ("titp.post_arrival_lecture", "stage", {"training_first_day": D(2026, 12, 1)}, D(2026, 11, 30)),
    ("titp.status_change", "stage", {"last_day": D(2027, 4, 9), "goes_on": True}, D(2027, 4, 9)),
    ("titp.home_return", "stage", {"stage": 3, "first_day": D(2026, 5, 10)}, D(2027, 5, 10)),
    # Left on 1 March 2026: the absence stays below a year, so back by 28 February 2027.
    (
        "titp.home_return_back",
        "stage",
        {"stage": 3, "first_day": D(2026, 1, 1), "home_return_left_on": D(2026, 3, 1)},
        D(2027, 2, 28),
    ),
    ("titp.return_travel", "person", {"training_ends_on": D(2027, 3, 31), "goes_home": True}, D(2027, 3, 31)),
    ("titp.records_retention", "person", {"training_ends_on": D(2026, 3, 31)}, D(2027, 3, 31)),
    # Lecture from 15 November: November, December, January.
    ("titp.periodic_audit_first", "employer", {"lecture_first_day": D(2026, 11, 15)}, D(2027, 1, 31)),
    # 30 November plus three months is the end of February.
    ("titp.periodic_audit_next", "employer", {"last_audit_on": D(2026, 11, 30)}, D(2027, 2, 28)),
    ("titp.audit_report", "audit", {"audited_on": D(2026, 11, 20)}, D(2027, 1, 20)),
    (
        "titp.extraordinary_audit",
        "event",
        {"kind": "cancellation_ground_suspected", "happened_on": D(2026, 11, 20)},
        D(2026, 11, 20),
    ),
    ("titp.visit", "employer", {"stage_1_trainees": 2, "last_visit_on": D(2026, 10, 31)}, D(2026, 11, 30)),
    ("titp.office_audit_next", "office", {"last_outside_check_on": D(2026, 9, 10)}, D(2026, 12, 10)),
    (
        "titp.accompanied_audit",
        "office",
        {"outside_kind": "auditor", "last_accompanied_audit_on": D(2026, 2, 5)},
        D(2027, 2, 5),
    ),
    ("titp.manager_course", "office", {"manager_course_on": D(2024, 2, 29)}, D(2027, 2, 28)),
    ("titp.outside_course", "office", {"outside_course_on": D(2023, 12, 1)}, D(2026, 12, 1)),
    ("titp.responsible_course", "employer", {"responsible_course_on": D(2024, 1, 10)}, D(2027, 1, 10)),
    # 25 July 2027 is a Sunday: the application is due on Friday, 23 July.
    ("titp.license_renewal", "organization", {"license_last_day": D(2027, 10, 25)}, D(2027, 7, 23)),
    ("titp.first_start_notice", "employer", {"first_training_on": D(2026, 11, 1)}, D(2026, 11, 1)),
    (
        "titp.implementation_report",
        "employer",
        {"trainees": 0, "trained_in_fiscal_year": True},
        D(2026, 5, 31),
    ),
    ("titp.difficulty_notice", "event", {"happened_on": D(2026, 11, 22)}, D(2026, 12, 6)),
    (
        "titp.early_return_explanation",
        "event",
        {"early_return": True, "departs_on": D(2026, 12, 1)},
        D(2026, 11, 30),
    ),
    (
        "titp.important_plan_change",
        "event",
        {"kind": "important_plan_change", "happened_on": D(2027, 1, 1)},
        D(2026, 12, 31),
    ),
    (
        "titp.minor_change_notice",
        "event",
        {"kind": "minor_plan_change", "happened_on": D(2026, 12, 31)},
        D(2027, 1, 31),
    ),
    (
        "titp.organization_change_notice",
        "event",
        {"kind": "organization_change", "happened_on": D(2027, 1, 31)},
        D(2027, 2, 28),
    ),
    (
        "titp.suspension_notice",
        "event",
        {"kind": "suspension", "happened_on": D(2027, 3, 31)},
        D(2027, 2, 28),
    ),
    (
        "titp.labor_law_breach_report",
        "event",
        {"kind": "labor_law_breach", "happened_on": D(2026, 11, 2)},
        D(2026, 11, 2),
    ),
    ("titp.sunset_last_plan_filing", "stage", {"started": False}, D(2027, 3, 31)),
    ("titp.sunset_last_start", "stage", {"started": False}, D(2027, 6, 30)),
    (
        "titp.sunset_stage_3",
        "stage",
        {"stage": 2, "last_day": D(2028, 4, 1), "permitted_on": D(2026, 4, 2)},
        D(2027, 4, 1),
    ),
    ("residence.renewal", "person", {"residence_expires_on": D(2027, 4, 9)}, D(2027, 4, 9)),
    (
        "residence.pending_stay",
        "person",
        {"residence_expires_on": D(2026, 10, 31), "residence_filed_on": D(2026, 10, 1)},
        D(2026, 12, 31),
    ),
    ("worker.address_notice", "person", {"entered_on": D(2026, 11, 20)}, D(2026, 12, 4)),
    ("worker.affiliation_notice", "person", {"affiliation_changed_on": D(2026, 11, 10)}, D(2026, 11, 24)),
    (
        "worker.foreign_worker_hire_notice",
        "event",
        {"kind": "hired", "happened_on": D(2026, 12, 31)},
        D(2027, 1, 10),
    ),
    (
        "worker.foreign_worker_leave_notice",
        "event",
        {"kind": "left_employment", "happened_on": D(2026, 11, 25)},
        D(2026, 12, 5),
    ),
]


@pytest.mark.parametrize(("duty", "name", "cells", "due_on"), EXAMPLES, ids=[row[0] for row in EXAMPLES])
def test_the_day_is_the_one_worked_out_by_hand(
    duty: str, name: str, cells: dict[str, Any], due_on: date
) -> None:
    assert days(duty, name, cells) == [(due_on, None)]


def test_every_duty_that_stands_in_the_records_has_an_example() -> None:
    """A new duty needs an example worked by hand."""
    others = [*SSW_EXAMPLES, *ESD_EXAMPLES]
    counted = {row[0] for row in [*EXAMPLES, *others]} | {"titp.business_report"}
    assert {duty.id for duty in shipped_duties() if duty.records} == counted


def test_the_business_report_is_owed_for_the_past_and_the_running_year() -> None:
    """On 2026-11-22 the year to March 2026 is overdue and the running one is due on 31 May 2027."""
    assert days("titp.business_report", "office", {}) == [
        (D(2026, 5, 31), None),
        (D(2027, 5, 31), None),
    ]
    assert days("titp.business_report", "office", {"opened_on": D(2026, 6, 1)}) == [(D(2027, 5, 31), None)]
    # On 31 March the year still runs; on 1 April it has ended, and the deadline keeps its name.
    keys = [
        expanded("titp.business_report", {"office": frame("office", {})}, on=on, horizon_days=90).deadlines
        for on in (D(2027, 3, 31), D(2027, 4, 1))
    ]
    name = "titp.business_report|office|office-1|fy2026"
    assert all(name in found["key"].to_list() for found in keys)


@pytest.mark.parametrize(("stage", "due_on"), [(1, D(2026, 10, 9)), (2, D(2026, 4, 9)), (3, D(2026, 4, 9))])
def test_exam_support_is_asked_six_or_twelve_months_before_the_end(stage: int, due_on: date) -> None:
    cells = {"stage": stage, "last_day": D(2027, 4, 9)}
    assert days("titp.exam_support_application", "stage", cells) == [(due_on, None)]


def test_the_difficulty_notice_has_two_readings() -> None:
    """Two weeks from the event; the day before the departure where the trainee goes home early."""
    stays = {"happened_on": D(2026, 11, 22), "early_return": False, "departs_on": D(2026, 11, 28)}
    assert days("titp.difficulty_notice", "event", stays) == [(D(2026, 12, 6), None)]
    assert days("titp.difficulty_notice", "event", {**stays, "early_return": True}) == [
        (D(2026, 11, 27), None)
    ]


def test_a_license_that_is_due_on_a_weekday_stays_there() -> None:
    """15 October 2026 is a Thursday, 17 October a Saturday, 18 October a Sunday, 19 October a Monday."""
    for last_day, due_on in [(15, 15), (16, 16), (17, 16), (18, 16), (19, 19)]:
        cells = {"license_last_day": D(2027, 1, last_day)}
        assert days("titp.license_renewal", "organization", cells) == [(D(2026, 10, due_on), None)]
