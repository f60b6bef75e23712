"""Reporting an accident or a disappearance: the record, the legal clock, who is told, who may."""

from datetime import timedelta
from typing import Any

import pytest

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.chat.domain.words import read_day
from kumiai.deadlines.models import Deadline
from kumiai.employers.models import CompanyContact, Employer
from kumiai.history.models import Entry
from kumiai.messaging.enums import Urgency
from kumiai.messaging.models import Message
from kumiai.placements.enums import DifficultyKind
from kumiai.placements.models import Difficulty, Placement
from tests.chat.conftest import ON, Talker
from tests.chat.test_done import NEUTRAL
from tests.factories import make_employer, make_person, make_placement, make_user, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def placement() -> Placement:
    person = make_person(name_roman="NGUYEN VAN AN", name_kana="グエン・ヴァン・アン")
    employer = make_employer(name="ひなた精工", caseworker=make_user(name="charge"))
    return make_placement(person=person, employer=employer, first_day=ON - timedelta(days=200))


def manager_of(employer: Employer, **fields: Any) -> User:
    user = make_user(Role.MEMBER_MANAGER, name="yamada")
    write(
        CompanyContact(**{"employer": employer, "user": user, "name": "山田", "is_manager": True, **fields})
    )
    return user


def report(me: Talker, kind: str = "失踪", name: str = "グエン", day: str = "昨日") -> str:
    """Go through all steps up to the question whether it shall be reported."""
    me.say("報告")
    me.tap(kind)
    me.say(name)
    me.tap("選択")
    me.tap(day)
    return me.say("朝から連絡が取れません。")


def test_a_report_is_a_record_starts_the_clock_and_tells_who_must_act(placement: Placement) -> None:
    manager, limited = (
        make_user(Role.SUPERVISION_MANAGER, name="kanri"),
        make_user(name="limited", only_assigned=True),
    )
    me = Talker(make_user(name="sato"))
    asked = report(me)
    assert "次の内容で報告しますか" in asked and "NGUYEN VAN AN" in asked and "ひなた精工" in asked
    assert not Difficulty.objects.exists()
    said = me.tap("報告する")
    difficulty = Difficulty.objects.get()
    assert (difficulty.kind, difficulty.happened_on) == (DifficultyKind.DISAPPEARANCE, ON - timedelta(days=1))
    assert difficulty.placement == placement and "連絡が取れません" in difficulty.note
    notice = Deadline.objects.get(duty="titp.difficulty_notice")
    assert notice.due_on == ON - timedelta(days=1) + timedelta(days=14)
    assert "技能実習実施困難時届出" in said and f"{notice.due_on.month}/{notice.due_on.day}(" in said
    assert "charge" in said and "kanri" in said and "limited" not in said
    told = Message.objects.filter(purpose="chat.incident")
    assert {message.user for message in told} == {manager, placement.employer.caseworker}
    assert all(message.urgency == Urgency.NOW and "NGUYEN" not in message.notice for message in told)
    assert Entry.objects.about(difficulty).get().actor == "sato" and limited not in {one.user for one in told}
    placement.refresh_from_db()
    assert placement.last_day is None


def test_the_second_tap_and_a_second_report_of_the_same_write_nothing(placement: Placement) -> None:
    me = Talker(make_user(name="sato"))
    report(me)
    again = next(one.data for one in me.buttons if one.label == "報告する")
    me.tap("報告する")
    assert "すでに報告されています" in me.data(again)
    report(me)
    assert "すでに報告されています" in me.tap("報告する")
    assert Difficulty.objects.count() == 1


def test_the_manager_of_a_company_reports_for_its_own_people_and_sees_nothing_else(
    placement: Placement,
) -> None:
    foreign = make_placement(
        person=make_person(name_roman="NGUYEN THI MAI"), employer=make_employer(name="他社")
    )
    gone = make_placement(
        person=make_person(name_roman="NGUYEN GONE"), employer=placement.employer, first_day=ON - timedelta(days=300),
        last_day=ON - timedelta(days=30),
    )  # fmt: skip
    me = Talker(manager_of(placement.employer))
    me.say("報告")
    said = me.tap("事故・けが")
    assert "NGUYEN VAN AN" in said and "MAI" not in said and "GONE" not in said
    assert "見つかりませんでした" in me.say("MAI") and "MAI" not in me.text
    for number in (foreign.pk, gone.pk, 999999, "x"):
        assert me.data(f"s:report.who:{number}") == NEUTRAL
    me.say("アン")
    me.tap("選択")
    me.tap("今日")
    me.say("指を切りました。")
    said = me.tap("報告する")
    assert "charge" in said and "届出" not in said and not any(one.path for one in me.buttons)
    difficulty = Difficulty.objects.get()
    assert (difficulty.kind, difficulty.placement) == (DifficultyKind.ILLNESS, placement)


@pytest.mark.parametrize(
    "fields", [{"is_manager": False}, {"left_on": ON - timedelta(days=1)}, {"user": None}]
)
def test_who_does_not_answer_for_the_company_reports_nobody(
    placement: Placement, fields: dict[str, Any]
) -> None:
    user = manager_of(placement.employer)
    CompanyContact.objects.update(**fields)
    me = Talker(user)
    me.say("報告")
    assert "NGUYEN" not in me.tap("失踪")
    assert me.data(f"s:report.who:{placement.pk}") == NEUTRAL


def test_a_caseworker_of_own_companies_reports_for_nobody_else(placement: Placement) -> None:
    me = Talker(make_user(name="limited", only_assigned=True))
    me.say("報告")
    me.tap("失踪")
    assert "見つかりませんでした" in me.say("グエン")
    assert me.data(f"s:report.who:{placement.pk}") == NEUTRAL


def test_an_inspector_reports_nothing(placement: Placement) -> None:
    me = Talker(make_user(Role.INSPECTOR))
    assert me.data("c:report") == NEUTRAL
    assert not Difficulty.objects.exists()


def test_a_right_that_ended_before_the_last_tap_ends_the_report(placement: Placement) -> None:
    user = make_user(name="sato")
    me = Talker(user)
    report(me)
    user.role_grants.update(role=Role.INSPECTOR)
    assert me.tap("報告する") == NEUTRAL
    assert not Difficulty.objects.exists()


def test_days_that_cannot_be_are_asked_again(placement: Placement) -> None:
    me = Talker(make_user(name="sato"))
    me.say("報告")
    me.tap("死亡")
    me.say("グエン")
    me.tap("選択")
    assert "今日までの日付" in me.say((ON + timedelta(days=1)).isoformat())
    assert "今日までの日付" in me.say("2001/1/1")
    assert "今日までの日付" in me.say("先週")
    assert "状況を短く" in me.say((ON - timedelta(days=3)).strftime("%m/%d"))
    assert "500文字以内" in me.say("あ" * 501)
    me.say("心筋梗塞")
    me.tap("報告する")
    difficulty = Difficulty.objects.get()
    assert (difficulty.kind, difficulty.note) == (DifficultyKind.OTHER, "死亡\n心筋梗塞")


def test_a_day_is_read_as_people_write_it() -> None:
    assert read_day("１１/20", ON) == read_day("11月20日", ON)
    assert read_day("2026-02-30", ON) is None and read_day("13/1", ON) is None
    tomorrow = ON + timedelta(days=1)
    assert read_day(f"{tomorrow.month}/{tomorrow.day}", ON) in {
        None,
        tomorrow.replace(year=tomorrow.year - 1),
    }
    assert read_day("今日", ON) == ON


def test_where_nobody_is_there_to_be_told_the_company_is_asked_to_call(placement: Placement) -> None:
    manager = manager_of(placement.employer)
    placement.employer.caseworker = None
    placement.employer.save()
    me = Talker(manager)
    report(me, name="アン")
    assert "組合に電話してください" in me.tap("報告する")
    assert Difficulty.objects.count() == 1 and not Message.objects.exists()
