"""The check of a plan: every criterion with article and proof; records answer what they can, people the rest."""

from datetime import date, timedelta

import pytest
from django.test import Client

from kumiai.accounts.enums import Role
from kumiai.employers.models import Worksite
from kumiai.law import criteria, decide
from kumiai.office.rooms.plan_check_facts import recorded_of_plan
from kumiai.placements.enums import ExamPart
from kumiai.plans.domain.plan_fact import plan_answers
from kumiai.plans.models import Plan, PlanFact
from tests.factories import make_employer, make_exam, make_person, make_placement, make_user, write

pytestmark = pytest.mark.django_db


def plan_of(**fields: object) -> Plan:
    return write(Plan(placement=make_placement(**fields)))


def lines_of(client: Client, plan: Plan, query: str = "") -> str:
    answer = client.get(f"/office/rooms/plan/{plan.pk}/check/{query}")
    assert answer.status_code == 200
    return answer.content.decode().split('id="check-heading"')[1].split("</section>")[0]


def test_every_criterion_stands_there_with_what_to_bring(office: Client, today: date) -> None:
    lines = lines_of(office, plan_of())
    for one in criteria("titp.plan_check", on=today):
        assert one.label["ja"] in lines and all(text["ja"] in lines for text in one.evidence)


def test_the_record_tells_age_quota_and_minimum_wage(office: Client, today: date) -> None:
    company = make_employer(employees=20, excellent=False)
    site = write(Worksite(employer=company, name="工場", prefecture="23"))
    young = make_person(born_on=today - timedelta(days=17 * 365))
    plan = plan_of(person=young, employer=company, worksite=site, first_day=today, stage=1)
    facts = recorded_of_plan(plan.placement, today)
    wage = decide("wage.minimum", {"prefecture": "23"}, on=today).value["yen_per_hour"]
    assert facts["age_years"] in {16, 17} and facts["minimum_yen_per_hour"] == wage
    assert facts["earlier_exam_passed"] is True and facts["excellent_for_stage_3"] is True
    lines = lines_of(office, plan)
    assert "満たさない" in lines and "記録から" in lines


def test_an_exam_that_was_not_passed_is_unknown_not_failed(today: date) -> None:
    first = make_placement(stage=1, first_day=today - timedelta(days=400))
    second = make_placement(person=first.person, employer=first.employer, stage=2, first_day=today)
    assert recorded_of_plan(second, today)["earlier_exam_passed"] is None
    for part in ExamPart:
        make_exam(first, part=part, passed=True, taken_on=today - timedelta(days=60))
    assert recorded_of_plan(second, today)["earlier_exam_passed"] is True


def test_answers_are_kept_from_their_day_on_and_judged(office: Client, today: date) -> None:
    plan = plan_of()
    answer = office.post(
        f"/office/rooms/plan/{plan.pk}/check/",
        {"purpose": "true", "no_deposit": "false", "yen_per_hour": "1"},
    )
    assert answer.status_code == 302
    assert (
        plan_answers(plan, today)["purpose"] is True and plan_answers(plan, today - timedelta(days=1)) == {}
    )
    lines = lines_of(office, plan).split("</ul>")[1]
    label = {one.id: one.label["ja"] for one in criteria("titp.plan_check", on=today)}["no_deposit"]
    assert lines.index("満たさない") < lines.index(label) < lines.index("不明")


def test_whoever_may_only_read_cannot_answer(client: Client) -> None:
    plan = plan_of()
    client.force_login(make_user(Role.BOOKKEEPER, name="books"))
    assert client.get(f"/office/rooms/plan/{plan.pk}/check/").status_code == 403
    client.force_login(make_user(Role.INSPECTOR, name="inspector"))
    assert client.post(f"/office/rooms/plan/{plan.pk}/check/", {"purpose": "true"}).status_code == 403
    assert not PlanFact.objects.exists()
