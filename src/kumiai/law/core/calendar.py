"""Exact arithmetic with calendar days (期間計算), for one day and for columns of days.

A function of a column of days that rules use (``add_months_column``, ``add_days_column``) also takes one
plain day and returns one, so that a rule says one thing for both.

Adding months keeps the day of the month and clips it to the end of the month. Always count
from the anchor in one step: 31 January + 2 months is 31 March, not 28 March.
Days are inclusive everywhere: a period of one year from 1 April ends on 31 March.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import overload

import polars as pl

_FRIDAY = 4
_FRIDAY_IN_POLARS = 5


def add_months(day: date, months: int) -> date:
    """Return the day ``months`` later (earlier if negative), clipped to the end of the month (応当日).

    >>> add_months(date(2027, 1, 31), 1)
    datetime.date(2027, 2, 28)
    >>> add_months(date(2027, 2, 28), 1)
    datetime.date(2027, 3, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_days(day: date, days: int) -> date:
    """Return the day ``days`` later, or earlier if negative."""
    return day + timedelta(days=days)


def month_end(day: date) -> date:
    """Return the last day of the month of ``day`` (月末)."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_start(day: date) -> date:
    """Return the first day of the month of ``day`` (月初)."""
    return day.replace(day=1)


def period_last_day(first_day: date, months: int) -> date:
    """Return the last day of a period of ``months`` that begins with ``first_day`` (満了日)."""
    return add_months(first_day, months) - timedelta(days=1)


def last_weekday_on_or_before(day: date) -> date:
    """Return ``day``, or the Friday before it where it falls on Saturday or Sunday."""
    return day - timedelta(days=max(0, day.weekday() - _FRIDAY))


def fiscal_year(day: date) -> int:
    """Return the year in which the fiscal year of ``day`` began in April (年度)."""
    return day.year if day.month >= 4 else day.year - 1  # noqa: PLR2004  (April)


@overload
def add_months_column(days: pl.Expr, months: pl.Expr | int) -> pl.Expr: ...
@overload
def add_months_column(days: date, months: int) -> date: ...
def add_months_column(days: pl.Expr | date, months: pl.Expr | int) -> pl.Expr | date:
    """Return the column of days ``months`` later, clipped as in :func:`add_months`."""
    if isinstance(days, date):
        return add_months(days, _plain(months))
    count = months if isinstance(months, pl.Expr) else pl.lit(months)
    # Polars' own offset clips to the end of the month ("saturating") exactly as the scalar does.
    return days.dt.offset_by(pl.format("{}mo", count))


@overload
def add_days_column(days: pl.Expr, count: pl.Expr | int) -> pl.Expr: ...
@overload
def add_days_column(days: date, count: int) -> date: ...
def add_days_column(days: pl.Expr | date, count: pl.Expr | int) -> pl.Expr | date:
    """Return the column of days ``count`` days later."""
    if isinstance(days, date):
        return add_days(days, _plain(count))
    amount = count if isinstance(count, pl.Expr) else pl.lit(count)
    return (days.cast(pl.Int32) + amount.cast(pl.Int32)).cast(pl.Date)


def _plain(count: pl.Expr | int) -> int:
    if isinstance(count, pl.Expr):
        raise TypeError("one day moves by one number, not by a column")
    return count


def month_end_column(days: pl.Expr) -> pl.Expr:
    """Return the column of last days of the months."""
    return days.dt.month_end()


def period_last_day_column(first_days: pl.Expr, months: pl.Expr | int) -> pl.Expr:
    """Return the column of last days of periods of ``months``."""
    return add_days_column(add_months_column(first_days, months), -1)


def last_weekday_on_or_before_column(days: pl.Expr) -> pl.Expr:
    """Return the column of days with weekends moved back to their Friday."""
    back = pl.max_horizontal(days.dt.weekday().cast(pl.Int32) - _FRIDAY_IN_POLARS, pl.lit(0, dtype=pl.Int32))
    # max_horizontal skips nulls, so the day itself must carry the null: it does, in the subtraction.
    return (days.cast(pl.Int32) - back).cast(pl.Date)


def fiscal_year_column(days: pl.Expr) -> pl.Expr:
    """Return the column of years in which the fiscal years began."""
    return days.dt.year() - (days.dt.month() < 4).cast(pl.Int32)  # noqa: PLR2004  (April)
