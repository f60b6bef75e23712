"""An obligation keeps its name when its day moves, and unknown cells never become a day."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from kumiai.law.core.citation import Citation
from kumiai.law.core.errors import BadInput
from kumiai.law.core.parameters import OverlayEntry, Parameters
from tests.law.duties.rows import ON, expanded, frame

D = date
LICENSE = {"license_first_day": D(2022, 4, 1)}
LATER, SOONER = {"license_last_day": D(2027, 3, 31)}, {"license_last_day": D(2027, 3, 30)}
STAY = {"residence_first_day": D(2026, 4, 10)}


def keys(duty: str, name: str, cells: dict[str, Any], **more: Any) -> list[str]:
    return expanded(duty, {name: frame(name, cells)}, **more).deadlines["key"].to_list()


@pytest.mark.parametrize(
    ("duty", "name", "before", "after"),
    [
        ("titp.exam_support_application", "stage", {"last_day": D(2027, 4, 9)}, {"last_day": D(2027, 3, 9)}),
        ("titp.periodic_audit_first", "employer", {"lecture_first_day": D(2026, 9, 1)}, {"lecture_first_day": D(2026, 10, 2)}),
        ("titp.audit_report", "audit", {"audited_on": D(2026, 11, 1)}, {"audited_on": D(2026, 11, 2)}),
        ("titp.license_renewal", "organization", {**LICENSE, **LATER}, {**LICENSE, **SOONER}),
        ("residence.renewal", "person", {**STAY, "residence_expires_on": D(2027, 4, 9)}, {**STAY, "residence_expires_on": D(2027, 4, 10)}),
        ("titp.difficulty_notice", "event", {"happened_on": ON}, {"happened_on": ON, "early_return": True, "departs_on": D(2026, 12, 24)}),
    ],
)  # fmt: skip
def test_a_corrected_day_moves_the_deadline_and_keeps_its_name(
    duty: str, name: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Same name, other day."""
    first = expanded(duty, {name: frame(name, before)}).deadlines
    second = expanded(duty, {name: frame(name, after)}).deadlines
    assert first["key"].to_list() == second["key"].to_list() != []
    assert first["due_on"].to_list() != second["due_on"].to_list()


def test_the_application_for_stage_2_keeps_its_name_when_the_stage_is_recorded() -> None:
    """First expected from stage 1, then a placement of its own: one deadline, now pointing to it."""
    now = {"key": "placement-1", "last_day": D(2027, 4, 9), "goes_on": True}
    then = {"key": "placement-2", "stage": 2, "first_day": D(2027, 4, 20), "started": False}
    alone = expanded("titp.stage_2_plan_application", {"stage": frame("stage", now)}).deadlines
    both = expanded("titp.stage_2_plan_application", {"stage": frame("stage", now, then)}).deadlines
    assert (
        alone["key"].to_list()
        == both["key"].to_list()
        == ["titp.stage_2_plan_application|person|person-1|stage:2:1"]
    )
    assert (alone["due_on"][0], both["due_on"][0]) == (D(2027, 1, 10), D(2027, 1, 20))
    assert (alone["record"][0], both["record"][0]) == ("placement-1", "placement-2")
    assert alone["reason"][0] == "next_stage_not_recorded"


def test_what_was_done_is_reported_as_done_under_the_same_name() -> None:
    cells = {"started": False, "first_day": D(2027, 4, 1)}
    still_open = keys("titp.stage_1_plan_application", "stage", cells)
    filed = {**cells, "plan_filed_on": D(2026, 11, 20)}
    answer = expanded("titp.stage_1_plan_application", {"stage": frame("stage", filed)}).deadlines
    assert answer["key"].to_list() == still_open
    assert answer["done_on"].to_list() == [D(2026, 11, 20)]


def test_a_new_audit_closes_the_old_deadline_and_opens_the_next() -> None:
    """The audits themselves tell which deadline the last one met."""
    employer = {"lecture_first_day": D(2026, 1, 10)}
    before = {"employer": frame("employer", {**employer, "last_audit_on": D(2026, 5, 20)})}
    after = {
        "employer": frame("employer", {**employer, "last_audit_on": D(2026, 8, 10)}),
        "audit": frame(
            "audit", {"key": "1", "audited_on": D(2026, 5, 20)}, {"key": "2", "audited_on": D(2026, 8, 10)}
        ),
    }
    (old,) = expanded("titp.periodic_audit_next", before).deadlines["key"]
    rows = expanded("titp.periodic_audit_next", after).deadlines.select("key", "due_on", "done_on").rows()
    assert (old, D(2026, 8, 20), D(2026, 8, 10)) in rows
    assert ("titp.periodic_audit_next|employer|employer-1|after:2026-08-10", D(2026, 11, 10), None) in rows


def test_the_first_audit_is_done_by_the_first_audit_of_the_supervision() -> None:
    employer = {"lecture_first_day": D(2026, 4, 15)}
    (name,) = keys("titp.periodic_audit_first", "employer", employer)
    done = {
        "employer": frame("employer", {**employer, "last_audit_on": D(2026, 6, 1)}),
        "audit": frame("audit", {"audited_on": D(2026, 6, 1)}),
    }
    rows = expanded("titp.periodic_audit_first", done).deadlines.select("key", "due_on", "done_on").rows()
    assert rows == [(name, D(2026, 6, 30), D(2026, 6, 1))]


def test_supervision_that_begins_anew_owes_a_first_audit_again() -> None:
    cells = {"lecture_first_day": D(2026, 10, 5), "last_audit_on": D(2024, 2, 1)}
    assert keys("titp.periodic_audit_first", "employer", cells) == [
        "titp.periodic_audit_first|employer|employer-1|first:after:2024-02-01"
    ]
    assert keys("titp.periodic_audit_next", "employer", cells) == []


def test_a_first_intake_starts_the_clock_of_the_visits_anew() -> None:
    """Two years without stage 1 do not make the visit two years late."""
    frames = {
        "employer": frame("employer", {"stage_1_trainees": 1, "last_visit_on": D(2024, 11, 1)}),
        "stage": frame("stage", {"first_day": D(2026, 11, 10)}),
    }
    assert expanded("titp.visit", frames).deadlines["due_on"].to_list() == [D(2026, 12, 10)]


def test_a_changed_figure_of_the_cooperative_moves_the_day_and_keeps_the_name() -> None:
    own = Citation("titp-guideline", D(2026, 10, 1), D(2026, 10, 1), "verified", "https://example.jp/")
    overlay = [OverlayEntry("titp.audit_report.due", D(2026, 10, 1), 1, own)]
    rows = {"audit": frame("audit", {"audited_on": D(2026, 11, 20)})}
    shipped = expanded("titp.audit_report", rows).deadlines
    changed = expanded("titp.audit_report", rows, parameters=Parameters.load(overlay)).deadlines
    earlier = expanded(
        "titp.audit_report", rows, parameters=Parameters.load(overlay), on=D(2026, 9, 30)
    ).deadlines
    assert shipped["key"].to_list() == changed["key"].to_list()
    assert (shipped["due_on"][0], changed["due_on"][0]) == (D(2027, 1, 20), D(2026, 12, 20))
    assert earlier["due_on"][0] == D(2027, 1, 20), "before its day the entry of the cooperative says nothing"


@pytest.mark.parametrize(
    ("duty", "name", "cells", "missing"),
    [
        ("titp.exam_support_application", "stage", {}, "last_day"),
        ("titp.stage_3_plan_application", "stage", {"stage": 2, "last_day": D(2027, 5, 9)}, "goes_on"),
        ("titp.periodic_audit_first", "employer", {}, "lecture_first_day"),
        ("titp.manager_course", "office", {}, "manager_course_on"),
        ("titp.accompanied_audit", "office", {"opened_on": D(2020, 1, 1)}, "outside_kind"),
        ("titp.difficulty_notice", "event", {"early_return": True}, "departs_on"),
        ("titp.return_travel", "person", {"training_ends_on": D(2027, 3, 31)}, "goes_home"),
        ("titp.implementation_report", "employer", {"trainees": 0}, "trained_in_fiscal_year"),
        ("titp.sunset_stage_3", "stage", {"stage": 2, "last_day": D(2028, 1, 1)}, "permitted_on"),
    ],
)
def test_an_empty_cell_is_asked_for_and_never_becomes_a_day(
    duty: str, name: str, cells: dict[str, Any], missing: str
) -> None:
    answer = expanded(duty, {name: frame(name, cells)})
    assert answer.deadlines.is_empty()
    assert answer.open_questions.select("duty", "missing").rows() == [(duty, missing)]


def test_a_question_that_matters_only_next_year_is_not_asked_yet() -> None:
    cells = {"stage": 2, "last_day": D(2028, 11, 1)}
    answer = expanded("titp.stage_3_plan_application", {"stage": frame("stage", cells)}, horizon_days=90)
    assert answer.open_questions.is_empty()


def test_what_ends_is_shown_for_those_it_concerns_after_the_day() -> None:
    """As of 2027-07-01 whoever has neither a plan filed nor begun is still listed."""
    rows = frame(
        "stage",
        {"key": "a", "person": "late", "started": False},
        {"key": "b", "person": "filed", "started": False, "plan_filed_on": D(2027, 3, 1)},
        {"key": "c", "person": "training"},
    )
    filing = expanded("titp.sunset_last_plan_filing", {"stage": rows}, on=D(2027, 7, 1)).deadlines
    start = expanded("titp.sunset_last_start", {"stage": rows}, on=D(2027, 7, 1)).deadlines
    assert filing.filter(pl.col("done_on").is_null())["person"].to_list() == ["late"]
    assert start["person"].to_list() == ["filed", "late"]


def test_stage_3_stays_open_for_those_permitted_by_the_day() -> None:
    """1 April 2026 is early enough, 2 April is not."""
    for permitted_on, count in [(D(2026, 4, 1), 0), (D(2026, 4, 2), 1)]:
        cells = {"stage": 2, "last_day": D(2028, 4, 1), "permitted_on": permitted_on}
        assert len(keys("titp.sunset_stage_3", "stage", cells)) == count


def test_books_may_go_after_the_last_day_of_keeping() -> None:
    rows = {"person": frame("person", {"training_ends_on": D(2026, 3, 31)})}
    assert expanded("titp.records_retention", rows, on=D(2027, 3, 31)).deadlines.height == 1
    assert expanded("titp.records_retention", rows, on=D(2027, 4, 1)).deadlines.height == 0


def test_the_answer_does_not_depend_on_the_order_of_the_rows() -> None:
    rows = [
        {
            "key": f"placement-{n}",
            "person": f"person-{n % 3}",
            "stage": 1 + n % 2,
            "last_day": D(2027, 1 + n, 1),
        }
        for n in range(8)
    ]
    there = expanded(None, {"stage": frame("stage", *rows)})
    back = expanded(None, {"stage": frame("stage", *reversed(rows))})
    assert there.deadlines.equals(back.deadlines)
    assert there.open_questions.equals(back.open_questions)
    assert there.deadlines["key"].is_unique().all()


def test_a_frame_that_cannot_be_read_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match="stage.person is missing"):
        expanded(None, {"stage": frame("stage", {}).drop("person")})
    with pytest.raises(BadInput, match="audit.audited_on holds String"):
        expanded(None, {"audit": frame("audit", {"audited_on": ON}).cast(pl.String)})
    with pytest.raises(BadInput, match="empty cells"):
        expanded(None, {"audit": frame("audit", {"audited_on": None})})
    with pytest.raises(BadInput, match="no such frame"):
        expanded(None, {"cats": frame("audit", {"audited_on": ON})})


def test_no_records_give_an_empty_answer_with_all_columns() -> None:
    answer = expanded(None, {})
    assert answer.deadlines.is_empty()
    assert {"key", "duty", "due_on", "done_on", "reason"} <= set(answer.deadlines.columns)
