"""What ends with the program on 2027-04-01 and 2027-07-01, and for whom."""

from datetime import date
from typing import Any

import pytest

from kumiai.deadlines.domain.board import EndingSection
from kumiai.deadlines.domain.queries import ending
from kumiai.law.core.calendar import add_months
from tests.factories import make_employer, make_person, make_placement, make_plan, make_user

pytestmark = pytest.mark.django_db


def section(topic: str, on: date) -> EndingSection:
    """Return one section as of a day."""
    return next(part for part in ending(make_user(), on=on).sections if part.topic == topic)


def names(lines: Any) -> set[str]:
    """Return whom lines are about."""
    return {line.person.name for line in lines}


def planned(name: str, starts_on: date, filed_on: date | None = None) -> None:
    """Make somebody who is planned to come."""
    placement = make_placement(
        person=make_person(name_roman=name), first_day=None, planned_first_day=starts_on
    )
    if filed_on:
        make_plan(placement, filed_on=filed_on)


def test_the_days_of_the_end_are_named() -> None:
    assert [day for _, day in ending(make_user(), on=date(2026, 11, 22)).days] == [
        date(2027, 3, 31),
        date(2027, 4, 1),
        date(2027, 6, 30),
    ]


def test_before_the_amending_act_nothing_ended() -> None:
    make_placement(first_day=date(2023, 1, 10))
    found = ending(make_user(), on=date(2023, 6, 1))
    assert (found.days, found.sections) == ((), ())


def test_new_trainees_need_a_plan_filed_and_a_start_in_time() -> None:
    planned("FILED", date(2027, 5, 1), filed_on=date(2026, 11, 1))
    planned("UNFILED", date(2027, 5, 1))
    planned("TOO LATE", date(2027, 7, 15), filed_on=date(2026, 11, 1))

    autumn = section("new_start", date(2026, 11, 22))
    assert (names(autumn.certain), names(autumn.unknown), autumn.still_possible) == (
        {"TOO LATE"},
        {"UNFILED"},
        1,
    )
    assert len(autumn.certain[0].reasons) == 1

    april = section("new_start", date(2027, 4, 1))
    assert (names(april.certain), names(april.unknown), april.still_possible) == (
        {"TOO LATE", "UNFILED"},
        set(),
        1,
    )

    july = section("new_start", date(2027, 7, 1))
    assert names(july.certain) == {"TOO LATE", "UNFILED"}
    assert names(july.unknown) == {"FILED"}, "whether the planned start was made is not recorded"
    assert july.unknown[0].missing == ("段階の開始日",)
    assert july.still_possible == 0


def test_stage_3_needs_a_year_of_stage_2_on_the_day() -> None:
    def in_stage_2(name: str, first_day: date, **given: Any) -> None:
        make_placement(stage=2, person=make_person(name_roman=name), first_day=first_day, **given)

    in_stage_2("IN TIME", date(2026, 4, 1), permitted_on=date(2026, 4, 1))
    in_stage_2("A DAY LATE", date(2026, 4, 2), permitted_on=date(2026, 4, 2))
    in_stage_2("NOT RECORDED", date(2026, 5, 1))
    in_stage_2("EARLY ENOUGH ANYWAY", date(2026, 3, 1))
    in_stage_2("NOT WANTED", date(2026, 5, 1), permitted_on=date(2026, 4, 20), goes_on=False)
    make_placement(person=make_person(name_roman="IN STAGE 1"), first_day=date(2026, 8, 1))

    found = section("stage_3", date(2026, 11, 22))
    assert names(found.certain) == {"A DAY LATE", "IN STAGE 1"}
    assert names(found.unknown) == {"NOT RECORDED"}
    assert found.unknown[0].missing
    assert found.still_possible == 2
    assert all(line.reasons for line in found.certain)


def test_who_could_never_have_stage_3_loses_nothing() -> None:
    employer = make_employer(excellent=False)
    make_placement(first_day=date(2026, 8, 1), employer=employer)
    make_placement(stage=2, first_day=date(2026, 6, 1), employer=employer)
    found = section("stage_3", date(2027, 4, 1))
    assert (found.certain, found.unknown, found.still_possible) == ((), (), 0)


def test_whoever_reaches_stage_3_before_the_new_law_is_not_concerned() -> None:
    first_day = date(2024, 12, 1)
    make_placement(stage=2, first_day=first_day, permitted_on=first_day)
    assert add_months(first_day, 24) < date(2027, 4, 1)
    found = section("stage_3", date(2026, 11, 22))
    assert (found.certain, found.unknown, found.still_possible) == ((), (), 0)


def test_who_is_in_stage_1_on_the_day_goes_on_and_who_came_too_late_does_not() -> None:
    present = make_placement(person=make_person(name_roman="PRESENT"), first_day=date(2026, 8, 1))
    make_plan(present, filed_on=date(2026, 3, 1))
    planned("COMES LATE", date(2027, 7, 15), filed_on=date(2027, 3, 1))
    found = section("stage_2", date(2027, 4, 1))
    assert names(found.certain) == {"COMES LATE"}
    assert found.still_possible == 1


def test_the_page_names_its_articles() -> None:
    for part in ending(make_user(), on=date(2027, 4, 1)).sections:
        assert part.basis and all(basis.source for basis in part.basis)
