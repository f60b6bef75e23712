"""LINE WORKS in the browser: set up by hand, linked by a code that goes through the chat; axe finds nothing serious."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from django.utils import timezone

from kumiai.accounts.enums import Role
from kumiai.integrations.lineworks.domain import receive
from kumiai.integrations.lineworks.domain.link import user_of
from kumiai.integrations.lineworks.models import Callback, Connection, Link
from kumiai.integrations.lineworks.models.callback import CallbackState
from kumiai.integrations.lineworks.models.link import LinkWay
from kumiai.integrations.lineworks.sandbox.server import running
from kumiai.integrations.lineworks.sandbox.service import Sandbox
from kumiai.integrations.lineworks.sandbox.world import read_people
from kumiai.integrations.lineworks.tasks import work
from tests.e2e.test_accessibility import AXE, RULES, RUN
from tests.factories import make_user

pytestmark = pytest.mark.e2e
BOT = "2000001"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    receive.forget_secret()
    with running(read_people(), clock=time.time) as service:
        yield service


def credentials(sandbox: Sandbox) -> dict[str, Any]:
    answer: dict[str, Any] = httpx.get(f"{sandbox.address}/sandbox/credentials").json()
    return answer


def test_set_up_by_hand_then_linked_by_a_code_in_the_chat(
    live_server: Any, signed_in: Callable[[Any], Any], sandbox: Sandbox
) -> None:
    boss, app = make_user(Role.ADMINISTRATOR, name="管理者"), credentials(sandbox)
    page = signed_in(boss)
    page.goto(f"{live_server.url}/office/lineworks/")
    given = {
        "Client ID": app["client_id"], "Client Secret": app["client_secret"], "Bot ID": BOT,
        "Service Account": app["service_account"], "Private Key": app["private_key"],
        "Bot Secret": app["bots"][0]["secret"], "サンドボックスのアドレス": sandbox.address,
    }  # fmt: skip
    for label, value in given.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="トークンを確認する").click()
    page.get_by_text("トークンを取得できました。").last.wait_for()
    assert app["client_secret"] not in page.content() and app["bots"][0]["secret"] not in page.content()

    page.goto(f"{live_server.url}/office/lineworks/own/")
    page.get_by_role("button", name="ワンタイムコードを発行").click()
    code = page.locator(".k-code").inner_text()
    address = f"{live_server.url}/lineworks/callback/"
    for path, body in (
        (f"bots/{BOT}/callback", {"address": address}),
        ("people/u-sato/start", {}),
        ("people/u-sato/say", {"text": code}),
    ):
        assert httpx.post(f"{sandbox.address}/sandbox/{path}", json=body).status_code == 200
    _wait_for(lambda: Callback.objects.filter(state=CallbackState.WAITING).count() == 2)
    while work(timezone.now, timedelta(seconds=60)):
        pass
    assert user_of("u-sato") == boss
    page.goto(f"{live_server.url}/office/lineworks/own/")
    page.get_by_text("から連携中（ワンタイムコード）").wait_for()


def _wait_for(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + 10
    while not true():
        assert time.monotonic() < ends, list(Callback.objects.values())
        time.sleep(0.05)


@pytest.mark.parametrize("width", [1366, 390])
def test_nothing_serious_on_the_pages_of_lineworks(
    live_server: Any, signed_in: Callable[[Any], Any], width: int
) -> None:
    make_user(Role.MEMBER_MANAGER, name="社長")
    Link.objects.create(user=make_user(), member_id="u-sato", way=LinkWay.CODE, linked_at=timezone.now())
    page = signed_in(make_user(Role.ADMINISTRATOR))
    Connection.objects.create(
        client_id="c", client_secret="s", service_account="a", private_key="k", bot_id="1", bot_secret="b",
        sandbox="http://127.0.0.1:9", sign_in=True,
    )  # fmt: skip
    Callback.objects.create(
        event_id="e",
        bot_id="1",
        body="{}",
        received_at=timezone.now(),
        state=CallbackState.FAILED,
        problem="x",
    )
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for path in ("", "members/", "own/"):
        page.goto(f"{live_server.url}/office/lineworks/{path}")
        page.evaluate(AXE)
        if faults := page.evaluate(RUN, RULES):
            found[path] = faults
        if path == "own/":
            page.get_by_role("button", name="ワンタイムコードを発行").click()
            page.evaluate(AXE)
            found |= {"code": faults} if (faults := page.evaluate(RUN, RULES)) else {}
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/office/login/")
    assert page.get_by_role("link", name="LINE WORKS でログイン").is_visible()
    page.evaluate(AXE)
    found |= {"login": faults} if (faults := page.evaluate(RUN, RULES)) else {}
    assert found == {}
