"""Events as LINE signs and sends them."""

import base64
import hashlib
import hmac
import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from kumiai.integrations.line import tasks
from tests.integrations.line.double import Service

NOW = datetime(2026, 11, 26, 1, 0, tzinfo=UTC)
SECRET = "0123456789abcdef0123456789abcdef"

_numbers = itertools.count(1)


def signature(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def event(kind: str, friend: str = "U1", **more: Any) -> dict[str, Any]:
    number = next(_numbers)
    return {
        "type": kind, "mode": "active", "timestamp": int(NOW.timestamp() * 1000),
        "source": {"type": "user", "userId": friend}, "webhookEventId": f"01HEVENT{number:04d}",
        "deliveryContext": {"isRedelivery": False}, "replyToken": f"token{number}", **more,
    }  # fmt: skip


def wrote(text: str, friend: str = "U1") -> dict[str, Any]:
    return event("message", friend, message={"type": "text", "id": f"m{next(_numbers)}", "text": text})


def post(events: list[dict[str, Any]], sign: Callable[[bytes], str] = signature) -> HttpResponse:
    body = json.dumps({"destination": "U0", "events": events}, ensure_ascii=False).encode()
    return Client().post(
        "/line/webhook/", body, content_type="application/json", headers={"X-Line-Signature": sign(body)}
    )


def work_all(at: datetime = NOW) -> int:
    """Do all events that wait and return how many those were."""
    done = 0
    while tasks.work(lambda: at, timedelta(minutes=2)):
        done += 1
    return done


def come(service: Service, *events: dict[str, Any], at: datetime = NOW) -> None:
    """Let events come as LINE sends them, and be done."""
    for one in events:
        if "replyToken" in one:
            service.reply_tokens[one["replyToken"]] = one["source"].get("userId", "")
    assert post(list(events)).status_code == 200
    work_all(at)
