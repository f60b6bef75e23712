"""Counting working days from one day to another."""

from datetime import date, timedelta

from kumiai.messaging.domain.holidays import is_day_off, next_working_day


def workday_after(day: date, count: int) -> date:
    """Return the working day that is so many working days later (営業日で数える); zero is the day itself."""
    for _number in range(count):
        day = next_working_day(day)
    return day


def workdays_between(first_day: date, last_day: date) -> int:
    """Return how many working days lie after the first day, up to and with the last one (経過営業日数)."""
    days = (last_day - first_day).days
    return sum(not is_day_off(first_day + timedelta(days=number)) for number in range(1, days + 1))
