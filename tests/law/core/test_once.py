"""A large frame answers each different question once; every row still gets its own answer."""

from datetime import date

import polars as pl
import pytest

from kumiai.law import decide_many
from kumiai.law.core.bulk import PIECE
from kumiai.law.core.once import once_each

DAY = date(2026, 11, 22)
ROWS = PIECE + 5_000


def drawn(name, values, step):
    """Return a column of values in a mixed order that repeats late, so that columns do not go together."""
    place = (pl.col("i") * step + pl.col("i") // 97) % len(values)
    return pl.lit(pl.Series(values)).gather(place).alias(name)


@pytest.fixture(scope="module")
def staff():
    return pl.DataFrame({"i": pl.int_range(ROWS, eager=True)}).select(
        drawn("regular_employees", [None, 0, 2, 30, 31, 300, 301, 400], 3),
        drawn("employer_excellent", [True, None, False], 2),
        drawn("organization_excellent", [True, False, True, None], 3),
        drawn("field", ["general", "care", None, "construction", "fishing_boat"], 4),
        drawn("care_staff", [None, 10, 11, 300, -5], 7),
    )


def test_a_large_frame_is_answered_as_its_parts_are(staff):
    whole = decide_many("titp.quota", staff, on=DAY)
    parts = pl.concat(decide_many("titp.quota", part, on=DAY) for part in staff.iter_slices(PIECE // 2))
    assert whole.equals(parts)
    assert whole.get_column("stage_1__known").n_unique() == 2 and "bad_input" in whole.get_column("error")


def test_every_row_finds_its_like(staff):
    facts = staff.with_columns(
        pl.col("field").cast(pl.Enum(["general", "care", "construction", "fishing_boat"])),
        drawn_on=pl.lit(DAY) + pl.duration(days=pl.col("care_staff")),
        nothing=pl.lit(None, dtype=pl.Int64),
    )
    once, places = once_each(facts)
    assert places is not None and once.height == facts.n_unique() < 2_000
    assert once.select(pl.all().gather(places)).equals(facts)


def test_rows_that_differ_are_left_alone():
    facts = pl.DataFrame({"a": pl.int_range(50_000, eager=True)})
    assert once_each(facts)[1] is None


def test_numbers_too_far_apart_for_a_key_are_left_alone():
    far = pl.Series([0, 2**62, -(2**62), None] * 10_000)
    assert once_each(pl.DataFrame({"a": far, "b": far}))[1] is None
