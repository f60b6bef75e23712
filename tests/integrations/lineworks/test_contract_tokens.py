"""The sandbox gives tokens as the published API says; asked with raw HTTP."""

from collections.abc import Callable
from typing import Any

import jwt
import pytest

from tests.integrations.lineworks.conftest import BOT, Raw, Reply, TurnedClock

TOKEN = "/oauth2/v2.0/token"
APP = {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}


def test_a_token_comes_with_its_seconds_as_a_text(ask: Callable[..., Reply], claims: dict[str, Any]) -> None:
    reply = ask(claims, scope="bot.message,bot")
    assert reply.status == 200
    assert reply.json["expires_in"] == "86400"
    assert reply.json["token_type"] == "Bearer"
    assert reply.json["scope"] == "bot bot.message"
    assert reply.json["access_token"] and reply.json["refresh_token"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"exp": -1}, "too old"),
        ({"iat": 7200, "exp": 7300}, "from the future"),
        ({"exp": 3602}, "more than an hour"),
        ({"iss": "somebody"}, "iss"),
        ({"sub": "somebody@demo.example"}, "sub"),
        ({"aud": "https://auth.example/token"}, "aud"),
    ],
)
def test_a_wrong_assertion_is_refused(
    ask: Callable[..., Reply], claims: dict[str, Any], clock: TurnedClock, change: dict[str, Any], why: str
) -> None:
    for name, value in change.items():
        claims[name] = int(clock()) + value if isinstance(value, int) else value
    if change == {"exp": -1}:
        claims["iat"] = claims["exp"] - 600
    reply = ask(claims)
    assert (reply.status, reply.json["error"]) == (400, "invalid_grant")
    assert why in reply.json["error_description"]


def test_times_are_seconds(ask: Callable[..., Reply], claims: dict[str, Any]) -> None:
    milliseconds = {**claims, "iat": claims["iat"] * 1000, "exp": claims["exp"] * 1000}
    assert ask(milliseconds).json["error"] == "invalid_grant"
    assert ask({**claims, "exp": str(claims["exp"])}).json["error"] == "invalid_grant"
    assert ask({**claims, "exp": None}).json["error"] == "invalid_grant"
    fractions = {**claims, "iat": claims["iat"] + 0.123456, "exp": claims["exp"] + 0.123456}
    assert ask(fractions).status == 200  # the vendor's own Python sample sends these


def test_the_right_audience_is_allowed(ask: Callable[..., Reply], claims: dict[str, Any]) -> None:
    assert ask({**claims, "aud": "https://auth.worksmobile.com/oauth2/v2.0/token"}).status == 200


def test_another_key_or_no_key_is_refused(ask: Callable[..., Reply], claims: dict[str, Any]) -> None:
    stranger = jwt.encode(claims, "x" * 32, algorithm="HS256")
    assert ask(claims, assertion=stranger).json["error"] == "invalid_grant"
    unsigned = jwt.encode(claims, None, algorithm="none")
    assert ask(claims, assertion=unsigned).json["error"] == "invalid_grant"
    assert ask(claims, assertion="").json["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "wrong"}, 401, "invalid_client"),
        ({"scope": "bot mail"}, 400, "invalid_scope"),
        ({"scope": ""}, 400, "invalid_scope"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_a_wrong_client_scope_or_grant_is_refused(
    ask: Callable[..., Reply], claims: dict[str, Any], change: dict[str, str], status: int, error: str
) -> None:
    reply = ask(claims, **change)
    assert (reply.status, reply.json["error"]) == (status, error)


def test_a_token_ends(api: Raw, clock: TurnedClock) -> None:
    path = f"/v1.0/bots/{BOT}"
    assert api("GET", path).status == 200
    clock.now += 86400
    reply = api("GET", path)
    assert (reply.status, reply.json["code"]) == (401, "UNAUTHORIZED")
    assert reply.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer  {}", "bearer {}", "Basic {}", "{}"])
def test_the_header_has_one_form(api: Raw, header: str) -> None:
    wrong = {"Authorization": header.format(api.bearer)}
    assert api("GET", f"/v1.0/bots/{BOT}", headers=wrong).status == 401


def test_a_code_works_once_and_for_ten_minutes(
    raw: Raw, consent: Callable[[str], str], clock: TurnedClock
) -> None:
    code = consent("u-suzuki")
    form = {**APP, "grant_type": "authorization_code"}
    assert raw.form(TOKEN, code=code, **form).status == 200
    assert raw.form(TOKEN, code=code, **form).json["error"] == "invalid_grant"
    late = consent("u-suzuki")
    clock.now += 601
    assert raw.form(TOKEN, code=late, **form).json["error"] == "invalid_grant"


def test_with_rotation_a_refresh_token_dies_when_used(
    raw: Raw, consent: Callable[[str], str], people: dict[str, Any]
) -> None:
    first = raw.form(TOKEN, code=consent("u-suzuki"), grant_type="authorization_code", **APP).json
    again = {**APP, "grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = raw.form(TOKEN, **again)
    assert second.json["refresh_token"] != first["refresh_token"]
    assert raw.form(TOKEN, **again).json["error"] == "invalid_grant"

    people["app"]["rotation"] = False
    again["refresh_token"] = second.json["refresh_token"]
    assert "refresh_token" not in raw.form(TOKEN, **again).json
    assert raw.form(TOKEN, **again).status == 200


def test_the_redirect_address_must_be_registered(raw: Raw) -> None:
    query = "client_id=sandbox-client&scope=file&response_type=code&state=s&redirect_uri="
    known = raw("GET", f"/oauth2/v2.0/authorize?{query}https://kumiai.example/agreed")
    assert known.status == 200 and "鈴木".encode() in known.body
    for other in ("https://kumiai.example/agreed/", "https://evil.example/", "http://kumiai.example/agreed"):
        assert raw("GET", f"/oauth2/v2.0/authorize?{query}{other}").status == 400


def test_a_revoked_token_is_dead(api: Raw) -> None:
    assert api.form("/oauth2/v2.0/revoke", token=api.bearer, **APP).status == 200
    assert api("GET", f"/v1.0/bots/{BOT}").status == 401
