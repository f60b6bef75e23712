"""Sets of papers of specified skilled workers: what the authority sends back is found before filing."""

from datetime import date
from typing import Any

import pytest

from kumiai.paperwork.domain.case import open_case
from kumiai.paperwork.domain.checking import CaseReading, Outcome, read_case
from kumiai.paperwork.domain.sheet import write_sheet
from kumiai.placements.models import Difficulty, Placement
from tests.factories import (
    LONG_AGO,
    WRITER,
    make_cooperative,
    make_employer,
    make_person,
    make_placement,
    write,
)

ON = date(2026, 11, 24)
WEEK = [{"day": day, "time": ["9:00", "18:00"]} for day in ("MON", "TUE", "WED", "SAT")]
PLAN = {
    "guidance_hours": 3, "orientation_hours": 8, "interview_months": 3, "consultation_times": WEEK,
    "work_checked_on": "2026-11-10", "home_checked_on": "2026-11-10",
}  # fmt: skip

pytestmark = pytest.mark.django_db


def worker() -> Placement:
    make_cooperative(name="あさひ国際協同組合")
    return make_placement(
        program="ssw", first_day=None, planned_first_day=date(2026, 12, 1), lecture=False,
        employer=make_employer(name="みどり野製作所"), person=make_person(name_roman="NGUYEN THI MAI"),
    )  # fmt: skip


def sheet(kind: str, owner: Any, title: str = "", **facts: Any) -> None:
    write_sheet(kind=kind, owner=owner, facts=facts, by=WRITER, at=LONG_AGO, title=title)


def read(kind: str, placement: Placement, **about: Any) -> CaseReading:
    case = open_case(kind=kind, members=[placement], on=ON, by=WRITER, at=LONG_AGO, **about)
    return read_case(case, on=ON)


def supported(placement: Placement, **changed: Any) -> None:
    sheet("lodging", placement.employer, "みどり荘", bedroom_area="18.2", people_per_room=2)
    sheet("support_plan", placement.employer, "標準", **{**PLAN, **changed})


def outcome(reading: CaseReading, check: str) -> Outcome:
    return next(one.outcome for one in reading.checks if one.id == check)


def test_a_support_plan_that_holds_everything_passes() -> None:
    placement = worker()
    supported(placement)
    sheet("support_steps", placement, guidance_planned_on="2026-11-20")
    reading = read("ssw.support_plan", placement)
    assert outcome(reading, "support_amounts") is Outcome.HOLDS
    assert outcome(reading, "guidance_before_plan") is Outcome.HOLDS
    assert outcome(reading, "work_measures_checked") is Outcome.HOLDS


@pytest.mark.parametrize(
    ("changed", "violation"),
    [
        ({"orientation_hours": 7}, "orientation_too_short"),
        ({"guidance_hours": 2}, "guidance_too_short"),
        ({"consultation_times": WEEK[1:]}, "too_few_weekdays"),
        ({"consultation_times": WEEK[:3]}, "too_few_weekend_days"),
        ({"interview_months": 4}, "interviews_too_rare"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_support_that_is_too_little_is_found_with_its_reason(changed: dict[str, Any], violation: str) -> None:
    placement = worker()
    supported(placement, **changed)
    (check,) = (one for one in read("ssw.support_plan", placement).checks if one.id == "support_amounts")
    assert check.outcome is Outcome.FAILS
    assert check.decision is not None
    assert check.decision.value["violations"] == [violation]


def test_guidance_after_the_day_of_the_plan_is_found() -> None:
    placement = worker()
    sheet(
        "support_steps", placement,
        guidance_planned_on="2026-11-25", guidance=[{"day": "2026-11-24", "time": ["9:00", "12:00"]}],
    )  # fmt: skip
    reading = read("ssw.support_plan", placement)
    assert outcome(reading, "guidance_before_plan") is Outcome.FAILS
    assert outcome(reading, "guidance_held_before_plan") is Outcome.HOLDS


def test_orientation_that_took_less_time_than_planned_is_found() -> None:
    placement = worker()
    supported(placement)
    sheet("support_steps", placement, orientation=[{"day": "2026-12-02", "time": ["9:00", "16:30"]}])
    assert outcome(read("ssw.support_plan", placement), "orientation_as_planned") is Outcome.FAILS


def test_a_japanese_worker_who_earns_more_is_found_in_the_application() -> None:
    placement = worker()
    sheet(
        "employment_terms",
        placement.employer,
        "表",
        wage_basis="MONTH",
        base_wage=198_000,
        comparison_wage=205_000,
    )
    reading = read("ssw.application", placement)
    assert outcome(reading, "japanese_wage") is Outcome.FAILS
    assert outcome(reading, "base_wage") is Outcome.HOLDS


def test_a_notice_opens_only_the_papers_of_its_event() -> None:
    placement = worker()
    sheet("ssw_notice", placement, event="cannot_go_on", side="EMPLOYER", employer_cause="BUSINESS")
    difficulty = write(Difficulty(placement=placement, kind="COMPANY", happened_on=date(2026, 11, 26)))
    reading = read("ssw.notice", placement, difficulty=difficulty)
    assert [one.form.id for one in reading.readings] == [
        "ssw.difficulty_notice",
        "ssw.difficulty_circumstances",
    ]
    assert outcome(reading, "happened_before_notice") is Outcome.FAILS


def test_the_yearly_notice_is_one_paper_of_the_company() -> None:
    placement = worker()
    case = open_case(
        kind="ssw.annual_report", employer=placement.employer, fiscal_year=2026, on=ON, by=WRITER, at=LONG_AGO
    )
    (paper,) = read_case(case, on=ON).readings
    assert paper.filled.rows["worker_count"].value == 1
    assert [row["name"] for row in paper.filled.rows["workers"].value] == ["NGUYEN THI MAI"]
