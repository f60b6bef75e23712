"""OpenID Connect as raw HTTP: who agreed, for whom, and answering what."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from tests.integrations.lineworks.conftest import Raw, TurnedClock

TOKEN = "/oauth2/v2.0/token"
APP = {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}


def agreed(
    raw: Raw, person: str = "u-suzuki", scope: str = "openid email profile user.read", **other: str
) -> str:
    query = {"client_id": "sandbox-client", "redirect_uri": "https://kumiai.example/agreed", "scope": scope}
    query |= {"response_type": "code", "state": "s1", **other}
    reply = raw.form("/oauth2/v2.0/authorize", sandbox_user=person, **query)
    assert reply.status == 302
    return parse_qs(urlsplit(reply.headers["location"]).query)["code"][0]


def exchanged(raw: Raw, code: str) -> dict[str, Any]:
    reply = raw.form(TOKEN, code=code, grant_type="authorization_code", **APP)
    assert reply.status == 200
    return reply.json


def claims_of(id_token: str) -> dict[str, Any]:
    assert jwt.get_unverified_header(id_token)["alg"] == "RS256"
    return jwt.decode(id_token, options={"verify_signature": False})


def test_openid_gives_an_id_token_with_the_nonce_that_was_sent(raw: Raw, clock: TurnedClock) -> None:
    claims = claims_of(exchanged(raw, agreed(raw, nonce="n-1"))["id_token"])
    assert (claims["aud"], claims["sub"], claims["nonce"]) == ("sandbox-client", "u-suzuki", "n-1")
    assert claims["email"] == "suzuki@demo.example" and claims["name"] == "鈴木 一郎"
    assert claims["iat"] == int(clock()) < claims["exp"]


def test_scopes_decide_what_the_id_token_tells(raw: Raw) -> None:
    claims = claims_of(exchanged(raw, agreed(raw, scope="openid"))["id_token"])
    assert {"email", "name", "nonce"} & set(claims) == set()
    assert "id_token" not in exchanged(raw, agreed(raw, scope="file"))


@pytest.mark.parametrize(("scope", "status"), [("openid email profile user.read", 200), ("file", 403)])
def test_me_is_whoever_agreed(raw: Raw, scope: str, status: int) -> None:
    raw.bearer = exchanged(raw, agreed(raw, scope=scope))["access_token"]
    reply = raw("GET", "/v1.0/users/me")
    assert reply.status == status
    if status == 200:
        assert (reply.json["userId"], reply.json["email"]) == ("u-suzuki", "suzuki@demo.example")


def test_the_service_account_is_nobody(api: Raw) -> None:
    assert api("GET", "/v1.0/users/me").status == 403


def test_the_page_carries_the_nonce_through(raw: Raw) -> None:
    query = "client_id=sandbox-client&scope=openid&response_type=code&state=s&nonce=n%22%3E1"
    page = raw("GET", f"/oauth2/v2.0/authorize?{query}&redirect_uri=https://kumiai.example/agreed")
    assert 'name="nonce" value="n&quot;&gt;1"' in page.body.decode()
