"""What holds for every rule that the registry finds, whatever it says.

The rules are found, not listed: a new rule is tried without a line here. Facts are drawn from the ends
of domains, the values a rule declares as worth trying, and days around those on which the law changes.
That leave left out never shortens the stay stands in ``test_ssw_properties.py``; that the deadlines of a
frame are those of a loop in ``duties/test_columns_against_loop.py``.
"""

from datetime import date, timedelta
from functools import cache

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kumiai.law import BadInput, NotInForce, Parameters, decide, decide_many, rules
from kumiai.law.core.inputs import REQUIRED
from kumiai.law.core.rule import Rule
from tests.law.oracle import flat

IN_BULK = [name for name, rule in rules().items() if isinstance(rule, Rule)]
NEW_LAW = date(2027, 4, 1)
DAYS = (date(2017, 11, 1), date(2026, 11, 22), NEW_LAW - timedelta(days=1), NEW_LAW, date(2027, 7, 1))
KINDS = {
    "count": pl.Int64,
    "flag": pl.Boolean,
    "day": pl.Date,
    "code": pl.String,
    "decimal": pl.String,
    "text": pl.String,
}
QUICK = settings(
    deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)  # fmt: skip
COMPLETIONS = 12


def values_of(spec):
    """Return possible values of an input worth trying."""
    if spec.kind == "flag":
        return [False, True]
    if spec.kind == "code":
        return list(spec.codes)
    if spec.kind == "records":
        listed = [[one, *values_of(field)] for field in spec.fields for one in values_of(field)[:1]]
        maps = [
            dict(zip((field.name for field in spec.fields), cells, strict=True))
            for cells in zip(*listed, strict=False)
        ]
        return [[], maps[:1], maps[-2:]]
    if spec.kind == "text":
        return ["7123456789012", "AB12345678CD", ""]
    if spec.kind == "decimal":
        tried = ["0", "4.5", "13.4", "60.000001", "105", "114.9", "-1"]
        return [one for one in tried if spec.smallest <= float(one) <= spec.largest]
    if spec.kind == "day":
        near = [NEW_LAW + timedelta(days=step) for step in (-366, -1, 0, 1, 90, 365, 1095)]
        return sorted({*near, *spec.probes})
    tried = {0, 1, 2, 3, 5, 12, 30, 31, 100, 300, 301, spec.smallest, *spec.probes}
    return sorted(one for one in tried if spec.smallest <= one <= spec.largest)


def facts_of(specs, *, bad=False):
    """Return a strategy of facts, any of them missing; with ``bad`` some of them impossible."""
    wrong = {"count": [-(10**9)], "code": ["unheard_of"], "decimal": ["four"], "day": [date(1800, 1, 1)]}
    return st.fixed_dictionaries(
        {
            spec.name: st.one_of(
                st.none(), st.sampled_from(values_of(spec) + (wrong.get(spec.kind, []) if bad else []))
            )
            for spec in specs
        }
    )


@cache
def days_of(name):
    """Return the days of ours on which a rule is in force."""
    held = []
    facts = {spec.name: values_of(spec)[-1] for spec in rules()[name].inputs}
    for day in DAYS:
        try:
            decide(name, facts, on=day)
        except NotInForce:
            continue
        except BadInput:
            pass
        held.append(day)
    return held


def framed(specs, rows):
    def dtype(spec):
        if spec.kind == "records":
            return pl.List(pl.Struct({field.name: KINDS[field.kind] for field in spec.fields}))
        return KINDS[spec.kind]

    return pl.DataFrame(rows, schema={spec.name: dtype(spec) for spec in specs})


@pytest.mark.parametrize("name", IN_BULK)
def test_every_rule_is_in_force_on_some_day(name):
    assert days_of(name)


@pytest.mark.parametrize("name", IN_BULK)
@settings(QUICK, max_examples=3)
@given(data=st.data())
def test_a_frame_answers_as_single_questions_do(name, data):
    """Values, unknowns, reasons and refusals of a frame are those of its rows, on every day."""
    specs = rules()[name].inputs
    day = data.draw(st.sampled_from(days_of(name)), label="on")
    rows = data.draw(st.lists(facts_of(specs, bad=True), min_size=1, max_size=5), label="rows")
    table = decide_many(name, framed(specs, rows), on=day)
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
                assert answers[f"{answer}__known"] == (value != "unknown"), answer
                assert answers[answer] == (None if value == "unknown" else value), answer
            else:
                assert sorted(answers[answer]) == sorted(value), answer


@pytest.mark.parametrize("name", IN_BULK)
@settings(QUICK, max_examples=3)
@given(data=st.data())
def test_what_is_known_stays_so_whatever_the_missing_facts_are(name, data):
    """An answer given in spite of missing facts is the answer of every completion, never one by luck."""
    specs = rules()[name].inputs
    day = data.draw(st.sampled_from(days_of(name)), label="on")
    facts = data.draw(facts_of(specs), label="facts")
    try:
        known = flat(decide(name, facts, on=day).value)
    except BadInput:
        return
    # What the law takes by default is not unknown; only what it asks for can turn out either way.
    open_specs = [spec for spec in specs if facts[spec.name] is None and spec.default is REQUIRED]
    completions = [
        facts
        | {spec.name: data.draw(st.sampled_from(values_of(spec)), label=spec.name) for spec in open_specs}
        for _ in range(COMPLETIONS)
    ]
    for answers in decide_many(name, framed(specs, completions), on=day).iter_rows(named=True):
        if answers["error"] is not None:
            continue
        for answer, value in known.items():
            if f"{answer}__known" in answers:
                assert value == "unknown" or answers[f"{answer}__known"], answer
                assert value in ("unknown", answers[answer]), answer
            else:
                assert set(value) <= set(answers[answer]), answer


EXCELLENT = ("employer_excellent", "organization_excellent")
STAFF = [*range(1, 120), 200, 201, 299, 300]
"""Up to where the table of the number ends; above it another one begins."""


def never_falls(rule, answer, facts, counted, values):
    """Return whether an answer of a rule never falls while what is counted rises."""
    frame = pl.DataFrame(dict.fromkeys(counted, values)).with_columns(
        **{name: pl.lit(value) for name, value in facts.items()}
    )
    return decide_many(rule, frame, on=NEW_LAW).get_column(answer).drop_nulls().is_sorted()


@settings(QUICK, max_examples=16)
@given(
    facts=st.fixed_dictionaries({
        "field": st.sampled_from(["general", "construction", "care"]),
        "acceptance": st.sampled_from(["supervised", "single_company"]),
        **{name: st.booleans() for name in EXCELLENT},
    }),
    day=st.sampled_from([DAYS[1], NEW_LAW]),
)  # fmt: skip
def test_quotas_rise_with_staff_and_with_excellence(facts, day):
    """Who has more staff, or becomes excellent, never has a smaller quota within the same table."""
    base = pl.DataFrame({"regular_employees": STAFF, "care_staff": STAFF}).with_columns(
        **{name: pl.lit(value) for name, value in facts.items()}
    )
    answers = decide_many("titp.quota", base, on=day)
    better = decide_many(
        "titp.quota", base.with_columns(pl.lit(value=True).alias(name) for name in EXCELLENT), on=day
    )
    for stage in ("stage_1", "stage_2", "stage_3"):
        limits = answers.get_column(stage).drop_nulls()
        assert limits.is_sorted(), stage
        assert (limits <= better.get_column(stage).drop_nulls()).all(), stage


@settings(QUICK, max_examples=8)
@given(facts=st.fixed_dictionaries(dict.fromkeys((*EXCELLENT, "metropolitan"), st.booleans())))
def test_the_quota_of_skill_development_rises_with_staff_excellence_and_region(facts):
    for staff in (STAFF, range(301, 3000, 7)):
        assert never_falls("esd.quota", "quota", facts, ["regular_employees"], list(staff))
    frame = pl.DataFrame([
        {**facts, "regular_employees": staff} | better
        for staff in (1, 30, 300, 301, 420)
        for better in ({}, dict.fromkeys(EXCELLENT, True), dict.fromkeys(EXCELLENT, True) | {"metropolitan": False})
    ])  # fmt: skip
    limits = decide_many("esd.quota", frame, on=NEW_LAW).get_column("quota").to_list()
    assert all(limits[place : place + 3] == sorted(limits[place : place + 3]) for place in range(0, 15, 3))


@pytest.mark.parametrize(
    ("rule", "answer", "facts", "counted"),
    [
        ("titp.audit_interviews", "minimum", {}, ["trainees"]),
        ("titp.regular_employees", "regular_employees", {}, ["employees"]),
        ("ssw.host_cap", "limit", {"field": "construction"}, ["regular_employees"]),
        ("ssw.host_cap", "limit", {"field": "care"}, ["japanese_care_staff"]),
        ("ssw.support_staff", "staff_needed", {"staff": 1}, ["workers", "hosts"]),
        ("esd.transferee_share", "max_own_wish", {"metropolitan": True}, ["esd_workers"]),
        ("esd.transferee_share", "max_from_regions", {"metropolitan": True}, ["esd_workers"]),
        ("esd.quota_count", "counted", {}, ["esd_workers"]),
    ],
)
def test_counts_rise_with_what_is_counted(rule, answer, facts, counted):
    assert never_falls(rule, answer, facts, counted, list(range(500)))


CHANGES = sorted({entry.citation.in_force_on for figure in Parameters.load() for entry in figure.entries})


@pytest.mark.parametrize("name", [name for name in IN_BULK if not rules()[name].daily])
@settings(QUICK, max_examples=3)
@given(data=st.data())
def test_an_answer_changes_only_on_a_day_on_which_a_figure_changes(name, data):
    """The later day of asking revives no right and ends none unless the law has a date for it."""
    specs = rules()[name].inputs
    rows = data.draw(st.lists(facts_of(specs), min_size=3, max_size=3), label="rows")
    before = data.draw(st.sampled_from(days_of(name)), label="on")
    later = [day for day in CHANGES if day > before]
    last = later[0] - timedelta(days=1) if later else before + timedelta(days=3650)
    frame = framed(specs, rows)
    assert decide_many(name, frame, on=before).equals(decide_many(name, frame, on=last))


@pytest.mark.parametrize(
    ("rule", "inputs"),
    [
        ("transition.titp_application", ("filed_on", "starts_on")),
        ("transition.titp_stage_2", ("stage_1_filed_on", "stage_1_starts_on")),
        ("transition.titp_stage_3", ("stage_2_permitted_on",)),
    ],
)
@settings(QUICK, max_examples=20)
@given(data=st.data())
def test_who_comes_later_never_has_a_right_that_is_over(rule, inputs, data):
    """Once a fact came too late, no later one is in time again; and later asking says the same."""
    around = st.dates(NEW_LAW - timedelta(days=800), NEW_LAW + timedelta(days=400))
    early = data.draw(st.fixed_dictionaries(dict.fromkeys(inputs, around)), label="early")
    moved = {
        name: day + timedelta(days=data.draw(st.integers(0, 400), label=name)) for name, day in early.items()
    }
    rest = {"in_japan_on_effective_date": False} if rule == "transition.titp_stage_2" else {}
    frame = pl.DataFrame([{**rest, **early}, {**rest, **moved}])
    for day in (DAYS[1], NEW_LAW, date(2030, 1, 1)):
        first, second = decide_many(rule, frame, on=day).get_column("allowed").to_list()
        assert first or not second
