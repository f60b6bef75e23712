"""Deadlines in the morning list."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.deadlines.domain.agenda import due_lines
from kumiai.deadlines.enums import State
from kumiai.deadlines.models import Deadline
from kumiai.messaging.domain.agenda import sources
from tests.deadlines.conftest import NOW, ON
from tests.factories import LONG_AGO, make_employer, make_user

pytestmark = pytest.mark.django_db


def give(user: User, days: int, **fields: Any) -> Deadline:
    employer = fields.pop("employer", None) or make_employer(name=f"会社{days}")
    return Deadline.objects.create(
        key=f"visit|{user.pk}|{employer.pk}|{days}", duty="titp.visit", subject_kind="employer", subject=str(employer.pk),
        employer=employer, assigned_to=user, due_on=ON + timedelta(days=days), created_at=LONG_AGO, **fields,
    )  # fmt: skip


def said(user: User) -> list[str]:
    with translation.override("ja"):
        return [line.said() for line in due_lines([user.pk], ON, NOW).get(user.pk, ())]


def test_overdue_today_and_the_next_seven_days_stand_there_in_order() -> None:
    user = make_user(name="sato")
    for days in (8, 7, 0, -2):
        give(user, days)
    give(user, 1, state=State.DONE, employer=make_employer(name="済み"))
    assert date(2026, 11, 22) == ON
    assert said(user) == [
        "訪問指導（第1号） 会社-2 期限超過 11/20(金)",
        "訪問指導（第1号） 会社0 本日期限",
        "訪問指導（第1号） 会社7 11/29(日)",
    ]


def test_nobody_reads_what_is_given_to_others_or_what_the_role_no_longer_shows() -> None:
    mine, other, manager = make_user(name="mine"), make_user(name="other"), make_user(Role.MEMBER_MANAGER)
    give(other, 0, employer=make_employer(name="FOREIGN"))
    give(manager, 0, employer=make_employer(name="FOREIGN too"))
    assert said(mine) == [] and said(manager) == [] and len(said(other)) == 1
    grant = other.role_grants.get()
    grant.last_day = ON - timedelta(days=1)
    grant.save()
    assert said(other) == []


def test_many_users_are_read_with_as_many_queries_as_one(django_assert_num_queries: Any) -> None:
    users = [make_user() for _number in range(5)]
    for user in users:
        give(user, 0)
        give(user, 1)
    with django_assert_num_queries(3):
        assert len(due_lines([user.pk for user in users], ON, NOW)) == 5


def test_it_is_a_section_of_the_morning_list() -> None:
    assert [source.read for source in sources() if source.name == "deadlines"] == [due_lines]
