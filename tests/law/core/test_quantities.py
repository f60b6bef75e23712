"""The algebra of lowest and highest values: unknown is carried, certainty is kept, doubt is exact."""

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.law.core import algebra, bound
from kumiai.law.core.errors import BadData
from kumiai.law.core.quantity import Quantity, constant, flag, number


def count(low, high):
    return constant("count", low, high)


def maybe(low=False, high=True):
    return constant("flag", low, high)


def bounds(value: Quantity):
    roots = {
        "lo": value.lo,
        "hi": value.hi,
        "doubt": bound.constant(False) if value.doubt is None else value.doubt,
    }
    frame = pl.DataFrame({"row": [0]})
    for stage in bound.staged(roots):
        frame = frame.with_columns(stage)
    row = frame.row(0, named=True)
    return row["lo"], row["hi"], row["doubt"]


RANGE = st.tuples(st.integers(-9, 9), st.integers(-9, 9)).map(sorted)


@given(a=RANGE, b=RANGE)
def test_bounds_hold_whatever_the_values_are(a, b):
    x, y = count(*a), count(*b)
    cases = {
        "+": (x + y, lambda p, q: p + q),
        "-": (x - y, lambda p, q: p - q),
        "least": (algebra.least(x, y), min),
        "most": (algebra.most(x, y), max),
        ">=": (x >= y, lambda p, q: p >= q),
        "<": (x < y, lambda p, q: p < q),
        "=": (x.equals(y), lambda p, q: p == q),
    }
    for name, (made, work) in cases.items():
        every = [work(p, q) for p in range(a[0], a[1] + 1) for q in range(b[0], b[1] + 1)]
        assert bounds(made)[:2] == (min(every), max(every)), name


@pytest.mark.parametrize("x", [(False, False), (False, True), (True, True)])
@pytest.mark.parametrize("y", [(False, False), (False, True), (True, True)])
def test_flags_follow_three_valued_logic(x, y):
    a, b = maybe(*x), maybe(*y)
    assert bounds(a & b)[:2] == (x[0] and y[0], x[1] and y[1])
    assert bounds(a | b)[:2] == (x[0] or y[0], x[1] or y[1])
    assert bounds(~a)[:2] == (not x[1], not x[0])


def test_an_unknown_condition_chooses_no_branch():
    assert bounds(algebra.choose(maybe(), 3, 7))[:2] == (3, 7)
    assert bounds(algebra.choose(maybe(), 5, 5))[:2] == (5, 5)
    assert bounds(algebra.choose(flag(True), 3, 7))[:2] == (3, 3)


def test_a_rate_at_the_edge_of_a_band_is_in_the_band():
    bands = [{"from": 0, "points": -40}, {"from": 80, "points": 40}]
    exactly = algebra.rate_band(number(6 * 8 * 2), number(10 * 12), bands, "points")
    below = algebra.rate_band(number(7999), number(10000), bands, "points")
    assert (bounds(exactly)[0], bounds(below)[0]) == (40, -40)


def test_bands_must_rise_or_fall():
    with pytest.raises(BadData, match="neither rise nor fall"):
        algebra.band(number(1), [{"from": 0, "x": 1}, {"from": 2, "x": 3}, {"from": 4, "x": 2}], "x")


def test_a_share_is_in_doubt_only_where_a_fraction_is_cut():
    cut = algebra.cut_share(number(315), Fraction(1, 20), confirmed=False)
    whole = algebra.cut_share(number(320), Fraction(1, 20), confirmed=False)
    assert bounds(cut) == (15, 15, True)
    assert bounds(whole) == (16, 16, False)


def test_doubt_stays_in_the_branch_that_is_taken():
    doubted = algebra.unconfirmed(15)
    assert bounds(algebra.choose(flag(False), doubted, 25))[2] is False
    assert bounds(algebra.choose(flag(True), doubted, 25))[2] is True
    assert bounds(algebra.choose(maybe(), doubted, 25))[2] is True
    assert bounds(algebra.least(doubted, 3))[2] is False
    assert bounds(algebra.least(doubted, 30))[2] is True


def test_a_confirmed_failure_decides_without_doubt():
    assert bounds(flag(False) & flag(True).doubted())[2] is False
    assert bounds(flag(True) | flag(True).doubted())[2] is False
    assert bounds(flag(True) & flag(True).doubted())[2] is True


def test_shared_parts_are_computed_once():
    shared = bound.column("x") + bound.constant(1)
    roots = {"a": shared * bound.constant(2), "b": shared * bound.constant(3)}
    stages = bound.staged(roots)
    assert [len(stage) for stage in stages] == [1, 2]
    frame = pl.DataFrame({"x": [4]})
    for stage in stages:
        frame = frame.with_columns(stage)
    assert frame.select("a", "b").row(0) == (10, 15)
