"""Callbacks are read only if LINE WORKS signed these very bytes, and every kind becomes an event."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kumiai.integrations.lineworks import callbacks
from kumiai.integrations.lineworks.callbacks import (
    Event,
    FileMessage,
    LocationMessage,
    MembersJoined,
    Postback,
    TextMessage,
    Unknown,
    parse,
    read_callback,
    signature_of,
    verify_signature,
)
from kumiai.integrations.lineworks.errors import InvalidCallback, LineWorksError, MalformedCallback

SECRET = "bot-secret"
SOURCE = {"userId": "u-1", "domainId": 40029600}


def body(kind: str = "message", **more: Any) -> bytes:
    event = {"type": kind, "source": SOURCE, "issuedTime": "2026-11-22T05:16:05.716Z", **more}
    return json.dumps(event, ensure_ascii=False).encode()


HELLO = body(content={"type": "text", "text": "こんにちは"})


def headers(signed: bytes, secret: str = SECRET) -> dict[str, str]:
    return {"X-WORKS-Signature": signature_of(signed, secret), "X-WORKS-BotId": "2000001"}


def test_the_signature_of_a_known_body() -> None:
    assert signature_of(b"{}", "key") == "p3dyTZQ+tI3Gm8qKSm1XoE2z+ex+HeTlgehgJlvfMDI="
    assert verify_signature(HELLO, signature_of(HELLO, SECRET), SECRET)


@pytest.mark.parametrize("forged", ["", "AAAA", "ひらがな", "\ud800", signature_of(HELLO, "other")])
def test_a_forged_signature_is_refused(forged: str) -> None:
    assert not verify_signature(HELLO, forged, SECRET)
    with pytest.raises(InvalidCallback):
        read_callback(HELLO, {**headers(HELLO), "X-WORKS-Signature": forged}, SECRET)


def test_the_bytes_count_and_not_their_meaning() -> None:
    same_meaning = json.dumps(json.loads(HELLO)).encode()
    assert json.loads(same_meaning) == json.loads(HELLO)
    assert not verify_signature(same_meaning, signature_of(HELLO, SECRET), SECRET)
    assert not verify_signature(HELLO + b" ", signature_of(HELLO, SECRET), SECRET)


def test_without_a_secret_nothing_is_accepted() -> None:
    assert not verify_signature(HELLO, signature_of(HELLO, ""), "")


def test_the_case_of_the_headers_does_not_matter() -> None:
    for change in (str.lower, str.upper, lambda name: "HTTP_" + name.upper().replace("-", "_")):
        event = read_callback(HELLO, {change(k): v for k, v in headers(HELLO).items()}, SECRET)
        assert (event.bot_id, event.source.user_id) == ("2000001", "u-1")


def test_a_callback_of_another_bot_is_refused() -> None:
    with pytest.raises(InvalidCallback, match="another bot"):
        read_callback(HELLO, headers(HELLO), SECRET, bot_id="2000002")


def test_a_replay_shows_by_its_id_and_its_age() -> None:
    first, replay = (read_callback(HELLO, headers(HELLO), SECRET) for _ in range(2))
    assert first.id == replay.id and len(first.id) == 64
    other = HELLO.replace(b"05.716", b"05.717")
    assert read_callback(other, headers(other), SECRET).id != first.id
    assert parse(HELLO, "2000002").id != first.id
    issued = datetime(2026, 11, 22, 5, 16, 5, 716000, UTC)
    assert first.issued_at == issued
    assert not first.is_late(issued + timedelta(minutes=2))
    assert first.is_late(issued + timedelta(minutes=11))
    assert first.is_late(issued - timedelta(minutes=11))


@pytest.mark.parametrize(
    ("raw", "kind", "expected"),
    [
        (HELLO, TextMessage, {"text": "こんにちは", "postback": "", "choice": ""}),
        (
            body(content={"type": "text", "text": "承認", "postback": "approve:7"}),
            TextMessage,
            {"text": "承認", "choice": "approve:7"},
        ),
        (body("postback", data="approve:7"), Postback, {"choice": "approve:7"}),
        (body(content={"type": "image", "fileId": "f-1"}), FileMessage, {"kind": "image", "file_id": "f-1"}),
        (
            body(content={"type": "file", "fileId": "f-1", "fileName": "報告.pdf"}),
            FileMessage,
            {"kind": "file", "file_name": "報告.pdf"},
        ),
        (
            body(content={"type": "location", "latitude": "35.5", "longitude": 139, "address": "東京"}),
            LocationMessage,
            {"latitude": 35.5, "longitude": 139.0, "address": "東京"},
        ),
        (
            body(content={"type": "sticker", "packageId": "1", "stickerId": "2"}),
            callbacks.StickerMessage,
            {"package_id": "1", "sticker_id": "2"},
        ),
        (body("begin"), callbacks.Begin, {}),
        (body("end"), callbacks.End, {}),
        (body("join"), callbacks.BotJoined, {}),
        (body("leave"), callbacks.BotLeft, {}),
        (body("joined", members=["u-1", 2]), MembersJoined, {"members": ("u-1",)}),
        (body("left", members=["u-1"]), callbacks.MembersLeft, {"members": ("u-1",)}),
    ],
)
def test_every_kind_becomes_an_event(raw: bytes, kind: type[Event], expected: dict[str, Any]) -> None:
    event = parse(raw, "1")
    assert type(event) is kind
    assert {name: getattr(event, name) for name in expected} == expected
    assert event.source.domain_id == 40029600
    assert event.raw == json.loads(raw)


@pytest.mark.parametrize(
    "raw",
    [
        body("poll", question="?"),
        body(),
        body(content="text"),
        body(content={"type": "hologram"}),
        body(content={"type": "text", "text": 5}),
        body(content={"type": "image"}),
        body(content={"type": "location", "latitude": 91, "longitude": 0}),
        body(content={"type": "location", "latitude": "NaN", "longitude": 0}),
        body("postback", data={"a": 1}),
        b'{"type": ["message"]}',
        b"{}",
    ],
)
def test_what_is_unknown_is_kept_as_it_came(raw: bytes) -> None:
    event = parse(raw)
    assert type(event) is Unknown
    assert event.raw == json.loads(raw)
    assert event.choice == ""


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"a"', b"\xff", b"[" * 100_000, b" " * 1_048_577])
def test_what_cannot_be_read_is_an_error_of_the_family(raw: bytes) -> None:
    with pytest.raises(MalformedCallback) as error:
        read_callback(raw, headers(raw), SECRET)
    assert isinstance(error.value, LineWorksError)


def test_a_time_that_cannot_be_read_is_late() -> None:
    for text in ("yesterday", "2026-11-22T05:16:05", "", "9" * 5000):
        event = parse(HELLO.replace(b"2026-11-22T05:16:05.716Z", text.encode()))
        assert event.issued_at is None
        assert event.is_late(datetime(2026, 11, 22, 5, 16, tzinfo=UTC))
