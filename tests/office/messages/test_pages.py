"""The messages in the office: one's inbox and answers, the outbox, slips, wordings and wishes."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.history.models import Entry
from kumiai.messaging.domain.channel import Recipient
from kumiai.messaging.domain.outbox import tell
from kumiai.messaging.domain.question import Option, Verb, ask, register
from kumiai.messaging.enums import MessageState
from kumiai.messaging.models import Lane, Message, Preference, Question, Wording
from tests.factories import make_employer, make_user
from tests.messaging.channels import THURSDAY, notice, plugged_in, to_user
from tests.workflow.world import make_approval, make_flow, make_step, visits_can_be_approved

pytestmark = pytest.mark.django_db
NASTY = "<script>alert(1)</script>\u202egnp"


@pytest.fixture(autouse=True)
def only_the_office() -> Iterator[None]:
    register("test.pages", Verb(answer=lambda question, option, comment, *more: f"{option}：{comment}"))
    with plugged_in():
        yield


@pytest.fixture
def visits() -> Iterator[None]:
    with visits_can_be_approved():
        yield


@pytest.fixture
def me(client: Client) -> User:
    user = make_user(Role.CASEWORKER, name="me")
    client.force_login(user)
    return user


@pytest.fixture
def boss(client: Client) -> User:
    user = make_user(Role.SUPERVISION_MANAGER, name="boss")
    client.force_login(user)
    return user


def asked(user: User, text: str = "監査報告書を承認しますか。") -> Question:
    options = [Option("approve", "承認"), Option("return", "差戻し", wants_comment=True)]
    return ask(verb="test.pages", subject="1", text=text, options=options, at=THURSDAY, user=user)


def get(client: Client, name: str, *args: Any, query: str = "") -> str:
    answer = client.get(reverse(f"messages:{name}", args=args) + query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


# --- inbox and answers -------------------------------------------------------------


def test_the_inbox_shows_own_messages_and_open_questions_and_nobody_elses(client: Client, me: User) -> None:
    other = make_user()
    tell(notice(to_user(me)), at=THURSDAY)
    hidden = tell(notice(to_user(other)), at=THURSDAY)
    Message.objects.filter(pk=hidden.pk).update(title="FOREIGN", text="FOREIGN")
    asked(me)
    asked(other, "FOREIGN question")
    page = get(client, "inbox")
    assert "お待ちしています" in page and "監査報告書を承認しますか。" in page and "FOREIGN" not in page
    assert client.get(reverse("messages:read", args=[hidden.pk])).status_code == 404


@pytest.mark.parametrize("name", ["inbox", "outbox"])
@pytest.mark.usefixtures("visits")
def test_a_full_box_costs_no_more_queries(client: Client, boss: User, name: str) -> None:
    worker = make_user(Role.CASEWORKER, name="worker")
    make_flow(make_step("確認", people=[boss]))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page = get(client, name)
        assert "承認のお願い" in page
        return len(queries)

    make_approval(worker)
    cost()
    few = cost()
    for _ in range(8):
        make_approval(worker)
        asked(boss)
    assert cost() == few


def test_not_even_the_administrator_reads_in_somebody_elses_inbox(client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    message = tell(notice(to_user(make_user())), at=THURSDAY)
    assert client.get(reverse("messages:read", args=[message.pk])).status_code == 404


def test_opening_a_message_marks_it_as_read_and_the_menu_counts_the_others(client: Client, me: User) -> None:
    first = tell(notice(to_user(me), "a"), at=THURSDAY)
    tell(notice(to_user(me), "b"), at=THURSDAY)
    assert json.dumps("受信箱 (2)") in get(client, "inbox")
    get(client, "read", first.pk)
    assert json.dumps("受信箱 (1)") in get(client, "inbox")
    assert get(client, "inbox", query="?show=unread").count('class="k-mail ') == 1


def test_a_question_is_answered_by_a_button_once(client: Client, me: User) -> None:
    question = asked(me)
    address = reverse("messages:question", args=[question.pk])
    assert client.get(f"{address}?choice=approve").status_code == 200
    question.refresh_from_db()
    assert question.answered_at is None, "opening a link changes nothing"
    answer = client.post(address, {"option": "approve"}, follow=True)
    assert "approve：" in answer.content.decode()
    answer = client.post(address, {"option": "return", "comment": "x"}, follow=True)
    assert "すでに回答済みです：承認" in answer.content.decode()
    question.refresh_from_db()
    assert (question.answer, question.via) == ("approve", "office")


def test_a_return_without_a_comment_asks_for_one_and_keeps_the_page(client: Client, me: User) -> None:
    question = asked(me)
    address = reverse("messages:question", args=[question.pk])
    answer = client.post(address, {"option": "return", "comment": " "})
    assert answer.status_code == 422 and "コメントを入力してください。" in answer.content.decode()
    client.post(address, {"option": "return", "comment": "日付が違います"})
    question.refresh_from_db()
    assert (question.answer, question.comment) == ("return", "日付が違います")


def test_somebody_elses_question_is_not_found_and_not_answered(client: Client, me: User) -> None:
    question = asked(make_user(), "FOREIGN question")
    for address in (
        reverse("messages:question", args=[question.pk]),
        reverse("answer", args=[question.token]),
    ):
        for answer in (client.get(address), client.post(address, {"option": "approve"})):
            assert answer.status_code == 404 and b"FOREIGN" not in answer.content
    question.refresh_from_db()
    assert question.answered_at is None


def test_an_answer_is_not_given_from_another_day(client: Client, me: User) -> None:
    question = asked(me)
    client.get(reverse("wagtailadmin_home") + "?as_of=2027-04-01")
    assert (
        client.post(reverse("messages:question", args=[question.pk]), {"option": "approve"}).status_code
        == 403
    )
    question.refresh_from_db()
    assert question.answered_at is None


def test_a_manager_of_a_company_answers_from_a_mail_without_an_office(client: Client) -> None:
    manager = make_user(Role.MEMBER_MANAGER, name="manager")
    question = asked(manager)
    address = reverse("answer", args=[question.token])
    login = client.get(f"{address}?choice=approve")
    assert login.status_code == 302 and login.headers["Location"].endswith(
        f"?next=%2Fanswer%2F{question.token}%2F%3Fchoice%3Dapprove"
    )
    client.force_login(manager)
    page = client.get(address).content.decode()
    assert "監査報告書を承認しますか。" in page and "差戻し" in page
    assert client.get(reverse("messages:inbox")).status_code == 302
    done = client.post(address, {"option": "approve"}, follow=True).content.decode()
    assert "approve：" in done and "回答済み：承認" in done


def test_staff_are_led_from_the_mail_into_the_office(client: Client, me: User) -> None:
    question = asked(me)
    answer = client.get(reverse("answer", args=[question.token]) + "?choice=return")
    assert answer.headers["Location"] == reverse("messages:question", args=[question.pk]) + "?choice=return"


# --- outbox, slips ------------------------------------------------------------------


def test_the_outbox_narrows_by_state_purpose_and_recipient(client: Client, boss: User) -> None:
    one, other = make_user(name="Aoba"), make_user(name="Hinata")
    tell(notice(to_user(one)), at=THURSDAY)
    failed = tell(notice(to_user(other)), at=THURSDAY)
    Message.objects.filter(pk=failed.pk).update(state=MessageState.FAILED, problem="550 unknown user")
    assert {"Aoba", "Hinata"} <= set(get(client, "outbox").replace("<", " ").replace(">", " ").split())
    page = get(client, "outbox", query="?state=FAILED")
    assert "550 unknown user" in page and "<td>Aoba</td>" not in page
    assert "<td>Hinata</td>" not in get(client, "outbox", query="?q=aoba")
    assert "<td>Aoba</td>" not in get(client, "outbox", query="?purpose=morning.list")
    assert "<td>Aoba</td>" in get(client, "outbox", query="?state=NONSENSE&page=99")


def test_a_closed_channel_is_shown(client: Client, boss: User) -> None:
    later = timezone.now() + timedelta(minutes=5)
    Lane.objects.create(channel="lineworks", closed_until=later, problem="429")
    assert "まで送信を停止しています" in get(client, "outbox")


def test_the_outbox_costs_the_same_for_many_messages(client: Client, boss: User) -> None:
    tell(notice(to_user(make_user())), at=THURSDAY)
    get(client, "outbox")
    with CaptureQueriesContext(connection) as few:
        get(client, "outbox")
    for _ in range(15):
        tell(notice(to_user(make_user())), at=THURSDAY)
    with CaptureQueriesContext(connection) as many:
        get(client, "outbox")
    assert len(few) == len(many)


def test_what_a_message_went_through_is_shown_and_it_can_go_again_or_be_withdrawn(
    client: Client, boss: User
) -> None:
    message = tell(notice(to_user(make_user())), at=THURSDAY)
    assert "取り下げる" in get(client, "message", message.pk)
    client.post(reverse("messages:withdraw", args=[message.pk]))
    message.refresh_from_db()
    assert message.state == MessageState.WITHDRAWN
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT)
    answer = client.post(reverse("messages:resend", args=[message.pk]), follow=True)
    assert "（再送）" in answer.content.decode()
    assert Message.objects.filter(again_of=message).count() == 1
    assert set(Entry.objects.filter(subject_type="messaging.message").values_list("actor", flat=True)) == {
        "boss"
    }


def test_who_may_not_see_the_outbox_gets_no_glimpse_of_it(client: Client, me: User) -> None:
    message = tell(notice(to_user(make_user())), at=THURSDAY)
    for name, args in (("outbox", []), ("message", [message.pk]), ("slips", []), ("wordings", [])):
        answer = client.get(reverse(f"messages:{name}", args=args))
        assert answer.status_code == 403 and "お待ちしています" not in answer.content.decode(), name
    for name, args in (("resend", [message.pk]), ("withdraw", [message.pk]), ("hand_over", [])):
        assert client.post(reverse(f"messages:{name}", args=args)).status_code == 403
    message.refresh_from_db()
    assert message.state == MessageState.WAITING


def test_nothing_in_a_text_becomes_part_of_a_page(client: Client, boss: User) -> None:
    values = {"day": NASTY, "question": NASTY}
    mine = notice(to_user(boss))
    told = tell(type(mine)(mine.purpose, mine.to, "x", values), at=THURSDAY)
    slip = tell(type(mine)(mine.purpose, Recipient("employer", make_employer(name=NASTY).pk), "x", values),
                at=THURSDAY)  # fmt: skip
    question = asked(boss, NASTY)
    pages = [
        get(client, "inbox"), get(client, "read", told.pk), get(client, "outbox"), get(client, "slips"),
        get(client, "message", slip.pk), get(client, "question", question.pk),
    ]  # fmt: skip
    for page in pages:
        assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
    assert "\u202e" not in told.text + told.title


def test_slips_are_marked_by_hand(client: Client, boss: User) -> None:
    slips = [tell(notice(Recipient("employer", make_employer().pk)), at=THURSDAY) for _ in range(2)]
    page = get(client, "slips")
    assert page.count('class="k-slip"') == 2
    nothing = client.post(reverse("messages:hand_over"), {"slip": ["x", "9" * 30]}, follow=True)
    assert "選択してください" in nothing.content.decode()
    client.post(reverse("messages:hand_over"), {"slip": [str(slips[0].pk)]})
    assert [Message.objects.get(pk=one.pk).state for one in slips] == ["SENT", "WAITING"]


# --- wordings, wishes ------------------------------------------------------------------


def test_a_wording_is_shown_as_its_reader_sees_it_and_can_be_tried_before_it_is_kept(
    client: Client, boss: User
) -> None:
    address = reverse("messages:wording", args=["question.again", "ja"])
    given = {"title": "お返事を（{day}）", "text": "{question}", "notice": "お返事をください"}
    tried = client.post(address, {**given, "preview": "1"}).content.decode()
    assert "お返事を（11/25(水)）" in tried and not Wording.objects.exists()
    client.post(address, given)
    assert "お返事を（11/25(水)）" in client.get(address).content.decode()
    assert Wording.objects.get().changed_by == boss
    client.post(address, {"take_back": "1"})
    assert not Wording.objects.exists()


def test_a_name_on_the_locked_screen_is_refused_in_words(client: Client, boss: User) -> None:
    given = {"title": "a", "text": "b", "notice": "{question}"}
    answer = client.post(reverse("messages:wording", args=["question.again", "ja"]), given)
    assert answer.status_code == 422 and "ロック画面に出せない項目です" in answer.content.decode()
    answer = client.post(
        reverse("messages:wording", args=["question.again", "ja"]), {**given, "preview": "1"}
    ).content.decode()
    assert "監査報告書（ひなた精工）" not in answer.split('class="k-lock"')[1].split("</div>")[0]


def test_a_purpose_or_language_that_does_not_exist_is_not_found(client: Client, boss: User) -> None:
    for args in (["nothing", "ja"], ["question.again", "xx"]):
        assert client.get(reverse("messages:wording", args=args)).status_code == 404


def test_wishes_are_kept_for_oneself_only(client: Client, me: User) -> None:
    given = {
        "first": "email", "second": "lineworks", "quiet_from": "18:00", "quiet_until": "09:00", "digest": "on",
        "refused": ["morning.list"],
    }  # fmt: skip
    assert client.post(reverse("messages:wishes"), given).status_code == 302
    row = Preference.objects.get()
    assert (row.user, row.channels, row.refused) == (me, ["email", "lineworks"], ["morning.list"])
    assert row.digest and not row.on_days_off and row.quiet_from.hour == 18
    page = get(client, "wishes")
    assert 'value="18:00"' in page
    answer = client.post(reverse("messages:wishes"), {**given, "refused": ["question.again"]})
    assert answer.status_code == 422
    assert client.post(reverse("messages:wishes"), {**given, "quiet_from": "25:00"}).status_code == 422
    row.refresh_from_db()
    assert row.refused == ["morning.list"]


def test_a_problem_is_told_in_the_language_of_the_office(client: Client, boss: User) -> None:
    company = make_employer()
    Preference.objects.create(employer=company, channels=["email"])
    message = tell(notice(Recipient("employer", company.pk)), at=THURSDAY)
    assert "届く連絡手段がありません" in get(client, "message", message.pk)
    Message.objects.filter(pk=message.pk).update(problem="100% <b>full</b>")
    assert "100% &lt;b&gt;full&lt;/b&gt;" in get(client, "outbox")
