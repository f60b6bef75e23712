"""What ends with the program, and the duties that have no day."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from kumiai.deadlines.models import OpenQuestion
from tests.factories import make_employer, make_person, make_placement, make_plan, make_user

pytestmark = pytest.mark.django_db


def test_stage_3_ends_for_those_whose_stage_2_began_too_late(office: Client) -> None:
    late = make_placement(stage=2, first_day=date(2026, 6, 1), permitted_on=date(2026, 6, 1))
    early = make_placement(stage=2, first_day=date(2026, 3, 1), permitted_on=date(2026, 3, 1))
    page = office.get("/office/rooms/ending/?as_of=2027-04-01").content.decode()
    section = page.split('id="end-stage_3"')[1]
    assert late.person.name_roman in section
    assert f">{early.person.name_roman}<" not in section


def test_a_new_trainee_whose_plan_was_filed_after_march_2027_cannot_come(office: Client) -> None:
    late = make_placement(
        first_day=None, planned_first_day=date(2027, 6, 1), person=make_person(name_roman="LATE")
    )
    make_plan(late, filed_on=date(2027, 4, 1))
    page = office.get("/office/rooms/ending/?as_of=2027-07-01").content.decode()
    assert "LATE" in page.split('id="end-new_start"')[1].split("</section>")[0]


def test_foreign_people_are_not_named(client: Client) -> None:
    make_placement(stage=2, first_day=date(2026, 6, 1), person=make_person(name_roman="FOREIGN"))
    mine = make_user(name="mine", only_assigned=True)
    make_placement(
        stage=2, first_day=date(2026, 6, 1), person=make_person(name_roman="OWN"),
        employer=make_employer(caseworker=mine), permitted_on=date(2026, 6, 1),
    )  # fmt: skip
    client.force_login(mine)
    page = client.get("/office/rooms/ending/?as_of=2027-04-01").content.decode()
    assert "OWN" in page and "FOREIGN" not in page


def test_the_number_of_queries_does_not_grow(queries_of: Callable[[str], int]) -> None:
    address = "/office/rooms/ending/?as_of=2027-04-01"
    for stage in (1, 2):
        make_placement(stage=stage, first_day=date(2026, 6, 1), permitted_on=date(2026, 6, 1))
    few = queries_of(address)
    for _ in range(8):
        for stage in (1, 2):
            make_placement(stage=stage, first_day=date(2026, 6, 1), permitted_on=date(2026, 6, 1))
    assert queries_of(address) == few


def test_open_questions_name_duty_and_missing_fact_in_words(office: Client) -> None:
    placement = make_placement()
    OpenQuestion.objects.create(
        duty="titp.periodic_audit_first", subject_kind="employer", subject=str(placement.employer_id),
        missing="lecture_first_day", employer=placement.employer,
    )  # fmt: skip
    page = office.get("/office/rooms/questions/").content.decode()
    assert "入国後講習の初日" in page and placement.employer.name in page
