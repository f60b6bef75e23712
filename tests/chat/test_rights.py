"""What comes in is not believed: forged data, foreign rows, long texts, rooms, people without rights."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.chat.domain.menu import menu_of
from kumiai.chat.domain.turn import Opened, Unreadable
from kumiai.history.models import Entry
from kumiai.people.models import Person
from tests.chat.conftest import Talker, make_deadline
from tests.chat.test_done import NEUTRAL
from tests.factories import LONG_AGO, make_employer, make_person, make_placement, make_user, write

pytestmark = pytest.mark.django_db

FORGED = [
    "", ":", "c:", "c:nothing", "c:done", "q:", "q:token:approve", "q:a:b:c", "s:evidence:without", "s:report.confirm:yes",
    "s::", "x:1", "start:1", "c:visit:999999", "c:visit:x", "\x00", "c:done:1\n", "C:TODAY", "🙂" * 300,
]  # fmt: skip


@pytest.fixture
def user() -> User:
    return make_user(name="sato")


@pytest.mark.parametrize("data", FORGED)
def test_forged_data_gets_the_neutral_sentence_and_does_nothing(user: User, data: str) -> None:
    make_deadline(user)
    before = Entry.objects.count()
    assert Talker(user).data(data) == NEUTRAL
    assert Entry.objects.count() == before


@pytest.mark.parametrize("text", ["c:done:1", "q:abc:approve", "s:report.confirm:yes", " C:today "])
def test_a_text_that_looks_like_a_button_is_no_button(user: User, text: str) -> None:
    assert Talker(user).say(text) == NEUTRAL


@pytest.mark.parametrize("text", ["\x00\x01", "   ", "\u202e\u200b"])
def test_a_text_of_nothing_one_can_see_gets_the_neutral_sentence(user: User, text: str) -> None:
    assert Talker(user).say(text) == NEUTRAL


def test_2001_signs_are_refused_in_words_and_2000_are_looked_for(user: User) -> None:
    assert "2,000文字以内" in Talker(user).say("あ" * 2001)
    assert "見つかりませんでした" in Talker(user).say("あ" * 2000)


def test_a_thousand_words_are_no_search_of_a_thousand_words(user: User) -> None:
    me = Talker(user)
    words = "%a_ " * 500
    assert "見つかりませんでした" in me.say(words)
    for command in ("c:find", "c:visit"):
        me.data(command)
        assert "見つかりませんでした" in me.say(words)
    me.say("報告")
    me.tap("失踪")
    assert "見つかりませんでした" in me.say(words)


def test_stickers_get_a_kind_answer_and_a_talk_that_opens_a_greeting(user: User) -> None:
    me = Talker(user)
    assert "ありがとうございます" in me(Unreadable())
    assert "satoさん、こんにちは" in me(Opened()) and "今日の一覧" in me.labels()
    assert me.data("start") == "", "the start button that opened the talk greets no second time"
    me.at += timedelta(minutes=2)
    assert "satoさん" in me.data("start")


def test_the_menu_offers_what_the_role_may_do() -> None:
    names = {role: [one.name for one in menu_of(make_user(role))] for role in Role}
    assert names[Role.CASEWORKER] == ["today", "waiting", "visit", "find", "report"]
    assert names[Role.INSPECTOR] == ["today", "waiting", "find"]
    assert names[Role.MEMBER_MANAGER] == ["today", "waiting", "papers", "report"]


def test_a_caseworker_of_own_companies_finds_nobody_elses_people() -> None:
    mine = make_user(name="mine", only_assigned=True)
    own, foreign = (
        make_employer(name="自社", caseworker=mine),
        make_employer(name="他社", caseworker=make_user()),
    )
    make_placement(
        employer=own, person=make_person(name_roman="NGUYEN VAN AN", name_kana="グエン・ヴァン・アン")
    )
    make_placement(
        employer=foreign, person=make_person(name_roman="NGUYEN THI MAI", name_kana="グエン・ティ・マイ")
    )
    said = Talker(mine).say("グエン")
    assert "NGUYEN VAN AN" in said and "1件見つかりました" in said
    assert "MAI" not in said and "他社" not in said
    assert "閲覧できる範囲では見つかりませんでした：マイ" in Talker(mine).say("マイ")
    assert "見つかりませんでした" in Talker(mine).say("他社")
    assert "NGUYEN THI MAI" in Talker(make_user()).say("マイ"), "whoever sees all does find her"


def test_a_manager_of_a_company_finds_nobody_at_all() -> None:
    manager = make_user(Role.MEMBER_MANAGER)
    make_placement(person=make_person(name_roman="NGUYEN VAN AN", name_kana="グエン"))
    said = Talker(manager).say("グエン")
    assert "NGUYEN" not in said and "ご用件を選んでください" in said
    assert Talker(manager).data("c:find:グエン") == NEUTRAL


def test_a_find_tells_company_stage_and_what_is_due_and_never_a_sealed_number(user: User) -> None:
    person = make_person(
        name_roman="NGUYEN VAN AN", name_kana="グエン・ヴァン・アン", passport_number="OW1234567"
    )
    placement = make_placement(person=person, employer=make_employer(name="ひなた精工"))
    make_deadline(None, 5, person=person, employer=placement.employer)
    make_deadline(None, 2, person=person, employer=placement.employer, duty="titp.difficulty_notice")
    me = Talker(user)
    said = me.say("ｸﾞｴﾝ")
    assert "NGUYEN VAN AN グエン・ヴァン・アン\nひなた精工" in said and "第1号" in said
    assert "技能実習実施困難時届出" in said and "訪問指導" not in said.partition("技能実習実施困難時届出")[0]
    assert "OW1234567" not in said
    assert [one.path for one in me.buttons if one.label == "開く"] == [f"/office/rooms/person/{person.pk}/"]
    assert "見つかりませんでした" in me.say("OW1234567")


def test_of_many_four_are_shown_and_a_link_with_the_rest(user: User) -> None:
    for number in range(7):
        make_person(name_roman=f"TRAN {number}", name_kana="チャン")
    make_employer(name="チャン商店")
    me = Talker(user)
    assert "8件見つかりました" in me.say("チャン")
    assert len(me.replies[0].rows) == 4
    assert [(one.label, one.path.split("?")[0]) for one in me.replies[0].buttons] == [
        ("ほか4件", "/office/records/person/")
    ]


def test_a_search_by_the_menu_waits_for_the_name(user: User) -> None:
    make_person(name_roman="TRAN VAN B")
    me = Talker(user)
    assert "名前の一部を送ってください" in me.data("c:find")
    assert "TRAN VAN B" in me.say("tran")


def test_markup_in_a_name_is_text(user: User) -> None:
    write(Person(name_roman="<b>X</b><m userId='all'>", nationality="VN"), at=LONG_AGO)
    assert "<b>X</b>" in Talker(user).say("<b>x")


def test_many_rows_cost_as_many_queries_as_one(user: User) -> None:
    """The list of the day and a search: five people with two duties each, or one."""
    for number in range(5):
        person = make_person(name_roman=f"TRAN {number}")
        placement = make_placement(person=person)
        make_deadline(user, number, person=person, employer=placement.employer)
        make_deadline(user, number, person=person, employer=placement.employer, duty="titp.difficulty_notice")
    Talker(user).say("ヘルプ")  # the row of the talk is made once
    counts = []
    for text in ("TRAN 0", "TRAN", "今日"):
        with CaptureQueriesContext(connection) as captured:
            Talker(user).say(text)
        counts.append(len(captured))
    assert counts[0] == counts[1] and counts[2] <= counts[0]


@pytest.mark.parametrize("text", ["使い方", "ヘルプ", "ﾒﾆｭｰ", "Help"])
def test_help_is_called_by_what_the_menu_says(user: User, text: str) -> None:
    talker = Talker(user)
    assert "ご用件" in talker.say(text)
    assert "今日の一覧" in talker.labels()


def test_a_button_can_be_typed(user: User) -> None:
    """What a button reads does what a tap on it does, and is not looked for as a name."""
    assert "どの会社" in Talker(user).say("訪問チェックイン")


def test_cancel_says_what_it_did_by_word_and_by_button(user: User) -> None:
    me = Talker(user)
    assert "ご用件を選んでください" in me.say("やめる")
    me.data("c:find")
    assert "取りやめました" in me.data("c:cancel")
    assert "ご用件を選んでください" in me.data("c:cancel")
