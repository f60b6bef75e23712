"""The office connected to a sandbox that keeps the time of the machine."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from kumiai.accounts.models import User
from kumiai.integrations.lineworks.callbacks import BOT_HEADER, SIGNATURE_HEADER, signature_of
from kumiai.integrations.lineworks.domain import event, receive
from kumiai.integrations.lineworks.domain.connection import save_connection
from kumiai.integrations.lineworks.models import Connection, Link
from kumiai.integrations.lineworks.models.link import LinkWay
from kumiai.integrations.lineworks.sandbox.server import running
from kumiai.integrations.lineworks.sandbox.service import Sandbox
from tests.factories import LONG_AGO, WRITER, make_user

BOT = "2000001"
SECRET = "sandbox-bot-secret"
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def sandbox(people: dict[str, Any]) -> Iterator[Sandbox]:
    with running(people, clock=time.time) as service:
        yield service


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Forget the secret of the bot and who acts on events: a test that is rolled back sends no signal."""
    receive.forget_secret()
    handlers = list(event._handlers)
    yield
    event._handlers[:] = handlers
    receive.forget_secret()


def connected(people: dict[str, Any], keys: tuple[str, str], address: str, **other: Any) -> Connection:
    app = people["app"]
    values = {
        "client_id": app["client_id"], "client_secret": app["client_secret"], "bot_id": BOT,
        "service_account": app["service_account"], "private_key": keys[0], "bot_secret": SECRET,
        "sandbox": address, **other,
    }  # fmt: skip
    return save_connection(values=values, by=WRITER, at=LONG_AGO)


@pytest.fixture
def connection(db: None, sandbox: Sandbox, people: dict[str, Any], keys: tuple[str, str]) -> Connection:
    return connected(people, keys, sandbox.address)


@pytest.fixture
def offline(db: None, people: dict[str, Any], keys: tuple[str, str]) -> Connection:
    """A connection to a sandbox that is not there: for what must not ask it."""
    return connected(people, keys, "http://127.0.0.1:9")


def linked(member_id: str, user: User | None = None, **other: Any) -> User:
    user = user or make_user()
    Link.objects.create(
        **{"user": user, "member_id": member_id, "way": LinkWay.CODE, "linked_at": LONG_AGO, **other}
    )
    return user


def body_of(text: str = "今日", *, member: str = "u-sato", at: datetime = NOW, **content: Any) -> bytes:
    stamp = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    source = {"userId": member, "domainId": 40029600}
    told = {"type": "message", "source": source, "issuedTime": stamp}
    return json.dumps({**told, "content": {"type": "text", "text": text, **content}}).encode()


def signed(body: bytes, *, secret: str = SECRET, bot: str = BOT) -> dict[str, str]:
    return {SIGNATURE_HEADER: signature_of(body, secret), BOT_HEADER: bot}


@pytest.fixture
def said(sandbox: Sandbox) -> Callable[[str], list[str]]:
    """What the bot said to a person, oldest first."""

    def texts(person: str = "u-sato") -> list[str]:
        with sandbox.world.lock:
            room = sandbox.world.state["rooms"].get(f"s-{BOT}-{person}", {"entries": []})
            contents = [entry["content"] for entry in room["entries"] if entry["from"] == "bot"]
        return [content.get("text") or content.get("contentText") for content in contents]

    return texts
