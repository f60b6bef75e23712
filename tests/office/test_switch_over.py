"""The switch-over and the what-if page: right on the four days that matter, within scope, nothing written."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kumiai.accounts.enums import Role
from kumiai.deadlines.domain import switch_over
from kumiai.employers.models import Employer, ExcellenceStatement, StaffCount
from kumiai.history.models import Entry
from kumiai.people.models import Person
from tests.factories import (
    make_cooperative,
    make_employer,
    make_license,
    make_person,
    make_placement,
    make_plan,
    make_user,
    write,
)

pytestmark = pytest.mark.django_db

TODAY, LAST_FILING, NEW_LAW, AFTER = date(2026, 11, 22), date(2027, 3, 31), date(2027, 4, 1), date(2027, 7, 1)


@pytest.fixture
def boss(db: None) -> Any:
    make_license(cooperative=make_cooperative())
    return make_user(Role.SUPERVISION_MANAGER)


def interns(employer: Employer) -> dict[str, Person]:
    """One person for each way."""
    stages = {
        "open": {"stage": 2, "first_day": date(2026, 4, 1), "last_day_planned": date(2028, 3, 31), "permitted_on": date(2026, 4, 1)},
        "closed": {"stage": 2, "first_day": date(2026, 4, 2), "last_day_planned": date(2028, 4, 1), "permitted_on": date(2026, 4, 2)},
        "first": {"stage": 1, "first_day": date(2026, 7, 1), "last_day_planned": date(2027, 6, 30)},
        "coming": {"stage": 1, "first_day": None, "planned_first_day": date(2027, 6, 30), "last_day_planned": date(2028, 6, 29)},
    }  # fmt: skip
    made = {}
    for name, days in stages.items():
        made[name] = make_person(name_roman=f"PERSON {name.upper()}")
        last = days.pop("last_day_planned")
        placement = make_placement(person=made[name], employer=employer, planned_last_day=last, **days)
        if name == "coming":
            make_plan(placement=placement, filed_on=LAST_FILING)
    return made


def ways(user: Any, on: date) -> dict[str, tuple[Any, ...]]:
    found = switch_over.people(user, on=on)
    return {
        line.name.split()[-1].lower(): (line.branches, line.last_stage, line.last_day) for line in found.lines
    }


def test_each_person_on_each_day_goes_the_way_of_the_law(boss: Any) -> None:
    interns(make_employer())
    before = ways(boss, TODAY)
    assert before["open"] == (("T1", "T5"), 3, date(2030, 3, 31))
    assert before["closed"] == (("T1", "T5_closed"), 2, date(2028, 4, 1))
    assert before["first"] == (("T1", "T4"), 2, date(2029, 6, 30))
    assert before["coming"][1:] == (None, None)  # not filed yet as seen from here
    filed = ways(boss, LAST_FILING)
    assert filed["coming"] == (("T2",), 2, date(2030, 6, 29))
    assert ways(boss, NEW_LAW)["open"] == before["open"]
    late = ways(boss, AFTER)
    assert late["closed"] == before["closed"]


def test_a_newcomer_who_was_never_filed_is_too_late_from_the_day_after(boss: Any) -> None:
    person = make_person(name_roman="PERSON NEVER")
    make_placement(person=person, employer=make_employer(), stage=1, first_day=None, planned_first_day=date(2027, 6, 1),
                   planned_last_day=date(2028, 5, 31))  # fmt: skip
    assert ways(boss, LAST_FILING)["never"][0] == ()
    assert ways(boss, NEW_LAW)["never"][0] == ("T3",)


def test_a_colleagues_people_are_not_shown(boss: Any, client: Client) -> None:
    mine = make_user(Role.CASEWORKER, only_assigned=True)
    own, foreign = make_employer(caseworker=mine), make_employer(name="FOREIGN社")
    make_placement(
        person=make_person(name_roman="OWN PERSON"), employer=own, stage=1, first_day=date(2026, 7, 1)
    )
    make_placement(
        person=make_person(name_roman="FOREIGN PERSON"), employer=foreign, stage=1, first_day=date(2026, 7, 1)
    )
    client.force_login(mine)
    for tab in ("people", "companies", "cooperative"):
        text = client.get("/office/rooms/switch-over/", {"tab": tab}).content.decode()
        assert "FOREIGN" not in text, tab
    assert "OWN PERSON" in client.get("/office/rooms/switch-over/").content.decode()
    assert client.get("/office/rooms/what-if/", {"employer": foreign.pk}).context["comparisons"] == []


def test_the_quota_before_and_after_stands_side_by_side(boss: Any, client: Client) -> None:
    employer = make_employer(prefecture="20")
    write(StaffCount(employer=employer, regular_employees=45, counted_on=date(2026, 1, 1), source="名簿"))
    write(ExcellenceStatement(employer=employer, stated_on=date(2026, 1, 1), excellent=True, basis="申告"))
    interns(employer)
    client.force_login(boss)
    line = client.get("/office/rooms/switch-over/", {"tab": "companies", "as_of": "2026-11-22"}).context[
        "companies"
    ][0]
    assert (line.present, line.present_by_stage) == (3, (1, 2, 0))
    assert (line.before, line.after, line.after_known) == ((10, 20, 30), 45, True)


def test_what_if_compares_and_writes_nothing(boss: Any, client: Client) -> None:
    employer = make_employer(prefecture="20")
    write(StaffCount(employer=employer, regular_employees=45, counted_on=date(2026, 1, 1), source="名簿"))
    interns(employer)
    client.force_login(boss)
    client.get("/office/rooms/what-if/")
    entries = Entry.objects.count()
    asked = {"employer": employer.pk, "employer_excellent": "yes", "organization_excellent": "yes", "more_people": 9,
             "staff": -1, "metropolitan": "no", "intake_per_year": 5}  # fmt: skip
    page = client.get("/office/rooms/what-if/", asked)
    assert page.status_code == 200
    quota, esd, growth, staff = page.context["comparisons"]
    first = quota.lines[0]
    assert (first.before, first.after, first.present_before, first.present_after, first.exceeded) == (
        "不明 (5–10)",
        "10",
        1,
        10,
        False,
    )
    assert esd.lines[0].after == "45"
    assert not esd.confirmed
    assert growth.lines[0].after.startswith("5、10、15")
    assert quota.assumed == ("優良な実習実施者である",)  # that the cooperative is excellent is on record
    assert any(line.label == "必要な常勤職員数" for line in staff.lines)
    assert Entry.objects.count() == entries
    over = client.get("/office/rooms/what-if/", {**asked, "more_people": 10}).context["comparisons"][0]
    assert over.lines[0].exceeded


@pytest.mark.parametrize(
    "bad",
    [
        {"more_people": "viele"},
        {"employer": "9999"},
        {"employer": "x"},
        {"on": "2027-02-30"},
        {"staff": "9" * 40},
    ],
)
def test_a_bad_scenario_is_told_beside_the_field(boss: Any, client: Client, bad: dict[str, str]) -> None:
    client.force_login(boss)
    page = client.get("/office/rooms/what-if/", bad)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert page.context["comparisons"] == []


def test_more_people_ask_no_more_queries(boss: Any, client: Client) -> None:
    client.force_login(boss)
    employer = make_employer()

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get("/office/rooms/switch-over/", {"as_of": "2026-11-22"}).status_code == 200
        return len(found)

    interns(employer)
    queries()
    few = queries()
    for _ in range(4):
        interns(make_employer())
    assert queries() == few
