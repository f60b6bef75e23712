"""The whole way: a worker is told something, the worker process sends it, and LINE has a bad day."""

from datetime import datetime, timedelta

import pytest

from kumiai.integrations.line.models import LineAccount, LineLink
from kumiai.messaging import tasks
from kumiai.messaging.domain.channel import Recipient
from kumiai.messaging.domain.outbox import Notice, tell
from kumiai.messaging.enums import MessageState
from kumiai.messaging.models import Message
from tests.factories import make_person, write
from tests.integrations.line.double import Service
from tests.integrations.line.incoming import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(account: LineAccount) -> Message:
    person = make_person(native_language="ja")
    write(LineLink(person=person, friend_id="U1", linked_at=NOW))
    return tell(
        Notice("line.written", Recipient("person", person.pk), "1", {"person": "NGUYEN VAN AN"}), at=NOW
    )


def _send(at: datetime = NOW) -> None:
    """Work as the worker process does, with a clock that goes on by itself."""
    moment = [at]

    def clock() -> datetime:
        moment[0] += timedelta(milliseconds=10)
        return moment[0]

    while tasks.work(clock, timedelta(minutes=2)):
        pass


def test_a_message_reaches_the_friend_and_says_so(message: Message, line: Service) -> None:
    _send()
    message.refresh_from_db()
    assert (message.state, message.channel) == (MessageState.SENT, "line")
    assert line.texts("U1")[0] == "LINEにメッセージが届きました"
    assert "NGUYEN" not in line.got[0][1]["altText"]


def test_a_lost_answer_and_an_overloaded_service_neither_lose_nor_double_it(
    message: Message, line: Service
) -> None:
    line.faults = ["429", "500", "cut", "503"]
    for minutes in range(0, 100, 10):
        _send(NOW + timedelta(minutes=minutes))
    message.refresh_from_db()
    assert message.state == MessageState.SENT and line.faults == []
    assert len(line.got) == 1 and line.used == 1


def test_a_friend_who_blocked_the_account_gets_it_on_paper(message: Message, line: Service) -> None:
    line.friends.clear()
    _send()
    message.refresh_from_db()
    assert (message.state, message.channel) == (MessageState.WAITING, "paper") and line.got == []
