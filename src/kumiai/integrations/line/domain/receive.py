"""What comes from LINE: checked, stored once, answered fast. What it means is found out later."""

import base64
import binascii
import hashlib
import hmac
import json
from datetime import datetime
from typing import Any

from kumiai.integrations.line.models import LineAccount, LineEvent


class Forged(Exception):
    """The signature is missing or is not of these bytes."""


class Unreadable(Exception):
    """The bytes are signed, and are not what the service sends."""


def check_signature(body: bytes, signature: str, secret: str) -> None:
    """Raise `Forged` unless the bytes were signed with the secret of the channel; in constant time."""
    if not secret:  # anybody can sign with nothing
        raise Forged
    expected = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    try:
        given = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Forged from error
    if not hmac.compare_digest(expected, given):
        raise Forged


def store_events(*, account: LineAccount, body: bytes, signature: str, at: datetime) -> int:
    """Store the events of one call (イベントを受け付ける) and return how many came; one sent again is kept once."""
    check_signature(body, signature, account.channel_secret)
    try:
        events = json.loads(body)["events"]
        rows = [_row(event, at) for event in events]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable from error
    if rows:
        LineEvent.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _row(event: dict[str, Any], at: datetime) -> LineEvent:
    text = json.dumps(event, sort_keys=True)  # in ASCII: JSON can say half a character, no database takes it
    # The number is as old as the service of redelivery; without one the content is its own number.
    number = str(event.get("webhookEventId") or "") or hashlib.sha256(text.encode()).hexdigest()
    source = event.get("source") or {}
    return LineEvent(
        event_id=number[:64], kind=str(event["type"])[:30], friend_id=str(source.get("userId", ""))[:100],
        body=text, received_at=at,
    )  # fmt: skip
