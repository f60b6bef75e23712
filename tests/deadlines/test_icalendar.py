"""The calendar feed: one secret a user, only what is in the user's charge, and text as RFC 5545 wants it."""

import re
from datetime import date
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kumiai.accounts.models import User
from kumiai.deadlines.domain.deadline import mark_done, reassign
from kumiai.deadlines.domain.icalendar import create_token, escaped, feed_for, folded, revoke_tokens, written
from kumiai.deadlines.models import CalendarToken, Deadline
from tests.deadlines.conftest import NOW
from tests.factories import WRITER, make_employer, make_person, make_placement, make_user


def unfolded(text: str) -> list[str]:
    """Return the content lines of a calendar."""
    return text.replace("\r\n ", "").split("\r\n")


def values(text: str, name: str) -> list[str]:
    """Return all values of a property."""
    return [line.partition(":")[2] for line in unfolded(text) if re.match(rf"{name}[;:]", line)]


@pytest.fixture
def mine(db: None, run: Any) -> tuple[User, str]:
    """Return a caseworker with some deadlines and the secret of the feed."""
    user = make_user(name="佐藤")
    make_placement(
        first_day=date(2026, 4, 15),
        employer=make_employer(caseworker=user, name="みどり, 塗装; 工業"),
        person=make_person(name_roman="TRAN THI HOA", entered_on=date(2026, 4, 15)),
    )
    make_placement(
        first_day=date(2026, 4, 15),
        person=make_person(name_roman="SOMEBODY ELSE", entered_on=date(2026, 4, 15)),
    )
    run()
    return user, create_token(user=user, by=user, at=NOW)


def test_it_holds_what_is_in_the_users_charge_and_nothing_else(mine: tuple[User, str]) -> None:
    user, token = mine
    text = feed_for(token, NOW) or ""
    rows = Deadline.objects.open().filter(assigned_to=user)
    assert len(values(text, "UID")) == len(set(values(text, "UID"))) == rows.count() > 5
    assert "SOMEBODY ELSE" not in text
    assert values(text, "X-WR-CALNAME") == ["佐藤の期限"]
    assert "受検手続支援の申込み TRAN THI HOA" in values(text, "SUMMARY")
    assert "みどり\\, 塗装\\; 工業" in text.replace("\r\n ", "")


def test_events_last_a_whole_day(mine: tuple[User, str]) -> None:
    text = feed_for(mine[1], NOW) or ""
    place = values(text, "SUMMARY").index("受検手続支援の申込み TRAN THI HOA")
    assert values(text, "DTSTART;VALUE=DATE")[place] == "20261014"
    assert values(text, "DTEND;VALUE=DATE")[place] == "20261015"


def test_the_same_deadline_keeps_its_uid_when_it_moves(mine: tuple[User, str], run: Any) -> None:
    token = mine[1]
    before = feed_for(token, NOW) or ""
    assert feed_for(token, NOW) == before
    row = Deadline.objects.get(duty="titp.exam_support_application", assigned_to=mine[0])
    placement = row.placement
    assert placement is not None
    placement.planned_last_day = date(2027, 5, 20)
    placement.save()
    run()
    after = feed_for(token, NOW) or ""
    assert set(values(after, "UID")) == set(values(before, "UID"))
    assert "20261120" in values(after, "DTSTART;VALUE=DATE")


def test_what_is_done_disappears(mine: tuple[User, str]) -> None:
    user, token = mine
    row = Deadline.objects.open().filter(assigned_to=user).first()
    assert row is not None
    count = len(values(feed_for(token, NOW) or "", "UID"))
    mark_done(deadline=row, done_on=date(2026, 11, 20), evidence="", by=user, at=NOW)
    assert len(values(feed_for(token, NOW) or "", "UID")) == count - 1


def test_it_is_in_the_language_of_the_office_whatever_the_caller_speaks(mine: tuple[User, str]) -> None:
    with translation.override("en"):
        assert "受検手続支援の申込み TRAN THI HOA" in values(feed_for(mine[1], NOW) or "", "SUMMARY")


def test_a_wrong_secret_opens_nothing(mine: tuple[User, str]) -> None:
    assert feed_for("", NOW) is None
    assert feed_for(mine[1] + "x", NOW) is None
    assert feed_for(CalendarToken.objects.get().digest, NOW) is None


def test_a_new_secret_ends_the_one_before(mine: tuple[User, str]) -> None:
    user, old = mine
    new = create_token(user=user, by=user, at=NOW)
    assert feed_for(old, NOW) is None
    assert feed_for(new, NOW) is not None
    assert revoke_tokens(user=user, by=user, at=NOW) == 1
    assert feed_for(new, NOW) is None


def test_an_account_that_was_closed_opens_nothing(mine: tuple[User, str]) -> None:
    user, token = mine
    user.is_active = False
    user.save()
    assert feed_for(token, NOW) is None


def test_a_role_that_ended_empties_the_feed(mine: tuple[User, str]) -> None:
    user, token = mine
    user.role_grants.update(last_day=date(2020, 1, 2))
    assert values(feed_for(token, NOW) or "", "UID") == []


def test_a_deadline_handed_over_moves_to_the_other_feed(mine: tuple[User, str]) -> None:
    other = make_user()
    other_token = create_token(user=other, by=other, at=NOW)
    row = Deadline.objects.open().filter(assigned_to=mine[0]).first()
    assert row is not None
    reassign(deadline=row, to=other, by=WRITER, at=NOW)
    assert len(values(feed_for(other_token, NOW) or "", "UID")) == 1


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=400))
def test_folding_keeps_the_text_and_the_limit(text: str) -> None:
    parts = list(folded(text))
    assert all(len(part.encode()) <= 75 for part in parts)
    assert parts[0] + "".join(part[1:] for part in parts[1:]) == text
    assert all(part.startswith(" ") for part in parts[1:])


def test_lines_end_with_carriage_return_and_line_feed() -> None:
    assert written(["A:1", "B:" + "あ" * 30]) == "A:1\r\nB:" + "あ" * 24 + "\r\n " + "あ" * 6 + "\r\n"


def test_text_is_escaped() -> None:
    assert escaped("a,b;c\\d\r\ne\nf") == "a\\,b\\;c\\\\d\\ne\\nf"
