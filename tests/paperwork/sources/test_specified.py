"""Specified skilled workers of a company over a year: who, how long, how much, and who left why."""

from datetime import date
from typing import Any

import pytest

from kumiai.paperwork.domain.sheet import write_sheet
from kumiai.paperwork.sources import Subject, look_up
from kumiai.people.models import PersonContact
from kumiai.placements.models import Placement
from tests.factories import (
    LONG_AGO,
    WRITER,
    make_employer,
    make_person,
    make_placement,
    make_residence,
    write,
)

pytestmark = pytest.mark.django_db


def value(path: str, subject: Subject) -> Any:
    return look_up(path, subject).value


def worker(employer: Any, name: str, **fields: Any) -> Placement:
    given = {"stage": 1, "first_day": date(2026, 5, 1), **fields}
    return make_placement(
        employer=employer, program="ssw", lecture=False, person=make_person(name_roman=name, sex="F"), **given
    )


def sheet(kind: str, placement: Placement, **facts: Any) -> None:
    write_sheet(kind=kind, owner=placement, facts=facts, by=WRITER, at=LONG_AGO)


def year(employer: Any) -> Subject:
    return Subject(on=date(2027, 4, 10), employer=employer, fiscal_year=2026)


def test_everybody_employed_for_a_day_of_the_year_is_named_and_nobody_else() -> None:
    employer = make_employer()
    worker(employer, "ANNA", first_day=date(2025, 4, 1), last_day=date(2026, 4, 1))
    worker(employer, "BUDI", first_day=date(2027, 3, 31))
    worker(employer, "CUONG", first_day=date(2025, 4, 1), last_day=date(2026, 3, 31))
    worker(employer, "DEWI", first_day=date(2027, 4, 1))
    make_placement(employer=employer, first_day=date(2026, 6, 1))
    worker(make_employer(), "EKO")
    assert [row["name"] for row in value("year.workers", year(employer))] == ["ANNA", "BUDI"]
    assert value("year.worker_count", year(employer)) == 2
    assert value("year.day_range", year(employer)) == [date(2026, 4, 1), date(2027, 3, 31)]


def test_the_list_of_supported_workers_holds_those_of_the_first_kind_on_the_day() -> None:
    employer = make_employer()
    first = worker(employer, "ANNA")
    worker(employer, "BUDI")
    worker(employer, "CHANTHA", stage=2)
    make_residence(first.person, last_day=date(2027, 4, 30), card_number="AB12345678CD")
    subject = Subject(on=date(2026, 11, 24), employer=employer)
    rows = value("employer.supported_workers", subject)
    assert [(row["name"], row["card_number"]) for row in rows] == [("ANNA", "AB12345678CD"), ("BUDI", None)]
    assert value("employer.supported_names", subject) == "ANNA ほか1名（別紙のとおり）"


def test_days_and_pay_are_the_sums_of_the_months_of_the_year() -> None:
    employer = make_employer()
    placement = worker(employer, "ANNA")
    months = [
        {"month": "2026-03", "days": 99, "pay": 999_999, "method": "CASH"},
        {"month": "2026-05", "days": 20, "pay": 213_000, "method": "BANK"},
        {"month": "2027-03", "days": 22, "pay": 215_500, "method": "BANK"},
    ]
    sheet("ssw_activity", placement, months=months)
    (row,) = value("year.worker_activity", year(employer))
    assert (row["days"], row["pay"], row["method"]) == (42, 428_500, "BANK")
    (pay,) = value("year.worker_pay", year(employer))
    assert (pay["m05"], pay["m03"], pay["m04"]) == (213_000, 215_500, None)


def test_a_month_without_its_pay_leaves_the_sum_open() -> None:
    employer = make_employer()
    sheet("ssw_activity", worker(employer, "ANNA"), months=[{"month": "2026-05", "days": 20}])
    (row,) = value("year.worker_activity", year(employer))
    assert (row["days"], row["pay"]) == (20, None)


def test_who_left_is_counted_by_the_cause_that_was_notified() -> None:
    employer = make_employer()
    worker(employer, "ANNA", first_day=date(2025, 4, 1), planned_last_day=date(2030, 3, 31))
    for name, cause in (("BUDI", "10"), ("CUONG", "02"), ("DEWI", "08")):
        left = worker(employer, name, last_day=date(2026, 12, 31), end_reason="OTHER")
        sheet("ssw_notice", left, end_cause=cause)
    first, second = value("year.worker_changes", year(employer))
    assert first == {
        "kind": "特定技能１号", "present": 1, "hired": 3, "voluntary": 1, "involuntary": 1, "missing": 1,
    }  # fmt: skip
    assert second["present"] == 0


def test_the_counts_by_cause_stay_open_while_a_cause_is_not_written_down() -> None:
    employer = make_employer()
    worker(employer, "ANNA", last_day=date(2026, 12, 31), end_reason="OTHER")
    first, _ = value("year.worker_changes", year(employer))
    assert (first["present"], first["voluntary"], first["involuntary"]) == (0, None, None)


def test_a_month_has_its_first_and_last_day() -> None:
    subject = Subject(on=date(2028, 3, 1), month=date(2028, 2, 1))
    assert value("month.whole_month", subject) == [date(2028, 2, 1), date(2028, 2, 29)]


def test_a_person_is_reached_by_telephone_and_not_through_the_family() -> None:
    placement = worker(make_employer(), "ANNA")
    write(PersonContact(person=placement.person, kind="PHONE", value="090-0000-0001"))
    write(PersonContact(person=placement.person, kind="HOME", value="+84 000 000"))
    assert value("person.telephone", Subject(on=date(2026, 11, 24), placement=placement)) == "090-0000-0001"
