"""Callbacks: signed, sent once, never again. The callbacks of one person keep their order."""

import base64
import hashlib
import hmac
import http.client
import json
import queue
import ssl
import threading
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from kumiai.integrations.lineworks.sandbox.faults import Faults

WORKERS: Final = 8
SECONDS: Final = 3
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Parcel:
    """One callback, ready to be sent."""

    bot_id: str
    address: str
    body: bytes
    signature: str


Report = Callable[[Parcel, int | None, str], None]


class Courier:
    """Sends callbacks from a few threads and reports what came back."""

    def __init__(self, faults: Faults, report: Report) -> None:
        self._faults = faults
        self._report = report
        self._queues: list[queue.Queue[Parcel | None]] = [queue.Queue() for _ in range(WORKERS)]
        self._threads = [
            threading.Thread(target=self._work, args=(waiting,), daemon=True, name=f"callbacks-{number}")
            for number, waiting in enumerate(self._queues)
        ]
        for thread in self._threads:
            thread.start()

    def post(self, bot: Mapping[str, Any], event: Mapping[str, Any]) -> None:
        """Send one event to the callback address of a bot, if it has one."""
        if not bot["callbackUrl"] or not bot["enableCallback"]:
            return
        body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        secret = bot["secret"]
        if self._faults.hit(("callback_wrong_signature",)):
            secret += "-wrong"
        parcel = Parcel(str(bot["botId"]), bot["callbackUrl"], body, sign(body, secret))
        if self._faults.hit(("callback_lost",)):
            self._report(parcel, None, "lost on purpose")
            return
        times = 2 if self._faults.hit(("callback_duplicate",)) else 1
        source = event.get("source", {})
        lane = zlib.crc32(str(source.get("userId") or source.get("channelId")).encode()) % WORKERS
        for _ in range(times):
            self._queues[lane].put(parcel)

    def stop(self) -> None:
        """Let the threads end when they have sent what waits."""
        for waiting in self._queues:
            waiting.put(None)
        for thread in self._threads:
            thread.join(SECONDS + 1)

    def _work(self, waiting: queue.Queue[Parcel | None]) -> None:
        while (parcel := waiting.get()) is not None:
            try:
                self._report(parcel, send(parcel), "")
            except (OSError, http.client.HTTPException, ValueError) as error:
                self._report(parcel, None, f"{type(error).__name__}: {error}")


def sign(body: bytes, secret: str) -> str:
    """Return the signature of a callback."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def check_address(address: str) -> None:
    """Raise `ValueError` for an address to which the sandbox sends nothing."""
    parts = urlsplit(address)
    if address and (parts.scheme not in {"http", "https"} or parts.hostname not in LOOPBACK):
        raise ValueError("the sandbox sends callbacks to this machine only")


def send(parcel: Parcel) -> int:
    """Send a callback once and return the status; no redirect is followed."""
    check_address(parcel.address)
    parts = urlsplit(parcel.address)
    host = parts.hostname or ""
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, parts.port, timeout=SECONDS, context=context)
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=SECONDS)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {
            "Content-Type": "application/json; charset=UTF-8",
            "X-WORKS-BotId": parcel.bot_id,
            "X-WORKS-Signature": parcel.signature,
        }
        connection.request("POST", target, parcel.body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
