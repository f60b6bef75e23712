"""Companies: registration, staff counts, excellence, training staff."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from kumiai.employers.domain.employer import register_employer
from kumiai.employers.domain.excellence import state_excellence
from kumiai.employers.domain.staff_count import record_staff_count
from kumiai.employers.domain.trainer import appoint_trainer, record_trainer_course
from kumiai.employers.enums import TrainerKind
from kumiai.employers.models import Employer, ExcellenceStatement, StaffCount, Trainer, TrainerCourse
from kumiai.history.models import Entry
from tests.factories import WRITER, make_employer, write

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
WHO: dict[str, Any] = {"by": WRITER, "at": AT}


def test_a_company_comes_with_a_worksite_at_its_address() -> None:
    employer = Employer(
        name="株式会社くすのき建装", prefecture="23", address="楠市北浦3丁目2番地", postal_code="000-0001"
    )
    register_employer(employer=employer, **WHO)
    worksite = employer.worksites.get()
    assert (worksite.prefecture, worksite.address, worksite.postal_code) == (
        "23",
        "楠市北浦3丁目2番地",
        "000-0001",
    )
    assert Entry.objects.about(worksite).count() == 1


def test_a_second_count_of_the_day_corrects_the_first() -> None:
    employer, day = make_employer(employees=None), date(2026, 4, 1)
    record_staff_count(employer=employer, counted_on=day, regular_employees=40, care_staff=20, **WHO)
    record_staff_count(employer=employer, counted_on=day, regular_employees=42, **WHO)
    record_staff_count(employer=employer, counted_on=date(2026, 5, 1), regular_employees=43, **WHO)
    counts = StaffCount.objects.order_by("counted_on").values_list("regular_employees", "care_staff")
    assert list(counts) == [(42, 20), (43, None)]


def test_a_second_statement_of_the_day_corrects_the_first() -> None:
    employer = make_employer()
    state_excellence(employer=employer, excellent=True, stated_on=date(2026, 4, 1), basis="105点", **WHO)
    state_excellence(employer=employer, excellent=False, stated_on=date(2026, 4, 1), **WHO)
    statement = ExcellenceStatement.objects.get()
    assert (statement.excellent, statement.basis) == (False, "105点")
    assert Entry.objects.about(statement)[0].before == {"excellent": True}


def test_who_held_a_role_before_holds_it_again() -> None:
    employer = make_employer()
    instructor = TrainerKind.INSTRUCTOR
    first = write(
        Trainer(
            employer=employer,
            kind=instructor,
            name="相沢",
            first_day=date(2020, 4, 1),
            last_day=date(2024, 3, 31),
        )
    )
    again = appoint_trainer(
        employer=employer, kind=instructor, name="相沢", first_day=date(2026, 4, 1), **WHO
    )
    other = appoint_trainer(employer=employer, kind=TrainerKind.LIFE_ADVISER, name="相沢", **WHO)
    assert (again.pk, again.last_day, again.first_day) == (first.pk, None, date(2020, 4, 1))
    assert other.pk != first.pk


def test_the_same_course_is_found_again() -> None:
    trainer = appoint_trainer(employer=make_employer(), kind=TrainerKind.INSTRUCTOR, name="相沢", **WHO)
    for number in ("A-1", "", ""):
        record_trainer_course(trainer=trainer, taken_on=date(2025, 6, 2), certificate_number=number, **WHO)
    assert TrainerCourse.objects.get().certificate_number == "A-1"
