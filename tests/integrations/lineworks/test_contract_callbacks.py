"""What the sandbox sends to the callback address, byte by byte."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from tests.integrations.lineworks.conftest import BOT, Raw, Seen

SECRET = b"sandbox-bot-secret"
SATO = "/sandbox/people/u-sato"
ROOM_OF_SATO = f"s-{BOT}-u-sato"
ISSUED = "2026-11-18T11:06:40.000Z"  # the clock of the tests
YES = {"type": "message", "label": "承認", "text": "承認します", "postback": "approve:7"}


def right(body: bytes) -> str:
    return base64.b64encode(hmac.new(SECRET, body, hashlib.sha256).digest()).decode()


def send(api: Raw, content: dict[str, Any]) -> int:
    """Let the bot write to 佐藤 and return the number of the entry."""
    assert api("POST", f"/v1.0/bots/{BOT}/users/u-sato/messages", {"content": content}).status == 201
    return int(api("GET", f"/sandbox/talks/u-sato/{BOT}").json["entries"][-1]["n"])


def test_a_text_comes_signed_and_without_a_room(raw: Raw, callbacks: Seen) -> None:
    assert raw("POST", SATO + "/say", {"text": "はい <b>"}).status == 200
    (_, begin), (headers, body) = callbacks.wait(2)
    assert b'"type":"begin"' in begin
    named = {name.lower(): value for name, value in headers.items()}
    assert named["content-type"] == "application/json; charset=UTF-8"
    assert named["x-works-botid"] == str(BOT)
    assert named["x-works-signature"] == right(body)
    assert callbacks.events(2)[1] == {
        "type": "message",
        "source": {"userId": "u-sato", "domainId": 40029600},
        "issuedTime": ISSUED,
        "content": {"type": "text", "text": "はい <b>"},
    }


def test_the_first_message_of_the_bot_begins_the_talk(api: Raw, callbacks: Seen) -> None:
    send(api, {"type": "text", "text": "a"})
    send(api, {"type": "text", "text": "b"})
    [begin] = callbacks.events(1)
    source = {"userId": "u-sato", "channelId": ROOM_OF_SATO, "domainId": 40029600}
    assert begin == {"type": "begin", "source": source, "issuedTime": ISSUED}


def test_a_button_of_a_template_comes_back_as_a_message_with_a_postback(api: Raw, callbacks: Seen) -> None:
    number = send(api, {"type": "button_template", "contentText": "承認しますか", "actions": [YES]})
    assert api("POST", SATO + "/tap", {"entry": number, "path": "actions.0"}).status == 200
    event = callbacks.events(2)[1]
    assert event["type"] == "message"
    assert event["content"] == {"type": "text", "text": "承認します", "postback": "approve:7"}


def test_a_quick_reply_comes_back_as_a_postback(api: Raw, callbacks: Seen) -> None:
    action = {"type": "postback", "label": "完了", "data": "done:1", "displayText": "完了しました"}
    reply = {"items": [{"action": action}]}
    number = send(api, {"type": "text", "text": "済みましたか", "quickReply": reply})
    assert api("POST", SATO + "/tap", {"entry": number, "path": "quickReply.items.0.action"}).status == 200
    event = callbacks.events(2)[1]
    assert (event["type"], event["data"]) == ("postback", "done:1")
    assert event["source"]["channelId"] == ROOM_OF_SATO
    talk = api("GET", f"/sandbox/talks/u-sato/{BOT}").json["entries"]
    assert talk[-1]["content"]["text"] == "完了しました"


def test_only_what_is_a_button_can_be_tapped(api: Raw, callbacks: Seen) -> None:
    number = send(api, {"type": "text", "text": "a"})
    for path in ("", "text", "actions.0", "type.0", "0", "quickReply.items.0.action"):
        assert api("POST", SATO + "/tap", {"entry": number, "path": path}).status == 404
    assert api("POST", SATO + "/tap", {"entry": 999, "path": "actions.0"}).status == 404
    assert len(callbacks.wait(1)) == 1


def test_a_photo_and_a_place(api: Raw, callbacks: Seen) -> None:
    photo = {"name": "a.jpg", "type": "image/jpeg", "content": base64.b64encode(b"jpeg").decode()}
    file_id = api("POST", SATO + "/file", photo).json["fileId"]
    place = {"latitude": 35.68, "longitude": 139.77, "address": "工場"}
    assert api("POST", SATO + "/place", place).status == 200
    _, first, second = callbacks.events(3)
    assert first["content"] == {"type": "image", "fileId": file_id}
    assert second["content"] == {"type": "location", **place}
    away = api("GET", f"/v1.0/bots/{BOT}/attachments/{file_id}")
    assert api("GET", away.headers["location"]).body == b"jpeg"
    assert api("POST", SATO + "/place", {"latitude": 99, "longitude": 0}).status == 400


def test_a_callback_that_failed_is_not_sent_again(raw: Raw, callbacks: Seen) -> None:
    callbacks.answers[:] = [500, 500]
    raw("POST", SATO + "/say", {"text": "a"})
    raw("POST", SATO + "/say", {"text": "b"})
    events = callbacks.events(3)
    assert [event.get("content", {}).get("text") for event in events] == [None, "a", "b"]
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        sent = [line for line in raw("GET", "/sandbox/log").json["requests"] if line["direction"] == "out"]
        if len(sent) == 3:
            break
        time.sleep(0.02)
    assert [line["status"] for line in sent] == [500, 500, 200]


def test_the_switches_of_callbacks(raw: Raw, callbacks: Seen) -> None:
    raw("POST", SATO + "/say", {"text": "first"})
    callbacks.wait(2)
    raw("POST", "/sandbox/faults", {"kind": "callback_lost"})
    raw("POST", SATO + "/say", {"text": "lost"})
    raw("POST", "/sandbox/faults", {"kind": "callback_duplicate"})
    raw("POST", SATO + "/say", {"text": "twice"})
    raw("POST", "/sandbox/faults", {"kind": "callback_wrong_signature"})
    raw("POST", SATO + "/say", {"text": "forged"})
    _, _, (_, twice), (_, again), (headers, forged) = callbacks.wait(5)
    assert twice == again and b"twice" in twice
    assert b"forged" in forged
    assert {name.lower(): value for name, value in headers.items()}["x-works-signature"] != right(forged)


def test_people_and_bots_come_and_go(api: Raw, callbacks: Seen) -> None:
    body = {"members": ["u-sato", "u-suzuki"], "title": "監査"}
    room = api("POST", f"/v1.0/bots/{BOT}/channels", body).json["channelId"]
    path = f"/sandbox/rooms/{room}"
    source = {"channelId": room, "domainId": 40029600}
    for verb, body, kind in (
        ("joined", {"members": ["u-tanaka"]}, "joined"),
        ("left", {"members": ["u-sato"]}, "left"),
        ("remove", {}, "leave"),
        ("invite", {"bot": BOT}, "join"),
    ):
        before = len(callbacks.requests)
        assert api("POST", f"{path}/{verb}", body).status == 200
        event = callbacks.events(before + 1)[-1]
        assert (event["type"], event["source"]) == (kind, source)
        assert event.get("members") == body.get("members")
    api("POST", "/sandbox/people/u-tanaka/say", {"text": "a", "room": room})
    assert callbacks.events(5)[-1]["source"] == {"userId": "u-tanaka", **source}
    assert api("POST", SATO + "/say", {"text": "a", "room": room}).status == 404


@pytest.mark.parametrize("address", ["http://kumiai.example/", "ftp://127.0.0.1/", "http://10.0.0.1/"])
def test_callbacks_stay_on_this_machine(raw: Raw, address: str) -> None:
    assert raw("POST", f"/sandbox/bots/{BOT}/callback", {"address": address}).status == 400


def test_an_echo_bot_needs_no_more_than_the_address(
    raw: Raw, callbacks: Seen, keys: tuple[str, str], clock: Callable[[], float]
) -> None:
    """What the vendor's sample bots do: a token, a callback whose signature fits, the same text back."""
    issued = clock() + 0.25
    claims = {
        "iss": "sandbox-client",
        "sub": "sandbox.serviceaccount@demo.example",
        "iat": issued,
        "exp": issued + 3600,
    }
    form = {
        "assertion": jwt.encode(claims, keys[0], algorithm="RS256"),
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "client_id": "sandbox-client",
        "client_secret": "sandbox-secret",
        "scope": "bot",
    }
    raw("POST", SATO + "/say", {"text": "もしもし"})
    headers, body = callbacks.wait(2)[1]
    assert headers["X-WORKS-Signature"] == right(body)
    heard = json.loads(body)
    raw.bearer = raw.form("/oauth2/v2.0/token", **form).json["access_token"]
    answer = {"content": {"type": "text", "text": heard["content"]["text"]}}
    address = f"/v1.0/bots/{headers['X-WORKS-BotId']}/users/{heard['source']['userId']}/messages"
    assert raw("POST", address, answer).status == 201
    talk = raw("GET", f"/sandbox/talks/u-sato/{BOT}").json["entries"]
    assert [(line["from"], line["content"]["text"]) for line in talk] == [
        ("u-sato", "もしもし"),
        ("bot", "もしもし"),
    ]
