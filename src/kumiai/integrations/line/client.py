"""The calls of the LINE Messaging API that are used here, through the official library.

The library is imported with the first call: it takes half a second that no start of Kumiai should pay.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from kumiai.integrations.line.models import LineAccount

SERVICE: Final = "https://api.line.me"
TIMEOUT: Final = (5, 15)
"""Seconds to connect and to wait for the answer."""

CONFLICT: Final = 409


class LineRefused(Exception):
    """The service answered and refused."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status} {message}".strip())
        self.status = status
        self.message = message


class LineSilent(Exception):
    """No answer came, or one that does not tell: the call may have been accepted."""


@dataclass(frozen=True)
class AccountState:
    """What the service says of the official account; ``quota`` is None where the plan has no limit."""

    name: str
    basic_id: str
    quota: int | None
    used: int
    webhook: str
    webhook_active: bool


def is_loopback(address: str) -> bool:
    """Return whether an address is of this machine: nothing else may stand in for the service."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        here = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
    return here and parts.scheme in {"http", "https"} and not parts.path.strip("/")


def host_of(account: LineAccount) -> str:
    """Return where calls for an account go."""
    if not account.sandbox:
        return SERVICE
    if not is_loopback(account.sandbox):
        raise LineRefused(0, "the sandbox is not on this machine")  # the token must not go elsewhere
    return account.sandbox.rstrip("/")


@cache
def _api(host: str, token: str) -> Any:
    """Return the library's client; kept, so that connections are used again."""
    from linebot.v3.messaging import ApiClient, Configuration, MessagingApi  # noqa: PLC0415  (see above)

    configuration = Configuration(host=host, access_token=token)
    configuration.retries = False  # who retries, and when, is decided by the outbox alone
    return MessagingApi(ApiClient(configuration))


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the library and the network raise into the two ways a call can fail."""
    from linebot.v3.messaging.exceptions import ApiException  # noqa: PLC0415
    from urllib3.exceptions import HTTPError  # noqa: PLC0415

    try:
        yield
    except ApiException as error:
        if not error.status:
            raise LineSilent(str(error.reason)) from error
        raise LineRefused(int(error.status), _message(error.body)) from error
    except (HTTPError, OSError, ValueError) as error:  # ValueError: an answer that is not as published
        raise LineSilent(type(error).__name__) from error


def _message(body: Any) -> str:
    try:
        found = json.loads(body or "{}")
        return str(found.get("message", ""))[:200]
    except (ValueError, AttributeError):
        return ""


class Line:
    """The official account, as the service knows it."""

    def __init__(self, account: LineAccount) -> None:
        self._call: Callable[[], Any] = lambda: _api(host_of(account), account.access_token)

    def push(self, to: str, messages: Sequence[Mapping[str, Any]], *, retry_key: str) -> None:
        """Send messages to a friend. The same key is accepted once only: then 409 comes back."""
        from linebot.v3.messaging import Message, PushMessageRequest  # noqa: PLC0415

        request = PushMessageRequest(to=to, messages=[Message.from_dict(dict(one)) for one in messages])
        with _told():
            self._call().push_message(request, x_line_retry_key=retry_key, _request_timeout=TIMEOUT)

    def reply(self, token: str, messages: Sequence[Mapping[str, Any]]) -> None:
        """Answer an event; free of charge, once, within a minute or so of the event."""
        from linebot.v3.messaging import Message, ReplyMessageRequest  # noqa: PLC0415

        request = ReplyMessageRequest(
            replyToken=token, messages=[Message.from_dict(dict(one)) for one in messages]
        )
        with _told():
            self._call().reply_message(request, _request_timeout=TIMEOUT)

    def state(self) -> AccountState:
        """Ask who the account is, how many messages of the month are left, and where events go."""
        with _told():
            api = self._call()
            bot = api.get_bot_info(_request_timeout=TIMEOUT)
            quota = api.get_message_quota(_request_timeout=TIMEOUT)
            used = api.get_message_quota_consumption(_request_timeout=TIMEOUT)
        webhook, active = self._webhook()
        return AccountState(
            name=bot.display_name, basic_id=bot.basic_id,
            quota=quota.value if str(getattr(quota.type, "value", quota.type)) == "limited" else None,
            used=used.total_usage, webhook=webhook, webhook_active=active,
        )  # fmt: skip

    def _webhook(self) -> tuple[str, bool]:
        try:
            with _told():
                found = self._call().get_webhook_endpoint(_request_timeout=TIMEOUT)
        except LineRefused as refused:
            if refused.status == 404:  # noqa: PLR2004  (none was entered yet)
                return "", False
            raise
        return found.endpoint, bool(found.active)
