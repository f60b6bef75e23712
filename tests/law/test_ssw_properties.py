"""What holds for every history of stays: days count once, leave never takes time away, more stay never leaves more."""

from datetime import date, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from kumiai.law import decide, decide_many

ON = date(2026, 11, 22)
LEAVES = ("maternity_leave", "sick_leave", "work_injury_leave")
FIRST = date(2021, 1, 1)


@st.composite
def period(draw, kinds):
    first = FIRST + timedelta(days=draw(st.integers(0, 2000)))
    days = draw(st.one_of(st.integers(0, 40), st.integers(360, 370), st.integers(0, 1300)))
    return {
        "first_day": first,
        "last_day": first + timedelta(days=days),
        "kind": draw(st.sampled_from(kinds)),
    }


STAYS = st.lists(period(("ssw_1", "job_search", "reentry_absence", "titp", "none")), min_size=1, max_size=4)
LEAVE = st.lists(period(LEAVES), max_size=3)


def stay(periods, on=ON):
    return decide("ssw.stay", {"periods": periods}, on=on).value


@settings(max_examples=80, deadline=None, derandomize=True)
@given(stays=STAYS, leaves=LEAVE)
def test_leave_that_is_left_out_never_takes_time_away(stays, leaves):
    covered = [{"first_day": FIRST, "last_day": FIRST + timedelta(days=3500), "kind": "ssw_1"}, *stays]
    without, with_leave = stay(covered), stay([*covered, *leaves])
    assert with_leave["remaining_days"] >= without["remaining_days"]
    assert with_leave["limit_days"] == without["limit_days"]
    before = stay([*covered, *leaves], on=date(2025, 9, 29))
    assert before["counted_days"] == without["counted_days"] >= with_leave["counted_days"]


@settings(max_examples=80, deadline=None, derandomize=True)
@given(stays=STAYS, more=period(("ssw_1", "job_search", "none")))
def test_a_further_stay_never_counts_less_and_order_does_not_matter(stays, more):
    once, again = stay([*stays, more]), stay([more, *reversed(stays), more])
    assert once == again  # a day in two periods counts once
    assert once["counted_days"] >= stay(stays)["counted_days"]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(stays=STAYS, leaves=LEAVE)
def test_days_are_counted_one_by_one(stays, leaves):
    """A slow count, day after day, of the rule without its limits of length."""
    whole = [one for one in leaves if one["kind"] == "maternity_leave"]
    span = range((date(2035, 1, 1) - FIRST).days)

    def held(day, periods, kinds):
        return any(one["kind"] in kinds and one["first_day"] <= day <= one["last_day"] for one in periods)

    slow = 0
    for place in span:
        day = FIRST + timedelta(days=place)
        counts = held(day, stays, ("ssw_1", "job_search", "reentry_absence"))
        slow += counts and not held(day, whole, ("maternity_leave",))
    assert stay([*stays, *whole])["counted_days"] == slow


@settings(max_examples=20, deadline=None, derandomize=True)
@given(
    histories=st.lists(
        st.one_of(st.none(), st.builds(lambda a, b: [*a, *b], STAYS, LEAVE)), min_size=1, max_size=8
    )
)
def test_a_table_answers_as_single_questions_do(histories):
    dtype = pl.List(pl.Struct({"first_day": pl.Date, "last_day": pl.Date, "kind": pl.String}))
    table = decide_many("ssw.stay", pl.DataFrame({"periods": pl.Series(histories, dtype=dtype)}), on=ON)
    for history, row in zip(histories, table.iter_rows(named=True), strict=True):
        single = stay(history)
        for name, value in single.items():
            assert row[f"{name}__known"] == (value != "unknown")
            assert row[name] == (None if value == "unknown" else value)


def test_what_cannot_be_read_is_told_by_its_place():
    frame = pl.DataFrame(
        {"periods": ['[{"first_day": "2026-02-30", "last_day": "2026-03-01", "kind": "ssw_1"}]', "[]", "no"]}
    )
    assert decide_many("ssw.stay", frame, on=ON).get_column("error").to_list() == [
        "bad_input",
        None,
        "bad_input",
    ]
