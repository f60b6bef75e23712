"""Mail: nothing personal in what a telephone shows, links that change nothing, and faults told as what they are."""

import smtplib
import socket
import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail

from kumiai.integrations.smtp.channel import MailChannel, mail_of
from kumiai.messaging.domain.channel import (
    Busy,
    Choice,
    Later,
    Letter,
    Recipient,
    Undeliverable,
    Unsure,
)
from kumiai.people.models import PersonContact
from tests.factories import make_employer, make_person, make_user, write

LETTER = Letter(
    7, "グエンさんの監査報告書", "承認しますか。", notice="承認の依頼があります",
    choices=[Choice("承認", "q:tok:approve"), Choice("差戻し", "q:tok:return")],
    link="https://kumiai.example.jp/office/", answer_at="https://kumiai.example.jp/answer/tok/",
)  # fmt: skip


class Server(socketserver.ThreadingTCPServer):
    """A mail server on loopback that answers as it is told."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Dialog)
        self.answers: dict[str, str | None] = {}
        self.got: list[str] = []


class Dialog(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.say("220 ready")
        for raw in self.rfile:
            line = raw.decode().strip()
            word = line.split(" ")[0].split(":")[0].upper()
            usual = {"EHLO": "250 hello", "DATA": "354 go on", "QUIT": "221 bye"}.get(word, "250 fine")
            answer = self.server.answers.get(word, usual)
            if answer is None:
                return  # hangs up
            self.say(answer)
            if word == "DATA" and answer.startswith("354") and not self.take():
                return
            if word == "QUIT":
                return

    def take(self) -> bool:
        lines = []
        for raw in self.rfile:
            if raw.strip() == b".":
                break
            lines.append(raw.decode())
        end = self.server.answers.get("END", "250 kept")
        if end is None:
            return False
        if end.startswith("250"):
            self.server.got.append("".join(lines))
        self.say(end)
        return True

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    with Server() as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", one.server_address[1]
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_TIMEOUT = 5
        settings.DEFAULT_FROM_EMAIL = "office@kumiai.example.jp"
        yield one
        one.shutdown()


def test_a_letter_arrives(server: Server) -> None:
    MailChannel().send(LETTER, "a@example.jp")
    assert len(server.got) == 1 and "Message-ID: <kumiai-7@kumiai.example.jp>" in server.got[0]


def test_subject_and_first_lines_name_nobody() -> None:
    sent = mail_of(LETTER, "a@example.jp")
    first = sent.body.split("――")[0]
    assert sent.subject == "承認の依頼があります" and first.startswith(sent.subject)
    assert "グエン" not in sent.subject + first and "グエンさんの監査報告書" in sent.body
    assert len(first) > 90, "a telephone shows that many signs of the text"


def test_choices_are_links_to_the_page_where_one_answers() -> None:
    body = mail_of(LETTER, "a@example.jp").body
    assert "・承認\n  https://kumiai.example.jp/answer/tok/?choice=approve" in body


def test_the_words_around_a_letter_are_in_its_language() -> None:
    body = mail_of(
        Letter(1, "t", "x", notice="n", language="vi", link="https://x.example"), "a@example.jp"
    ).body
    assert "Open the page:" in body and "組合" not in body


def test_a_line_break_in_a_title_makes_no_header(server: Server) -> None:
    with pytest.raises(Exception, match="newline"):
        MailChannel().send(Letter(1, "t", "x", notice="n\r\nBcc: b@example.jp"), "a@example.jp")
    assert server.got == []


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"RCPT": "550 unknown user"}, Undeliverable),
        ({"RCPT": "450 greylisted"}, Later),
        ({"MAIL": "550 not you"}, Busy),
        ({"DATA": "451 local error"}, Later),
        ({"END": "554 spam"}, Undeliverable),
        ({"END": "452 disk full"}, Later),
        ({"END": None}, Unsure),
    ],
)
def test_each_fault_is_told_as_what_it_is(
    server: Server, answers: dict[str, str | None], error: type[Exception]
) -> None:
    server.answers = answers
    with pytest.raises(error):
        MailChannel().send(LETTER, "a@example.jp")
    assert server.got == []


def test_nobody_at_the_address_is_busy_for_nothing_was_sent(server: Server, settings: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = taken.getsockname()[1]
        with pytest.raises(Busy) as busy:
            MailChannel().send(LETTER, "a@example.jp")
    assert busy.value.seconds == 60


def test_a_wrong_password_stops_the_lane_for_longer(server: Server, settings: Any) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "office", "wrong"
    server.answers = {"EHLO": "250-hello\r\n250 AUTH PLAIN", "AUTH": "535 no"}
    with pytest.raises(Busy) as busy:
        MailChannel().send(LETTER, "a@example.jp")
    assert busy.value.seconds == 600 and isinstance(busy.value.__cause__, smtplib.SMTPAuthenticationError)
    assert "wrong" not in str(busy.value)


def test_without_a_mail_server_the_channel_is_not_ready(settings: Any) -> None:
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "", "office@example.jp"
    assert not MailChannel().ready()
    settings.EMAIL_HOST = "mail.example.jp"
    assert MailChannel().ready()
    settings.DEFAULT_FROM_EMAIL = ""
    assert not MailChannel().ready()


@pytest.mark.django_db
def test_addresses_are_those_that_are_entered_and_sound() -> None:
    user, without = make_user(), make_user()
    user.email = "u@example.jp"
    user.save()
    person = make_person()
    write(PersonContact(person=person, kind="EMAIL", value="p@example.jp"))
    odd = make_person()
    write(PersonContact(person=odd, kind="EMAIL", value="ask the dormitory"))
    company = make_employer(email="c@example.jp")
    asked = [("user", user), ("user", without), ("person", person), ("person", odd), ("employer", company)]
    found = MailChannel().addresses([Recipient(kind, row.pk) for kind, row in asked])
    assert found == {
        Recipient("user", user.pk): "u@example.jp",
        Recipient("person", person.pk): "p@example.jp",
        Recipient("employer", company.pk): "c@example.jp",
    }
    assert mail.outbox == []
