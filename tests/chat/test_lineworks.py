"""The whole way through the play LINE WORKS: a tap, a signed callback, the worker, the answer in the talk."""

import importlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from wagtail.users.models import UserProfile

from kumiai.accounts.models import User
from kumiai.chat import lineworks
from kumiai.chat.domain.reply import Button, Need, Reply, Row
from kumiai.chat.domain.turn import Placed
from kumiai.chat.lineworks import compose, turn_of
from kumiai.chat.models import CheckIn
from kumiai.deadlines.enums import State
from kumiai.deadlines.models import Deadline
from kumiai.files.domain.kept import content_of
from kumiai.integrations.lineworks import callbacks, tasks
from kumiai.integrations.lineworks.domain.connection import bot_of
from kumiai.integrations.lineworks.domain.event import handle_with
from kumiai.integrations.lineworks.models import Callback, Connection, Link
from kumiai.integrations.lineworks.models.callback import CallbackState
from kumiai.integrations.lineworks.sandbox.service import Sandbox
from kumiai.integrations.lineworks.words import harmless
from kumiai.messaging import tasks as messaging_tasks
from kumiai.placements.models import Difficulty
from kumiai.workflow.models import Approval
from tests.chat.conftest import NOW, ON, PHOTO, Phone, make_deadline
from tests.factories import make_employer, make_person, make_placement, make_user
from tests.workflow.world import make_approval, make_flow, make_step, trio, visits_can_be_approved

pytestmark = pytest.mark.django_db

Give = Callable[..., Phone]


@pytest.fixture
def user() -> User:
    return make_user(name="佐藤花子")


@pytest.fixture
def visits() -> Iterator[None]:
    with visits_can_be_approved():
        yield


def test_opening_the_talk_greets_once_with_what_can_be_done(phone: Give, user: User) -> None:
    [said] = phone(user).do("start")
    assert said.startswith("佐藤花子さん、こんにちは")


def test_a_photo_from_the_telephone_marks_the_duty_as_done(phone: Give, user: User) -> None:
    deadline = make_deadline(user, -1, employer=make_employer(name="ひなた精工"))
    me = phone(user)
    [head, cards] = me.say("今日")[-2:]
    assert "期限超過 1件" in head and "ひなた精工" in cards
    [asked] = me.tap("完了")
    assert "写真またはファイルを送ってください" in asked
    assert {one["action"]["type"] for one in me.entries()[-1]["content"]["quickReply"]["items"]} == {
        "camera", "cameraRoll", "postback",
    }  # fmt: skip
    [said] = me.photo()
    assert "完了として記録しました" in said
    [added] = me.photo(PHOTO + b"2")
    assert "証拠として追加しました" in added
    deadline.refresh_from_db()
    assert (deadline.state, deadline.done_on) == (State.DONE, ON)
    assert [content_of(row.file) for row in deadline.evidence_files.all()] == [PHOTO, PHOTO + b"2"]
    assert not Callback.objects.exclude(state=CallbackState.DONE).exists()


def test_the_language_is_that_of_the_person(phone: Give, user: User) -> None:
    UserProfile.objects.create(user=user, preferred_language="en")
    assert phone(user).say("today")[-1] == "Nothing is due within a week."


def test_the_quick_reply_without_a_photo_asks_for_a_text(phone: Give, user: User) -> None:
    deadline = make_deadline(user)
    me = phone(user)
    me.say("今日")
    me.tap("完了")
    assert "完了がわかる内容" in me.tap("写真なしで完了")[-1]
    me.say("受付番号 12")
    deadline.refresh_from_db()
    assert (deadline.state, deadline.evidence) == (State.DONE, "受付番号 12")


def test_an_approval_is_returned_with_a_comment_and_then_approved_by_taps(phone: Give, visits: None) -> None:
    worker, manager, _head = trio()
    make_flow(make_step("確認", people=[manager]))
    me = phone(manager)
    approval = make_approval(worker, at=NOW)
    while messaging_tasks.work(lambda: NOW, timedelta(minutes=1)):
        pass
    assert approval.title in str(me.entries()[-1]["content"])
    assert "次のメッセージで" in me.tap("差し戻す")[-1]
    me.say("日付が違います。")
    approval = Approval.objects.get(pk=approval.pk)
    assert approval.state == "RETURNED"
    assert approval.asks.get(user=manager).comment == "日付が違います。"


def test_a_visit_begins_with_the_place_of_the_telephone(phone: Give, user: User) -> None:
    make_employer(name="ひなた精工", caseworker=user)
    me = phone(user)
    assert "ひなた精工" in me.say("訪問")[-1]
    me.tap("選択")
    assert "チェックインしました" in me.place()[-1]
    assert CheckIn.objects.get().visit is not None


def test_a_disappearance_is_reported_step_by_step(phone: Give, user: User) -> None:
    make_placement(
        person=make_person(name_roman="NGUYEN VAN AN", name_kana="グエン"), first_day=ON - timedelta(days=100)
    )
    me = phone(user)
    me.say("失踪")
    me.tap("失踪")
    me.say("ぐえん")
    me.tap("選択")
    me.tap("今日")
    me.say("朝から連絡が取れません。")
    said = me.tap("報告する")[-1]
    assert "技能実習実施困難時届出" in said
    assert (
        Difficulty.objects.count() == 1
        and Deadline.objects.filter(duty="titp.difficulty_notice").count() == 1
    )


def test_a_callback_that_comes_twice_acts_once(phone: Give, user: User, sandbox: Sandbox) -> None:
    deadline = make_deadline(user)
    me = phone(user)
    me.say("今日")
    me.tap("完了")
    assert me.raw("POST", "/sandbox/faults", {"kind": "callback_duplicate", "times": 1}).status == 200
    me.photo()
    deadline.refresh_from_db()
    assert deadline.state == State.DONE and deadline.evidence_files.count() == 1


def test_an_answer_that_the_service_does_not_take_now_is_sent_later_and_nothing_is_done_twice(
    phone: Give, user: User
) -> None:
    deadline = make_deadline(user)
    me = phone(user)
    me.say("今日")
    me.tap("完了")
    fault = {"kind": "unavailable", "operation": "sendToUser"}
    assert me.raw("POST", "/sandbox/faults", fault).status == 200
    assert me.photo() == []
    before = len(me.entries())
    for minutes in (2, 4, 6):
        while tasks.work(lambda at=NOW + timedelta(minutes=minutes): at, timedelta(minutes=1)):
            pass
    [said] = [one["content"] for one in me.entries()[before:]]
    assert "完了として記録しました" in said["contentText"]
    assert deadline.evidence_files.count() == 1
    assert not Callback.objects.exclude(state=CallbackState.DONE).exists()


def test_a_worker_killed_between_deed_and_answer_leaves_the_answer_to_the_next(
    phone: Give, user: User
) -> None:
    """The place is taken and nothing awaits it any more: done again, it would be asked to which company it belongs."""
    make_employer(name="ひなた精工", caseworker=user)
    me = phone(user)
    me.say("訪問")
    me.tap("選択")
    fault = {"kind": "unavailable", "operation": "sendToUser"}
    assert me.raw("POST", "/sandbox/faults", fault).status == 200
    assert me.place() == []
    handle_with(importlib.reload(lineworks).handle)  # a process that remembers nothing
    before = len(me.entries())
    later = NOW + timedelta(minutes=2)
    while tasks.work(lambda: later, timedelta(minutes=1)):
        pass
    [said] = [one["content"] for one in me.entries()[before:]]
    assert "チェックインしました" in said["contentText"] and CheckIn.objects.count() == 1


def test_a_member_whose_link_ended_gets_no_answer_and_does_nothing(phone: Give, user: User) -> None:
    deadline = make_deadline(user)
    me = phone(user)
    me.say("今日")
    Link.objects.update(ended_at=NOW)
    assert me.tap("完了") == [] and me.photo() == []
    deadline.refresh_from_db()
    assert deadline.state == State.OPEN


def test_in_a_room_of_several_nothing_is_said_but_that(
    phone: Give, user: User, sandbox: Sandbox, connection: Connection
) -> None:
    make_deadline(user, employer=make_employer(name="FOREIGN"))
    me = phone(user)
    room = bot_of(connection).create_room(["u-sato", "u-suzuki"], "みんな").channel_id
    for text in ("お疲れさまです", "今日", "明日は休みます"):
        me.raw("POST", "/sandbox/people/u-sato/say", {"text": text, "room": room})
        me.deliver()
    with sandbox.world.lock:
        entries = list(sandbox.world.state["rooms"][room]["entries"])
    said = [one["content"]["text"] for one in entries if one["from"] == "bot"]
    # Only who asks for something is told; what people say to each other is not commented.
    assert said == ["お答えできるのは1対1のトークだけです。そちらで話しかけてください。"]
    assert "FOREIGN" not in str(me.entries()) and "FOREIGN" not in str(entries)


# --- into messages of the API -----------------------------------------------------------


def sizes(said: Reply) -> list[dict[str, Any]]:
    """Every message as it is sent; the builders refuse what the API would refuse."""
    return [message.as_json() for message in compose(said)]


def test_a_text_of_any_length_goes_out_in_pieces_with_the_buttons_at_its_end() -> None:
    found = sizes(Reply("あ" * 2001, buttons=[Button("はい", "q:1:yes")]))
    assert [one["type"] for one in found][-1] == "button_template" and len(found) in {2, 3}
    shown = "".join(one.get("text", "") + one.get("contentText", "") for one in found)
    assert shown.count("あ") == 2001


def test_rows_with_two_buttons_become_cards_and_rows_with_one_a_list() -> None:
    two = [Button("完了", "c:done:1"), Button("理由", path="/office/")]
    long = Row("監" * 80, "一\n二\n三" + "四" * 200, two)
    [text, cards] = sizes(Reply("今日", rows=[long] * 10, quick=[Button("メニュー", "c:help")]))
    assert text["type"] == "text" and cards["type"] == "carousel" and "quickReply" in cards
    assert cards["columns"][0]["actions"][1]["uri"].endswith("/office/")
    [_text, listed] = sizes(Reply("見つかりました", rows=[Row("人", "会社", two[:1])] * 4))
    assert listed["type"] == "list_template"


def test_of_many_buttons_none_is_left_out() -> None:
    found = sizes(Reply("どれにしますか", buttons=[Button(f"{n}", f"q:1:{n}") for n in range(13)]))
    assert [len(one["actions"]) for one in found] == [10, 3]


def test_a_place_with_signs_that_no_database_takes_is_cleaned() -> None:
    source = callbacks.Source("u-sato")
    event = callbacks.LocationMessage("1", "2", NOW, source, {}, 35.0, 139.0, "丸の内\x00\ud800\u202e1丁目")
    assert turn_of(event, NOW) == Placed(35.0, 139.0, "丸の内1丁目")


def test_what_the_keyboard_offers_stands_with_the_last_message() -> None:
    needs = [Need.CAMERA, Need.PHOTOS, Need.PLACE]
    [only] = sizes(
        Reply("写真", needs=needs, quick=[Button("とても長いラベルですから短くなります本当に", "c:cancel")])
    )
    labels = [one["action"]["label"] for one in only["quickReply"]["items"]]
    assert len(labels) == 4 and all(len(label) <= 20 for label in labels)


@pytest.mark.parametrize("text", ["", "\x00", "<m userId='all'>", "\u202eabc", "𠮷" * 1500, "a\r\nb"])
def test_nothing_a_person_typed_somewhere_breaks_a_message(text: str) -> None:
    row = Row(text or "…", text, [Button(text or "…", "c:help")])
    assert sizes(Reply(text, rows=[row] * 5, buttons=[Button(text or "…", "c:help")]))
    assert "<m" not in harmless(text)
