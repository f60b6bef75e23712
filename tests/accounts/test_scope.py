"""Roles hold for their days; sealed values open only where they were sealed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from kumiai.accounts.domain.user import change_user, end_role, grant_role, set_password
from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.accounts.permissions import PERMISSIONS, grants
from kumiai.accounts.scope import scope_of
from kumiai.accounts.sealed import SealBroken, seal, unseal
from kumiai.employers.models import Employer
from kumiai.history.models import Entry
from kumiai.people.models import Person
from tests.factories import LONG_AGO, WRITER, make_employer, make_person, make_placement, make_user

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    """Return the user as the next request would load it."""
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("first", "last", "holds"), [(0, None, True), (0, 0, True), (-9, -1, False), (1, None, False)]
)
def test_a_role_holds_from_its_first_to_its_last_day(first: int, last: int | None, holds: bool) -> None:
    today = timezone.localdate()
    user = User.objects.create(username="guest")
    grant_role(
        user=user, role=Role.INSPECTOR, first_day=today + timedelta(first),
        last_day=None if last is None else today + timedelta(last), by=WRITER, at=LONG_AGO,
    )  # fmt: skip
    assert fresh(user).has_perm("people.view_person") is holds
    assert fresh(user).has_perm("wagtailadmin.access_admin") is holds


def test_an_ended_role_shows_nothing_even_of_a_day_when_it_held() -> None:
    make_person()
    user = make_user(Role.CASEWORKER)
    end_role(grant=user.role_grants.get(), last_day=date(2021, 1, 1), by=WRITER, at=LONG_AGO)
    assert not Person.objects.visible_to(fresh(user)).exists()


def test_a_closed_account_may_nothing() -> None:
    user = make_user(Role.ADMINISTRATOR)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert scope_of(fresh(user)).sees_nothing and not fresh(user).has_perm("people.view_person")


def test_one_role_for_all_companies_outweighs_one_for_the_own() -> None:
    make_employer()
    user = make_user(Role.CASEWORKER, only_assigned=True)
    assert not Employer.objects.visible_to(fresh(user)).exists()
    grant_role(user=user, role=Role.BOOKKEEPER, first_day=date(2020, 1, 1), by=WRITER, at=LONG_AGO)
    assert Employer.objects.visible_to(fresh(user)).exists()


def test_own_people_are_those_of_own_companies_and_of_own_placements() -> None:
    user = make_user(Role.CASEWORKER, only_assigned=True)
    by_company = make_placement(employer=make_employer(caseworker=user)).person
    by_placement = make_placement(caseworker=user).person
    make_placement()
    make_person()
    assert set(Person.objects.visible_to(user)) == {by_company, by_placement}


@pytest.mark.parametrize("role", [Role.OUTSIDE_AUDITOR, Role.INSPECTOR, Role.BOOKKEEPER])
def test_roles_that_only_read_can_write_nothing(role: Role) -> None:
    verbs = ("add", "change", "delete")
    nouns = (
        "people.{}_person",
        "employers.{}_employer",
        "oversight.{}_audit",
        "coop.{}_license",
        "deadlines.{}_deadline",
    )
    assert not any(grants(role, noun.format(verb)) for noun in nouns for verb in verbs)


def test_only_administrators_touch_accounts() -> None:
    assert [role for role in PERMISSIONS if grants(role, "accounts.change_user")] == [Role.ADMINISTRATOR]


def test_the_same_role_twice_from_one_day_is_refused() -> None:
    user = make_user(Role.CASEWORKER)
    with pytest.raises(ValidationError):
        grant_role(user=user, role=Role.CASEWORKER, first_day=date(2020, 1, 1), by=WRITER, at=LONG_AGO)


def test_changing_an_account_writes_what_changed_and_never_the_password() -> None:
    user = make_user(name="hanako")
    change_user(
        user=user,
        username="hanako",
        display_name="佐藤 花子",
        email="",
        is_active=True,
        by=WRITER,
        at=LONG_AGO,
    )
    set_password(user=user, password="a better password", by=WRITER, at=LONG_AGO)
    changed, password = Entry.objects.about(user).order_by("pk")[1:3]
    assert (changed.before, changed.after) == ({"display_name": "hanako"}, {"display_name": "佐藤 花子"})
    assert (password.action, password.before, password.after) == ("accounts.user.password_set", {}, {})


# --- sealed values


def test_a_passport_number_is_not_readable_in_the_database() -> None:
    person = make_person(passport_number="C1234567")
    with connection.cursor() as cursor:
        cursor.execute("SELECT passport_number, passport_index FROM people_person WHERE id = %s", [person.pk])
        stored: Any = cursor.fetchone()
    assert "C1234567" not in str(stored)
    assert Person.objects.get(pk=person.pk).passport_number == "C1234567"
    assert list(Person.objects.with_passport_number("C1234567")) == [person]


def test_a_sealed_value_moved_to_another_place_does_not_open() -> None:
    sealed = seal("C1234567", place="people.person.passport_number")
    assert unseal(sealed, place="people.person.passport_number") == "C1234567"
    with pytest.raises(SealBroken):
        unseal(sealed, place="placements.residenceperiod.card_number")
    with pytest.raises(SealBroken):
        unseal(sealed[:-8] + "AAAAAAA=", place="people.person.passport_number")


def test_equal_numbers_are_sealed_differently() -> None:
    assert seal("C1", place="x") != seal("C1", place="x")


def test_a_sealed_field_cannot_be_searched_by_mistake() -> None:
    with pytest.raises(TypeError, match="sealed"):
        Person.objects.filter(passport_number="C1234567").exists()
