"""Checking in at a company."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.chat.models import CheckIn
from kumiai.coop.models import Office, StaffMember
from kumiai.deadlines.domain.recalculate import recalculate
from kumiai.deadlines.enums import Cause, State
from kumiai.deadlines.models import Deadline
from kumiai.employers.models import Employer
from kumiai.history.models import Entry
from kumiai.oversight.models import GuidanceVisit
from tests.chat.conftest import NOW, ON, Talker
from tests.chat.test_done import NEUTRAL
from tests.factories import (
    WRITER,
    make_cooperative,
    make_employer,
    make_placement,
    make_user,
    make_visit,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_user(name="sato")


@pytest.fixture
def employer(user: User) -> Employer:
    return make_employer(name="ひなた精工", name_kana="ヒナタセイコウ", caseworker=user)


def test_a_check_in_keeps_the_place_and_records_the_visit_of_the_month(
    user: User, employer: Employer
) -> None:
    staff = write(
        StaffMember(
            office=Office.objects.get(cooperative=make_cooperative()),
            name="佐藤",
            position="EMPLOYEE",
            user=user,
        )
    )
    make_placement(employer=employer, first_day=ON - timedelta(days=100))
    recalculate(on=ON, at=NOW, by=WRITER, cause=Cause.DAILY)
    due = Deadline.objects.get(duty="titp.visit", state=State.OPEN)
    me = Talker(user)
    assert "ひなた精工" in me.say("訪問")
    assert "位置情報を送ってください" in me.tap("選択")
    assert [need.value for need in me.replies[0].needs] == ["place"]
    said = me.place()
    visit = GuidanceVisit.objects.get()
    assert (visit.employer, visit.visited_on, visit.visitor) == (employer, ON, staff)
    check_in = CheckIn.objects.get()
    assert (check_in.visit, check_in.latitude, check_in.longitude) == (
        visit,
        Decimal("35.681236"),
        Decimal("139.767125"),
    )
    assert "丸の内" in check_in.address and Entry.objects.about(visit).first().actor == "sato"
    due.refresh_from_db()
    assert due.state == State.DONE
    assert (
        "12:00　ひなた精工にチェックインしました" in said
        and "訪問指導（第1号）（期限 " in said
        and "次回の期限は" in said
    )
    assert [one.path for one in me.buttons if one.label == "記録を書く"] == [
        f"/office/records/guidancevisit/edit/{visit.pk}/"
    ]


def test_a_visit_of_the_day_is_joined_and_not_doubled(user: User, employer: Employer) -> None:
    visit = make_visit(employer, ON)
    me = Talker(user)
    me.data(f"c:visit:{employer.pk}")
    assert "本日の訪問に追加しました" in me.place()
    me.data(f"c:visit:{employer.pk}")
    me.place()
    assert GuidanceVisit.objects.get() == visit
    assert [row.visit for row in CheckIn.objects.all()] == [visit, visit]


def test_a_place_that_comes_first_waits_for_its_company(user: User, employer: Employer) -> None:
    make_employer(name="あおば水産", name_kana="アオバスイサン")
    me = Talker(user)
    assert "どの会社にいますか" in me.place()
    assert "見つかりませんでした" in me.say("なし")
    assert "あおば水産にチェックインしました" in me.say("あおば")
    assert CheckIn.objects.get().employer.name == "あおば水産"


def test_companies_that_left_and_those_of_others_are_not_offered(employer: Employer) -> None:
    limited = make_user(name="limited", only_assigned=True)
    make_employer(name="自社", caseworker=limited)
    left = make_employer(name="脱退社", caseworker=limited, left_on=ON - timedelta(days=1))
    me = Talker(limited)
    said = me.data("c:visit")
    assert "自社" in said and "脱退社" not in said and "ひなた" not in said
    assert "見つかりませんでした" in me.say("ひなた")
    for number in (employer.pk, left.pk, 999999):
        assert me.data(f"c:visit:{number}") == NEUTRAL
        me.data("c:visit")
        assert me.data(f"s:visit.company:{number}") == NEUTRAL
    assert not CheckIn.objects.exists() and not GuidanceVisit.objects.exists()


def test_an_inspector_does_not_check_in(employer: Employer) -> None:
    me = Talker(make_user(Role.INSPECTOR))
    assert me.data(f"c:visit:{employer.pk}") == NEUTRAL and me.place() == NEUTRAL
    assert not CheckIn.objects.exists()


def test_check_ins_are_seen_with_the_visits_of_the_company(user: User, employer: Employer) -> None:
    me = Talker(user)
    me.data(f"c:visit:{employer.pk}")
    me.place()
    assert CheckIn.objects.visible_to(make_user(Role.INSPECTOR)).count() == 1
    assert CheckIn.objects.visible_to(make_user(only_assigned=True)).count() == 0
    assert CheckIn.objects.visible_to(make_user(Role.BOOKKEEPER)).count() == 0


def test_the_history_of_the_visit_says_in_the_office_when_and_where(
    client: Client, user: User, employer: Employer
) -> None:
    me = Talker(user)
    me.data(f"c:visit:{employer.pk}")
    me.place()
    client.force_login(user)
    visit = GuidanceVisit.objects.get()
    page = client.get(f"/office/records/guidancevisit/history/{visit.pk}/").content.decode()
    assert "訪問チェックイン" in page and "35.681236, 139.767125 東京都千代田区" in page and "sato" in page
