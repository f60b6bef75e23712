"""What people do with messages: again, withdrawn, handed over, read; each leaves its line in the history."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError

from kumiai.history.models import Entry
from kumiai.messaging.domain.channel import Recipient, Undeliverable
from kumiai.messaging.domain.message import hand_over, mark_read, resend, withdraw_message
from kumiai.messaging.domain.outbox import tell
from kumiai.messaging.domain.preference import keep_wishes
from kumiai.messaging.domain.queries import inbox, slips, unread_count
from kumiai.messaging.domain.question import (
    NotYours,
    Option,
    Settled,
    Verb,
    answer_question,
    ask,
    register,
)
from kumiai.messaging.enums import ChannelCode, MessageState
from kumiai.messaging.models import Message, Morning, Preference, Question
from kumiai.messaging.tasks import work
from tests.factories import make_employer, make_user
from tests.messaging.channels import THURSDAY, Clock, Kept, notice, plugged_in, to_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def chat() -> Iterator[Kept]:
    Morning.objects.create(on=THURSDAY.date(), written_at=THURSDAY, count=0)
    one = Kept(ChannelCode.LINEWORKS, kinds=("user",))
    with plugged_in(one):
        yield one


def actions() -> list[str]:
    found = Entry.objects.filter(subject_type="messaging.message").order_by("pk")
    return list(found.values_list("action", flat=True))


def test_a_sent_message_goes_again_as_a_new_one_that_says_so(chat: Kept) -> None:
    user, boss = make_user(), make_user()
    message = tell(notice(to_user(user)), at=THURSDAY)
    with pytest.raises(ValidationError, match="まだ送信"):
        resend(message=message, by=boss, at=THURSDAY)
    work(Clock())
    message.refresh_from_db()
    copy = resend(message=message, by=boss, at=THURSDAY)
    with pytest.raises(ValidationError, match="すでに再送"):
        resend(message=message, by=boss, at=THURSDAY)
    work(Clock())
    assert [letter.title for letter in chat.sent] == [message.title, f"（再送）{message.title}"]
    assert copy.again_of == message and actions() == ["messaging.message.resent"]


def test_a_failed_message_goes_again_through_whatever_way_there_is_now(chat: Kept) -> None:
    boss = make_user()
    company = make_employer()
    keep_wishes(
        to=Recipient("employer", company.pk), channels=["email"], quiet_from=None, quiet_until=None,
        on_days_off=False, digest=True, refused=[], by=boss, at=THURSDAY,
    )  # fmt: skip
    message = tell(notice(Recipient("employer", company.pk)), at=THURSDAY)
    assert message.state == MessageState.FAILED
    with pytest.raises(ValidationError, match="届く連絡手段がありません"):
        resend(message=message, by=boss, at=THURSDAY)
    mail = Kept(ChannelCode.EMAIL)
    with plugged_in(mail):
        copy = resend(message=message, by=boss, at=THURSDAY)
        work(Clock())
    assert [letter.number for letter in mail.sent] == [copy.pk]


def test_what_has_not_left_can_be_withdrawn_and_is_not_sent(chat: Kept) -> None:
    message = tell(notice(to_user(make_user())), at=THURSDAY)
    withdraw_message(message=message, by=make_user(), at=THURSDAY)
    work(Clock())
    assert chat.sent == [] and actions() == ["messaging.message.withdrawn"]


def test_what_has_left_cannot_be_withdrawn(chat: Kept) -> None:
    message = tell(notice(to_user(make_user())), at=THURSDAY)
    work(Clock())
    with pytest.raises(ValidationError, match="すでに送信"):
        withdraw_message(message=message, by=make_user(), at=THURSDAY)


def test_a_slip_waits_until_a_person_says_that_it_was_handed_over(chat: Kept) -> None:
    boss = make_user()
    boss.is_superuser = True
    boss.save()
    slip = tell(notice(Recipient("employer", make_employer().pk)), at=THURSDAY)
    work(Clock())
    assert list(slips(boss)) == [slip]
    assert hand_over(messages=[slip], by=boss, at=THURSDAY) == 1
    assert hand_over(messages=[slip], by=boss, at=THURSDAY) == 0
    slip.refresh_from_db()
    assert slip.state == MessageState.SENT and not slips(boss).exists()
    assert [one.channel for one in slip.deliveries.all()] == [ChannelCode.PAPER]


def test_only_paper_can_be_handed_over(chat: Kept) -> None:
    message = tell(notice(to_user(make_user())), at=THURSDAY)
    assert hand_over(messages=[message], by=make_user(), at=THURSDAY) == 0
    message.refresh_from_db()
    assert message.state == MessageState.WAITING


def test_the_inbox_holds_everything_that_concerns_a_user_whatever_happened_on_the_way(chat: Kept) -> None:
    user, other = make_user(), make_user()
    chat.fault = lambda letter: (_ for _ in ()).throw(Undeliverable("gone"))
    mine = tell(notice(to_user(user)), at=THURSDAY)
    tell(notice(to_user(other)), at=THURSDAY)
    work(Clock())
    assert list(inbox(user)) == [mine] and unread_count(user) == 1
    mark_read(message=mine, by=other, at=THURSDAY)
    assert unread_count(user) == 1, "somebody else's look is no reading"
    mark_read(message=mine, by=user, at=THURSDAY)
    assert unread_count(user) == 0


def test_wishes_keep_duties_on_and_channels_to_what_exists(chat: Kept) -> None:
    user = make_user()
    usual = {"quiet_from": None, "quiet_until": None, "on_days_off": False, "digest": True}
    with pytest.raises(ValidationError, match="停止できません"):
        keep_wishes(to=to_user(user), channels=[], refused=["question.again"], by=user, at=THURSDAY, **usual)  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="存在しない連絡手段"):
        keep_wishes(to=to_user(user), channels=["fax"], refused=[], by=user, at=THURSDAY, **usual)  # type: ignore[arg-type]
    assert not Preference.objects.exists()


def test_who_wants_the_office_first_gets_nothing_in_the_chat(chat: Kept) -> None:
    user = make_user()
    keep_wishes(
        to=to_user(user), channels=["in_app"], quiet_from=None, quiet_until=None, on_days_off=True, digest=False,
        refused=[], by=user, at=THURSDAY,
    )  # fmt: skip
    message = tell(notice(to_user(user)), at=THURSDAY)
    work(Clock())
    message.refresh_from_db()
    assert (message.channel, message.state, chat.sent) == ("in_app", MessageState.SENT, [])


# --- answering ----------------------------------------------------------------------


@pytest.fixture
def question() -> Question:
    register("test.message", Verb(answer=lambda question, option, *more: f"FOREIGN {option}"))
    return ask(
        verb="test.message", subject="7", text="FOREIGN question", at=THURSDAY, user=make_user(),
        options=[Option("yes", "はい"), Option("no", "いいえ", wants_comment=True)],
    )  # fmt: skip


@pytest.mark.parametrize("token", ["the right one", "another"])
def test_somebody_elses_question_and_none_at_all_are_the_same(question: Question, token: str) -> None:
    stranger = make_user()
    given = question.token if token == "the right one" else "x" * 22
    with pytest.raises(NotYours) as refused:
        answer_question(token=given, option="yes", by=stranger, at=THURSDAY, via="office")
    assert "FOREIGN" not in str(refused.value)
    question.refresh_from_db()
    assert question.answered_at is None
    assert not Question.objects.visible_to(stranger).exists()


def test_a_withdrawn_question_changes_nothing(question: Question) -> None:
    Question.objects.update(withdrawn_at=THURSDAY)
    with pytest.raises(Settled, match="終了しています"):
        answer_question(token=question.token, option="yes", by=question.user, at=THURSDAY, via="office")


def test_a_member_who_was_locked_out_answers_nothing(question: Question) -> None:
    question.user.is_active = False
    question.user.save()
    with pytest.raises(NotYours):
        answer_question(token=question.token, option="yes", by=question.user, at=THURSDAY, via="office")


def test_messages_of_others_are_seen_by_whoever_may_see_the_outbox_only(chat: Kept) -> None:
    tell(notice(to_user(make_user())), at=THURSDAY)
    caseworker, limited = make_user(), make_user(only_assigned=True)
    assert not Message.objects.visible_to(caseworker).exists()
    assert not Message.objects.visible_to(limited).exists()
