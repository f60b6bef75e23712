"""The plan application as a set: its papers for each person, and the checks over them."""

from datetime import date
from typing import Any

import pytest

from kumiai.coop.models import SendingOrganization
from kumiai.employers.models import Trainer, Worksite
from kumiai.paperwork.domain.case import open_case
from kumiai.paperwork.domain.checking import CaseReading, Outcome, read_case
from kumiai.paperwork.domain.sheet import write_sheet
from kumiai.paperwork.models import Case
from kumiai.placements.models import Placement
from tests.factories import LONG_AGO, WRITER, make_cooperative, make_employer, make_placement, write

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 26)
DUTIES = [
    {"number": 1, "kind": "REQUIRED", "content": "旋盤", "safety_hours": 100, "m3": 500, "m4": 500},
    {"number": 2, "kind": "RELATED", "content": "ボール盤", "safety_hours": 40, "m3": 400},
    {"number": 3, "kind": "PERIPHERAL", "content": "梱包", "safety_hours": 20, "m3": 200},
]
LEGAL = ("LEGAL_TRAINING", "LEGAL_IMMIGRATION", "LEGAL_LABOR", "LEGAL_OTHER")
DAYS = [
    *({"date": f"2027-01-{day:02}", "hours": 7, "subject": "JAPANESE"} for day in range(5, 29)),
    *({"date": f"2027-02-0{day}", "hours": 2, "subject": code} for day, code in enumerate(LEGAL, 1)),
]
TERMS = {
    "wage_basis": "MONTH", "base_wage": 193_000, "hours_per_year": 1920, "working_time": ["8:30", "17:30"],
    "comparison_wage": 193_000,
}  # fmt: skip


def sheet(kind: str, owner: Any, facts: dict[str, Any]) -> None:
    title = "" if kind == "sending_profile" else "A"
    write_sheet(kind=kind, owner=owner, facts=facts, title=title, by=WRITER, at=LONG_AGO)


def application(people: int = 2, **terms: Any) -> Case:
    cooperative, company = make_cooperative(), make_employer(employees=34, excellent=False)
    sender = write(SendingOrganization(name="Hoa Sen", country="VN"))
    site = write(Worksite(employer=company, name="本社", prefecture="23", address="西市1"))
    write(Trainer(employer=company, kind="INSTRUCTOR", name="佐藤"))
    sheet("training_schedule", company, {"duties": DUTIES})
    sheet("lecture_schedule", cooperative, {
        "days": DAYS, "pre_arrival": "yes", "legal_outside": "yes", "no_work": "yes",
    })  # fmt: skip
    sheet("employment_terms", company, {**TERMS, **terms})
    sheet("lodging", company, {"bedroom_area": "18.2", "people_per_room": 4})
    sheet("plan_contents", company, {"job_code": "6-3-1"})
    sheet("sending_profile", sender, {"number": "VNM000123"})
    members = [
        make_placement(
            employer=company, worksite=site, sending_organization=sender, first_day=None,
            planned_first_day=date(2027, 1, 5), training_first_day=date(2027, 3, 1),
        )
        for _ in range(people)
    ]  # fmt: skip
    return open_case(kind="titp.plan", on=ON, by=WRITER, at=LONG_AGO, members=members)


def outcomes(reading: CaseReading) -> dict[str, set[Outcome]]:
    found: dict[str, set[Outcome]] = {}
    for check in reading.checks:
        found.setdefault(check.id, set()).add(check.outcome)
    return found


def test_each_person_has_the_papers_of_a_person_and_the_list_stands_first() -> None:
    reading = read_case(application(), on=ON)
    ids = [one.form.id for one in reading.readings]
    assert ids[:3] == ["titp.trainee_list", "titp.plan_application", "titp.plan_application"]
    assert ids.count("titp.lecture_schedule") == 2
    assert ids.count("titp.applicant_pledge") == 1
    assert ids.count("titp.trainer_cv") == 1
    assert "titp.employer_excellence" not in ids


def test_one_person_needs_no_list() -> None:
    reading = read_case(application(people=1), on=ON)
    assert reading.readings[0].form.id == "titp.plan_application"


def test_a_set_made_from_one_set_of_records_agrees_and_keeps_the_law() -> None:
    found = outcomes(read_case(application(), on=ON))
    holding = {name for name, said in found.items() if said == {Outcome.HOLDS}}
    assert holding >= {
        "hours_of_training", "hours_of_lectures", "hours_of_contract", "hours_within_contract", "wage",
        "contract_period", "working_time", "dates", "name", "job", "sending", "sending_number", "plan_hours",
        "lecture_hours", "legal_lecture", "lodging_area", "minimum_wage", "pay_as_japanese", "quota",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("terms", "failing"),
    [
        ({"base_wage": 150_000}, {"minimum_wage", "pay_as_japanese"}),
        ({"hours_per_year": 1500}, {"hours_within_contract"}),
        ({"comparison_wage": 200_000}, {"pay_as_japanese"}),
    ],
)
def test_what_is_against_the_law_or_the_contract_is_found(terms: dict[str, Any], failing: set[str]) -> None:
    found = outcomes(read_case(application(**terms), on=ON))
    assert {name for name, said in found.items() if Outcome.FAILS in said} == failing


def test_too_few_lectures_and_a_small_bedroom_are_found() -> None:
    case = application()
    company = Placement.objects.filter(cases=case)[0].employer
    sheet("lodging", company, {"bedroom_area": "17.9"})
    sheet("lecture_schedule", None, {"days": DAYS[5:]})
    found = outcomes(read_case(case, on=ON))
    assert {name for name, said in found.items() if Outcome.FAILS in said} == {
        "lodging_area",
        "lecture_hours",
    }
