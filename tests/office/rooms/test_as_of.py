"""The day as of which the office is shown."""

from datetime import date

import pytest
from django.test import Client

from kumiai.office.middleware import readable_day

pytestmark = pytest.mark.django_db
BAR = "2027年4月1日（木）時点で表示しています"


def text(answer: object) -> str:
    return "".join(answer.content.decode().split())  # type: ignore[attr-defined]


def test_a_chosen_day_stays_until_one_goes_back(office: Client, today: date) -> None:
    assert "k-asof" not in text(office.get("/office/")).partition("<body")[2]
    assert BAR in text(office.get("/office/?as_of=2027-04-01"))
    assert BAR in text(office.get("/office/rooms/calendar/"))
    assert BAR not in text(office.get("/office/?as_of="))
    assert BAR not in text(office.get("/office/rooms/calendar/"))


def test_the_bar_stands_on_record_screens_too(office: Client) -> None:
    assert BAR in text(office.get("/office/records/person/?as_of=2027-04-01"))


def test_the_bar_says_that_writing_keeps_the_real_day(office: Client, today: date) -> None:
    page = text(office.get("/office/?as_of=2027-04-01"))
    assert f"実際の日（{today.year}年{today.month}月{today.day}日）" in page


@pytest.mark.parametrize(
    "unreadable", ["tomorrow", "2027-02-30", "0001-01-01", "9999-12-31", "2027-4-1", "''"]
)
def test_an_unreadable_day_is_today(office: Client, unreadable: str) -> None:
    page = text(office.get("/office/", {"as_of": unreadable}))
    assert "時点で表示しています" not in page


def test_today_is_no_other_day(office: Client, today: date) -> None:
    assert "時点で表示しています" not in text(office.get(f"/office/?as_of={today}"))


def test_another_session_keeps_its_own_day(office: Client, caseworker: object) -> None:
    office.get("/office/?as_of=2027-04-01")
    other = Client()
    other.force_login(caseworker)
    assert "時点で表示しています" not in text(other.get("/office/"))


def test_days_worth_a_look_come_from_the_law(office: Client) -> None:
    page = office.get("/office/rooms/as-of/").content.decode()
    assert "as_of=2027-04-01" in page and "as_of=2027-07-01" in page


def test_readable_day() -> None:
    assert readable_day("2027-04-01") == date(2027, 4, 1)
    assert readable_day(None) is None
