"""The connection: what is set up, and the client that comes of it."""

import hashlib
import os
import re
import threading
import time
import weakref
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.history.domain.record import Actor, save_recorded
from kumiai.integrations.lineworks.bot import SEND_TO_USER, Bot
from kumiai.integrations.lineworks.client import LineWorks
from kumiai.integrations.lineworks.domain.kept_token import KeptStore
from kumiai.integrations.lineworks.errors import UntrustedAddress
from kumiai.integrations.lineworks.limits import WINDOW, Limits
from kumiai.integrations.lineworks.models import Connection, KeptToken
from kumiai.integrations.lineworks.models.connection import PlanCode
from kumiai.integrations.lineworks.settings import App, Clock, Endpoints, Plan, ServiceAccount
from kumiai.integrations.lineworks.wire import Wire
from kumiai.messaging.enums import ChannelCode, Outcome
from kumiai.messaging.models import Delivery

SECRETS: Final = ("client_secret", "private_key", "bot_secret")
PERSON_SCOPES: Final = ("file", "task")
"""What a person is asked to agree to: Drive and tasks, which the service account may not use."""

_PEM: Final = re.compile(
    r"-----BEGIN (?P<kind>[A-Z ]*PRIVATE KEY)-----(?P<body>.*)-----END (?P=kind)-----", re.DOTALL
)
_OF_TOKENS: Final = ("client_id", "client_secret", "service_account", "private_key", "sandbox")


def kept() -> Connection | None:
    """Return the connection whether it is in use or not (設定された接続)."""
    return Connection.objects.first()


def current() -> Connection | None:
    """Return the connection in use (使用中の接続), None where LINE WORKS is not set up."""
    return Connection.objects.filter(active=True).first()


@transaction.atomic
def save_connection(*, values: dict[str, Any], by: Actor, at: datetime) -> Connection:
    """Set up the connection or change it (接続を設定する); an empty secret keeps the one that is there.

    Another app or another address makes the kept tokens worthless: they are forgotten.
    """
    row = kept() or Connection()
    before = [getattr(row, name) for name in _OF_TOKENS]
    for name, value in values.items():
        if name not in SECRETS or value:
            setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.private_key = normalized_key(row.private_key)
    try:
        endpoints_of(row)
    except UntrustedAddress as error:
        message = _("A sandbox runs on this machine: its address begins with http://127.0.0.1.")
        raise ValidationError({"sandbox": message}) from error
    save_recorded(row, by=by, at=at)
    if before != [getattr(row, name) for name in _OF_TOKENS]:
        KeptToken.objects.filter(connection=row).delete()
    return row


def normalized_key(text: str) -> str:
    """Return a private key as PEM wants it, however it was pasted: with ``\\n`` written out, or on one line."""
    text = text.replace("\\r", "").replace("\\n", "\n").replace("\r\n", "\n").strip().strip('"').strip()
    found = _PEM.fullmatch(text)
    if found is None:
        return text
    kind, body = found["kind"], "".join(found["body"].split())
    lines = [body[start : start + 64] for start in range(0, len(body), 64)]
    return "\n".join((f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""))


def endpoints_of(connection: Connection) -> Endpoints:
    """Return the real addresses, or those of a sandbox; a sandbox must be on this machine."""
    if not connection.sandbox:
        return Endpoints()
    endpoints = Endpoints.of_sandbox(connection.sandbox)
    if not endpoints.api.startswith("http://"):
        raise UntrustedAddress(f"{connection.sandbox} is no sandbox of this machine")
    return endpoints


@dataclass(frozen=True)
class _Kept:
    """What one process keeps for one set of values."""

    key: str
    app: App
    wire: Wire
    limits: Limits
    client: LineWorks


_LOCK: Final = threading.Lock()
_CACHE: Final[dict[Clock, _Kept]] = {}


def client_of(connection: Connection, *, clock: Clock = time.time) -> LineWorks:
    """Return the client of the service account (サービスアカウントの接続口), one a process.

    Call it outside of transactions: it asks over the network, and keeps tokens.
    """
    return _kept(connection, clock).client


def client_of_person(connection: Connection, user: User, *, clock: Clock = time.time) -> LineWorks:
    """Return the client in the name of a user who agreed (利用者の同意による接続口); for Drive and tasks."""
    here = _kept(connection, clock)
    return LineWorks.of_person(here.app, here.wire, clock, KeptStore(connection, user.pk), limits=here.limits)


def bot_of(connection: Connection, *, clock: Clock = time.time) -> Bot:
    """Return the bot of the connection (Bot)."""
    return client_of(connection, clock=clock).bot(connection.bot_id)


def app_of(connection: Connection, *, clock: Clock = time.time) -> tuple[App, Wire]:
    """Return app and line, for asking the authorization server in the name of a person."""
    here = _kept(connection, clock)
    return here.app, here.wire


def _kept(connection: Connection, clock: Clock) -> _Kept:
    values = [str(getattr(connection, name)) for name in _OF_TOKENS] + [connection.plan, str(connection.pk)]
    key = hashlib.sha256("\0".join((str(os.getpid()), *values)).encode()).hexdigest()
    with _LOCK:
        found = _CACHE.get(clock)
        if found is None or found.key != key:
            found = _CACHE[clock] = _made(connection, clock, key)
        return found


def _made(connection: Connection, clock: Clock, key: str) -> _Kept:
    app = App(connection.client_id, connection.client_secret)
    account = ServiceAccount(app, connection.service_account, connection.private_key)
    wire = Wire(endpoints_of(connection))
    limits = Limits(Plan.PAID if connection.plan == PlanCode.PAID else Plan.FREE, clock)
    limits.remember(SEND_TO_USER.name, _sent_lately(clock()))
    store = KeptStore(connection)
    client = LineWorks.of_service_account(account, wire, clock, limits=limits, store=store)
    weakref.finalize(client.session, wire.close)  # an older line may be in use: it ends with its last user
    return _Kept(key, app, wire, limits, client)


def _sent_lately(now: float) -> list[float]:
    """Return when letters went out in the last minute, from whatever process: the service counts them all."""
    newest = Delivery.objects.filter(channel=ChannelCode.LINEWORKS).exclude(outcome=Outcome.UNREACHABLE)
    moments = newest.order_by("-pk").values_list("at", flat=True)[: Plan.PAID.value]
    return [at.timestamp() for at in moments if at.timestamp() > now - WINDOW]


def note_check(name: str, *, at: datetime, good: bool, words: str = "") -> None:
    """Keep when something was last seen to work or to fail (確認結果を残す), for the set-up page."""
    with transaction.atomic():
        row = Connection.objects.select_for_update().first()
        if row is not None:
            row.checks = {**row.checks, name: {"at": at.isoformat(), "good": good, "words": words[:300]}}
            row.save(update_fields=["checks"])
