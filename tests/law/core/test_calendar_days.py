"""Adding months clips to the end of the month; one day and columns of days agree."""

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.law.core import calendar

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 2, 28), 1, date(2027, 3, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_are_counted_in_one_step_and_clipped(day, months, expected):
    assert calendar.add_months(day, months) == expected


def test_a_year_ends_on_the_day_before_its_anniversary():
    assert calendar.period_last_day(date(2026, 4, 1), 12) == date(2027, 3, 31)
    assert calendar.period_last_day(date(2024, 2, 29), 24) == date(2026, 2, 27)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2022, 7, 29), date(2022, 7, 29)),
        (date(2022, 7, 30), date(2022, 7, 29)),
        (date(2022, 7, 31), date(2022, 7, 29)),
        (date(2022, 8, 1), date(2022, 8, 1)),
    ],
)
def test_a_weekend_moves_back_to_its_friday(day, expected):
    assert calendar.last_weekday_on_or_before(day) == expected


def test_the_fiscal_year_begins_in_april():
    assert calendar.fiscal_year(date(2027, 3, 31)) == 2026
    assert calendar.fiscal_year(date(2027, 4, 1)) == 2027


@given(days=st.lists(DAYS, min_size=1, max_size=20), months=st.integers(-600, 600))
def test_columns_count_as_single_days_do(days, months):
    frame = pl.DataFrame({"day": [*days, None]}, schema={"day": pl.Date})
    day = pl.col("day")
    answers = frame.select(
        later=calendar.add_months_column(day, months),
        counted=calendar.add_months_column(day, pl.lit(months)),
        last=calendar.period_last_day_column(day, months),
        friday=calendar.last_weekday_on_or_before_column(day),
        end=calendar.month_end_column(day),
        year=calendar.fiscal_year_column(day),
        shifted=calendar.add_days_column(day, 14),
    ).to_dict(as_series=False)
    assert answers == {
        "later": [*(calendar.add_months(one, months) for one in days), None],
        "counted": [*(calendar.add_months(one, months) for one in days), None],
        "last": [*(calendar.period_last_day(one, months) for one in days), None],
        "friday": [*(calendar.last_weekday_on_or_before(one) for one in days), None],
        "end": [*(calendar.month_end(one) for one in days), None],
        "year": [*(calendar.fiscal_year(one) for one in days), None],
        "shifted": [*(one + timedelta(days=14) for one in days), None],
    }
