"""Questions are checked strictly, and one row answers exactly as a frame of rows does."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kumiai.law import (
    BadInput,
    NotInForce,
    UnknownInput,
    UnknownRule,
    decide,
    decide_many,
    rules,
)
from tests.law.oracle import flat

TODAY = date(2026, 11, 22)
NEW_LAW = date(2027, 4, 1)
CARE = {"field": "care", "employer_excellent": False, "organization_excellent": False}


@pytest.mark.parametrize(
    ("rule", "given_facts", "message"),
    [
        ("titp.quota", {"regular_employees": "30"}, "whole number"),
        ("titp.quota", {"regular_employees": 30.0}, "whole number"),
        ("titp.quota", {"regular_employees": True}, "whole number"),
        ("titp.quota", {"regular_employees": -1}, "smallest value is 0"),
        ("titp.quota", {"regular_employees": 10**10}, "largest value"),
        ("titp.quota", {"employer_excellent": 1}, "true or false"),
        ("titp.quota", {"field": "mining"}, "one of general"),
        ("titp.lodging_area", {"bedroom_m2": 13.4}, "in quotes"),
        ("titp.lodging_area", {"bedroom_m2": Decimal("13.4")}, "in quotes"),
        ("titp.lodging_area", {"bedroom_m2": "13,4"}, "decimal"),
        ("titp.lodging_area", {"bedroom_m2": "-1"}, "smallest value"),
        ("transition.titp_application", {"filed_on": "2027-02-30"}, "calendar"),
        ("transition.titp_application", {"filed_on": "31.3.2027"}, "such as"),
        ("transition.titp_application", {"filed_on": 20270331}, "such as"),
        ("number.corporate", {"value": 7123456789012}, "text"),
        ("titp.excellent_employer", {"basic_exam_takers": 3, "basic_exam_passers": 4}, "more passed"),
        ("titp.excellent_employer", {"completers": 3, "unavoidable_non_takers": 4}, "more than"),
        ("titp.excellent_employer", {"absconded": 3, "trainees_total": 2}, "more than"),
        ("titp.excellent_organization", {"audit_staff": 1, "audit_staff_trained": 2}, "more than"),
        ("titp.plan_hours", {"required": 5, "safety_required": 6}, "more safety hours"),
    ],
)
def test_an_impossible_fact_is_refused_with_a_sentence(rule, given_facts, message):
    with pytest.raises(BadInput, match=message):
        decide(rule, given_facts, on=TODAY)


def test_names_that_do_not_exist_are_errors_of_their_own():
    with pytest.raises(UnknownInput, match="regular_employee"):
        decide("titp.quota", {"regular_employee": 30}, on=TODAY)
    with pytest.raises(UnknownRule, match="titp.quota"):
        decide("titp.quotas", {}, on=TODAY)


def test_a_day_without_law_is_an_error():
    with pytest.raises(NotInForce, match="titp.lecture_hours"):
        decide("titp.lecture_hours", {"stage_1_hours": 1920}, on=date(2017, 10, 31))
    assert decide("titp.lecture_hours", {"stage_1_hours": 0}, on=date(2017, 11, 1)).value == {
        "minimum": "0:00"
    }


def test_facts_that_do_not_matter_may_be_given():
    facts = {**CARE, "care_staff": 15, "regular_employees": 3, "crew": 9, "ministers_approved": True}
    assert decide("titp.quota", facts, on=TODAY).value == {
        "stage_1": 2,
        "stage_2": None,
        "stage_3": None,
        "total": 6,
    }


def test_a_null_fact_is_a_missing_fact():
    assert decide("titp.quota", {**CARE, "care_staff": None}, on=TODAY).missing == ("care_staff",)


def test_an_unconfirmed_figure_marks_only_the_answers_that_rest_on_it():
    ordinary = {"employer_excellent": False, "organization_excellent": False}
    assert decide("titp.quota", {"regular_employees": 315, **ordinary}, on=TODAY).confidence == "unverified"
    assert decide("titp.quota", {"regular_employees": 320, **ordinary}, on=TODAY).confidence == "verified"
    score = "titp.excellent_employer"
    assert decide(score, {"japanese_learning": True}, on=TODAY).confidence == "unverified"
    assert decide(score, {"japanese_learning": False}, on=TODAY).confidence == "verified"
    assert decide(score, {"improvement_order": "none"}, on=TODAY).confidence == "verified"
    assert decide(score, {"improvement_order": "not_remedied"}, on=TODAY).confidence == "verified"
    assert decide(score, {"improvement_order": "remedied"}, on=TODAY).confidence == "unverified"
    assert decide(score, {"takeovers": 0}, on=TODAY).confidence == "verified"
    assert (
        decide(score, {"takeovers": 1, "takeovers_at_least_base_quota": True}, on=TODAY).confidence
        == "verified"
    )
    assert (
        decide(score, {"takeovers": 1, "takeovers_at_least_base_quota": False}, on=TODAY).confidence
        == "unverified"
    )


def test_only_figures_that_play_a_part_are_cited():
    ordinary = {"employer_excellent": False, "organization_excellent": False}
    laws = {
        cite.law for cite in decide("titp.quota", {"regular_employees": 30, **ordinary}, on=TODAY).citations
    }
    assert laws == {"titp-rule"}
    building = decide("titp.quota", {"regular_employees": 8, "field": "construction", **ordinary}, on=TODAY)
    assert {cite.law for cite in building.citations} == {"titp-rule", "titp-construction-notice"}


def test_every_known_step_of_every_case_is_explained_in_both_languages():
    decision = decide("titp.quota", {"regular_employees": 45, "employer_excellent": True}, on=TODAY)
    japanese, english = decision.explain("ja"), decision.explain("en")
    assert "第1号の上限: 不明" in japanese
    assert "不足している情報: 優良な監理団体である" in japanese
    assert "技能実習法施行規則 第16条第1項第2号" in japanese
    assert "Limit of stage 1 = unknown (between 5 and 10)" in english
    assert "Article 16, paragraph 1, item 2" in english


COUNT = st.one_of(st.none(), st.integers(-1, 12), st.sampled_from([30, 31, 300, 301, 315]))
FLAG = st.one_of(st.none(), st.booleans())
DAY = st.one_of(
    st.none(), st.sampled_from([date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1), date(2027, 7, 1)])
)
TEXT = st.one_of(
    st.none(), st.sampled_from(["0", "4.5", "13.4", "104.999999999", "105", "114.9", "115", "bad", "-101"])
)


def facts_of(spec):
    if spec.kind == "code":
        return st.one_of(st.none(), st.sampled_from([*spec.codes, "unheard_of"]))
    if spec.kind == "records":
        one = {field.name: facts_of(field) for field in spec.fields}
        return st.one_of(st.none(), st.lists(st.fixed_dictionaries(one), max_size=3))
    number = st.one_of(st.none(), st.sampled_from(["7123456789012", "T7123456789012", "AB12345678CD", ""]))
    return {"count": COUNT, "flag": FLAG, "day": DAY, "decimal": TEXT, "text": number}[spec.kind]


IN_BULK = [name for name, rule in rules().items() if hasattr(rule, "decide_many")]


@pytest.mark.parametrize("name", IN_BULK)
@settings(max_examples=15, deadline=None, derandomize=True)
@given(data=st.data())
def test_a_frame_answers_as_its_rows_do(name, data):
    """One code path: values, unknowns, codes and errors of a frame equal those of single questions."""
    specs = rules()[name].inputs
    rows = data.draw(
        st.lists(st.fixed_dictionaries({spec.name: facts_of(spec) for spec in specs}), min_size=1, max_size=6)
    )
    kinds = {
        "count": pl.Int64,
        "flag": pl.Boolean,
        "day": pl.Date,
        "code": pl.String,
        "decimal": pl.String,
        "text": pl.String,
    }

    def dtype(spec):
        if spec.kind != "records":
            return kinds[spec.kind]
        return pl.List(pl.Struct({field.name: kinds[field.kind] for field in spec.fields}))

    frame = pl.DataFrame(rows, schema={spec.name: dtype(spec) for spec in specs})
    try:
        table = decide_many(name, frame, on=(day := TODAY))
    except NotInForce:
        table = decide_many(name, frame, on=(day := NEW_LAW))
    assert table.height == len(rows)
    for row, answers in zip(rows, table.iter_rows(named=True), strict=True):
        try:
            decision = decide(name, row, on=day)
        except BadInput:
            assert answers.pop("error") == "bad_input"
            assert all(value in (None, False) for value in answers.values())
            continue
        assert answers.pop("error") is None
        for answer, value in flat(decision.value).items():
            if f"{answer}__known" in answers:
                assert answers[f"{answer}__known"] == (value != "unknown")
                assert answers[answer] == (None if value == "unknown" else value)
            else:
                assert sorted(answers[answer]) == sorted(value)


def test_keys_are_carried_over_and_other_columns_refused():
    frame = pl.DataFrame({"employer": ["a", "b"], "trainees": [10, None]})
    table = decide_many("titp.audit_interviews", frame, on=TODAY, keys=["employer"])
    assert table.to_dict(as_series=False) == {
        "employer": ["a", "b"], "minimum": [3, None], "minimum__known": [True, False], "error": [None, None],
    }  # fmt: skip
    with pytest.raises(UnknownInput, match="employer"):
        decide_many("titp.audit_interviews", frame, on=TODAY)
    with pytest.raises(BadInput, match="cannot hold"):
        decide_many("titp.audit_interviews", pl.DataFrame({"trainees": [1.5]}), on=TODAY)


def test_an_empty_frame_has_an_empty_answer():
    frame = pl.DataFrame(schema={"trainees": pl.Int64})
    assert decide_many("titp.audit_interviews", frame, on=TODAY).height == 0
