"""People who talk with the bot: through the verbs of the room, and through the play LINE WORKS."""

import base64
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from kumiai.accounts.models import User
from kumiai.chat.domain.reply import Button, Reply
from kumiai.chat.domain.respond import respond
from kumiai.chat.domain.turn import Placed, Said, Sent, Tapped, Turn
from kumiai.deadlines.models import Deadline
from kumiai.integrations.lineworks import tasks
from kumiai.integrations.lineworks.domain import receive
from kumiai.integrations.lineworks.models import Connection
from kumiai.integrations.lineworks.sandbox.server import running
from kumiai.integrations.lineworks.sandbox.service import Sandbox
from tests.factories import LONG_AGO, make_employer
from tests.integrations.lineworks.conftest import (  # noqa: F401  (fixtures)
    Raw,
    Seen,
    callbacks,
    keys,
    people,
    raw,
)
from tests.integrations.lineworks.connected.conftest import BOT, connected, linked

NOW = datetime.combine(timezone.localdate(), datetime.min.time(), UTC) + timedelta(hours=3)
"""Noon in Japan, today: access follows the real day."""
ON = timezone.localdate(NOW)
PHOTO = b"\xff\xd8\xff\xe0 a photo of the receipt"
_numbers = itertools.count(1)


def make_deadline(user: User | None, days: int = 0, **fields: Any) -> Deadline:
    """An open deadline of a company, in somebody's charge, some days from today."""
    employer = fields.pop("employer", None) or make_employer()
    return Deadline.objects.create(**{
        "key": f"visit|{next(_numbers)}", "duty": "titp.visit", "subject_kind": "employer", "subject": str(employer.pk),
        "employer": employer, "assigned_to": user, "due_on": ON + timedelta(days=days), "created_at": LONG_AGO, **fields,
    })  # fmt: skip


@dataclass
class Talker:
    """A person in a talk, in Japanese: every deed returns what the bot said as one text."""

    user: User
    at: datetime = NOW
    replies: list[Reply] = field(default_factory=list)

    def __call__(self, turn: Turn) -> str:
        fresh = User.objects.get(pk=self.user.pk)  # as for every event: rights are those of this moment
        with translation.override("ja"):
            self.replies = list(respond(turn, by=fresh, at=self.at, via="lineworks"))
            return self.text

    @property
    def text(self) -> str:
        rows = (f"{row.title} {row.text}" for one in self.replies for row in one.rows)
        return "\n".join([*(one.text for one in self.replies), *rows])

    def say(self, text: str) -> str:
        return self(Said(text))

    def data(self, data: str) -> str:
        return self(Tapped(data))

    def photo(self, content: bytes = PHOTO, name: str = "photo.jpg") -> str:
        return self(Sent(name, lambda: content))

    def place(self, latitude: float = 35.681236, longitude: float = 139.767125) -> str:
        return self(Placed(latitude, longitude, "東京都千代田区丸の内1丁目"))

    @property
    def buttons(self) -> list[Button]:
        found = [one for reply in self.replies for row in reply.rows for one in row.buttons]
        return found + [one for reply in self.replies for one in (*reply.buttons, *reply.quick)]

    def labels(self) -> list[str]:
        return [one.label for one in self.buttons]

    def tap(self, label: str) -> str:
        """Tap the first button with this label."""
        return self.data(next(one.data for one in self.buttons if one.label == label))


# --- through the play LINE WORKS --------------------------------------------------------


@pytest.fixture
def sandbox(people: dict[str, Any]) -> Iterator[Sandbox]:  # noqa: F811
    with running(people, clock=time.time) as service:
        yield service


@pytest.fixture
def connection(
    db: None,
    sandbox: Sandbox,
    people: dict[str, Any],  # noqa: F811
    keys: tuple[str, str],  # noqa: F811
) -> Iterator[Connection]:
    receive.forget_secret()
    yield connected(people, keys, sandbox.address)
    receive.forget_secret()


@dataclass
class Phone:
    """A member with a telephone: what is done there arrives as a signed callback, and the worker answers."""

    member: str
    user: User
    raw: Raw
    seen: Seen
    client: Client
    delivered: int = 0

    def do(self, verb: str, **body: Any) -> list[str]:
        """Do something in the talk, and return what the bot answered."""
        before = len(self.entries())
        assert self.raw("POST", f"/sandbox/people/{self.member}/{verb}", body).status == 200
        self.deliver()
        return [_words(one["content"]) for one in self.entries()[before:] if one["from"] == "bot"]

    def deliver(self, times: int = 1) -> None:
        """Carry what waits to the office, as LINE WORKS would, and let the worker act on it."""
        time.sleep(0.05)
        for headers, body in self.seen.wait(self.delivered + 1)[self.delivered :]:
            for _time in range(times):
                answer = self.client.post(
                    "/lineworks/callback/", body, "application/json",
                    headers={name: headers[name] for name in ("X-WORKS-Signature", "X-WORKS-BotId")},
                )  # fmt: skip
                assert answer.status_code == 200
            self.delivered += 1
        while tasks.work(lambda: NOW, timedelta(minutes=1)):
            pass

    def say(self, text: str) -> list[str]:
        return self.do("say", text=text)

    def photo(self, content: bytes = PHOTO) -> list[str]:
        encoded = base64.b64encode(content).decode()
        return self.do("file", name="photo.jpg", content=encoded, type="image/jpeg")

    def place(self) -> list[str]:
        return self.do("place", latitude=35.681236, longitude=139.767125, address="東京都千代田区")

    def tap(self, label: str) -> list[str]:
        """Tap the newest button with this label."""
        for entry in reversed(self.entries()):
            path = _path_to(entry["content"], label) if entry["from"] == "bot" else None
            if path is not None:
                return self.do("tap", entry=entry["n"], path=path)
        raise AssertionError(f"no button {label}")

    def entries(self) -> list[dict[str, Any]]:
        return list(self.raw("GET", f"/sandbox/talks/{self.member}/{BOT}").json["entries"])


def _words(content: dict[str, Any]) -> str:
    found = [content.get("text") or content.get("contentText") or ""]
    found += [f"{row['title']} {row.get('subtitle', '')}" for row in content.get("elements", [])]
    found += [f"{card.get('title', '')} {card['text']}" for card in content.get("columns", [])]
    return "\n".join(filter(None, found))


def _path_to(part: Any, label: str, path: str = "") -> str | None:
    if isinstance(part, dict) and part.get("label") == label and "type" in part:
        return path
    pairs = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    found = (_path_to(inner, label, f"{path}.{key}".lstrip(".")) for key, inner in pairs)
    return next((one for one in found if one is not None), None)


@pytest.fixture
def phone(connection: Connection, raw: Raw, callbacks: Seen, client: Client) -> Callable[..., Phone]:  # noqa: F811
    """Return a function that gives a user a telephone."""

    def give(user: User, member: str = "u-sato") -> Phone:
        return Phone(member, linked(member, user), raw, callbacks, client)

    return give


@pytest.fixture
def today() -> date:
    return ON
