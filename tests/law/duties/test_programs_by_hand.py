"""The duties of specified skilled workers and of skill development, each counted once by hand from records."""

from datetime import date
from typing import Any

import pytest

from kumiai.law.core.duty_schema import shipped_duties
from kumiai.law.core.files import ROOT
from tests.law.duties.rows import days, expanded, frame

D = date
SSW: dict[str, Any] = {"program": "ssw"}
ESD: dict[str, Any] = {"program": "esd"}
Example = tuple[str, str, dict[str, Any], date]

# duty, frame, cells, due day. Specified skilled workers as of 2026-11-22, one year ahead.
SSW_EXAMPLES: list[Example] = [
    ("ssw.housing", "stage", {**SSW, "first_day": D(2026, 12, 1)}, D(2026, 12, 1)),
    ("ssw.orientation", "stage", {**SSW, "first_day": D(2026, 12, 1)}, D(2026, 12, 1)),
    ("ssw.accompaniment", "stage", {**SSW, "first_day": D(2026, 12, 1)}, D(2026, 12, 1)),
    ("ssw.arrival_transfer", "stage", {**SSW, "arrival_on": D(2026, 11, 28)}, D(2026, 11, 28)),
    ("ssw.departure_transfer", "stage", {**SSW, "departs_on": D(2026, 12, 20)}, D(2026, 12, 20)),
    # Applied for on 1 December: guidance and confirmation by 30 November.
    ("ssw.guidance", "stage", {**SSW, "applied_on": D(2026, 12, 1)}, D(2026, 11, 30)),
    ("ssw.cooperation_confirmation", "employer", {"ssw_applied_on": D(2026, 12, 1)}, D(2026, 11, 30)),
    ("ssw.annual_report", "employer", {"ssw_in_fiscal_year": True}, D(2026, 5, 31)),
    ("ssw.annual_report", "employer", {"ssw_workers": 1}, D(2027, 5, 31)),
    ("ssw.ad_hoc_notice", "event", {**SSW, "happened_on": D(2026, 11, 18)}, D(2026, 12, 2)),
    (
        "ssw.ad_hoc_notice",
        "event",
        {**SSW, "kind": "left_employment", "happened_on": D(2026, 12, 31)},
        D(2027, 1, 14),
    ),
    (
        "ssw.job_change_support",
        "event",
        {**SSW, "stage": 1, "cause": "COMPANY", "happened_on": D(2026, 11, 18)},
        D(2026, 11, 18),
    ),
    # Permitted on 31 October: a month has passed on 30 November, fourteen days later it is 14 December.
    (
        "ssw.not_started_notice",
        "stage",
        {**SSW, "permitted_on": D(2026, 10, 31), "late_start": True},
        D(2026, 12, 14),
    ),
    ("ssw.limit_request", "person", {"ssw_limit_on": D(2027, 5, 31)}, D(2027, 2, 28)),
    (
        "ssw.records_retention",
        "stage",
        {**SSW, "ended": True, "last_day": D(2026, 3, 31)},
        D(2027, 3, 31),
    ),
    ("ssw.regular_interview", "stage", {**SSW, "first_day": D(2026, 10, 31)}, D(2027, 1, 31)),
    (
        "ssw.regular_interview",
        "stage",
        {**SSW, "first_day": D(2025, 10, 1), "last_interview_on": D(2026, 11, 30)},
        D(2027, 2, 28),
    ),
]
# Skill development as of 2027-11-22, one year ahead.
ESD_EXAMPLES: list[Example] = [
    ("esd.plan_application", "stage", {**ESD, "started": False, "first_day": D(2028, 6, 1)}, D(2028, 2, 1)),
    # A year from 1 June ends on 31 May; 2028 has a 29 February and that changes nothing.
    ("esd.first_year_exams", "person", {"esd_began_on": D(2027, 6, 1)}, D(2028, 5, 31)),
    ("esd.audit_next", "employer", {"esd_workers": 1, "esd_since": D(2027, 11, 30)}, D(2028, 2, 29)),
    (
        "esd.audit_next",
        "employer",
        {"esd_workers": 1, "esd_since": D(2027, 6, 1), "esd_last_audit_on": D(2027, 9, 10)},
        D(2027, 12, 10),
    ),
    (
        "esd.visit",
        "employer",
        {"esd_workers": 1, "esd_since": D(2027, 6, 1), "esd_last_visit_on": D(2027, 10, 31)},
        D(2027, 11, 30),
    ),
    ("esd.audit_report", "audit", {"of_esd": True, "audited_on": D(2027, 12, 31)}, D(2028, 2, 29)),
    (
        "esd.outside_audit_next",
        "office",
        {"esd_workers": 1, "esd_since": D(2027, 6, 1), "last_outside_check_on": D(2027, 9, 10)},
        D(2027, 12, 10),
    ),
    (
        "esd.accompanied_audit",
        "office",
        {"esd_workers": 1, "esd_since": D(2027, 6, 1)},
        D(2028, 6, 1),
    ),
    (
        "esd.auditor_course",
        "office",
        {"esd_workers": 1, "outside_kind": "auditor", "outside_course_on": D(2027, 5, 10)},
        D(2030, 5, 10),
    ),
    ("esd.manager_course", "office", {"esd_workers": 1, "manager_course_on": D(2027, 5, 10)}, D(2030, 5, 10)),
    (
        "esd.instructor_course",
        "employer",
        {"esd_workers": 1, "instructor_course_on": D(2027, 5, 10)},
        D(2030, 5, 10),
    ),
    ("esd.business_report", "office", {"esd_workers": 1}, D(2028, 5, 31)),
    ("esd.difficulty_notice", "event", {**ESD, "happened_on": D(2027, 11, 20)}, D(2027, 11, 20)),
    (
        "esd.minor_change_notice",
        "event",
        {"kind": "minor_plan_change", "of_esd": True, "happened_on": D(2027, 10, 31)},
        D(2027, 11, 30),
    ),
    (
        "esd.organization_change_notice",
        "event",
        {"kind": "organization_change", "of_esd": True, "happened_on": D(2027, 10, 31)},
        D(2027, 11, 30),
    ),
    ("esd.records_retention", "person", {"esd_ends_on": D(2027, 9, 30)}, D(2028, 9, 30)),
]
NOT_ON_RECORD = {
    "esd.license_renewal", "rso.change_notice", "rso.registration_renewal", "rso.support_not_carried_out_notice",
    "rso.suspension_notice", "ssw.quarterly_report", "ssw.violation_report",
}  # fmt: skip
"""Duties that no record tells; the README of their program says why."""
SEEN_FROM = {"ssw": D(2026, 11, 22), "esd": D(2027, 11, 22)}


@pytest.mark.parametrize(
    ("duty", "name", "cells", "due_on"),
    [*SSW_EXAMPLES, *ESD_EXAMPLES],
    ids=[row[0] for row in [*SSW_EXAMPLES, *ESD_EXAMPLES]],
)
def test_the_day_is_the_one_worked_out_by_hand(
    duty: str, name: str, cells: dict[str, Any], due_on: date
) -> None:
    on = SEEN_FROM[duty.partition(".")[0]]
    assert days(duty, name, cells, on=on, horizon_days=1000) == [(due_on, None)]


@pytest.mark.parametrize(
    ("duty", "name", "cells", "due_on"),
    [row for row in [*SSW_EXAMPLES, *ESD_EXAMPLES] if "program" in row[2]],
    ids=[row[0] for row in [*SSW_EXAMPLES, *ESD_EXAMPLES] if "program" in row[2]],
)
def test_a_trainee_with_the_same_cells_does_not_owe_it(
    duty: str, name: str, cells: dict[str, Any], due_on: date
) -> None:
    on = SEEN_FROM[duty.partition(".")[0]]
    assert not days(duty, name, {**cells, "program": "titp"}, on=on, horizon_days=1000)


@pytest.mark.parametrize(
    "duty", ["ssw.housing", "ssw.orientation", "ssw.accompaniment", "ssw.regular_interview"]
)
def test_supports_are_those_of_the_first_grade(duty: str) -> None:
    """There is no support plan for specified skilled workers (ii)."""
    assert not days(duty, "stage", {**SSW, "stage": 2, "first_day": D(2026, 12, 1)})


def test_a_missing_application_is_asked_about_before_the_work_and_not_after_it() -> None:
    for started, questions in [(False, ["applied_on"]), (True, [])]:
        rows = {"stage": frame("stage", {**SSW, "started": started, "first_day": D(2026, 12, 1)})}
        found = expanded("ssw.guidance", rows)
        assert found.open_questions["missing"].to_list() == questions
        assert found.deadlines.is_empty()


def test_what_is_done_is_told_by_the_record_that_says_so() -> None:
    event = {**SSW, "happened_on": D(2026, 11, 1), "notified_on": D(2026, 11, 10)}
    assert days("ssw.ad_hoc_notice", "event", event) == [(D(2026, 11, 15), D(2026, 11, 10))]
    report = {"ssw_in_fiscal_year": True, "ssw_report_on": D(2026, 5, 20)}
    assert days("ssw.annual_report", "employer", report) == [(D(2026, 5, 31), D(2026, 5, 20))]


def test_the_duties_that_no_record_tells_are_named_with_the_reason() -> None:
    assert {duty.id for duty in shipped_duties() if not duty.records} == NOT_ON_RECORD
    told = "".join(
        (ROOT / "programs" / name / "README.md").read_text(encoding="utf-8") for name in ("ssw", "esd")
    )
    assert all(f"`{duty}`" in told for duty in NOT_ON_RECORD)


@pytest.mark.parametrize("program", ["ssw", "esd"])
def test_the_notices_of_training_are_not_those_of_the_others(program: str) -> None:
    event = {"program": program, "early_return": True, "departs_on": D(2026, 12, 1)}
    assert not days("titp.difficulty_notice", "event", event)
    assert not days("titp.early_return_explanation", "event", event)
