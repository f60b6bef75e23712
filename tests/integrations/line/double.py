"""A double of api.line.me on this machine, written to the published reference, as far as it is used.

It knows nothing of our client: it checks what the reference says of a call, keeps what it accepted, and
can be told to fail.
"""

import json
import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "an access token of the channel"


class Refusal(Exception):
    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.headers = status, message, headers or {}


@dataclass
class Service:
    """The state of the service: friends, what they got, and the faults to come."""

    address: str = ""
    friends: set[str] = field(default_factory=lambda: {"U1", "U2"})
    reply_tokens: dict[str, str] = field(default_factory=dict)
    got: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    quota: int | None = 200
    used: int = 0
    webhook: tuple[str, bool] | None = None
    faults: list[str] = field(default_factory=list)
    """What happens to the next calls: a status, or ``cut`` (accepted, but the answer is lost)."""

    def texts(self, friend: str) -> list[str]:
        """Return the texts that a friend got, those inside bubbles too."""
        found = []
        for to, message in self.got:
            if to == friend:
                found += [message["text"]] if message["type"] == "text" else _texts_in(message["contents"])
        return found


def _texts_in(component: Any) -> list[str]:
    if isinstance(component, list):
        return [text for one in component for text in _texts_in(one)]
    if not isinstance(component, dict):
        return []
    own = [component["text"]] if component.get("type") == "text" else []
    return own + [text for value in component.values() for text in _texts_in(value)]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _check_message(message: Any) -> None:
    if message.get("type") == "text":
        if not 0 < _units(message["text"]) <= 5000:
            raise Refusal(400, "Length must be between 0 and 5000")
    elif message.get("type") == "flex":
        if not 0 < _units(message["altText"]) <= 400:
            raise Refusal(400, "Length of altText must be between 0 and 400")
        if len(json.dumps(message["contents"])) > 30_000:
            raise Refusal(400, "The bubble is larger than 30 KB")
        _check_component(message["contents"])
    else:
        raise Refusal(400, "must be one of the following values: text, flex")


def _check_component(component: Any) -> None:
    if isinstance(component, list):
        for one in component:
            _check_component(one)
        return
    if not isinstance(component, dict):
        return
    kind = component.get("type")
    if kind == "text" and not component.get("text"):
        raise Refusal(400, "must be non-empty text")
    if kind == "box" and not component.get("contents"):
        raise Refusal(400, "a box has contents")
    if kind == "postback":
        long = _units(component["data"]) > 300 or _units(component.get("displayText", "")) > 300
        if long or not component["data"]:
            raise Refusal(400, "invalid postback")
    if kind == "uri" and not re.match(r"(https?|line|tel):", component["uri"]):
        raise Refusal(400, "invalid uri scheme")
    if kind == "uri" and len(component["uri"]) > 1000:
        raise Refusal(400, "invalid uri")
    if kind in {"postback", "uri"} and not 0 < _units(component["label"]) <= 20:
        raise Refusal(400, "must not be longer than 20 characters")
    for value in component.values():
        _check_component(value)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: Service

    def do_GET(self) -> None:
        self._serve({
            "/v2/bot/info": self._info, "/v2/bot/message/quota": self._quota,
            "/v2/bot/message/quota/consumption": self._consumption,
            "/v2/bot/channel/webhook/endpoint": self._endpoint,
        })  # fmt: skip

    def do_POST(self) -> None:
        self._serve({"/v2/bot/message/push": self._push, "/v2/bot/message/reply": self._reply})

    def _serve(self, paths: dict[str, Any]) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.service.calls.append(f"{self.command} {self.path}")
        fault = self.service.faults.pop(0) if self.service.faults else ""
        try:
            if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                raise Refusal(401, "Authentication failed. Confirm that the access token is valid.")
            if fault.isdigit():
                raise Refusal(
                    int(fault), "The API rate limit has been exceeded." if fault == "429" else "failed"
                )
            if self.path not in paths:
                raise Refusal(404, "Not found")
            answer = paths[self.path](json.loads(body)) if body else paths[self.path]()
        except Refusal as refusal:
            self._answer(refusal.status, {"message": refusal.message}, refusal.headers)
            return
        if fault == "cut":
            self.close_connection = True
            self.connection.shutdown(2)
            return
        self._answer(200, answer, {})

    def _answer(self, status: int, content: Any, headers: dict[str, str]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "X-Line-Request-Id": "r", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _push(self, body: dict[str, Any]) -> dict[str, Any]:
        key = self.headers.get("X-Line-Retry-Key", "")
        if key:
            try:
                uuid.UUID(key)
            except ValueError as error:
                raise Refusal(400, "The value of X-Line-Retry-Key is invalid") from error
            if key in self.service.keys:
                accepted = {"X-Line-Accepted-Request-Id": self.service.keys[key]}
                raise Refusal(409, "The retry key is already accepted", accepted)
        self._check_messages(body)
        if self.service.quota is not None and self.service.used >= self.service.quota:
            raise Refusal(429, "You have reached your monthly limit.")
        if body["to"] not in self.service.friends:
            raise Refusal(400, "Failed to send messages")
        if key:
            self.service.keys[key] = str(uuid.uuid4())
        self.service.used += 1
        return self._deliver(body["to"], body["messages"])

    def _reply(self, body: dict[str, Any]) -> dict[str, Any]:
        self._check_messages(body)
        friend = self.service.reply_tokens.pop(body["replyToken"], None)
        if friend is None:
            raise Refusal(400, "Invalid reply token")
        return self._deliver(friend, body["messages"])

    def _check_messages(self, body: dict[str, Any]) -> None:
        if not 1 <= len(body["messages"]) <= 5:
            raise Refusal(400, "Size must be between 1 and 5")
        for message in body["messages"]:
            _check_message(message)

    def _deliver(self, friend: str, messages: list[dict[str, Any]]) -> dict[str, Any]:
        self.service.got += [(friend, message) for message in messages]
        return {"sentMessages": [{"id": str(1000 + index)} for index, _ in enumerate(messages)]}

    def _info(self) -> dict[str, Any]:
        return {
            "userId": "U0", "basicId": "@216ru", "displayName": "みどり組合", "chatMode": "bot",
            "markAsReadMode": "auto",
        }  # fmt: skip

    def _quota(self) -> dict[str, Any]:
        quota = self.service.quota
        return {"type": "none"} if quota is None else {"type": "limited", "value": quota}

    def _consumption(self) -> dict[str, Any]:
        return {"totalUsage": self.service.used}

    def _endpoint(self) -> dict[str, Any]:
        if self.service.webhook is None:
            raise Refusal(404, "Webhook endpoint not found")
        return {"endpoint": self.service.webhook[0], "active": self.service.webhook[1]}

    def log_message(self, *args: Any) -> None:
        """Stay silent."""


@contextmanager
def serving() -> Iterator[Service]:
    """Serve on a free port until the block ends."""
    service = Service()
    handler = type("Handler", (_Handler,), {"service": service})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    service.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
