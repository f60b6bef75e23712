"""Working days of Japan: Saturdays, Sundays and public holidays are days off (国民の祝日・振替休日)."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import jpholiday

_SATURDAY = 5


@lru_cache(maxsize=16)
def holidays_of(year: int) -> Mapping[date, str]:
    """Return the public holidays of a year with their Japanese names, substitutes included (祝日一覧)."""
    return dict(jpholiday.year_holidays(year))


def is_day_off(day: date) -> bool:
    """Return whether offices are closed on a day."""
    return day.weekday() >= _SATURDAY or day in holidays_of(day.year)


def next_working_day(day: date) -> date:
    """Return the first working day after a day (翌営業日)."""
    day += timedelta(days=1)
    while is_day_off(day):
        day += timedelta(days=1)
    return day


def previous_working_day(day: date) -> date:
    """Return the last working day before a day (前営業日)."""
    day -= timedelta(days=1)
    while is_day_off(day):
        day -= timedelta(days=1)
    return day
