"""The score sheets: items with their facts, the gap, the ways to the mark, and answers typed on the page."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from kumiai.accounts.enums import Role
from kumiai.coop.domain.facts import audit_staff_counts
from kumiai.coop.domain.organization_fact import organization_answers
from kumiai.coop.models import Office, OrganizationFact, StaffCourse, StaffMember, StaffRole
from kumiai.employers.models import Assessment
from kumiai.history.models import Entry
from tests.factories import make_cooperative, make_employer, make_user, write
from tests.law.test_improvement import SHEET

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(make_user(Role.SUPERVISION_MANAGER, name="manager"))
    return client


def page_of(office: Client, address: str) -> str:
    answer = office.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def assessed(today: date, **changes: Any) -> Assessment:
    return write(Assessment(employer=make_employer(), assessed_on=today, inputs=SHEET | changes))


def test_items_facts_gap_and_ways_of_a_company(office: Client, today: date) -> None:
    page = page_of(office, f"/office/rooms/score/{assessed(today).employer_id}/")
    assert "基礎級の受検者数（過去3年）: 20" in page
    assert "点足りません" in page and "合格点への近道" in page
    ways = page.split('id="ways-heading"')[1].split("</section>")[0]
    assert "変更2件" in ways and "15 → 19" in ways


def test_an_effort_typed_on_the_page_ranks_the_ways_anew(office: Client, today: date) -> None:
    address = f"/office/rooms/score/{assessed(today).employer_id}/"
    assert "15 → 19" in page_of(office, address).split('id="ways-heading"')[1].split("</section>")[0]
    without = page_of(office, address + "?effort-basic_exam_passers=")
    assert "15 → 19" not in without.split('id="ways-heading"')[1].split("</section>")[0]


def test_what_lies_in_the_past_is_no_step(office: Client, today: date) -> None:
    ordered = assessed(today, improvement_order="not_remedied", absconded=3, trainees_total=10)
    steps = page_of(office, f"/office/rooms/score/{ordered.employer_id}/").split('id="moves-heading"')[1]
    assert "改善命令" not in steps and "失踪" not in steps


def test_an_open_sheet_promises_nothing(office: Client, today: date) -> None:
    inputs = {name: value for name, value in SHEET.items() if name not in {"takeovers", "exam_cooperation"}}
    sheet = write(Assessment(employer=make_employer(), assessed_on=today, inputs=inputs))
    page = page_of(office, f"/office/rooms/score/{sheet.employer_id}/")
    assert "未回答の事実を調べる" in page and "未回答の項目がよい結果なら" in page


def test_answers_about_the_cooperative_are_kept_and_counted(manager: Client, today: date) -> None:
    make_cooperative()
    answer = manager.post(
        "/office/rooms/score/", {"audit_manual": "true", "improvement_order": "none"}, follow=True
    )
    assert answer.status_code == 200
    assert organization_answers(today) == {"audit_manual": True, "improvement_order": "none"}
    assert organization_answers(today - timedelta(days=1)) == {}
    assert Entry.objects.filter(subject_type="coop.organizationfact").count() == 2
    manager.post("/office/rooms/score/", {"audit_manual": "true", "improvement_order": "none"})
    assert Entry.objects.filter(subject_type="coop.organizationfact").count() == 2, "nothing changed"
    manager.post("/office/rooms/score/", {"audit_manual": "unknown", "improvement_order": "none"})
    assert organization_answers(today) == {"improvement_order": "none"}
    assert OrganizationFact.objects.count() == 2


def test_a_wrong_answer_is_refused_with_what_was_typed(manager: Client) -> None:
    make_cooperative()
    answer = manager.post("/office/rooms/score/", {"basic_exam_takers": "-3"})
    assert answer.status_code == 422 and 'value="-3"' in answer.content.decode()
    assert not OrganizationFact.objects.exists()


def test_who_may_not_change_the_cooperative_may_not_answer(office: Client) -> None:
    make_cooperative()
    assert "回答を記録" not in page_of(office, "/office/rooms/score/")
    office.post("/office/rooms/score/", {"audit_manual": "true"})
    assert not OrganizationFact.objects.exists()


def test_audit_staff_are_counted_from_the_records(today: date) -> None:
    office = Office.objects.get(cooperative=make_cooperative())
    people = [write(StaffMember(office=office, name=f"職員{n}", position="EMPLOYEE")) for n in range(4)]
    for person in people[:3]:
        write(StaffRole(staff_member=person, kind="AUDITOR", first_day=date(2020, 1, 1)))
    write(StaffRole(staff_member=people[2], kind="SUPERVISION_MANAGER", first_day=date(2020, 1, 1)))
    write(StaffCourse(staff_member=people[0], kind="AUDIT_STAFF", taken_on=today - timedelta(days=100)))
    write(StaffCourse(staff_member=people[1], kind="AUDIT_STAFF", taken_on=today - timedelta(days=4 * 365)))
    assert audit_staff_counts(today) == {"audit_staff": 2, "audit_staff_trained": 1}
    assert audit_staff_counts(date(2019, 1, 1)) == {}


def test_the_list_of_companies_asks_the_law_once(
    office: Client, today: date, queries_of: Callable[[str], int]
) -> None:
    assessed(today)
    few = queries_of("/office/rooms/score/")
    for _ in range(5):
        assessed(today)
    assert queries_of("/office/rooms/score/") == few
    page = page_of(office, "/office/rooms/score/")
    assert page.count("優良でない") + page.count("not excellent") >= 6
