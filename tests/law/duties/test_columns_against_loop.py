"""The columns agree with a plain loop over the same files, for rows nobody would think of."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.duty_oracle import expand_in_a_loop
from kumiai.law.core import calendar
from kumiai.law.core.duty_expand import expand
from kumiai.law.core.duty_facts import DTYPES, vocabulary
from kumiai.law.core.duty_schema import shipped_duties
from kumiai.law.core.parameters import Parameters
from tests.law.duties.rows import ON

_KINDS = [
    "difficulty", "minor_plan_change", "organization_change", "suspension", "hired", "left_employment", "moved",
]  # fmt: skip
_WORDS = {
    ("event", "kind"): _KINDS,
    ("stage", "program"): ["titp", "titp", "ssw", "esd"],
    ("event", "program"): ["titp", "ssw", "esd"],
    ("event", "cause"): ["COMPANY", "ILLNESS"],
    ("stage", "acceptance"): ["supervised", "single_company"],
    ("office", "outside_kind"): ["officer", "auditor"],
}
_DAYS = st.dates(date(2017, 6, 1), date(2028, 12, 31))
_CELLS = {"day": _DAYS, "flag": st.booleans(), "integer": st.integers(0, 3)}


def _cell(frame: str, name: str) -> st.SearchStrategy[object]:
    column = vocabulary().frames[frame].columns[name]
    if name in ("person", "employer"):
        found: st.SearchStrategy[object] = st.sampled_from(["a", "b"])
    elif (frame, name) == ("stage", "stage"):
        found = st.integers(1, 3)
    elif column.type == "text":
        found = st.sampled_from(_WORDS.get((frame, name), ["x"]))
    else:
        found = _CELLS[column.type]
    return found if column.required else st.none() | found


@st.composite
def records(draw: st.DrawFn) -> dict[str, pl.DataFrame]:
    """Return a few rows of every frame, with any cells empty that may be."""
    found = {}
    for name, frame in vocabulary().frames.items():
        columns = {
            key: column for key, column in frame.columns.items() if not column.derived and key != "key"
        }
        shape = st.fixed_dictionaries({key: _cell(name, key) for key in columns})
        rows = draw(st.lists(shape, max_size=3))
        keyed = [
            {"key": "ab"[n] if name == "employer" and n < 2 else f"{name}-{n}", **row}
            for n, row in enumerate(rows)
        ]
        schema = {key: DTYPES[frame.columns[key].type] for key in ("key", *columns)}
        found[name] = pl.DataFrame(keyed, schema=schema)
    return found


@settings(max_examples=60, deadline=None)
@given(records(), st.integers(0, 800))
def test_columns_and_loop_count_the_same(facts: dict[str, pl.DataFrame], horizon_days: int) -> None:
    parameters, duties = Parameters.load(), shipped_duties()
    quick = expand(facts, on=ON, horizon_days=horizon_days, parameters=parameters, duties=duties)
    rows = {name: frame.to_dicts() for name, frame in facts.items()}
    slow = expand_in_a_loop(rows, on=ON, horizon_days=horizon_days, parameters=parameters, duties=duties)
    assert set(quick.deadlines.select("key", "due_on", "opens_on", "done_on").rows()) == slow
    assert quick.deadlines["key"].is_unique().all(), "one obligation, one row"


@settings(max_examples=15, deadline=None)
@given(records())
def test_one_row_alone_has_the_days_it_has_among_others(facts: dict[str, pl.DataFrame]) -> None:
    """Batch equals single, for frames whose rows do not speak of each other."""
    alone = ("audit", "office", "organization", "event", "person")
    together = expand({name: facts[name] for name in alone}, on=ON, horizon_days=400).deadlines
    single = [
        expand({name: facts[name][n]}, on=ON, horizon_days=400).deadlines
        for name in alone
        for n in range(facts[name].height)
    ]
    columns = ["key", "duty", "anchor_on", "opens_on", "due_on", "done_on", "reason"]
    expected = {row for answer in single for row in answer.select(columns).rows()}
    assert set(together.select(columns).rows()) == expected


@settings(max_examples=40, deadline=None)
@given(_DAYS, st.sampled_from([4, 8]))
def test_four_years_later_the_day_is_four_years_later(day: date, years: int) -> None:
    """Counting in months and days does not depend on the year; four years keep the leap days.

    Whole four years are needed: one year moves 29 February. Weekends (the license) are left out.
    """
    moved = calendar.add_months(day, 12 * years)
    for duty, name, column in [
        ("titp.audit_report", "audit", "audited_on"),
        ("residence.renewal", "person", "residence_expires_on"),
        ("titp.office_audit_next", "office", "last_outside_check_on"),
        ("titp.manager_course", "office", "manager_course_on"),
        ("worker.address_notice", "person", "entered_on"),
    ]:
        due = [_due(duty, name, column, one) for one in (day, moved)]
        if due[0] is not None:
            assert due[1] == calendar.add_months(due[0], 12 * years)


def _due(duty: str, name: str, column: str, day: date) -> date | None:
    row = {"key": "1", "employer": "e", column: day} if name != "office" else {"key": "1", column: day}
    chosen = [one for one in shipped_duties() if one.id == duty]
    frame = pl.DataFrame([row])
    on = max(day, ON)
    days = expand({name: frame}, on=on, horizon_days=4000, duties=chosen).deadlines["due_on"]
    return days[0] if len(days) else None


def test_the_last_day_of_keeping_a_leap_day_is_a_day_of_the_calendar() -> None:
    """29 February 2028 plus one year is 28 February 2029."""
    chosen = [one for one in shipped_duties() if one.id == "titp.records_retention"]
    frame = pl.DataFrame([{"key": "1", "training_ends_on": date(2028, 2, 29)}])
    answer = expand({"person": frame}, on=ON + timedelta(days=1), horizon_days=4000, duties=chosen)
    assert answer.deadlines["due_on"].to_list() == [date(2029, 2, 28)]
