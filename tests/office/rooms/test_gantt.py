"""All placements over time."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from tests.factories import make_employer, make_placement, make_user

pytestmark = pytest.mark.django_db
WINDOW = "/office/rooms/placements-over-time/?from=2026-06&span=12"


def test_people_stand_under_their_company_inside_the_window(office: Client) -> None:
    employer = make_employer(name="株式会社ひびき")
    inside = make_placement(employer=employer, first_day=date(2026, 8, 1))
    outside = make_placement(employer=employer, first_day=date(2020, 8, 1), last_day=date(2021, 7, 31))
    page = office.get(WINDOW).content.decode()
    assert "株式会社ひびき" in page and inside.person.name_roman in page
    assert f">{outside.person.name_roman}<" not in page


def test_companies_narrow_by_field_and_charge(office: Client) -> None:
    farm = make_employer(name="農園", field="AGRICULTURE", caseworker=make_user(name="tanaka"))
    make_placement(employer=farm, first_day=date(2026, 8, 1))
    make_placement(employer=make_employer(name="鉄筋", field="CONSTRUCTION"), first_day=date(2026, 8, 1))
    assert "鉄筋" not in office.get(f"{WINDOW}&field=AGRICULTURE").content.decode()
    assert "農園" not in office.get(f"{WINDOW}&field=CONSTRUCTION").content.decode()
    page = office.get(f"{WINDOW}&caseworker={farm.caseworker_id}").content.decode()
    assert "農園" in page and "鉄筋" not in page
    assert office.get(f"{WINDOW}&field=x&caseworker=²&employer=y&page=z").status_code == 200


def test_foreign_companies_are_not_drawn(client: Client) -> None:
    mine = make_user(name="mine", only_assigned=True)
    make_placement(employer=make_employer(name="自社", caseworker=mine), first_day=date(2026, 8, 1))
    make_placement(employer=make_employer(name="他社"), first_day=date(2026, 8, 1))
    client.force_login(mine)
    page = client.get(WINDOW).content.decode()
    assert "自社" in page and "他社" not in page


def test_the_number_of_queries_does_not_grow(queries_of: Callable[[str], int]) -> None:
    make_placement(first_day=date(2026, 8, 1))
    few = queries_of(WINDOW)
    for _ in range(7):
        employer = make_employer()
        for _ in range(4):
            make_placement(employer=employer, first_day=date(2026, 8, 1))
    assert queries_of(WINDOW) == few
