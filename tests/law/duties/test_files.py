"""The files of duties are checked strictly, and say everything the *why* panel needs."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from kumiai.law.core.duty_explain import explain_deadline
from kumiai.law.core.duty_expressions import Figures
from kumiai.law.core.duty_schema import find_duty, read_duty, read_duty_file, shipped_duties
from kumiai.law.core.errors import BadData, UnknownRule
from kumiai.law.core.files import data_files, program_folders, read_yaml
from kumiai.law.core.parameters import Parameters
from tests.law.duties.rows import ON, expanded, frame

GOOD: dict[str, Any] = read_yaml(
    next(path for path in data_files("duties") if path.name == "exam_support_application.yaml")
)


def changed(*path: Any, value: Any) -> dict[str, Any]:
    """Return the good duty with one place changed."""
    data = deepcopy(GOOD)
    place = data
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "lacks id, label"),
        (changed("extra", value=1), "unknown keys extra"),
        (changed("severity", value="grave"), "'grave' is not one of duty"),
        (changed("role", value="cook"), "'cook' is not one of"),
        (changed("label", value={"ja": "x"}), "needs ja and en"),
        (changed("in_force", "first_day", value="2017"), "not of type date"),
        (changed("cite", 0, "confidence", value="sure"), "verified or unverified"),
        (changed("warn_days_before", value=["7"]), "whole numbers of days"),
        (changed("clocks", value=[]), "there must be clocks"),
        (changed("clocks", 0, "anchor", value="nothing_on"), "not a fact that can be an anchor"),
        (changed("clocks", 0, "when", value=[]), "each needs its when"),
        (changed("clocks", 0, "due", value=[{"jump": "x"}]), "no such step: jump"),
        (changed("clocks", 0, "due", value=[{"add": 6}]), "no such step: add: 6"),
        (changed("asks", value={"stage": {}}), "facts that are not asked"),
        (changed("records", 0, "frame", value="cats"), "'cats' is not one of"),
        (changed("records", 0, "while", 0, value={"column": "tail", "is": 1}), "no column 'tail'"),
        (changed("records", 0, "while", 0, value={"column": "stage", "is": "1"}), "not of type int"),
        (changed("records", 0, "while", 0, value={"column": "stage", "before": ON}), "of type integer"),
        (changed("records", 0, "while", 0, value={"column": "stage", "like": 1}), "a condition has one of"),
        (changed("records", 0, "while", 0, value="stage == 1"), "a condition names a column"),
        (changed("records", 0, "facts", value={"stage_ends_on": "person"}), "another type than day"),
        (changed("records", 0, "facts", value={}), "do not answer stage_ends_on"),
        (changed("records", 0, "done", value="finished"), "no column 'finished'"),
        (changed("records", 0, "identity", value=[{"due": True}]), "no such part of an identity"),
        (changed("records", 0, "reasons", value={"because": []}), "'because' is not one of"),
    ],
)
def test_a_slip_in_a_file_is_named(data: dict[str, Any], message: str) -> None:
    with pytest.raises(BadData, match=message):
        read_duty(data, where="somewhere.yaml")


def test_no_duty_counts_with_a_figure_that_does_not_exist() -> None:
    parameters = Parameters.load()
    for duty in shipped_duties():
        figures = Figures(parameters, ON)
        assert all(figures.entry(name).value is not None for name in duty.parameters()), duty.id


def test_every_citation_names_a_known_law() -> None:
    known = {law["id"] for folder in program_folders() for law in read_yaml(folder / "laws.yaml") or []}
    figures = Figures(Parameters.load(), ON)
    for duty in shipped_duties():
        assert {cite.law for cite in figures.citations(duty)} <= known, duty.id


def test_a_file_is_named_like_its_duty() -> None:
    for path in data_files("duties"):
        program, _, name = read_duty_file(path).id.partition(".")
        assert path.stem in (name, f"{program}_{name}")


def test_an_unknown_duty_is_refused() -> None:
    with pytest.raises(UnknownRule, match="no duty 'titp.none'"):
        find_duty("titp.none")


def test_the_why_panel_has_every_part_in_both_languages() -> None:
    rows = {"stage": frame("stage", {"started": False, "first_day": date(2027, 4, 1)})}
    (row,) = expanded("titp.stage_1_plan_application", rows).deadlines.to_dicts()
    why = explain_deadline(row, on=ON)
    assert (
        (why.due_on, why.opens_on)
        == (row["due_on"], row["opens_on"])
        == (date(2026, 12, 1), date(2026, 10, 1))
    )
    assert why.anchor_label == {"ja": "開始日", "en": "First day"}
    assert [step.text["en"] for step in why.steps] == ["4 months before"]
    assert [step.text["ja"] for step in why.steps] == ["4か月前"]
    assert why.reason is not None and why.reason["en"] == "The anchor is a planned day."
    assert why.role["en"] == "Plan adviser"
    assert why.form is not None and why.form.number == "省令様式第1号"
    assert why.in_force_since == date(2017, 11, 1)
    assert why.checked_on == date(2026, 11, 22)
    assert why.confidence == "verified"


def test_the_why_panel_counts_the_days_of_all_deadlines_as_the_engine_does() -> None:
    rows = {
        "stage": frame("stage", {"last_day": date(2027, 4, 9)}),
        "employer": frame(
            "employer", {"stage_1_trainees": 1, "last_audit_on": date(2026, 9, 30), "last_visit_on": ON}
        ),
        "organization": frame("organization", {"license_last_day": date(2027, 1, 17)}),
        "office": frame("office", {"opened_on": date(2020, 1, 1)}),
        "event": frame("event", {"kind": "hired"}),
    }
    found = expanded(None, rows).deadlines.to_dicts()
    assert len(found) > 8
    for row in found:
        why = explain_deadline(row, on=ON)
        assert (why.due_on, why.opens_on) == (row["due_on"], row["opens_on"]), row["key"]
        assert why.citations
