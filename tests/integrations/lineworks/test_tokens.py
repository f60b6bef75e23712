"""The client gets tokens once, early enough, one at a time; and says no to what it may not do."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from kumiai.integrations.lineworks.client import LineWorks
from kumiai.integrations.lineworks.errors import (
    ApiError,
    LineWorksError,
    NotForServiceAccount,
    ServerFailed,
    TokenRefused,
    Unauthorized,
    UntrustedAddress,
)
from kumiai.integrations.lineworks.messages import Text
from kumiai.integrations.lineworks.sandbox.service import Sandbox
from kumiai.integrations.lineworks.settings import App, Endpoints, ServiceAccount
from kumiai.integrations.lineworks.tokens import (
    MemoryStore,
    ServiceAccountTokens,
    Token,
    UserTokens,
    authorize_url,
    exchange_code,
    revoke,
)
from kumiai.integrations.lineworks.wire import Wire
from tests.integrations.lineworks.conftest import BOT, Raw, TurnedClock


def asked(sandbox: Sandbox) -> int:
    """Return how many tokens were asked for."""
    return sum(line["operation"] == "token" for line in sandbox.log)


def test_twenty_threads_get_one_token(
    sandbox: Sandbox, account: ServiceAccount, wire: Wire, clock: TurnedClock
) -> None:
    tokens = ServiceAccountTokens(account, wire, clock)
    together = threading.Barrier(20)

    def get(_: int) -> str:
        together.wait(5)
        return tokens.token()

    with ThreadPoolExecutor(20) as pool:
        assert len(set(pool.map(get, range(20)))) == 1
    assert asked(sandbox) == 1


def test_twenty_threads_with_a_dead_token_renew_it_once(
    sandbox: Sandbox, account: ServiceAccount, wire: Wire, clock: TurnedClock
) -> None:
    tokens = ServiceAccountTokens(account, wire, clock)
    old = tokens.token()
    together = threading.Barrier(20)

    def renew(_: int) -> str:
        together.wait(5)
        return tokens.renew(old)

    with ThreadPoolExecutor(20) as pool:
        assert old not in (renewed := set(pool.map(renew, range(20))))
    assert len(renewed) == 1
    assert asked(sandbox) == 2


def test_a_token_is_kept_and_renewed_a_minute_before_its_end(
    sandbox: Sandbox, account: ServiceAccount, wire: Wire, clock: TurnedClock
) -> None:
    tokens = ServiceAccountTokens(account, wire, clock)
    first = tokens.token()
    clock.now += 86400 - 61
    assert tokens.token() == first
    clock.now += 1
    assert tokens.token() != first
    assert asked(sandbox) == 2


def test_a_refused_token_is_renewed_once_and_the_message_arrives(
    sandbox: Sandbox, raw: Raw, works: LineWorks, talk: Callable[..., list[object]]
) -> None:
    works.bot(BOT).send_to_user("u-sato", Text("a"))
    raw("POST", "/sandbox/tokens/forget", {})
    works.bot(BOT).send_to_user("u-sato", Text("b"))
    raw("POST", "/sandbox/faults", {"kind": "unauthorized"})
    works.bot(BOT).send_to_user("u-sato", Text("c"))
    assert len(talk()) == 3
    assert asked(sandbox) == 3


def test_a_second_refusal_is_an_error(sandbox: Sandbox, raw: Raw, works: LineWorks) -> None:
    raw("POST", "/sandbox/faults", {"kind": "unauthorized", "times": None})
    with pytest.raises(Unauthorized) as error:
        works.bot(BOT).profile()
    assert not error.value.retryable
    assert sum(line["operation"] == "getBot" for line in sandbox.log) == 2


def test_wrong_secrets_and_keys_are_told(
    account: ServiceAccount, wire: Wire, clock: TurnedClock, keys: tuple[str, str]
) -> None:
    wrong_secret = replace(account, app=App(account.app.client_id, "wrong"))
    with pytest.raises(TokenRefused) as error:
        ServiceAccountTokens(wrong_secret, wire, clock).token()
    assert (error.value.error, error.value.status) == ("invalid_client", 401)
    with pytest.raises(TokenRefused, match="invalid_scope"):
        ServiceAccountTokens(replace(account, scopes=("mail",)), wire, clock).token()
    with pytest.raises(TokenRefused, match="invalid_key"):
        ServiceAccountTokens(replace(account, private_key="no key"), wire, clock).token()
    with pytest.raises(TokenRefused, match="invalid_grant"):
        ServiceAccountTokens(account, wire, lambda: clock() - 7200).token()


def test_secrets_do_not_show(account: ServiceAccount, keys: tuple[str, str]) -> None:
    shown = repr(account) + repr(Token("access-1", 0, "refresh-1", id_token="id-1"))
    for secret in ("sandbox-secret", "PRIVATE KEY", "access-1", "refresh-1", "id-1"):
        assert secret not in shown


def test_a_failing_token_server_may_be_asked_again(
    raw: Raw, account: ServiceAccount, wire: Wire, clock: TurnedClock
) -> None:
    raw("POST", "/sandbox/faults", {"kind": "unavailable", "operation": "token"})
    tokens = ServiceAccountTokens(account, wire, clock)
    with pytest.raises(ServerFailed) as error:
        tokens.token()
    assert error.value.retryable
    assert tokens.token()


# A person


def test_a_person_agrees_in_the_browser(
    app: App, wire: Wire, raw: Raw, consent: Callable[[str], str], clock: TurnedClock
) -> None:
    url = authorize_url(
        wire.endpoints,
        app,
        redirect_uri="https://kumiai.example/agreed",
        scopes=("file", "task"),
        state="a&b",
        nonce="n",
    )
    query = parse_qs(urlsplit(url).query)
    assert query["state"] == ["a&b"] and query["scope"] == ["file task"] and query["nonce"] == ["n"]
    token = exchange_code(app, wire, consent("u-suzuki"), clock())
    assert token.expires_at == clock() + 86400
    assert token.scopes == ("file", "task", "workflow")
    with pytest.raises(TokenRefused, match="invalid_grant"):
        exchange_code(app, wire, "used", clock())


def test_the_refresh_token_that_rotates_is_saved(
    app: App, wire: Wire, consent: Callable[[str], str], clock: TurnedClock
) -> None:
    first = exchange_code(app, wire, consent("u-suzuki"), clock())
    store = MemoryStore(first)
    clock.now += 86400
    with ThreadPoolExecutor(10) as pool:  # each on its own, as processes would be: they share the store
        got = set(pool.map(lambda _: UserTokens(app, wire, clock, store).token(), range(10)))
    assert len(got) == 1
    kept = store.load()
    assert kept is not None and kept.refresh_token not in ("", first.refresh_token)


def test_without_rotation_the_refresh_token_stays(
    app: App,
    wire: Wire,
    consent: Callable[[str], str],
    clock: TurnedClock,
    people: dict[str, dict[str, object]],
) -> None:
    people["app"]["rotation"] = False
    store = MemoryStore(exchange_code(app, wire, consent("u-suzuki"), clock()))
    before = store.load()
    clock.now += 86400
    UserTokens(app, wire, clock, store).token()
    after = store.load()
    assert before and after and before.access_token != after.access_token
    assert before.refresh_token == after.refresh_token


def test_consent_that_ended_must_be_asked_for_again(
    app: App, wire: Wire, consent: Callable[[str], str], clock: TurnedClock
) -> None:
    token = exchange_code(app, wire, consent("u-suzuki"), clock())
    revoke(app, wire, token)
    clock.now += 86400
    with pytest.raises(TokenRefused, match="invalid_grant"):
        UserTokens(app, wire, clock, MemoryStore(token)).token()
    with pytest.raises(TokenRefused, match="no_consent"):
        UserTokens(app, wire, clock, MemoryStore()).token()


def test_a_service_account_does_not_even_try(sandbox: Sandbox, works: LineWorks) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: list(works.drive.drives()),
        lambda: works.drive.upload("@1", "a.pdf", b"a"),
        lambda: works.tasks.create("u-sato", "a", "b", ["u-sato"]),
        lambda: works.workflow.create("u-sato", "form-1", "a", []),
    ]
    for attempt in attempts:
        with pytest.raises(NotForServiceAccount):
            attempt()
    assert len(sandbox.log) == 0


def test_addresses_are_https_or_on_this_machine() -> None:
    for wrong in ("http://www.worksapis.com", "ftp://127.0.0.1", "https:/", "http://127.0.0.1.evil.example"):
        with pytest.raises(UntrustedAddress):
            Endpoints(api=wrong if wrong != "https:/" else "http:/")
    assert issubclass(UntrustedAddress, LineWorksError) and issubclass(ApiError, LineWorksError)
