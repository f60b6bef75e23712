"""The days of a group's stay as a careful cooperative would lay them: each act some days before it is due.

Nothing here knows which day it is; whoever writes the records leaves out what has not come.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from kumiai.law.core.calendar import add_months, last_weekday_on_or_before, period_last_day

RETURN_BEFORE = "before"
RETURN_WITHIN = "within"
SHORT_RETURN_DAYS = 20


@dataclass(frozen=True)
class StageDays:
    """The days of one stage of a group."""

    number: int
    first_day: date
    last_day: date
    plan_filed_on: date
    plan_accredited_on: date
    status_filed_on: date | None
    permitted_on: date
    support_on: date
    exam_on: date
    result_on: date
    retake_on: date
    renewal_filed_on: date
    renewal_permitted_on: date
    away: tuple[date, date] | None = None


@dataclass(frozen=True)
class LectureDays:
    """The days of the lecture after arrival (入国後講習), and its hours."""

    first_day: date
    last_day: date
    hours: int
    training_first_day: date


def next_weekday(day: date) -> date:
    """Return the day itself or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def lecture_days(entered_on: date, chance: Random) -> LectureDays:
    """Return a lecture of a month, or of two where none was held before arrival."""
    long = chance.random() < 0.15
    first = next_weekday(entered_on + timedelta(days=1))
    last = last_weekday_on_or_before(
        first + timedelta(days=chance.randint(56, 59) if long else chance.randint(27, 31))
    )
    return LectureDays(first, last, 320 if long else 160, next_weekday(last + timedelta(days=1)))


def stage_days(entered_on: date, chance: Random, *, home_return: str = RETURN_BEFORE) -> list[StageDays]:
    """Return the days of all three stages of people who entered on a day."""
    second, third = add_months(entered_on, 12), add_months(entered_on, 36)
    days = [
        _stage(1, entered_on, chance, filed_months=4, review=(45, 62), support_months=6, exam_months=3),
        _stage(2, second, chance, filed_months=3, review=(20, 34), support_months=12, exam_months=6),
    ]
    away = None
    if home_return == RETURN_BEFORE:
        left = days[1].last_day  # the stay ends that day, and nobody stays longer
        away = (left, add_months(left, 1) + timedelta(days=chance.randint(1, 9)))
        third = away[1]
    else:
        left = add_months(third, chance.randint(3, 9))
        away = (left, add_months(left, 1) + timedelta(days=chance.randint(2, 10)))
    days.append(
        _stage(
            3, third, chance, filed_months=4, review=(25, 40), support_months=12, exam_months=4, away=away,
            lands=home_return == RETURN_BEFORE,
        )
    )  # fmt: skip
    return days


def with_short_return(days: list[StageDays]) -> list[StageDays]:
    """Return the days of somebody who came back too early: after twenty days, where a month is asked for."""
    third = days[2]
    if third.away is None:
        return days
    back = third.away[0] + timedelta(days=SHORT_RETURN_DAYS)
    earlier = third.first_day - back
    moved = replace(
        third,
        first_day=back,
        last_day=period_last_day(back, 24),
        permitted_on=back,
        away=(third.away[0], back),
        plan_filed_on=last_weekday_on_or_before(min(third.plan_filed_on - earlier, add_months(back, -4))),
        plan_accredited_on=last_weekday_on_or_before(third.plan_accredited_on - earlier),
    )
    return [*days[:2], moved]


def _stage(
    number: int,
    first_day: date,
    chance: Random,
    *,
    filed_months: int,
    review: tuple[int, int],
    support_months: int,
    exam_months: int,
    away: tuple[date, date] | None = None,
    lands: bool = False,
) -> StageDays:
    def before(day: date, least: int, most: int) -> date:
        usual = least + (most - least) // 4
        return last_weekday_on_or_before(day - timedelta(days=round(chance.triangular(least, most, usual))))

    last_day = period_last_day(first_day, 12 if number == 1 else 24)
    filed = before(add_months(first_day, -filed_months), 0, 26)
    accredited = last_weekday_on_or_before(filed + timedelta(days=chance.randint(*review)))
    status_filed = max(accredited + timedelta(days=3), before(first_day, 21, 55))
    exam = before(add_months(last_day, -exam_months), 0, 30)
    renewal_filed = before(period_last_day(first_day, 12), 20, 60)
    by_landing = number == 1 or lands
    return StageDays(
        number=number,
        first_day=first_day,
        last_day=last_day,
        plan_filed_on=filed,
        plan_accredited_on=accredited,
        status_filed_on=None if by_landing else status_filed,
        permitted_on=first_day if by_landing else status_filed + timedelta(days=chance.randint(10, 18)),
        support_on=max(first_day + timedelta(days=20), before(add_months(last_day, -support_months), 0, 40)),
        exam_on=exam,
        result_on=exam + timedelta(days=chance.randint(14, 26)),
        retake_on=last_weekday_on_or_before(exam + timedelta(days=chance.randint(42, 60))),
        renewal_filed_on=renewal_filed,
        renewal_permitted_on=renewal_filed + timedelta(days=chance.randint(10, 17)),
        away=away,
    )
