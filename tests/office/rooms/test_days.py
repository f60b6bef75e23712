"""Days as staff read them."""

from datetime import date

import pytest
from django.utils import translation

from kumiai.office.templatetags.office_days import (
    day,
    days_away,
    days_left,
    line_day,
    long_day,
    said_day,
    short_day,
)

SUNDAY = date(2026, 11, 22)


def test_japanese_days() -> None:
    with translation.override("ja"):
        assert long_day(SUNDAY) == "2026年11月22日（日）"
        assert day(SUNDAY) == "2026年11月22日"
        assert short_day(SUNDAY) == "11/22(日)"
        assert line_day(SUNDAY, date(2026, 1, 1)) == "11/22(日)"
        assert line_day(SUNDAY, date(2027, 1, 1)) == "2026/11/22(日)"
        assert said_day("2026-11-22") == "2026年11月22日（日）"
        assert said_day("3か月後") == "3か月後"


@pytest.mark.parametrize(("number", "words"), [(3, "あと3日"), (0, "本日"), (-5, "5日超過"), (None, "")])
def test_how_far_away_a_due_day_is(number: int | None, words: str) -> None:
    with translation.override("ja"):
        assert days_left(number) == words


def test_a_past_day_of_the_calendar_is_not_overdue() -> None:
    with translation.override("ja"):
        assert days_away(-5) == "5日前"


def test_english_days() -> None:
    with translation.override("en"):
        assert long_day(SUNDAY) == "2026-11-22 (Sun)"
        assert days_left(1) == "in 1 day"
        assert days_left(-2) == "2 days overdue"
