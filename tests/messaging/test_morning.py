"""One list a working day for whoever has something to do; reminders go with it; questions come again."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext_lazy as _
from wagtail.users.models import UserProfile

from kumiai.accounts.models import User
from kumiai.messaging.domain import agenda
from kumiai.messaging.domain.agenda import Line, Source, register, write_mornings
from kumiai.messaging.domain.channel import Letter, Recipient, Unsure
from kumiai.messaging.domain.outbox import tell
from kumiai.messaging.domain.question import Option, Verb, answer_question, ask
from kumiai.messaging.domain.question import register as register_verb
from kumiai.messaging.domain.reminding import SOURCE, reconcile_questions
from kumiai.messaging.enums import ChannelCode, MessageState, Urgency
from kumiai.messaging.models import Message, Morning, Preference, Question
from kumiai.messaging.tasks import work
from tests.factories import make_employer, make_user, write
from tests.messaging.channels import THURSDAY, TOKYO, Clock, Kept, notice, plugged_in, to_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)
MORNING = datetime(2026, 11, 26, 7, 45, tzinfo=TOKYO)


@pytest.fixture(autouse=True)
def own_sources() -> Iterator[None]:
    """Only the sections that a test registers, and no outside channel."""
    before = dict(agenda._SOURCES)
    agenda._SOURCES.clear()
    with plugged_in():
        yield
    agenda._SOURCES.clear()
    agenda._SOURCES.update(before)


def section(name: str, order: int, lines: Mapping[User, list[str]], heading: object = None) -> None:
    def read(user_ids: Collection[int], on: date, at: datetime) -> Mapping[int, list[Line]]:
        return {user.pk: [Line(text) for text in texts] for user, texts in lines.items()}

    register(Source(name, heading or name, order, read))


def test_each_user_gets_the_own_lines_in_a_fixed_order_and_who_has_none_gets_nothing() -> None:
    one, other, idle = make_user(), make_user(), make_user()
    section("承認待ち", 20, {one: ["訪問記録"]})
    section("期限", 10, {one: ["監査報告書", "在留カード"], other: ["届出"]})
    assert write_mornings(on=TODAY, at=MORNING) == 2
    message = Message.objects.get(user=one)
    assert message.text == (
        "おはようございます。\n\n【期限】2\n・監査報告書\n・在留カード\n\n【承認待ち】1\n・訪問記録"
    )
    assert message.title == "11/26(木)の予定 3件" and message.link == "/office/"
    assert "監査報告書" not in Message.objects.get(user=other).text
    assert not Message.objects.filter(user=idle).exists()


def test_nothing_of_the_list_stands_on_a_locked_screen() -> None:
    user = make_user()
    section("期限", 10, {user: ["グエンさんの在留カード"]})
    write_mornings(on=TODAY, at=MORNING)
    assert Message.objects.get().notice == "11/26(木)の予定が1件あります"


def test_a_list_is_written_once_a_day_and_not_on_days_off() -> None:
    section("期限", 10, {make_user(): ["a"]})
    assert write_mornings(on=TODAY, at=MORNING) == 1
    assert write_mornings(on=TODAY, at=MORNING + timedelta(minutes=1)) == 0
    assert write_mornings(on=date(2026, 11, 23), at=MORNING) == 0, "Labor Thanksgiving Day"
    assert (Message.objects.count(), Morning.objects.get().count) == (1, 1)


def test_whoever_left_or_holds_no_role_any_more_gets_no_list() -> None:
    left, ended = make_user(), make_user()
    left.is_active = False
    left.save()
    ended.role_grants.update(last_day=TODAY - timedelta(days=1))
    section("期限", 10, {left: ["secret"], ended: ["secret"]})
    assert write_mornings(on=TODAY, at=MORNING) == 0


def test_words_are_those_of_each_reader() -> None:
    english, japanese = make_user(), make_user()
    UserProfile.objects.create(user=english, preferred_language="en")
    section("q", 10, {english: ["a"], japanese: ["a"]}, heading=_("Waiting for your answer"))
    write_mornings(on=TODAY, at=MORNING)
    assert "【Waiting for your answer】" in Message.objects.get(user=english).text
    assert "【回答待ち】" in Message.objects.get(user=japanese).text


def test_a_long_section_says_how_many_more_there_are() -> None:
    section("期限", 10, {make_user(): [f"{number}番" for number in range(20)]})
    write_mornings(on=TODAY, at=MORNING)
    text = Message.objects.get().text
    assert "7番" in text and "8番" not in text and "ほか12件" in text


def test_a_section_that_fails_does_not_take_the_others_with_it(caplog: pytest.LogCaptureFixture) -> None:
    def broken(user_ids: Collection[int], on: date, at: datetime) -> Mapping[int, list[Line]]:
        User.objects.get(pk=-1)
        return {}

    register(Source("broken", "broken", 5, broken))
    section("期限", 10, {make_user(): ["a"]})
    assert write_mornings(on=TODAY, at=MORNING) == 1
    assert "broken" in caplog.text


def test_many_readers_cost_as_many_queries_as_few() -> None:
    users = [make_user() for _ in range(10)]
    section("期限", 10, {user: ["a"] for user in users[:2]})
    with CaptureQueriesContext(connection) as few:
        assert write_mornings(on=TODAY, at=MORNING) == 2
    section("期限", 10, {user: ["a"] for user in users})
    with CaptureQueriesContext(connection) as many:
        assert write_mornings(on=date(2026, 11, 27), at=MORNING + timedelta(days=1)) == 10
    assert len(few) == len(many)


def test_reminders_go_with_the_list_and_are_sent_with_it() -> None:
    user = make_user()
    kept = tell(notice(to_user(user), urgency=Urgency.DIGEST), at=THURSDAY - timedelta(days=1))
    assert kept.state == MessageState.GATHERED
    clock = Clock(MORNING)
    work(clock)
    digest = Message.objects.get(purpose="morning.list")
    kept.refresh_from_db()
    assert (kept.digest, kept.state) == (digest, MessageState.SENT)
    assert f"【お知らせ】1\n・{kept.title}" in digest.text


def test_reminders_come_alone_where_the_list_is_not_wanted() -> None:
    user = make_user()
    write(Preference(user=user, refused=["morning.list"]))
    section("期限", 10, {user: ["not wanted"]})
    kept = tell(notice(to_user(user), urgency=Urgency.DIGEST), at=THURSDAY - timedelta(days=1))
    write_mornings(on=TODAY, at=MORNING)
    digest = Message.objects.get(purpose="morning.digest")
    assert kept.title in digest.text and "not wanted" not in digest.text


def test_a_company_gets_its_reminders_as_one_message_with_their_texts() -> None:
    company = Recipient("employer", make_employer().pk)
    for key in "ab":
        tell(notice(company, key, urgency=Urgency.DIGEST), at=THURSDAY - timedelta(days=1))
    write_mornings(on=TODAY, at=MORNING)
    digest = Message.objects.get(purpose="morning.digest")
    assert digest.text.count("監査報告書を承認しますか。") == 2
    assert digest.title == "お知らせ 2件（11/26(木)）"


def test_the_worker_writes_the_list_from_the_set_hour_on(settings: object) -> None:
    section("期限", 10, {make_user(): ["a"]})
    clock = Clock(MORNING - timedelta(minutes=1))
    work(clock)
    assert not Morning.objects.exists()
    clock.pass_time(minutes=1)
    work(clock)
    assert Morning.objects.get().count == 1


def test_a_worker_that_starts_in_the_evening_sends_no_morning_list() -> None:
    section("期限", 10, {make_user(): ["a"]})
    work(Clock(datetime(2026, 11, 26, 18, 0, tzinfo=TOKYO)))
    assert not Morning.objects.exists()


# --- questions that nobody answered ---------------------------------------------------


@pytest.fixture
def asked() -> Question:
    """A question that went out on Thursday."""
    register_verb("test.morning", Verb(answer=lambda *given: "はい"))
    user = make_user()
    question = ask(
        verb="test.morning", subject="1", text="承認しますか。", options=[Option("yes", "はい")],
        at=THURSDAY, user=user,
    )  # fmt: skip
    tell(notice(to_user(user), question=question), at=THURSDAY)
    Morning.objects.create(on=TODAY, written_at=MORNING, count=0)
    work(Clock())
    return question


def test_a_question_comes_again_after_a_working_day_and_once_a_day(asked: Question) -> None:
    assert reconcile_questions(THURSDAY + timedelta(hours=23)) == 0
    assert reconcile_questions(THURSDAY + timedelta(days=1)) == 1
    assert reconcile_questions(THURSDAY + timedelta(days=1, hours=2)) == 0
    again = Message.objects.latest("pk")
    assert again.question == asked and "承認しますか。" in again.text and "11/26(木)" in again.title
    assert reconcile_questions(THURSDAY + timedelta(days=2, hours=1)) == 0, "a Saturday"
    assert reconcile_questions(THURSDAY + timedelta(days=4)) == 1, "the Monday after"


def test_a_reminder_that_carried_the_question_counts_as_an_offer(asked: Question) -> None:
    reminded_at = THURSDAY + timedelta(hours=20)
    tell(notice(to_user(asked.user), key="reminder", question=asked), at=reminded_at)
    assert reconcile_questions(THURSDAY + timedelta(days=1)) == 0
    assert reconcile_questions(reminded_at + timedelta(days=1)) == 0, "a Saturday"
    assert reconcile_questions(THURSDAY + timedelta(days=4)) == 1, "the Monday after"


def test_an_answered_question_does_not_come_again(asked: Question) -> None:
    answer_question(token=asked.token, option="yes", by=asked.user, at=THURSDAY, via="office")
    assert reconcile_questions(THURSDAY + timedelta(days=1)) == 0


def test_a_question_that_has_not_been_sent_yet_is_not_offered_again(asked: Question) -> None:
    Message.objects.update(state=MessageState.WAITING)
    assert reconcile_questions(THURSDAY + timedelta(days=1)) == 0


def test_an_old_question_does_not_stand_in_the_way_of_others(asked: Question) -> None:
    asked.expires_at = THURSDAY
    asked.save()
    assert reconcile_questions(THURSDAY + timedelta(days=1)) == 0
    asked.refresh_from_db()
    assert asked.withdrawn_at == THURSDAY + timedelta(days=1), "it is looked at no more"
    assert not Message.objects.filter(purpose="question.again", created_at__gt=THURSDAY).exists()


def test_an_open_question_stands_in_the_list_of_whoever_was_asked_and_in_no_other(asked: Question) -> None:
    register(SOURCE)
    make_user()
    write_mornings(on=date(2026, 11, 27), at=THURSDAY + timedelta(days=1))
    found = Message.objects.filter(purpose="morning.list")
    assert [message.user for message in found] == [asked.user]
    assert "【回答待ち】1\n・承認しますか。" in found[0].text


def test_a_question_that_another_section_lists_does_not_stand_twice(asked: Question) -> None:
    register(SOURCE)
    register(Source("own", "own", 1, lambda ids, on, at: {}, covers=("test.morning",)))
    assert write_mornings(on=date(2026, 11, 27), at=THURSDAY + timedelta(days=1)) == 0


def test_a_question_that_was_reminded_of_today_does_not_come_a_second_time(asked: Question) -> None:
    friday = THURSDAY + timedelta(days=1)
    tell(notice(to_user(asked.user), "a reminder", question=asked), at=friday - timedelta(hours=9))
    assert reconcile_questions(friday) == 0
    Message.objects.exclude(state=MessageState.WAITING).update(state=MessageState.SENT)
    assert reconcile_questions(friday + timedelta(days=3)) == 1, "the Monday after"


def test_what_joined_a_list_that_had_to_be_sent_again_is_told_by_the_repetition() -> None:
    user = make_user()
    chat = Kept(ChannelCode.LINEWORKS)
    faults = [Unsure("timeout")]

    def fault(letter: Letter) -> None:
        if faults:
            raise faults.pop()

    chat.fault = fault
    with plugged_in(chat):
        kept = tell(notice(to_user(user), urgency=Urgency.DIGEST), at=THURSDAY - timedelta(days=1))
        clock = Clock(MORNING)
        work(clock)
        kept.refresh_from_db()
        assert kept.state == MessageState.GATHERED, "nobody knows whether the list arrived"
        clock.pass_time(minutes=1)
        work(clock)
    kept.refresh_from_db()
    assert kept.state == MessageState.SENT and len(chat.sent) == 1
