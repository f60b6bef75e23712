"""A tap on a button: it is authorized as the user who is linked, and acts once."""

import uuid
from datetime import datetime

import pytest
from django.core.exceptions import ValidationError

from kumiai.accounts.models import User
from kumiai.integrations.line.models import LineAccount, LineEvent, LineLink
from kumiai.messaging.domain.question import Option, Verb, ask, choices_of, register
from kumiai.messaging.models import Question
from tests.factories import make_person, make_user, write
from tests.integrations.line.double import Service
from tests.integrations.line.incoming import NOW, come, event

pytestmark = pytest.mark.django_db
VERB = "tests.line"
_answers: list[tuple[str, str]] = []


def _answer(question: Question, option: str, comment: str, by: User, at: datetime, via: str) -> str:
    if option == "refused":
        raise ValidationError("今はできません。")
    _answers.append((option, via))
    return "承認しました。"


register(VERB, Verb(answer=_answer))


@pytest.fixture
def user(account: LineAccount) -> User:
    _answers.clear()
    user = make_user()
    write(LineLink(user=user, friend_id="U1", linked_at=NOW))
    return user


def _ask(user: User) -> Question:
    options = [Option("yes", "はい"), Option("no", "いいえ", wants_comment=True), Option("refused", "だめ")]
    return ask(verb=VERB, subject="1", text="よいですか", options=options, at=NOW, user=user)


def _tap(question: Question, number: int, friend: str = "U1") -> dict[str, object]:
    return event("postback", friend, postback={"data": choices_of(question)[number].data})


def test_a_tap_answers_and_is_confirmed(user: User, line: Service) -> None:
    question = _ask(user)
    come(line, _tap(question, 0))
    question.refresh_from_db()
    assert (question.answer, question.via, question.answered_at) == ("yes", "line", NOW)
    assert _answers == [("yes", "line")] and line.texts("U1") == ["承認しました。"]


def test_a_second_tap_changes_nothing_and_says_so(user: User, line: Service) -> None:
    question = _ask(user)
    come(line, _tap(question, 0), _tap(question, 0))
    assert _answers == [("yes", "line")] and "はい" in line.texts("U1")[1]


def test_somebody_elses_button_does_nothing(user: User, line: Service) -> None:
    other = make_user()
    write(LineLink(user=other, friend_id="U2", linked_at=NOW))
    question = _ask(user)
    come(line, _tap(question, 0, "U2"))
    assert _answers == [] and len(line.texts("U2")) == 1 and "承認" not in line.texts("U2")[0]


def test_an_unlinked_friend_and_a_worker_answer_nothing(user: User, line: Service) -> None:
    question = _ask(user)
    write(LineLink(person=make_person(), friend_id="U2", linked_at=NOW))
    come(line, _tap(question, 0, "U2"), _tap(question, 0, "U3"))
    assert _answers == [] and Question.objects.get().answered_at is None


def test_a_user_who_left_answers_nothing(user: User, line: Service) -> None:
    question = _ask(user)
    user.is_active = False
    user.save()
    come(line, _tap(question, 0))
    assert _answers == []


def test_an_answer_that_wants_a_reason_is_led_to_the_office(user: User, line: Service) -> None:
    come(line, _tap(_ask(user), 1))
    assert _answers == [] and "事務所の画面" in line.texts("U1")[0]


def test_what_the_verb_refuses_is_said(user: User, line: Service) -> None:
    question = _ask(user)
    come(line, _tap(question, 2))
    question.refresh_from_db()
    assert line.texts("U1") == ["今はできません。"] and question.answered_at is None


def test_other_data_is_ignored(user: User, line: Service) -> None:
    come(line, event("postback", postback={"data": f"x:{uuid.uuid4()}"}))
    assert line.got == [] and LineEvent.objects.get().outcome == "IGNORED"


def test_an_event_that_breaks_does_not_hold_up_the_next(user: User, line: Service) -> None:
    question = _ask(user)
    broken = event("message", message={"type": "text", "id": "m", "text": "x"})
    broken["timestamp"] = 10**30
    come(line, broken, _tap(question, 0))
    first, second = LineEvent.objects.all()
    assert first.outcome == "FAILED" and first.body and "OverflowError" in first.problem
    assert second.outcome == "ANSWERED" and _answers == [("yes", "line")]
