"""What waits is sent once, in order, by one worker at a time; what fails takes another way, in sight."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from kumiai.messaging.domain.channel import Busy, Later, Letter, Recipient, Undeliverable, Unsure
from kumiai.messaging.domain.outbox import tell, tell_many
from kumiai.messaging.domain.question import Option, Verb, answer_question, ask, register
from kumiai.messaging.enums import ChannelCode, MessageState, Outcome, Urgency
from kumiai.messaging.models import Delivery, Lane, Message, Morning, Preference
from kumiai.messaging.tasks import work
from tests.factories import make_employer, make_user, write
from tests.messaging.channels import THURSDAY, TOKYO, Clock, Kept, notice, plugged_in, to_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_morning() -> None:
    """The lists of the day are written already."""
    for day in (26, 27):
        Morning.objects.create(on=datetime(2026, 11, day).date(), written_at=THURSDAY, count=0)


@pytest.fixture
def chat() -> Iterator[Kept]:
    one = Kept(ChannelCode.LINEWORKS, kinds=("user",))
    with plugged_in(one):
        yield one


def raising(error: Exception, times: int = 1) -> object:
    left = [times]

    def fault(letter: Letter) -> None:
        if left[0]:
            left[0] -= 1
            raise error

    return fault


def outcomes(message: Message) -> list[tuple[str, str]]:
    return list(message.deliveries.values_list("channel", "outcome"))


def run(clock: Clock) -> None:
    """Work until nothing is left, as a worker does, but not for ever."""
    for _ in range(50):
        if not work(clock):
            return
    raise AssertionError("the work never ends")


def test_many_messages_leave_in_one_portion_in_the_order_they_were_told(chat: Kept) -> None:
    users = [make_user() for _ in range(3)]
    for number in range(15):
        tell_many([notice(to_user(user), f"{number}") for user in users], at=THURSDAY)
    assert work(Clock()) is True
    assert [letter.number for letter in chat.sent] == sorted(Message.objects.values_list("pk", flat=True))
    assert set(Message.objects.values_list("state", flat=True)) == {MessageState.SENT}
    assert work(Clock()) is False
    assert len(chat.sent) == 45


def test_a_portion_ends_after_some_seconds_so_that_a_worker_can_stop(chat: Kept) -> None:
    clock = Clock()
    chat.fault = lambda letter: clock.pass_time(seconds=2)
    tell_many([notice(to_user(make_user())) for _ in range(10)], at=THURSDAY)
    work(clock)
    assert len(chat.sent) == 3


def test_what_cannot_wait_goes_before_what_was_told_earlier(chat: Kept) -> None:
    user = make_user()
    tell(notice(to_user(user), "a"), at=THURSDAY)
    urgent = tell(notice(to_user(user), "b", urgency=Urgency.NOW), at=THURSDAY)
    work(Clock())
    assert chat.sent[0].number == urgent.pk


def test_a_busy_channel_is_left_alone_for_as_long_as_it_asks_and_the_order_stays(chat: Kept) -> None:
    clock, user = Clock(), make_user()
    tell_many([notice(to_user(user), key) for key in "abc"], at=THURSDAY)
    chat.fault = raising(Busy(40, "too many calls"))  # type: ignore[assignment]
    assert work(clock) is True
    assert (chat.sent, work(clock)) == ([], False)
    clock.pass_time(seconds=39)
    assert work(clock) is False
    clock.pass_time(seconds=2)
    work(clock)
    assert [one.number for one in chat.sent] == sorted(Message.objects.values_list("pk", flat=True))
    first = Message.objects.order_by("pk").first()
    assert first and outcomes(first) == [("lineworks", Outcome.LATER), ("lineworks", Outcome.SENT)]
    assert Lane.objects.get().busy == 0


def test_a_channel_that_stays_busy_is_asked_less_and_less_and_then_the_next_one_is_used(chat: Kept) -> None:
    clock, calls = Clock(), []

    def fault(letter: Letter) -> None:
        calls.append(clock.at)
        raise Busy(1, "down")

    chat.fault = fault
    message = tell(notice(to_user(make_user())), at=THURSDAY)
    for _ in range(3000):
        work(clock)
        clock.pass_time(seconds=1)
    message.refresh_from_db()
    assert (message.state, message.channel) == (MessageState.SENT, ChannelCode.IN_APP)
    pauses = [(b - a).seconds for a, b in zip(calls, calls[1:], strict=False)]
    assert len(calls) == 10 and pauses == sorted(pauses) and pauses[-1] == 512


def test_what_waits_behind_a_dead_channel_takes_the_next_way_too(chat: Kept) -> None:
    clock = Clock()
    chat.fault = raising(Busy(1, "down"), times=1000)  # type: ignore[assignment]
    tell_many([notice(to_user(make_user())) for _ in range(30)], at=THURSDAY)
    for _ in range(300):
        work(clock)
        clock.pass_time(seconds=15)
    assert set(Message.objects.values_list("state", "channel")) == {("SENT", "in_app")}


def test_one_letter_that_is_not_taken_now_does_not_hold_up_the_others(chat: Kept) -> None:
    clock = Clock()
    full, fine = [tell(notice(to_user(make_user())), at=THURSDAY) for _ in range(2)]

    def fault(letter: Letter) -> None:
        if letter.number == full.pk and clock.at < THURSDAY + timedelta(seconds=50):
            raise Later(20, "mailbox full")

    chat.fault = fault
    run(clock)
    assert [one.number for one in chat.sent] == [fine.pk]
    for _ in range(60):
        clock.pass_time(seconds=1)
        run(clock)
    assert [one.number for one in chat.sent] == [fine.pk, full.pk]


def test_what_will_not_arrive_this_way_takes_the_next_channel_of_the_recipient() -> None:
    chat, mail = Kept(ChannelCode.LINEWORKS), Kept(ChannelCode.EMAIL)
    chat.fault = raising(Undeliverable("no such member"))  # type: ignore[assignment]
    with plugged_in(chat, mail):
        message = tell(notice(to_user(make_user())), at=THURSDAY)
        run(Clock())
    assert (chat.sent, [one.number for one in mail.sent]) == ([], [message.pk])
    assert outcomes(message) == [("lineworks", Outcome.REFUSED), ("email", Outcome.SENT)]


def test_where_no_way_is_left_the_message_has_failed_and_says_why() -> None:
    mail = Kept(ChannelCode.EMAIL)
    mail.fault = raising(Undeliverable("550 unknown user"))  # type: ignore[assignment]
    with plugged_in(mail):
        company = make_employer()
        write(Preference(employer=company, channels=["email"]))
        message = tell(notice(Recipient("employer", company.pk)), at=THURSDAY)
        run(Clock())
    message.refresh_from_db()
    assert (message.state, message.problem) == (MessageState.FAILED, "550 unknown user")


def test_an_address_that_went_away_is_written_down_and_the_next_channel_is_used(chat: Kept) -> None:
    message = tell(notice(to_user(make_user())), at=THURSDAY)
    chat.kinds = ()
    run(Clock())
    assert outcomes(message) == [("lineworks", Outcome.UNREACHABLE), ("in_app", Outcome.SENT)]


def test_a_channel_that_was_taken_out_gives_its_messages_to_the_next(chat: Kept) -> None:
    message = tell(notice(to_user(make_user())), at=THURSDAY)
    chat.is_set_up = False
    run(Clock())
    message.refresh_from_db()
    assert (message.state, message.channel) == (MessageState.SENT, ChannelCode.IN_APP)


def test_two_workers_never_send_through_one_channel_at_once(chat: Kept) -> None:
    tell_many([notice(to_user(make_user())) for _ in range(4)], at=THURSDAY)
    seen = []

    def other_worker(letter: Letter) -> None:
        before = len(chat.sent)
        work(Clock())
        seen.append(len(chat.sent) - before)

    chat.fault = other_worker
    work(Clock())
    assert seen == [0, 0, 0, 0] and len({one.number for one in chat.sent}) == 4


def test_no_answer_is_shown_as_unknown_and_goes_once_more_with_a_mark(chat: Kept) -> None:
    clock = Clock()
    chat.fault = raising(Unsure("timeout"), times=2)  # type: ignore[assignment]
    message = tell(notice(to_user(make_user())), at=THURSDAY)
    for _ in range(5):
        run(clock)
        clock.pass_time(minutes=1)
    message.refresh_from_db()
    copy = Message.objects.get(again_of=message)
    assert (message.state, message.problem) == (MessageState.UNSURE, "timeout")
    assert copy.title == f"（再送）{message.title}"
    assert copy.state == MessageState.UNSURE and Message.objects.count() == 2, "once more, and not for ever"


def test_a_fault_of_a_channel_stops_neither_the_worker_nor_the_others(
    chat: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    chat.fault = raising(KeyError("x"))  # type: ignore[assignment]
    broken, fine = [tell(notice(to_user(make_user())), at=THURSDAY) for _ in range(2)]
    work(Clock())
    broken.refresh_from_db()
    assert broken.state == MessageState.UNSURE and [one.number for one in chat.sent] == [fine.pk]
    assert "failed" in caplog.text


def test_a_worker_that_was_slower_than_its_lease_settles_what_was_taken_for_unknown(chat: Kept) -> None:
    clock = Clock()

    def slow(letter: Letter) -> None:
        chat.fault = lambda letter: None
        clock.pass_time(minutes=3)
        work(clock)  # another worker takes it for dead
        assert Message.objects.get(pk=letter.number).state == MessageState.UNSURE

    chat.fault = slow
    message = tell(notice(to_user(make_user())), at=THURSDAY)
    work(clock)
    clock.pass_time(minutes=5)
    run(clock)
    message.refresh_from_db()
    copy = Message.objects.get(again_of=message)
    assert (message.state, copy.state) == (MessageState.SENT, MessageState.WITHDRAWN)
    assert len(chat.sent) == 1


def test_a_message_of_the_evening_leaves_in_the_morning_and_an_urgent_one_at_once(chat: Kept) -> None:
    evening = datetime(2026, 11, 26, 21, 0, tzinfo=TOKYO)
    user, clock = make_user(), Clock(evening)
    waits = tell(notice(to_user(user), "a"), at=evening)
    now = tell(notice(to_user(user), "b", urgency=Urgency.NOW), at=evening)
    run(clock)
    assert [one.number for one in chat.sent] == [now.pk]
    clock.at = datetime(2026, 11, 27, 7, 30, tzinfo=TOKYO)
    run(clock)
    assert [one.number for one in chat.sent] == [now.pk, waits.pk]


def test_what_is_late_by_a_fault_waits_for_the_morning_too(chat: Kept) -> None:
    clock = Clock(datetime(2026, 11, 26, 19, 59, tzinfo=TOKYO))
    chat.fault = raising(Busy(120, "later"))  # type: ignore[assignment]
    tell(notice(to_user(make_user())), at=clock.at)
    run(clock)
    clock.pass_time(minutes=3)
    run(clock)
    assert chat.sent == []
    assert Message.objects.get().due_at == datetime(2026, 11, 27, 7, 30, tzinfo=TOKYO)


def test_a_question_that_was_settled_meanwhile_is_not_sent(chat: Kept) -> None:
    register("test.delivery", Verb(answer=lambda *given: "はい"))
    user = make_user()
    question = ask(
        verb="test.delivery", subject="1", text="?", options=[Option("yes", "はい")], at=THURSDAY, user=user
    )
    message = tell(notice(to_user(user), question=question), at=THURSDAY)
    answer_question(token=question.token, option="yes", by=user, at=THURSDAY, via="office")
    run(Clock())
    message.refresh_from_db()
    assert (message.state, chat.sent) == (MessageState.WITHDRAWN, [])
    assert not Delivery.objects.exists()


def test_a_letter_carries_buttons_and_whole_addresses(chat: Kept, settings: object) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://kumiai.example.jp"  # type: ignore[attr-defined]
    register("test.delivery", Verb(answer=lambda *given: "はい"))
    user = make_user()
    question = ask(
        verb="test.delivery", subject="1", text="?", options=[Option("yes", "はい")], at=THURSDAY, user=user
    )
    tell(notice(to_user(user), question=question, link="/office/"), at=THURSDAY)
    run(Clock())
    letter = chat.sent[0]
    assert [one.data for one in letter.choices] == [f"q:{question.token}:yes"]
    assert letter.link == "https://kumiai.example.jp/office/"


def test_no_answer_of_a_service_closes_a_lane_for_ever(chat: Kept) -> None:
    clock = Clock()
    chat.fault = raising(Busy(10**12, "Retry-After of a faulty service"))  # type: ignore[assignment]
    message = tell(notice(to_user(make_user())), at=THURSDAY)
    work(clock)
    Lane.objects.update(busy=32_767)  # what a small number holds
    clock.pass_time(hours=1)
    chat.fault = raising(Busy(1, "down"))  # type: ignore[assignment]
    work(clock)
    clock.pass_time(hours=1)
    work(clock)
    message.refresh_from_db()
    assert message.state == MessageState.SENT
