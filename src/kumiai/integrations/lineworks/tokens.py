"""Access tokens: of the service account by a signed JWT, of a person by OAuth.

One request at a time gets a new token, whoever else asks waits and takes it over.
With rotation switched on in the console a refresh token dies when it is used, so
the new one is saved before anything else happens.
"""

import contextlib
import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.parse import urlencode

import jwt

from kumiai.integrations.lineworks.errors import TokenRefused, UnexpectedAnswer, api_error
from kumiai.integrations.lineworks.settings import App, Clock, Endpoints, ServiceAccount
from kumiai.integrations.lineworks.wire import Wire

JWT_GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
EARLY: Final = 60  # seconds before the end of a token at which a new one is fetched
ASSERTION_LIFE: Final = 1800  # the API allows 3600; half leaves room for clocks that differ


@dataclass(frozen=True)
class Token:
    """An access token and what came with it."""

    access_token: str = field(repr=False)
    expires_at: float
    refresh_token: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ()
    id_token: str = field(default="", repr=False)

    def fresh(self, now: float) -> bool:
        """Return whether it can still be used for a while."""
        return now < self.expires_at - EARLY


class TokenStore(Protocol):
    """Where a token is kept between calls; `locked` lets one at a time renew it."""

    def load(self) -> Token | None:
        """Return the token, or nothing if there is none yet."""

    def save(self, token: Token) -> None:
        """Keep the token; when this returns it must be safe."""

    def locked(self) -> AbstractContextManager[object]:
        """Return a lock among all who use this token, on other machines too if there are any."""


class MemoryStore:
    """A store for one process."""

    def __init__(self, token: Token | None = None) -> None:
        self._token = token
        self._lock = threading.Lock()

    def load(self) -> Token | None:
        """Return the token, if there is one."""
        return self._token

    def save(self, token: Token) -> None:
        """Keep the token in memory."""
        self._token = token

    def locked(self) -> AbstractContextManager[object]:
        """Return a lock among the threads of this process."""
        return self._lock


class Tokens(Protocol):
    """What the client asks for tokens."""

    of_person: bool

    def token(self) -> str:
        """Return a token that can be used now."""

    def renew(self, refused: str) -> str:
        """Return another token than the one that was refused."""


class _Renewed:
    """The part that both kinds share: keep, take over, renew one at a time."""

    def __init__(self, clock: Clock, store: TokenStore) -> None:
        self._clock = clock
        self._store = store

    def token(self) -> str:
        """Return a token that can be used now; fetch one if need be."""
        token = self._store.load()
        if token is not None and token.fresh(self._clock()):
            return token.access_token
        with self._store.locked():
            token = self._store.load()
            if token is None or not token.fresh(self._clock()):
                token = self._fetched(token)
            return token.access_token

    def renew(self, refused: str) -> str:
        """Return another token than the refused one; who comes second takes over what the first got."""
        with self._store.locked():
            token = self._store.load()
            if token is None or token.access_token == refused:
                token = self._fetched(token)
            return token.access_token

    def _fetched(self, old: Token | None) -> Token:
        token = self._fetch(old)
        self._store.save(token)
        return token

    def _fetch(self, old: Token | None) -> Token:
        raise NotImplementedError


class ServiceAccountTokens(_Renewed):
    """Tokens of the service account; no refresh token is needed, a new JWT is signed."""

    of_person = False

    def __init__(
        self, account: ServiceAccount, wire: Wire, clock: Clock, store: TokenStore | None = None
    ) -> None:
        super().__init__(clock, store or MemoryStore())
        self._account = account
        self._wire = wire

    def _fetch(self, old: Token | None) -> Token:
        form = {
            "assertion": signed_assertion(self._account, self._clock()),
            "grant_type": JWT_GRANT,
            "client_id": self._account.app.client_id,
            "client_secret": self._account.app.client_secret,
            "scope": " ".join(self._account.scopes),
        }
        return request_token(self._wire, form, self._clock())


class UserTokens(_Renewed):
    """Tokens of a person who agreed once in the browser; for Drive, Task and Workflow."""

    of_person = True

    def __init__(self, app: App, wire: Wire, clock: Clock, store: TokenStore) -> None:
        super().__init__(clock, store)
        self._app = app
        self._wire = wire

    def _fetch(self, old: Token | None) -> Token:
        if old is None or not old.refresh_token:
            raise TokenRefused(0, "no_consent", "the person has not agreed yet, or must agree again")
        form = {
            "refresh_token": old.refresh_token,
            "grant_type": "refresh_token",
            "client_id": self._app.client_id,
            "client_secret": self._app.client_secret,
        }
        return request_token(self._wire, form, self._clock(), refresh_token=old.refresh_token)


def signed_assertion(account: ServiceAccount, now: float) -> str:
    """Return the JWT that asks for a token; its times are whole seconds."""
    issued = int(now)
    claims = {
        "iss": account.app.client_id,
        "sub": account.account,
        "iat": issued,
        "exp": issued + ASSERTION_LIFE,
    }
    try:
        return jwt.encode(claims, account.private_key, algorithm="RS256")
    except (ValueError, TypeError, jwt.PyJWTError) as error:
        raise TokenRefused(0, "invalid_key", "the private key cannot be read") from error


def authorize_url(
    endpoints: Endpoints, app: App, *, redirect_uri: str, scopes: tuple[str, ...], state: str, nonce: str = ""
) -> str:
    """Return the address to which the browser of a person is sent to agree."""
    query = {
        "client_id": app.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(scopes),
        "response_type": "code",
        "state": state,
    }
    if nonce:
        query["nonce"] = nonce
    return f"{endpoints.auth}/authorize?{urlencode(query)}"


def exchange_code(app: App, wire: Wire, code: str, now: float) -> Token:
    """Return the token for the code that came back from `authorize_url`; a code works once."""
    form = {
        "code": code,
        "grant_type": "authorization_code",
        "client_id": app.client_id,
        "client_secret": app.client_secret,
    }
    return request_token(wire, form, now)


def revoke(app: App, wire: Wire, token: Token) -> None:
    """Give a token back, when a person takes the consent back."""
    form = {
        "token": token.refresh_token or token.access_token,
        "client_id": app.client_id,
        "client_secret": app.client_secret,
    }
    answer = wire.send("POST", f"{wire.endpoints.auth}/revoke", form=form)
    if answer.status_code != 200:
        raise _refusal(answer.status_code, wire.decoded(answer))


def request_token(wire: Wire, form: Mapping[str, str], now: float, refresh_token: str = "") -> Token:
    """Ask the authorization server; keep the old refresh token if it gives no new one."""
    answer = wire.send("POST", f"{wire.endpoints.auth}/token", form=form)
    body = wire.decoded(answer)
    if answer.status_code != 200:
        raise _refusal(answer.status_code, body)
    access, seconds = body.get("access_token"), _seconds(body.get("expires_in"))
    if not isinstance(access, str) or not access or seconds is None:
        raise UnexpectedAnswer("the token server answered without a token")
    return Token(
        access_token=access,
        expires_at=now + seconds,
        refresh_token=_text(body, "refresh_token") or refresh_token,
        scopes=tuple(_text(body, "scope").replace(",", " ").split()),
        id_token=_text(body, "id_token"),
    )


def _seconds(value: object) -> int | None:
    """Return ``expires_in``, which comes as a text of digits."""
    with contextlib.suppress(ValueError):
        if isinstance(value, str | int) and not isinstance(value, bool):
            return int(value)
    return None


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _refusal(status: int, body: Mapping[str, Any]) -> Exception:
    error = _text(body, "error") or _text(body, "code") or "refused"
    if status == 429 or status >= 500:
        return api_error(status, error, _text(body, "error_description"))
    return TokenRefused(status, error, _text(body, "error_description"))
