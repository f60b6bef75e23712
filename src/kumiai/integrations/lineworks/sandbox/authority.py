"""The authorization server: tokens by JWT, by code and by refresh token."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import jwt
from jwt.types import Options

from kumiai.integrations.lineworks.sandbox.problems import OAuthProblem
from kumiai.integrations.lineworks.sandbox.world import World, new_private_key

JWT_GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
REFRESH_SECONDS: Final = 90 * 86400
CODE_SECONDS: Final = 600
ID_TOKEN_SECONDS: Final = 3600
SKEW: Final = 60
UNCHECKED: Final[Options] = {
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_aud": False,
}
VENDOR: Final = "https://auth.worksmobile.com/oauth2/v2.0"


@dataclass(frozen=True)
class Grant:
    """What a token allows, until when."""

    scopes: frozenset[str]
    expires: float
    user: str | None  # None: the service account


@dataclass(frozen=True)
class Code:
    """A code that waits to be exchanged."""

    user: str
    scopes: frozenset[str]
    expires: float
    nonce: str = ""


class Authority:
    """Gives and checks tokens; they live in memory only, so a restart makes all old ones invalid."""

    def __init__(self, world: World, address: str = "") -> None:
        self._world = world
        self._app: Mapping[str, Any] = world.settings["app"]
        self.address = address
        self._access: dict[str, Grant] = {}
        self._refresh: dict[str, Grant] = {}
        self._codes: dict[str, Code] = {}
        self._identity_key = ""

    def grant_of(self, access_token: str) -> Grant | None:
        """Return what a token allows, or nothing if it is unknown or too old."""
        grant = self._access.get(access_token)
        return grant if grant and grant.expires > self._world.now() else None

    def forget_all(self) -> None:
        """Make every access token invalid, as an administrator can."""
        self._access.clear()

    def token(self, form: Mapping[str, str]) -> dict[str, Any]:
        """Answer a request for a token."""
        self._check_client(form)
        kind = form.get("grant_type", "")
        if kind == JWT_GRANT:
            return self._by_assertion(form)
        if kind == "authorization_code":
            return self._by_code(form)
        if kind == "refresh_token":
            return self._by_refresh(form)
        raise OAuthProblem(400, "unsupported_grant_type", "This grant_type is not supported.")

    def revoke(self, form: Mapping[str, str]) -> None:
        """Forget a token."""
        self._check_client(form)
        self._access.pop(form.get("token", ""), None)
        self._refresh.pop(form.get("token", ""), None)

    def check_request(self, query: Mapping[str, str]) -> None:
        """Raise if the browser of a person was sent here with something wrong."""
        for name in ("client_id", "redirect_uri", "scope", "response_type", "state"):
            if not query.get(name):
                raise OAuthProblem(400, "invalid_request", f"{name} is missing.")
        if query["client_id"] != self._app["client_id"]:
            raise OAuthProblem(401, "invalid_client", "The client is unknown.")
        target = urlsplit(query["redirect_uri"])
        here = target.scheme == "http" and target.hostname in {"127.0.0.1", "localhost"}
        if query["redirect_uri"] not in self._app.get("redirect_uris", ()) or not (
            target.scheme == "https" or here
        ):
            raise OAuthProblem(400, "invalid_request", "redirect_uri is not registered.")
        if query["response_type"] != "code":
            raise OAuthProblem(400, "unsupported_response_type", "response_type must be code.")
        self._scopes(query["scope"])

    def agreed(self, query: Mapping[str, str], user: str) -> str:
        """Return the address to go back to after a person agreed."""
        self.check_request(query)
        code = secrets.token_urlsafe(24)
        expires = self._world.now() + CODE_SECONDS
        self._codes[code] = Code(user, self._scopes(query["scope"]), expires, query.get("nonce", ""))
        joint = "&" if urlsplit(query["redirect_uri"]).query else "?"
        return query["redirect_uri"] + joint + urlencode({"code": code, "state": query["state"]})

    def _check_client(self, form: Mapping[str, str]) -> None:
        known = form.get("client_id") == self._app["client_id"]
        secret = str(self._app["client_secret"]).encode()
        if not known or not secrets.compare_digest(form.get("client_secret", "").encode(), secret):
            raise OAuthProblem(401, "invalid_client", "The client or its secret is wrong.")

    def _scopes(self, text: str) -> frozenset[str]:
        wanted = frozenset(text.replace(",", " ").split())
        if not wanted or not wanted <= set(self._app["scopes"]):
            raise OAuthProblem(400, "invalid_scope", "A scope is unknown or not given to the app.")
        return wanted

    def _by_assertion(self, form: Mapping[str, str]) -> dict[str, Any]:
        claims = self._verified(form.get("assertion", ""))
        now = self._world.now()
        issued, ends = _seconds(claims, "iat"), _seconds(claims, "exp")
        # The vendor's own Python sample sends fractions of seconds, so these must be taken.
        if not 0 < ends - issued < 3601:
            raise _bad_assertion("exp lies more than an hour after iat")
        if ends <= now or issued > now + SKEW:
            raise _bad_assertion("it is too old, or from the future")
        if claims.get("iss") != self._app["client_id"]:
            raise _bad_assertion("iss is not the client")
        if claims.get("sub") != self._app["service_account"]:
            raise _bad_assertion("sub is not the service account")
        audience = claims.get("aud")
        known = {base + end for base in (VENDOR, self.address) for end in ("", "/token")}
        if audience is not None and audience not in known:
            raise _bad_assertion("aud is another server")
        return self._answer(None, self._scopes(form.get("scope", "")))

    def _verified(self, assertion: str) -> dict[str, Any]:
        try:  # times are checked against the clock of the sandbox, the audience is optional
            return jwt.decode(assertion, self._world.public_key(), algorithms=["RS256"], options=UNCHECKED)
        except (jwt.PyJWTError, ValueError) as error:
            raise _bad_assertion("its signature does not fit") from error

    def _by_code(self, form: Mapping[str, str]) -> dict[str, Any]:
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.expires <= self._world.now():
            raise OAuthProblem(400, "invalid_grant", "The code is unknown, used or too old.")
        body = self._answer(code.user, code.scopes)
        if "openid" in code.scopes:
            body["id_token"] = self._id_token(code)
        return body

    def _id_token(self, code: Code) -> str:
        """Return who agreed (OpenID Connect); signed with a key that is published nowhere, as far as we know."""
        person = self._world.person(code.user)
        now = int(self._world.now())
        claims = {
            "iss": self.address.removesuffix("/oauth2/v2.0"),
            "sub": person["id"],
            "aud": self._app["client_id"],
            "iat": now,
            "exp": now + ID_TOKEN_SECONDS,
        }
        if code.nonce:
            claims["nonce"] = code.nonce
        if "email" in code.scopes:
            claims["email"] = person["email"]
        if "profile" in code.scopes:
            claims["name"] = f"{person['last_name']} {person['first_name']}"
        self._identity_key = self._identity_key or new_private_key()
        return jwt.encode(claims, self._identity_key, algorithm="RS256")

    def _by_refresh(self, form: Mapping[str, str]) -> dict[str, Any]:
        token = form.get("refresh_token", "")
        grant = self._refresh.get(token)
        if grant is None or grant.expires <= self._world.now():
            raise OAuthProblem(400, "invalid_grant", "The refresh token is unknown, used or too old.")
        rotation = bool(self._app.get("rotation"))
        if rotation:
            del self._refresh[token]
        return self._answer(grant.user, grant.scopes, refresh=rotation)

    def _answer(self, user: str | None, scopes: frozenset[str], *, refresh: bool = True) -> dict[str, Any]:
        now, seconds = self._world.now(), int(self._app.get("token_hours", 24)) * 3600
        access = "jp1" + secrets.token_urlsafe(48)
        self._access[access] = Grant(scopes, now + seconds, user)
        body = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": str(seconds),
            "scope": " ".join(sorted(scopes)),
        }
        if refresh:
            body["refresh_token"] = "jp1" + secrets.token_urlsafe(48)
            self._refresh[body["refresh_token"]] = Grant(scopes, now + REFRESH_SECONDS, user)
        return body


def _seconds(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _bad_assertion(f"{name} must be seconds")
    return value


def _bad_assertion(why: str) -> OAuthProblem:
    return OAuthProblem(400, "invalid_grant", f"The assertion is refused: {why}.")
