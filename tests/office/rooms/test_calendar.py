"""The month as a calendar, and one's own feed."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from kumiai.office.rooms.calendar import YearMonth, readable_month
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_month_in_weeks_from_sunday_with_its_entries(
    office: Client, make_deadline: Any, today: date
) -> None:
    make_deadline(0, duty="titp.audit_report")
    page = office.get("/office/rooms/calendar/").content.decode()
    assert re.findall(r'<th scope="col">(.)</th>', page) == list("日月火水木金土")
    assert "監査報告書の提出" in page and "k-day--today" in page


def test_months_lead_to_each_other(office: Client) -> None:
    page = office.get("/office/rooms/calendar/?month=2026-12").content.decode()
    assert "month=2026-11" in page and "month=2027-01" in page and "2026年12月" in page


def test_a_full_day_shows_four_and_the_way_to_all(office: Client, make_deadline: Any) -> None:
    for _ in range(6):
        make_deadline(0)
    assert office.get("/office/rooms/calendar/").content.decode().count("k-entry ") + 0 <= 4 * 1 + 4
    page = office.get("/office/rooms/calendar/").content.decode()
    assert page.count('class="k-entry') - page.count('class="k-entry__') == 4 and "すべて（6）" in page
    every = office.get("/office/rooms/calendar/?all=1").content.decode()
    assert every.count('class="k-entry') - every.count('class="k-entry__') == 6


@pytest.mark.parametrize("text", ["", "2026-13", "abc", "0000-00", "99999-01"])
def test_an_unreadable_month_is_the_one_of_the_day(text: str) -> None:
    assert readable_month(text, date(2026, 11, 22)) == YearMonth(2026, 11)


def test_year_ends() -> None:
    assert YearMonth(2026, 12).next() == YearMonth(2027, 1)
    assert YearMonth(2026, 1).previous() == YearMonth(2025, 12)


def test_the_address_of_the_feed_is_shown_once_and_opens_the_own_deadlines(
    office: Client, make_deadline: Any, caseworker: Any
) -> None:
    make_deadline(3, duty="titp.audit_report", assigned_to=caseworker)
    make_deadline(3, duty="titp.minor_change_notice", assigned_to=make_user())
    page = office.post("/office/rooms/calendar/feed/", {"deed": "make"}).content.decode()
    address = re.search(r"http://testserver(/calendar/[\w-]+\.ics)", page)
    assert address
    assert address[1] not in office.get("/office/rooms/calendar/feed/").content.decode()
    calendar = Client().get(address[1])
    assert calendar["Content-Type"].startswith("text/calendar")
    unfolded = calendar.content.decode().replace("\r\n ", "")
    assert "監査報告書の提出" in unfolded and "軽微変更" not in unfolded
    office.post("/office/rooms/calendar/feed/", {"deed": "make"})
    assert Client().get(address[1]).status_code == 404


def test_a_stopped_address_opens_nothing(office: Client) -> None:
    page = office.post("/office/rooms/calendar/feed/", {"deed": "make"}).content.decode()
    address = re.search(r"(/calendar/[\w-]+\.ics)", page)
    assert address
    office.post("/office/rooms/calendar/feed/", {"deed": "stop"})
    assert Client().get(address[1]).status_code == 404
    assert Client().get("/calendar/guessed.ics").status_code == 404
