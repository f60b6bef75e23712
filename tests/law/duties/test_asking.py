"""``duty.due``: the due days asked for with their anchors, with unknowns and wrong questions."""

from datetime import date
from typing import Any

import pytest

from kumiai.law import decide
from kumiai.law.core.duty_due import DutyDue
from kumiai.law.core.duty_schema import shipped_duties
from kumiai.law.core.errors import BadInput, UnknownInput, UnknownRule
from kumiai.law.core.files import data_files, read_yaml
from tests.law.duties.rows import ON, expanded, frame

D = date


def answer(duty: str | None, **given: Any) -> dict[str, Any]:
    """Return the value and what is missing."""
    asked = {"duty": duty, **given} if duty else given
    decision = DutyDue().decide(asked, on=ON)
    return {**decision.value, "missing": list(decision.missing)}


@pytest.mark.parametrize("duty", [duty.id for duty in shipped_duties() if duty.asks])
def test_every_duty_explains_itself(duty: str) -> None:
    """Whatever is asked with all its facts has steps, and each step a citation with a source."""
    (found,) = [one for one in shipped_duties() if one.id == duty]
    values = {"stage": 1, "fiscal_year": 2027, "early_return": False}
    given = {ask.fact: values.get(ask.fact, D(2027, 4, 1)) for ask in found.asks}
    if duty == "ssw.quarterly_report":
        given = {"quarter_ends_on": D(2025, 3, 31)}
    decision = DutyDue().decide({"duty": duty, **given}, on=ON)
    assert isinstance(decision.value["due_on"], date)
    assert decision.missing == ()
    assert {"anchor", "due_on"} <= {step.name for step in decision.steps}
    assert all(step.cites and all(cite.source for cite in step.cites) for step in decision.steps)


@pytest.mark.parametrize(
    ("duty", "given", "expected"),
    [
        ("titp.visit", {}, {"due_on": "unknown", "interval_months": "unknown", "opens_on": None, "missing": ["stage"]}),
        ("titp.visit", {"last_visit_on": ON}, {"interval_months": "unknown", "missing": ["stage"]}),
        ("titp.visit", {"stage": 1}, {"due_on": "unknown", "interval_months": 1, "missing": ["last_visit_on"]}),
        ("titp.visit", {"stage": 2}, {"due_on": None, "interval_months": None, "missing": []}),
        ("titp.exam_support_application", {"stage_ends_on": ON}, {"due_on": "unknown", "missing": ["stage"]}),
        ("titp.exam_support_application", {}, {"missing": ["stage", "stage_ends_on"]}),
        ("titp.difficulty_notice", {}, {"due_on": "unknown", "missing": ["happened_on"]}),
        ("titp.difficulty_notice", {"early_return": True, "happened_on": ON}, {"missing": ["departs_on"]}),
        ("titp.difficulty_notice", {"early_return": True, "departs_on": D(2026, 12, 1)}, {"due_on": D(2026, 11, 30), "missing": []}),
        ("titp.periodic_audit_next", {}, {"due_on": "unknown", "interval_months": 3, "missing": ["last_audit_on"]}),
        ("titp.license_renewal", {}, {"due_on": "unknown", "opens_on": "unknown", "missing": ["expires_on"]}),
        ("titp.audit_report", {"audited_on": ON, "stage": 3}, {"due_on": D(2027, 1, 22), "missing": []}),
        (None, {}, {"due_on": "unknown", "opens_on": "unknown", "interval_months": "unknown", "missing": ["duty"]}),
        ("ssw.annual_report", {"fiscal_year": 2024}, {"due_on": None, "opens_on": None, "missing": []}),
        ("ssw.quarterly_report", {"quarter_ends_on": D(2025, 6, 30)}, {"due_on": None, "missing": []}),
        ("ssw.quarterly_report", {}, {"due_on": "unknown", "missing": ["quarter_ends_on"]}),
    ],
)  # fmt: skip
def test_an_answer_is_open_only_where_the_missing_fact_matters(
    duty: str | None, given: dict[str, Any], expected: dict[str, Any]
) -> None:
    found = answer(duty, **given)
    assert {name: found[name] for name in expected} == expected


def test_an_unconfirmed_figure_marks_the_answer() -> None:
    for duty, given, confidence in [
        ("titp.stage_1_exam", {"stage_ends_on": ON}, "unverified"),
        ("esd.plan_application", {"starts_on": D(2027, 4, 1)}, "unverified"),
        ("titp.suspension_notice", {"happened_on": ON}, "unverified"),
        ("titp.audit_report", {"audited_on": ON}, "verified"),
    ]:
        assert DutyDue().decide({"duty": duty, **given}, on=ON).confidence == confidence


def test_a_wrong_question_is_refused_in_words() -> None:
    with pytest.raises(UnknownRule, match="there is no duty 'titp.nothing'"):
        answer("titp.nothing")
    with pytest.raises(UnknownInput, match="no input weather"):
        answer("titp.audit_report", weather="fine")
    with pytest.raises(BadInput, match="not a day"):
        answer("titp.audit_report", audited_on=5)
    with pytest.raises(BadInput, match="largest value is 3"):
        answer("titp.visit", stage=4)
    with pytest.raises(BadInput, match="true or false"):
        answer("titp.difficulty_notice", early_return="yes")


def test_the_last_days_of_the_program_are_answered_without_any_anchor() -> None:
    assert answer("titp.sunset_last_start")["due_on"] == D(2027, 6, 30)


@pytest.mark.parametrize("day", [D(2026, 8, 31), D(2026, 11, 30), D(2026, 11, 22)])
def test_the_question_and_the_records_are_counted_by_the_same_lines(day: date) -> None:
    asked = answer("titp.audit_report", audited_on=day)["due_on"]
    counted = expanded("titp.audit_report", {"audit": frame("audit", {"audited_on": day})}).deadlines
    assert counted["due_on"].to_list() == [asked]


CASES = [
    case
    for path in data_files("cases")
    for case in read_yaml(path)
    if case["rule"] == "duty.due" and case["confidence"] == "verified"
]


@pytest.mark.parametrize("case", CASES, ids=[f"{case['id']} {case['says']}" for case in CASES])
def test_the_worked_cases_hold(case: dict[str, Any]) -> None:
    decision = decide("duty.due", case["given"], on=case["on"])
    found = {**decision.value, "missing": list(decision.missing)}
    assert {name: found[name] for name in case["expect"]} == case["expect"]
