"""How much of the limit of specified skilled work (i) is used (通算在留期間)."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from kumiai.law.core.algebra import choose, most
from kumiai.law.core.builder import Law
from kumiai.law.core.calendar import add_months
from kumiai.law.core.inputs import calendar_day, code, records, yes_or_no
from kumiai.law.core.quantity import Quantity, number
from kumiai.law.core.rule import rule

KINDS = (
    "ssw_1", "job_search", "designated_activities_bridge", "reentry_absence",
    "maternity_leave", "sick_leave", "work_injury_leave", "titp", "none",
)  # fmt: skip
Period = tuple[date, date, str]
_DAY = timedelta(days=1)
_FIELDS = (
    calendar_day("first_day", "初日", "First day"),
    calendar_day("last_day", "末日", "Last day"),
    code("kind", KINDS, "種類", "Kind"),
)


@rule(
    "ssw.stay",
    ja="特定技能1号の通算在留期間", en="Time used of the limit of specified skilled work (i)",
    inputs=[
        records("periods", _FIELDS, "これまでの在留と休業", "Stays and leaves so far", probes=([],)),
        yes_or_no("sixth_year_eligible", "6年目が認められる", "The sixth year is allowed", default=False),
    ],
    answers={"counted_days": "count", "limit_months": "count", "limit_days": "count", "remaining_days": "count"},
    figures=("ssw.stay.", "ssw.leave."),
    daily=True,
)  # fmt: skip
def stay(law: Law) -> None:
    """Return the days that count, the limit and what is left (通算在留期間).

    特定技能基準省令 and the guidelines; the articles were not read. Calendar days, each once, over all
    fields and employers, from the day of the permission; all periods given count, also those after the
    as-of day. In decisions from 2025-09-30 leave around a birth is left out whole, and illness of more than
    a month in a row for its first 12 months (36 after an accident at work). Exactly one month, and
    what lies beyond the 12 or 36 months, is unconfirmed.
    """
    counts = law.entry("ssw.stay.counts")
    law.refuse_if(law.passes("periods", _is_backward), "a period ends before it begins")
    in_all = law.step(
        "days_before_exclusion",
        law.measured("periods", lambda periods: _days(periods, counts.value)).cited(counts.citation),
        "数える在留の日数（休業を除く前）", "Days that count, before leave is left out",
    )  # fmt: skip
    left_out = law.step("excluded_days", _left_out(law), "除外される休業の日数", "Days of leave left out")
    counted = law.output("counted_days", in_all - left_out, "通算日数", "Days that count")
    usual = law.entry("ssw.stay.months")
    months, limit = _limit(law, usual.value), law.figure("ssw.stay.months")
    if law.holds("ssw.stay.months_sixth_year"):
        longer = law.entry("ssw.stay.months_sixth_year")
        sixth = law.given("sixth_year_eligible")
        limit = choose(sixth, law.figure("ssw.stay.months_sixth_year"), limit)
        months = choose(sixth, _limit(law, longer.value).cited(longer.citation), months.cited(usual.citation))
    law.output("limit_months", limit, "上限（月）", "Limit in months")
    days = law.output("limit_days", months, "上限（日）", "Limit in days")
    law.output("remaining_days", most(days - counted, number(0)), "残り日数", "Days left")


def _left_out(law: Law) -> Quantity:
    """Return the different days of leave that are left out; in doubt where the sources leave it open."""
    if not law.holds("ssw.leave.excluded_months"):
        return number(0)
    months, least = law.entry("ssw.leave.excluded_months"), law.entry("ssw.leave.longer_than_months")

    def spans(periods: Iterable[Period]) -> Iterable[tuple[date, date]]:
        return (span for period in periods if (span := _excluded(period, months.value, least.value)))

    days = law.measured("periods", lambda periods: _different_days(spans(periods)))
    doubt = law.passes(
        "periods", lambda periods: any(_is_open(period, months.value, least.value) for period in periods)
    )
    return days.doubted(doubt.hi).cited(months.citation, least.citation)


def _limit(law: Law, months: int) -> Quantity:
    """Return the days from the first day that counts, or from the as-of day, to so many months later."""
    counts, on = law.entry("ssw.stay.counts").value, law.day

    def measure(periods: Iterable[Period]) -> int:
        first = min((first for first, _, kind in periods if counts[kind]), default=on)
        return (add_months(first, months) - first).days

    return law.measured("periods", measure)


def _days(periods: Iterable[Period], counts: Mapping[str, bool]) -> int:
    return _different_days((first, last) for first, last, kind in periods if counts[kind])


def _different_days(spans: Iterable[tuple[date, date]]) -> int:
    """Return how many different days the spans have."""
    days, reached = 0, 0
    for first, last in sorted(spans):
        begin, end = max(first.toordinal(), reached + 1), last.toordinal()
        if end >= begin:
            days += end - begin + 1
            reached = end
    return days


def _excluded(period: Period, months: Mapping[str, int], least: int) -> tuple[date, date] | None:
    """Return the part of a leave that is left out, or None."""
    first, last, kind = period
    if kind not in months:
        return None
    if not months[kind]:
        return first, last
    if last < add_months(first, least):
        return None
    return first, min(last, add_months(first, months[kind]) - _DAY)


def _is_open(period: Period, months: Mapping[str, int], least: int) -> bool:
    """Return whether the sources leave open how this leave is treated: exactly a month, or very long."""
    first, last, kind = period
    if not months.get(kind):
        return False
    return last == add_months(first, least) - _DAY or last >= add_months(first, months[kind])


def _is_backward(periods: Iterable[Any]) -> bool:
    return any(last < first for first, last, _ in periods)
