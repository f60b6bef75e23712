"""A sandbox on a free port, a clock that tests turn, and raw HTTP that knows nothing of our client."""

import http.client
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from kumiai.integrations.lineworks.client import LineWorks
from kumiai.integrations.lineworks.limits import Limits
from kumiai.integrations.lineworks.sandbox.server import running
from kumiai.integrations.lineworks.sandbox.service import Sandbox
from kumiai.integrations.lineworks.sandbox.world import read_people
from kumiai.integrations.lineworks.settings import App, Endpoints, Plan, ServiceAccount
from kumiai.integrations.lineworks.tokens import MemoryStore, exchange_code
from kumiai.integrations.lineworks.wire import Wire

START = 1_795_000_000.0  # 2026-11-18
BOT = 2000001
SCOPES = ["bot", "bot.message", "user.read", "orgunit.read", "calendar", "board"]
SCOPES += ["file", "file.read", "task", "workflow", "workflow.read"]


class TurnedClock:
    """A clock that stands still until a test turns it."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


@dataclass
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Raw:
    """Plain HTTP to one address."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.bearer = ""

    def __call__(
        self, method: str, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None
    ) -> Reply:
        parts = urlsplit(path if path.startswith("http") else self.address + path)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        sent = dict(headers or {})
        if self.bearer and "Authorization" not in sent:
            sent["Authorization"] = f"Bearer {self.bearer}"
        if isinstance(body, dict | list):
            body = json.dumps(body)
            sent.setdefault("Content-Type", "application/json")
        try:
            target = parts.path + (f"?{parts.query}" if parts.query else "")
            connection.request(method, target, body.encode() if isinstance(body, str) else body, sent)
            answer = connection.getresponse()
            return Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def form(self, path: str, **values: str) -> Reply:
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": ""}
        return self("POST", path, urlencode(values), headers=kind)


@dataclass
class Seen:
    """What a callback address was sent."""

    address: str
    requests: list[tuple[Mapping[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def wait(self, count: int) -> list[tuple[Mapping[str, str], bytes]]:
        """Wait, not longer than five seconds, until so many requests came."""
        with self.arrived:
            self.arrived.wait_for(lambda: len(self.requests) >= count, timeout=5)
            return list(self.requests)

    def events(self, count: int) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.wait(count)]


@pytest.fixture(scope="session")
def keys() -> tuple[str, str]:
    """The private and the public key of the service account."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return private.decode(), key.public_key().public_bytes(serialization.Encoding.PEM, kind).decode()


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def people(keys: tuple[str, str]) -> dict[str, Any]:
    settings = read_people()
    settings["app"]["public_key"] = keys[1]
    settings["app"]["redirect_uris"] = ["https://kumiai.example/agreed", "http://127.0.0.1:8000/agreed"]
    return settings


@pytest.fixture
def sandbox(people: dict[str, Any], clock: TurnedClock) -> Iterator[Sandbox]:
    with running(people, clock=clock) as service:
        yield service


@pytest.fixture
def raw(sandbox: Sandbox) -> Raw:
    return Raw(sandbox.address)


@pytest.fixture
def claims(people: dict[str, Any], clock: TurnedClock) -> dict[str, Any]:
    app, now = people["app"], int(clock())
    return {"iss": app["client_id"], "sub": app["service_account"], "iat": now, "exp": now + 3600}


@pytest.fixture
def ask(raw: Raw, people: dict[str, Any], keys: tuple[str, str]) -> Callable[..., Reply]:
    """Ask for a token with these claims."""

    def ask_for_token(claims: Mapping[str, Any], **other: str) -> Reply:
        form = {
            "assertion": jwt.encode(dict(claims), keys[0], algorithm="RS256"),
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "client_id": people["app"]["client_id"],
            "client_secret": people["app"]["client_secret"],
            "scope": " ".join(SCOPES),
        }
        return raw.form("/oauth2/v2.0/token", **{**form, **other})

    return ask_for_token


@pytest.fixture
def api(raw: Raw, ask: Callable[..., Reply], claims: dict[str, Any]) -> Raw:
    """Raw HTTP with a token of the service account."""
    raw.bearer = ask(claims).json["access_token"]
    return raw


@pytest.fixture
def consent(raw: Raw, people: dict[str, Any]) -> Callable[[str], str]:
    """Agree as a person in the browser, and return the code."""

    def agree(person: str, scope: str = "file task workflow") -> str:
        query = {
            "client_id": people["app"]["client_id"],
            "redirect_uri": "https://kumiai.example/agreed",
            "scope": scope,
            "response_type": "code",
            "state": "s1",
        }
        reply = raw.form("/oauth2/v2.0/authorize", sandbox_user=person, **query)
        assert reply.status == 302
        address, _, answer = reply.headers["location"].partition("?")
        assert address == "https://kumiai.example/agreed" and "state=s1" in answer
        return answer.partition("code=")[2].partition("&")[0]

    return agree


@pytest.fixture
def callbacks(sandbox: Sandbox, raw: Raw) -> Iterator[Seen]:
    """A callback address of the bot that keeps what it is sent."""
    seen = Seen("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with seen.arrived:
                seen.requests.append((dict(self.headers.items()), body))
                seen.arrived.notify_all()
            self.send_response(seen.answers.pop(0) if seen.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    seen.address = f"http://127.0.0.1:{server.server_address[1]}/callback"
    assert raw("POST", f"/sandbox/bots/{BOT}/callback", {"address": seen.address}).status == 200
    yield seen
    server.shutdown()
    server.server_close()
    thread.join(5)


# Our client


@pytest.fixture
def app(people: dict[str, Any]) -> App:
    return App(people["app"]["client_id"], people["app"]["client_secret"])


@pytest.fixture
def account(app: App, people: dict[str, Any], keys: tuple[str, str]) -> ServiceAccount:
    return ServiceAccount(app, people["app"]["service_account"], keys[0], tuple(SCOPES))


@pytest.fixture
def wire(sandbox: Sandbox) -> Iterator[Wire]:
    with Wire(Endpoints.of_sandbox(sandbox.address), answer_seconds=5) as opened:
        yield opened


@pytest.fixture
def works(account: ServiceAccount, wire: Wire, clock: TurnedClock) -> LineWorks:
    """The client of the service account, with a budget that never stands in the way."""
    return LineWorks.of_service_account(account, wire, clock, limits=Limits(Plan.PAID, clock))


@pytest.fixture
def person(app: App, wire: Wire, clock: TurnedClock, consent: Callable[[str], str]) -> LineWorks:
    """The client in the name of 鈴木, who agreed."""
    store = MemoryStore(exchange_code(app, wire, consent("u-suzuki"), clock()))
    return LineWorks.of_person(app, wire, clock, store, limits=Limits(Plan.PAID, clock))


@pytest.fixture
def talk(raw: Raw) -> Callable[..., list[dict[str, Any]]]:
    """Return what stands in the talk of a person with the bot."""

    def entries(person: str = "u-sato") -> list[dict[str, Any]]:
        return raw("GET", f"/sandbox/talks/{person}/{BOT}").json["entries"]

    return entries
