"""Today's board: groups, filters, numbers, and what it costs."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kumiai.accounts.enums import Role
from tests.factories import make_employer, make_person, make_placement, make_user

pytestmark = pytest.mark.django_db


def numbers(page: str) -> list[str]:
    """The four numbers on the tiles."""
    return re.findall(r'k-tile__number">(\d+)<', page)


def test_the_start_page_is_the_board_and_counts_by_urgency(office: Client, make_deadline: Any) -> None:
    for days in (-3, -1, 0, 400):
        make_deadline(days)
    page = office.get("/office/").content.decode()
    assert "3日超過" in page and "1日超過" in page and "本日" in page
    overdue, this_week, _, later = numbers(page)
    assert (overdue, this_week, later) == ("2", "1", "1")


def test_a_line_says_paper_company_person_charge_and_marks(
    office: Client, make_deadline: Any, caseworker: Any
) -> None:
    make_deadline(-1, duty="titp.audit_report", assigned_to=caseworker, confirmed=False, recommended=True)
    make_deadline(-2)
    page = office.get("/office/").content.decode()
    assert "省令様式第22号" in page and "未確認" in page and "推奨" in page
    assert "sato" in page and "未定" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"mine", "others", "nobodys"}),
        ("?who=me", {"mine"}),
        ("?who=none", {"nobodys"}),
        ("?q=MINE", {"mine"}),
    ],
)
def test_the_board_narrows_by_charge_and_word(
    office: Client, make_deadline: Any, caseworker: Any, query: str, shown: set[str]
) -> None:
    colleague = make_user(name="tanaka")
    for name, charge in (("mine", caseworker), ("others", colleague), ("nobodys", None)):
        placement = make_placement(person=make_person(name_roman=f"NGUYEN {name.upper()}"))
        make_deadline(-1, placement=placement, assigned_to=charge)
    page = office.get(f"/office/{query}").content.decode()
    lines = re.findall(r">NGUYEN (\w+)</a>", page)
    assert {line.lower() for line in lines} == shown


def test_unreadable_filters_do_not_narrow(office: Client, make_deadline: Any) -> None:
    make_deadline(-1)
    page = office.get(
        "/office/?who=x'&employer=-1&person=9e9&group=zzz&page=abc&kind=nothing"
    ).content.decode()
    assert numbers(page)[0] in {"0", "1"}


def test_readers_see_the_board_without_actions(client: Client, make_deadline: Any) -> None:
    make_deadline(-1)
    client.force_login(make_user(Role.INSPECTOR, name="inspector"))
    page = client.get("/office/").content.decode()
    assert "1日超過" in page
    assert "data-k-dialog" not in page and "<dialog" not in page


def test_whose_companies_are_limited_sees_only_their_deadlines(client: Client, make_deadline: Any) -> None:
    mine = make_user(name="mine", only_assigned=True)
    own = make_placement(employer=make_employer(name="自社工業", caseworker=mine))
    foreign = make_placement(employer=make_employer(name="他社工業", caseworker=make_user(name="other")))
    make_deadline(-1, placement=own)
    make_deadline(-1, placement=foreign)
    client.force_login(mine)
    page = client.get("/office/").content.decode()
    assert numbers(page)[0] == "1"
    assert "自社工業" in page and "他社工業" not in page


def test_a_group_with_many_lines_is_paged(office: Client, make_deadline: Any, today: Any) -> None:
    placement = make_placement()
    for days in range(1, 31):
        make_deadline(-days, placement=placement)
    first = office.get("/office/").content.decode()
    assert first.count('class="k-line ') == 25 and "30日超過" in first
    second = office.get("/office/?group=overdue&page=2").content.decode()
    assert second.count('class="k-line ') == 5
    assert "30日超過" not in second


def test_the_number_of_queries_does_not_grow(queries_of: Callable[[str], int], make_deadline: Any) -> None:
    for days in range(3):
        make_deadline(-days)
    few = queries_of("/office/")
    for days in range(27):
        make_deadline(-days)
    assert queries_of("/office/") == few


def test_another_day_is_computed_from_the_records(office: Client, today: Any) -> None:
    """No deadline is kept here: what the page shows comes from the placement and the law of that day."""
    make_placement(first_day=today - timedelta(days=60))
    page = office.get(f"/office/?as_of={(today + timedelta(days=200)).isoformat()}").content.decode()
    assert sum(int(number) for number in numbers(page)) > 0
    assert "data-k-dialog" not in page
