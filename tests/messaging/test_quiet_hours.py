"""Nobody is disturbed at night, on weekends and on holidays of Japan, unless it cannot wait or was wished."""

from datetime import date, datetime, time

import pytest

from kumiai.messaging.domain.holidays import (
    holidays_of,
    is_day_off,
    next_working_day,
    previous_working_day,
)
from kumiai.messaging.domain.wishes import Wishes, waits_until
from tests.messaging.channels import TOKYO

USUAL = Wishes(("email",))


def local(*given: int) -> datetime:
    return datetime(*given, tzinfo=TOKYO)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 5, 6), "憲法記念日 振替休日"),  # 5/3 is a Sunday, and 5/4 and 5/5 are holidays themselves
        (date(2026, 9, 22), "国民の休日"),  # between Respect for the Aged Day and the autumn equinox
        (date(2026, 9, 21), "敬老の日"),
        (date(2027, 3, 22), "春分の日 振替休日"),
        (date(2027, 1, 11), "成人の日"),
    ],
)
def test_holidays_and_their_substitutes(day: date, name: str) -> None:
    assert holidays_of(day.year)[day] == name
    assert is_day_off(day)


def test_the_years_have_as_many_holidays_as_the_cabinet_office_lists() -> None:
    assert [len(holidays_of(year)) for year in (2026, 2027)] == [18, 17]


def test_an_ordinary_thursday_is_a_working_day() -> None:
    assert not is_day_off(date(2026, 11, 26))


def test_working_days_skip_golden_week() -> None:
    assert next_working_day(date(2026, 5, 1)) == date(2026, 5, 7)
    assert previous_working_day(date(2026, 5, 7)) == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("told", "comes"),
    [
        (local(2026, 11, 26, 7, 29), local(2026, 11, 26, 7, 30)),
        (local(2026, 11, 26, 7, 30), local(2026, 11, 26, 7, 30)),
        (local(2026, 11, 26, 19, 59), local(2026, 11, 26, 19, 59)),
        (local(2026, 11, 26, 20, 0), local(2026, 11, 27, 7, 30)),
        (local(2026, 11, 27, 21, 0), local(2026, 11, 30, 7, 30)),  # Friday night: Monday
        (local(2026, 5, 1, 20, 0), local(2026, 5, 7, 7, 30)),  # before five days of holidays
        (local(2026, 12, 31, 23, 0), local(2027, 1, 4, 7, 30)),
    ],
)
def test_when_a_message_may_come(told: datetime, comes: datetime) -> None:
    assert waits_until(told, USUAL) == comes


def test_own_wishes_count() -> None:
    weekend = Wishes(("email",), on_days_off=True)
    assert waits_until(local(2026, 11, 28, 10, 0), weekend) == local(2026, 11, 28, 10, 0)
    noon = Wishes(("email",), quiet_from=time(12), quiet_until=time(13))
    assert waits_until(local(2026, 11, 26, 12, 30), noon) == local(2026, 11, 26, 13, 0)
    assert waits_until(local(2026, 11, 26, 22, 0), noon) == local(2026, 11, 26, 22, 0)


def test_the_days_are_those_of_japan_whatever_the_moment_is_written_in() -> None:
    from_abroad = datetime.fromisoformat("2026-11-26T13:00:00+00:00")  # 22:00 in Japan
    assert waits_until(from_abroad, USUAL) == local(2026, 11, 27, 7, 30)
