"""Approvals and other questions answered by taps: comments, double taps, foreign and expired ones."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.employers.models import CompanyContact
from kumiai.messaging.domain.question import Option, Verb, ask, choices_of, register
from kumiai.messaging.models import Question
from kumiai.workflow.enums import ApprovalState
from kumiai.workflow.models import Approval, Ask
from tests.chat.conftest import NOW, Talker
from tests.chat.test_done import NEUTRAL
from tests.factories import make_employer, make_user, write
from tests.workflow.world import (
    make_approval,
    make_flow,
    make_step,
    note_of,
    question_of,
    trio,
    visits_can_be_approved,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def visits() -> Iterator[None]:
    with visits_can_be_approved():
        yield


@pytest.fixture
def three() -> tuple[User, User, User]:
    worker, manager, head = trio()
    make_flow(make_step("確認", people=[manager]), make_step("決裁", people=[head]))
    return worker, manager, head


def buttons(question: Question) -> dict[str, str]:
    return {one.data.rpartition(":")[2]: one.data for one in choices_of(question)}


def test_what_waits_is_listed_with_the_buttons_that_were_sent_and_a_link(
    three: tuple[User, User, User],
) -> None:
    worker, manager, head = three
    approval = make_approval(worker, at=NOW)
    me = Talker(manager)
    said = me.say("承認待ち")
    question = question_of(approval, manager)
    assert said == question.text
    assert [one.data for one in me.replies[0].buttons[:-1]] == list(buttons(question).values())
    assert me.replies[0].buttons[-1].path == f"/office/approvals/{approval.pk}/"
    assert "承認・確認待ちはありません" in Talker(head).say("承認待ち")
    assert "承認・確認待ち 1件" in Talker(manager).say("今日")


def test_approving_by_a_tap_goes_to_the_next_and_the_second_tap_says_so(
    three: tuple[User, User, User],
) -> None:
    worker, manager, head = three
    approval = make_approval(worker, at=NOW)
    data = buttons(question_of(approval, manager))["approve"]
    assert approval.title in Talker(manager).data(data)
    assert Ask.objects.waiting().get(approval=approval).user == head
    assert "回答済み" in Talker(manager).data(data)
    decided = Ask.objects.get(approval=approval, user=manager)
    assert (decided.via, decided.decided_at) == ("lineworks", NOW)


def test_returning_asks_for_the_comment_and_the_next_text_is_it_whatever_it_says(
    three: tuple[User, User, User],
) -> None:
    worker, manager, _head = three
    approval = make_approval(worker, at=NOW)
    me = Talker(manager)
    assert "次のメッセージで送ってください" in me.data(buttons(question_of(approval, manager))["return"])
    assert Ask.objects.waiting().get(approval=approval).user == manager
    me.say("今日\x00の日付が違います\u202e")
    approval.refresh_from_db()
    assert approval.state == ApprovalState.RETURNED
    assert note_of(approval).endswith("returned:manager:今日の日付が違います")
    assert "期限" in me.say("今日"), "what was waited for is over"


def test_yameru_cancels_the_comment(three: tuple[User, User, User]) -> None:
    worker, manager, _head = three
    approval = make_approval(worker, at=NOW)
    me = Talker(manager)
    me.data(buttons(question_of(approval, manager))["refuse"])
    assert "変更はありません" in me.say("やめる")
    me.say("却下の理由")
    assert Approval.objects.get(pk=approval.pk).state == ApprovalState.UNDER_WAY


def test_a_comment_that_comes_too_late_is_no_comment(three: tuple[User, User, User]) -> None:
    worker, manager, _head = three
    approval = make_approval(worker, at=NOW)
    me = Talker(manager)
    me.data(buttons(question_of(approval, manager))["return"])
    me.at += timedelta(minutes=31)
    me.say("遅すぎた理由")
    assert Approval.objects.get(pk=approval.pk).state == ApprovalState.UNDER_WAY


def test_a_comment_of_2001_signs_is_asked_again(three: tuple[User, User, User]) -> None:
    worker, manager, _head = three
    approval = make_approval(worker, at=NOW)
    me = Talker(manager)
    me.data(buttons(question_of(approval, manager))["return"])
    assert "2,000文字以内" in me.say("あ" * 2001)
    me.say("短い理由")
    assert Approval.objects.get(pk=approval.pk).state == ApprovalState.RETURNED


def test_somebody_elses_button_does_nothing(three: tuple[User, User, User]) -> None:
    worker, manager, head = three
    approval = make_approval(worker, at=NOW)
    for choice in buttons(question_of(approval, manager)).values():
        assert Talker(head).data(choice) == NEUTRAL
        assert Talker(worker).data(choice) == NEUTRAL
    assert Approval.objects.get(pk=approval.pk).state == ApprovalState.UNDER_WAY
    assert Ask.objects.waiting().get(approval=approval).user == manager


def test_a_choice_that_the_question_does_not_have_is_refused(three: tuple[User, User, User]) -> None:
    worker, manager, _head = three
    question = question_of(make_approval(worker, at=NOW), manager)
    said = Talker(manager).data(f"q:{question.token}:destroy")
    assert said == "その選択肢はありません。"


def test_what_the_verb_refuses_is_said_and_nothing_is_answered(three: tuple[User, User, User]) -> None:
    worker, manager, head = three
    approval = make_approval(worker, at=NOW, note="impossible")
    Talker(manager).data(buttons(question_of(approval, manager))["approve"])
    question = question_of(approval, head)
    assert "この記録は承認できません" in Talker(head).data(buttons(question)["approve"])
    question.refresh_from_db()
    assert question.answered_at is None


def test_an_expired_question_is_neither_listed_nor_answered(three: tuple[User, User, User]) -> None:
    answers: list[str] = []

    def take(question: Question, option: str, comment: str, by: User, at: object, via: str) -> str:
        answers.append(option)
        return "ok"

    register("tests.chat", Verb(take))
    question = ask(
        verb="tests.chat", subject="1", text="行きますか。", options=[Option("yes", "はい")], at=NOW, user=three[0],
        expires_at=NOW + timedelta(hours=1),
    )  # fmt: skip
    me = Talker(three[0])
    assert "行きますか" in me.say("承認待ち")
    me.at += timedelta(hours=1)
    assert "承認・確認待ちはありません" in me.say("承認待ち")
    assert me.data(buttons(question)["yes"]) == "この問合せは終了しています。何も変更していません。"
    assert answers == []
    me.at -= timedelta(minutes=1)
    assert me.data(buttons(question)["yes"]) == "ok" and answers == ["yes"]


def test_of_many_four_are_shown_and_the_rest_is_counted(three: tuple[User, User, User]) -> None:
    worker, manager, _head = three
    for _number in range(6):
        make_approval(worker, at=NOW)
    me = Talker(manager)
    assert "ほか2件の承認・確認待ちがあります" in me.say("承認待ち")
    assert len(me.replies) == 5 and me.replies[-1].buttons[0].path == "/office/approvals/"


def test_the_manager_of_a_company_decides_by_taps_and_gets_no_page_of_the_office(
    three: tuple[User, User, User],
) -> None:
    manager = make_user(Role.MEMBER_MANAGER, name="yamada")
    employer = make_employer()
    write(CompanyContact(employer=employer, user=manager, name="山田", is_manager=True))
    make_flow(make_step("会社", company_manager=True), name="会社の確認")
    approval = make_approval(three[0], employer=employer, at=NOW)
    me = Talker(manager)
    assert me.say("承認待ち") == question_of(approval, manager).text
    assert "詳細" not in me.labels() and not any(one.path for one in me.buttons)
    me.data(buttons(question_of(approval, manager))["approve"])
    assert Approval.objects.get(pk=approval.pk).state == ApprovalState.APPROVED
