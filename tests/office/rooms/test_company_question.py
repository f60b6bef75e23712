"""Asking a member company something from its room, and reading what it answered."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from kumiai.accounts.enums import Role
from kumiai.accounts.models import RoleGrant, User
from kumiai.employers.models import CompanyContact, Employer
from kumiai.history.models import Entry
from kumiai.messaging.domain.company_question import ask_company, asked_of
from kumiai.messaging.domain.question import NotYours, Settled, answer_question
from kumiai.messaging.models import Message, Question
from tests.factories import make_employer, make_user, write

pytestmark = pytest.mark.django_db

ASKED = {"text": "12月3日に伺ってよろしいですか。", "options": "はい\r\nいいえ"}


@pytest.fixture
def employer() -> Employer:
    return make_employer(name="ひなた精工")


def manager_of(employer: Employer, name: str, **fields: Any) -> User:
    user = make_user(Role.MEMBER_MANAGER, name=name)
    write(CompanyContact(**{"employer": employer, "user": user, "name": name, "is_manager": True, **fields}))
    return user


def ask(office: Client, employer: Employer, **given: str) -> Any:
    return office.post(f"/office/rooms/company/{employer.pk}/ask/", {**ASKED, **given}, follow=True)


def answer(question: Question, user: User, option: str = "1") -> str:
    return answer_question(token=question.token, option=option, by=user, at=timezone.now(), via="lineworks")


def test_the_question_goes_to_the_manager_and_the_answer_comes_back_to_who_asked(
    office: Client, caseworker: User, employer: Employer
) -> None:
    manager = manager_of(employer, "yamada")
    assert "送信しました" in ask(office, employer).content.decode()
    question = Question.objects.get(user=manager)
    assert [one["label"] for one in question.choices] == ["はい", "いいえ"]
    message = Message.objects.get(user=manager, purpose="company.asked")
    assert message.question == question and ASKED["text"] in message.text and "ひなた" not in message.notice
    assert "いいえ" in answer(question, manager, "2")
    told = Message.objects.get(user=caseworker, purpose="company.answered")
    assert "いいえ" in told.title and "ひなた精工" in told.title
    page = office.get(f"/office/rooms/company/{employer.pk}/").content.decode()
    assert ASKED["text"] in page and "<strong>いいえ</strong>" in page
    history = office.get(f"/office/rooms/company/{employer.pk}/?tab=history").content.decode()
    assert "会社への問合せを送信" in history and "会社が回答" in history and "回答の選択肢" in history
    actions = [line.action for line in Entry.objects.about(employer)]
    assert actions[:2] == ["messaging.company.answered", "messaging.company.asked"]


def test_of_two_managers_the_first_answers_for_the_company(office: Client, employer: Employer) -> None:
    first, second = manager_of(employer, "yamada"), manager_of(employer, "tanaka")
    ask(office, employer)
    answer(Question.objects.get(user=first), first)
    with pytest.raises(Settled):
        answer(Question.objects.get(user=second), second, "2")
    assert Question.objects.get(user=second).answered_at is None


def test_who_left_the_company_is_not_asked_and_does_not_answer(office: Client, employer: Employer) -> None:
    manager = manager_of(employer, "yamada")
    gone = manager_of(employer, "tanaka", left_on=timezone.localdate() - timedelta(days=1))
    ask(office, employer)
    question = Question.objects.get()
    assert question.user == manager
    with pytest.raises(NotYours):
        answer(question, gone)
    CompanyContact.objects.filter(user=manager).update(left_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(ValidationError):
        answer(question, manager)
    assert not Message.objects.filter(purpose="company.answered").exists()


def test_without_a_manager_nothing_is_asked_and_the_page_says_so(office: Client, employer: Employer) -> None:
    page = office.get(f"/office/rooms/company/{employer.pk}/").content.decode()
    assert "回答できる責任者の利用者が登録されていません" in page and "送信する" not in page
    ask(office, employer)
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    "given",
    [{"text": "<b>\u202e"}, {"options": "あ\nあ"}, {"options": "長" * 21}, {"options": "1\n2\n3\n4\n5"}],
)
def test_what_no_button_could_show_is_refused(employer: Employer, given: dict[str, str]) -> None:
    manager_of(employer, "yamada")
    wanted = {**ASKED, **given}
    if "text" in given:  # markup is text; what turns the reading around is taken out
        [question] = ask_company(
            employer=employer, text=wanted["text"], options=["はい"], by=make_user(), at=timezone.now()
        )
        assert question.text == "<b>"
        return
    with pytest.raises(ValidationError):
        ask_company(
            employer=employer,
            text="?",
            options=wanted["options"].split("\n"),
            by=make_user(),
            at=timezone.now(),
        )
    assert not Question.objects.exists()


def test_an_inspector_may_not_ask(client: Client, employer: Employer) -> None:
    manager_of(employer, "yamada")
    client.force_login(make_user(Role.INSPECTOR))
    assert "会社への問合せ" not in client.get(f"/office/rooms/company/{employer.pk}/").content.decode()
    assert client.post(f"/office/rooms/company/{employer.pk}/ask/", ASKED).status_code == 403
    assert not Question.objects.exists()


def test_a_manager_whose_role_ended_is_not_asked_and_does_not_answer(employer: Employer) -> None:
    manager = manager_of(employer, "yamada")
    [question] = ask_company(
        employer=employer, text="伺えますか。", options=["はい"], by=make_user(), at=timezone.now()
    )
    RoleGrant.objects.filter(user=manager).update(last_day=timezone.localdate() - timedelta(days=1))
    with pytest.raises(ValidationError):
        answer(question, manager)
    with pytest.raises(ValidationError):
        ask_company(
            employer=employer, text="伺えますか。", options=["はい"], by=make_user(), at=timezone.now()
        )


def test_the_last_questions_are_shown_however_many_managers_were_asked(employer: Employer) -> None:
    managers = [manager_of(employer, f"manager{number}") for number in range(5)]
    asker = make_user()
    for number in range(6):
        ask_company(employer=employer, text=f"質問{number}", options=["はい"], by=asker, at=timezone.now())
    second = Question.objects.get(user=managers[0], text="質問1")
    answer(second, managers[0])
    shown = asked_of(employer)
    assert [one.text for one in shown] == ["質問5", "質問4", "質問3", "質問2", "質問1"]
    assert shown[-1] == second, "the one that was answered"
