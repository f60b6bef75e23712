"""A person's room: the whole stay, what is due, what comes next."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from kumiai.accounts.enums import Role
from kumiai.people.models import Person
from kumiai.placements.enums import ExamPart
from tests.factories import (
    make_audit,
    make_cooperative,
    make_employer,
    make_exam,
    make_license,
    make_person,
    make_placement,
    make_plan,
    make_residence,
    make_user,
    make_visit,
)

pytestmark = pytest.mark.django_db
AS_OF = "?as_of=2026-11-22"


def whole_stay(**fields: Any) -> Person:
    """A person in stage 2 with a bit of everything."""
    person = make_person(name_roman="TRAN VAN DUC", entered_on=date(2025, 6, 1), **fields)
    employer = make_employer(name="株式会社ひびき")
    first = make_placement(
        person=person, employer=employer, first_day=date(2025, 6, 1), last_day=date(2026, 5, 31)
    )
    make_placement(
        person=person, employer=employer, stage=2, first_day=date(2026, 6, 1), permitted_on=date(2026, 6, 1)
    )
    make_plan(first, filed_on=date(2025, 1, 10), accredited_on=date(2025, 2, 20))
    make_exam(first, taken_on=date(2026, 3, 1), passed=True)
    make_exam(first, part=ExamPart.WRITTEN, taken_on=date(2026, 3, 1), passed=True)
    make_residence(
        person,
        last_day=date(2027, 6, 1),
        status="TITP_2_RO",
        card_number="AB12345678CD",
        permitted_on=date(2026, 6, 1),
    )
    make_audit(employer, date(2026, 8, 20)).interviewed.add(person)
    make_visit(employer, date(2025, 7, 10))
    return person


def room(browser: Client, person: Person, query: str = AS_OF) -> str:
    answer = browser.get(f"/office/rooms/person/{person.pk}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_head_says_who_where_and_how_long(office: Client) -> None:
    page = room(office, whole_stay(name_kana="チャン"))
    for words in (
        "TRAN VAN DUC",
        "チャン",
        "ベトナム",
        "株式会社ひびき",
        "第2号",
        "技能実習2号ロ",
        "2027年6月1日",
        "あと191日",
    ):
        assert words in page, words


def test_picture_and_table_tell_the_same_events(office: Client) -> None:
    page = room(office, whole_stay())
    assert "<svg" in page
    table = page.split("表で見る")[1]
    for day in (
        "2025年6月1日",
        "2026年6月1日",
        "2025年1月10日",
        "2025年2月20日",
        "2026年3月1日",
        "2026年8月20日",
        "2025年7月10日",
    ):
        assert day in table, day


@pytest.mark.parametrize(("role", "sees"), [(Role.CASEWORKER, True), (Role.CONSULTANT, False)])
def test_the_card_number_is_masked_for_those_who_may_not_read_it(
    client: Client, role: Role, sees: bool
) -> None:
    person = whole_stay()
    client.force_login(make_user(role, name="reader"))
    page = room(client, person)
    assert ("AB12345678CD" in page) is sees
    assert ("••••" in page) is not sees


def in_stage_2_since(first_day: date) -> Person:
    person = make_person()
    make_placement(person=person, stage=2, first_day=first_day, permitted_on=first_day)
    return person


def test_stage_3_is_never_called_possible_while_excellence_is_unknown(office: Client) -> None:
    make_license(make_cooperative())
    page = room(office, in_stage_2_since(date(2026, 3, 1)))
    assert "k-verdict--open" in page
    assert "k-verdict--allowed" not in page


def test_stage_3_after_a_late_stage_2_is_refused(office: Client) -> None:
    """Stage 2 permitted on 2026-06-01 is not a full year on 2027-04-01."""
    page = room(office, in_stage_2_since(date(2026, 6, 1)))
    assert "k-verdict--refused" in page
    assert "2026年4月1日" in page.split("k-verdict--refused")[1]


def test_stage_2_is_possible_with_both_exams_and_a_listed_occupation(office: Client) -> None:
    person = make_person()
    placement = make_placement(person=person, first_day=date(2025, 12, 1), occupation="耕種農業")
    make_exam(placement, taken_on=date(2026, 9, 1), passed=True)
    assert "k-verdict--open" in room(office, person)
    make_exam(placement, part=ExamPart.WRITTEN, taken_on=date(2026, 9, 1), passed=True)
    page = room(office, person)
    assert "k-verdict--allowed" in page and "2026年12月1日（火）" in page


def test_who_has_left_japan_goes_on_to_nothing(office: Client) -> None:
    person = make_person(left_on=date(2026, 8, 1))
    make_placement(person=person, first_day=date(2025, 12, 1), last_day=date(2026, 8, 1))
    page = room(office, person)
    assert "2026年8月1日 帰国" in page and "帰国済みです" in page
    assert "k-verdict" not in page


def test_history_is_a_tab_for_those_who_may_read_it(office: Client, client: Client) -> None:
    person = whole_stay()
    page = room(office, person, "?tab=history")
    assert "tests" in page and "在留" in page
    assert "AB12345678CD" not in page.split("k-tabs")[1]
    client.force_login(make_user(Role.BOOKKEEPER, name="books"))
    assert "k-tabs" not in room(client, person, "?tab=history")


def test_a_foreign_person_is_not_found(client: Client) -> None:
    person = whole_stay()
    client.force_login(make_user(name="mine", only_assigned=True))
    assert client.get(f"/office/rooms/person/{person.pk}/").status_code == 404


def test_a_person_without_any_record_has_a_room(office: Client) -> None:
    assert "NGUYEN" in room(office, make_person(), "")


def test_the_number_of_queries_does_not_grow(queries_of: Callable[[str], int], make_deadline: Any) -> None:
    person = whole_stay()
    placement = person.placements.get(stage=2)
    make_deadline(-1, placement=placement)
    few = queries_of(f"/office/rooms/person/{person.pk}/")
    for days in range(30):
        make_deadline(days, placement=placement)
        make_visit(placement.employer, date(2026, 6, 2) + timedelta(days=days))
        make_audit(placement.employer, date(2026, 6, 2) + timedelta(days=days))
    assert queries_of(f"/office/rooms/person/{person.pk}/") == few
