"""LINE WORKS as a channel of the outbox: what a letter becomes, and what the outbox is told."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from kumiai.integrations.lineworks.channel import LineWorksChannel, compose, label_of, split
from kumiai.integrations.lineworks.domain.connection import save_connection
from kumiai.integrations.lineworks.errors import CertificateRefused, TransportFailed
from kumiai.integrations.lineworks.messages import Buttons, Link, Text
from kumiai.integrations.lineworks.models import Connection
from kumiai.integrations.lineworks.sandbox.faults import Fault
from kumiai.integrations.lineworks.sandbox.service import Sandbox
from kumiai.integrations.lineworks.words import length
from kumiai.messaging.domain.channel import (
    Busy,
    Choice,
    Later,
    Letter,
    Recipient,
    Undeliverable,
    Unsure,
    channel_of,
)
from tests.factories import LONG_AGO, WRITER
from tests.integrations.lineworks.connected.conftest import linked

pytestmark = pytest.mark.django_db
Said = Callable[..., list[str]]
PAGE = "https://office.example/office/"
CHOICES = (Choice("承認", data="q:abc:approve"), Choice("差戻し", data="q:abc:return"))


def letter(text: str = "監査報告書を確認してください。", **other: Any) -> Letter:
    return Letter(**{"number": 1, "title": "承認のお願い", "text": text, **other})


@pytest.fixture
def channel() -> LineWorksChannel:
    return LineWorksChannel()


def test_it_is_plugged_in_and_ready_when_connected(offline: Connection) -> None:
    assert isinstance(channel_of("lineworks"), LineWorksChannel)
    save_connection(values={"active": False}, by=WRITER, at=LONG_AGO)
    assert channel_of("lineworks") is None


def test_addresses_are_found_at_once_and_only_of_those_who_are_there(offline: Connection) -> None:
    users = [linked(f"u{number}") for number in range(3)]
    users[2].is_active = False
    users[2].save()
    wanted = [Recipient("user", user.pk) for user in users]
    wanted += [Recipient("person", users[0].pk), Recipient("employer", users[1].pk)]
    with CaptureQueriesContext(database) as seen:
        found = LineWorksChannel().addresses(wanted)
    assert found == {wanted[0]: "u0", wanted[1]: "u1"} and len(seen) == 1


def test_a_short_letter_is_one_text(connection: Connection, channel: LineWorksChannel, said: Said) -> None:
    channel.send(letter(), "u-sato")
    assert said() == ["承認のお願い\n\n監査報告書を確認してください。"]


def test_the_notice_that_names_nobody_comes_first(db: None) -> None:
    (message,) = compose(letter("グエン・ミンさんの件", notice="承認のお願いが届いています。"))
    assert isinstance(message, Text)
    assert message.text.split("\n")[0] == "承認のお願いが届いています。"


def test_choices_are_buttons_whose_postback_comes_back(
    connection: Connection, channel: LineWorksChannel, sandbox: Sandbox
) -> None:
    channel.send(letter(choices=CHOICES, link=PAGE), "u-sato")
    content = sandbox.world.state["rooms"]["s-2000001-u-sato"]["entries"][-1]["content"]
    assert content["type"] == "button_template"
    actions = content["actions"]
    assert [action["type"] for action in actions] == ["message", "message", "uri"]
    assert [action.get("postback") for action in actions] == ["q:abc:approve", "q:abc:return", None]
    assert actions[2]["uri"] == PAGE and actions[2]["label"] == "事務所の画面で開く"


def test_a_page_alone_is_a_link_in_the_language_of_the_reader(db: None) -> None:
    (message,) = compose(letter(link=PAGE, language="en"))
    assert isinstance(message, Link) and message.link_text == "Open in the office"


@pytest.mark.parametrize("size", [1, 999, 1000, 1001, 1999, 2000, 2001, 2700, 4001, 9000])
@pytest.mark.parametrize("choices", [(), CHOICES])
def test_no_letter_is_too_long(size: int, choices: tuple[Choice, ...]) -> None:
    messages = compose(letter("漢" * size, title="", choices=choices))
    for message in messages:
        message.as_json()  # would raise
    texts = [message.text for message in messages if isinstance(message, Text | Buttons)]
    assert "".join(texts) == "漢" * size
    assert isinstance(messages[-1], Buttons) is bool(choices)


def test_a_letter_beyond_all_measure_says_where_the_rest_is(db: None) -> None:
    messages = compose(letter("漢" * 30_000, link=PAGE))
    assert len(messages) == 5
    assert isinstance(messages[-1], Link) and "続き" in messages[-1].text


def test_it_is_cut_where_a_sentence_ends_and_no_sign_in_two() -> None:
    pieces = split("あ" * 1500 + "。" + "い" * 800, 2000, 2000)
    assert pieces == ["あ" * 1500 + "。", "い" * 800]
    assert split("𠮷" * 1500, 2000, 2000) == ["𠮷" * 1000, "𠮷" * 500]
    assert all(length(piece) <= 1000 for piece in split("語 " * 4000, 1000, 1000))


def test_labels_are_shortened_never_refused() -> None:
    assert label_of("承認") == "承認"
    long = label_of("三十日以内に届け出るべき事項を確認しました")
    assert length(long) == 20 and long.endswith("…")
    assert label_of("二行の\nラベル\x07") == "二行の ラベル"
    assert label_of("\x00") == "…"


def test_signs_that_deceive_or_call_others_do_not_get_through(
    connection: Connection, channel: LineWorksChannel, said: Said
) -> None:
    text = '<b>太字</b> <m userId="all"> <M> a\x00b\x1b[31m \u202eabc\u202c\r\n次'
    channel.send(letter(text, title="", choices=CHOICES), "u-sato")
    channel.send(letter(text, title="", number=2), "u-sato")
    expected = '<b>太字</b> ＜m userId="all"> ＜M> ab[31m abc\n次'
    assert said() == [expected, expected]


def test_a_bad_address_is_left_out_and_the_letter_goes(db: None) -> None:
    odd = Choice("開く", url="javascript:alert(1)")
    (message,) = compose(letter(choices=(*CHOICES, odd), link="/office/without/host"))
    assert isinstance(message, Buttons) and len(message.actions) == 2


def test_an_empty_letter_is_undeliverable(connection: Connection, channel: LineWorksChannel) -> None:
    with pytest.raises(Undeliverable):
        channel.send(letter("\x00", title=" "), "u-sato")


def test_eleven_choices_become_two_messages(db: None) -> None:
    messages = compose(letter(choices=[Choice(f"{n}", data=f"q:a:{n}") for n in range(11)]))
    assert [len(message.actions) for message in messages if isinstance(message, Buttons)] == [10, 1]


# --- how it went ----------------------------------------------------------------------


def fault(sandbox: Sandbox, kind: str, **other: Any) -> None:
    sandbox.faults.switch_on(Fault(kind, operation="sendToUser", **other))


def test_a_429_is_busy_for_as_long_as_the_server_says(
    connection: Connection, sandbox: Sandbox, channel: LineWorksChannel, said: Said
) -> None:
    fault(sandbox, "too_many")
    with pytest.raises(Busy) as busy:
        channel.send(letter(), "u-sato")
    assert 1 <= busy.value.seconds <= 60 and said() == []


def test_a_500_lets_one_letter_wait_and_the_others_go(
    connection: Connection, sandbox: Sandbox, channel: LineWorksChannel, said: Said
) -> None:
    fault(sandbox, "server_error", times=2)
    for _ in range(2):  # the same letter again and again is still one letter
        with pytest.raises(Later):
            channel.send(letter(), "u-sato")
    channel.send(letter("別の手紙", number=2), "u-sato")
    channel.send(letter(), "u-sato")
    assert len(said()) == 2


def test_several_that_fail_with_none_through_in_between_let_all_wait(
    connection: Connection, sandbox: Sandbox, channel: LineWorksChannel
) -> None:
    ends: list[type[Exception]] = []

    def send(number: int) -> None:
        try:
            channel.send(letter(number=number), "u-sato")
        except (Busy, Later) as end:
            ends.append(type(end))

    fault(sandbox, "server_error", times=3)
    for number in (1, 2, 3, 4):  # the fourth is through
        send(number)
    fault(sandbox, "server_error")
    send(5)
    assert ends == [Later, Later, Busy, Later]


def test_a_503_is_said_of_all(connection: Connection, sandbox: Sandbox, channel: LineWorksChannel) -> None:
    fault(sandbox, "unavailable")
    with pytest.raises(Busy):
        channel.send(letter(), "u-sato")


def test_no_answer_leaves_it_open_whether_it_arrived(
    connection: Connection, channel: LineWorksChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = channel.verdict(TransportFailed("ReadTimeout", reached=True), letter())
    assert isinstance(verdict, Unsure)
    assert isinstance(channel.verdict(TransportFailed("ConnectError", reached=False), letter()), Busy)


def test_a_server_that_is_not_there_took_nothing(offline: Connection, channel: LineWorksChannel) -> None:
    with pytest.raises(Busy):
        channel.send(letter(), "u-sato")


def test_a_member_who_is_gone_is_reached_another_way(
    connection: Connection, channel: LineWorksChannel
) -> None:
    with pytest.raises(Undeliverable):
        channel.send(letter(), "u-nobody")


def test_a_certificate_that_is_not_trusted_waits_long_and_shows_on_the_set_up_page(
    connection: Connection, channel: LineWorksChannel
) -> None:
    verdict = channel.verdict(CertificateRefused("not trusted"), letter())
    assert isinstance(verdict, Busy) and verdict.seconds >= 600
    connection.refresh_from_db()
    assert connection.checks["channel"]["good"] is False


def test_a_refused_key_shows_on_the_set_up_page_until_it_works_again(
    connection: Connection, channel: LineWorksChannel, said: Said
) -> None:
    right = connection.client_secret
    save_connection(values={"client_secret": "wrong"}, by=WRITER, at=LONG_AGO)
    with pytest.raises(Busy) as busy:
        channel.send(letter(), "u-sato")
    connection.refresh_from_db()
    assert busy.value.seconds >= 600 and connection.checks["channel"]["good"] is False
    save_connection(values={"client_secret": right}, by=WRITER, at=LONG_AGO)
    channel.send(letter(), "u-sato")
    connection.refresh_from_db()
    assert connection.checks["channel"]["good"] is True and len(said()) == 1


def test_a_letter_in_pieces_is_continued_not_begun_again(
    connection: Connection, sandbox: Sandbox, channel: LineWorksChannel, said: Said
) -> None:
    long = letter("一。" * 900 + "二。" * 500, title="", choices=CHOICES)
    pieces = compose(long)
    assert len(pieces) == 2

    def fail_second() -> None:
        original = sandbox.world.add_entry

        def once(*given: Any) -> Any:
            fault(sandbox, "server_error")
            sandbox.world.add_entry = original  # type: ignore[method-assign]
            return original(*given)

        sandbox.world.add_entry = once  # type: ignore[method-assign]

    fail_second()
    with pytest.raises(Later):
        channel.send(long, "u-sato")
    assert len(said()) == 1
    channel.send(long, "u-sato")
    assert said() == [piece.text for piece in pieces if isinstance(piece, Text | Buttons)]


def test_the_budget_of_the_plan_is_kept(
    connection: Connection, sandbox: Sandbox, channel: LineWorksChannel, said: Said
) -> None:
    logging.getLogger("httpx").setLevel(logging.ERROR)
    for number in range(60):
        channel.send(letter(number=number), "u-sato")
    with pytest.raises(Busy) as busy:
        channel.send(letter(number=61), "u-sato")
    assert 1 <= busy.value.seconds <= 60 and len(said()) == 60
    assert not [row for row in sandbox.log if row.get("status") == 429]
