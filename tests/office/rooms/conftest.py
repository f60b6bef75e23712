"""Deadlines around today, made by hand: what the rooms show does not depend on the law here."""

import itertools
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.deadlines.models import Deadline
from tests.factories import LONG_AGO, make_placement, make_user

_numbers = itertools.count(1)


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def caseworker() -> User:
    return make_user(Role.CASEWORKER, name="sato")


@pytest.fixture
def office(client: Client, caseworker: User) -> Client:
    """A browser in which a caseworker is signed in."""
    client.force_login(caseworker)
    return client


@pytest.fixture
def make_deadline(today: date) -> Callable[..., Deadline]:
    """Return a function that makes an open deadline some days from today."""

    def make(days: int = 0, *, duty: str = "titp.visit", **fields: Any) -> Deadline:
        placement = fields.pop("placement", None) or make_placement()
        given = {
            "subject_kind": "employer", "subject": str(placement.employer_id), "employer": placement.employer,
            "person": placement.person, "placement": placement, "anchor_on": today - timedelta(days=30),
            **fields,
        }  # fmt: skip
        return Deadline.objects.create(
            key=f"{duty}|{next(_numbers)}",
            duty=duty,
            due_on=today + timedelta(days=days),
            created_at=LONG_AGO,
            **given,
        )

    return make


@pytest.fixture
def queries_of(office: Client) -> Callable[[str], int]:
    """Return a function that opens a page and counts its queries."""

    def count(address: str) -> int:
        office.get(address)  # what is read once a process is not what a page costs
        with CaptureQueriesContext(connection) as captured:
            answer = office.get(address)
        assert answer.status_code == 200
        return len(captured)

    return count
