"""The database of the tests: migrated once, given back whole after every test."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from wagtail.models import Locale


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_starts_from_the_migrated_database(turn: int) -> None:
    assert Locale.objects.count() == 1
    assert not Group.objects.filter(name="left over").exists()
    Group.objects.create(name="left over")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2, 3])
def test_a_test_that_commits_leaves_nothing_and_loses_nothing(turn: int) -> None:
    assert Locale.objects.count() == 1, "what migrations put in is still there"
    assert not Group.objects.filter(name="committed").exists()
    Group.objects.create(name="committed")


@pytest.mark.django_db
def test_the_database_of_the_checkout_is_never_used() -> None:
    assert not str(connection.settings_dict["NAME"]).endswith("kumiai.sqlite3")
