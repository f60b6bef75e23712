"""The readiness board: every criterion of both laws, told by records or answered on the page."""

from datetime import date, timedelta

import pytest
from django.test import Client

from kumiai.accounts.enums import Role
from kumiai.coop.domain.facts import license_facts
from kumiai.coop.domain.organization_fact import organization_answers
from kumiai.coop.models import Office, OrganizationFact, StaffCourse, StaffMember, StaffRole
from kumiai.law import criteria
from tests.factories import make_cooperative, make_license, make_placement, make_user, write

pytestmark = pytest.mark.django_db
BOARD = "/office/rooms/license/"


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(make_user(Role.SUPERVISION_MANAGER, name="manager"))
    return client


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def lines_of(page: str) -> str:
    return page.split('id="check-heading"')[1].split("</section>")[0]


@pytest.mark.parametrize("code", ["titp", "esd"])
def test_every_criterion_stands_there_with_article_and_proof(office: Client, today: date, code: str) -> None:
    make_cooperative()
    lines = lines_of(page_of(office, f"{BOARD}?law={code}"))
    for one in criteria(f"{code}.license_check", on=today):
        assert one.label["ja"] in lines
        assert all(text["ja"] in lines for text in one.evidence)
    assert lines.count("不明") >= len(criteria(f"{code}.license_check", on=today)) - 2


def test_an_answer_moves_a_criterion_and_belongs_to_one_law_only(manager: Client, today: date) -> None:
    make_cooperative()
    manager.post(f"{BOARD}?law=esd", {"legal_form": "true", "no_disqualification": "false"})
    assert organization_answers(today) == {
        "esd.license_check.legal_form": True, "esd.license_check.no_disqualification": False,
    }  # fmt: skip
    lines = lines_of(page_of(manager, f"{BOARD}?law=esd"))
    assert lines.index("満たさない") < lines.index("不明")
    assert '<span class="k-tile__number">1</span> 満たす' in lines
    assert '<span class="k-tile__number">0</span> 満たす' in lines_of(page_of(manager, f"{BOARD}?law=titp"))
    assert page_of(manager, f"{BOARD}?law=esd&as_of={today - timedelta(days=1)}").count("1/") == 0


def test_numbers_are_measured_by_the_rule(manager: Client) -> None:
    make_cooperative()
    manager.post(f"{BOARD}?law=esd", {"employers": "16", "workers": "60", "full_time_staff": "2"})
    assert "満たさない" in lines_of(page_of(manager, f"{BOARD}?law=esd"))
    manager.post(f"{BOARD}?law=esd", {"employers": "16", "workers": "60", "full_time_staff": "9"})
    assert "満たさない" not in lines_of(page_of(manager, f"{BOARD}?law=esd")).split("</ul>")[1]


def test_courses_of_managers_are_read_from_the_records(today: date) -> None:
    office = Office.objects.get(cooperative=make_cooperative())
    assert license_facts(today)["responsible_manager"] is None
    person = write(StaffMember(office=office, name="監理 花子", position="EMPLOYEE"))
    write(StaffRole(staff_member=person, kind="SUPERVISION_MANAGER", first_day=date(2020, 1, 1)))
    assert license_facts(today)["responsible_manager"] is None, "no course is recorded"
    write(
        StaffCourse(staff_member=person, kind="SUPERVISION_MANAGER", taken_on=today - timedelta(days=4 * 366))
    )
    assert license_facts(today)["responsible_manager"] is False
    write(StaffCourse(staff_member=person, kind="SUPERVISION_MANAGER", taken_on=today - timedelta(days=30)))
    assert license_facts(today)["responsible_manager"] is True


def test_trainees_who_stay_longer_than_the_license_are_named(office: Client, today: date) -> None:
    held = make_license(make_cooperative())
    longer = make_placement(first_day=held.last_day - timedelta(days=30))
    shorter = make_placement(first_day=held.last_day - timedelta(days=800))
    side = page_of(office, BOARD).split('id="beyond-heading"')[1].split("</section>")[0]
    assert longer.person.name_roman in side and shorter.person.name_roman not in side


def test_only_who_may_change_the_cooperative_answers(office: Client) -> None:
    make_cooperative()
    assert "回答を記録" not in page_of(office, BOARD)
    assert office.post(BOARD, {"legal_form": "true"}).status_code == 403
    assert not OrganizationFact.objects.exists()
