"""The pages of LINE WORKS: secrets go in and never out, trials tell the truth, links are made and ended."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.history.models import Entry
from kumiai.integrations.lineworks.domain.connection import note_check, save_connection
from kumiai.integrations.lineworks.domain.link import link_by_code, link_of, user_of
from kumiai.integrations.lineworks.models import Callback, Connection, Link, LinkCode
from kumiai.integrations.lineworks.models.callback import CallbackState
from kumiai.integrations.lineworks.sandbox.faults import Fault
from kumiai.integrations.lineworks.sandbox.service import Sandbox
from tests.factories import LONG_AGO, WRITER, make_user
from tests.integrations.lineworks.connected.conftest import NOW, SECRET, linked

pytestmark = pytest.mark.django_db
SETUP, MEMBERS, OWN = "office_lineworks:setup", "office_lineworks:members", "office_lineworks:own"


@pytest.fixture
def admin(client: Client) -> User:
    user = make_user(Role.ADMINISTRATOR, name="管理者")
    client.force_login(user)
    return user


def page(client: Client, name: str) -> str:
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    return answer.content.decode()


def do(client: Client, name: str, **values: Any) -> str:
    return client.post(reverse(name), values, follow=True).content.decode()


def values_of(row: Connection) -> dict[str, Any]:
    names = ("client_id", "service_account", "bot_id", "plan", "sandbox")
    return {**{name: getattr(row, name) for name in names}, "active": "on", "deed": "keep"}


OTHERS = [role for role in Role if role != Role.ADMINISTRATOR]


@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize("name", [SETUP, MEMBERS])
def test_only_administrators_open_the_pages(
    client: Client, offline: Connection, role: Role, name: str
) -> None:
    linked("u-sato", make_user(name="連携者"))
    client.force_login(make_user(role))
    for answer in (client.get(reverse(name)), client.post(reverse(name), {"deed": "compare"})):
        assert answer.status_code in (302, 403)
        text = answer.content.decode()
        assert offline.client_id not in text and "連携者" not in text


def test_a_caseworker_changes_nothing(client: Client, offline: Connection) -> None:
    user = linked("u-sato")
    client.force_login(make_user(Role.CASEWORKER))
    link = link_of(user)
    assert link is not None
    client.post(reverse(SETUP), {**values_of(offline), "client_id": "theirs"})
    client.post(reverse(MEMBERS), {"deed": "end", "link": link.pk})
    client.post(reverse(MEMBERS), {"deed": "code", "user": user.pk})
    assert Connection.objects.get().client_id == "sandbox-client"
    assert link_of(user) is not None and not LinkCode.objects.exists()


def pairs_on(body: str) -> str:
    """What the page of the comparison sends along."""
    found = re.search(r'name="pairs" value="([^"]+)"', body)
    assert found is not None
    return found[1]


def test_secrets_go_in_and_never_come_out(
    client: Client, admin: User, people: dict[str, Any], keys: tuple[str, str]
) -> None:
    app = people["app"]
    given = {
        "client_id": app["client_id"], "client_secret": "s3cret-of-the-app", "bot_id": "2000001",
        "service_account": app["service_account"], "private_key": keys[0].replace("\n", "\\n"),
        "bot_secret": "s3cret-of-the-bot", "plan": "FREE", "active": "on", "sandbox": "", "deed": "keep",
    }  # fmt: skip
    body = do(client, SETUP, **given) + page(client, SETUP)
    row = Connection.objects.get()
    assert (row.client_secret, row.bot_secret, row.private_key) == (
        "s3cret-of-the-app", "s3cret-of-the-bot", keys[0],
    )  # fmt: skip
    secrets = ["s3cret-of-the-app", "s3cret-of-the-bot", keys[0].splitlines()[3]]
    history = str(list(Entry.objects.values_list("after", "before")))
    assert not [secret for secret in secrets if secret in body or secret in history]
    refused = client.post(reverse(SETUP), {**given, "bot_id": "no number"})
    assert refused.status_code == 422
    assert not [secret for secret in secrets[:2] if secret in refused.content.decode()]


def test_empty_secrets_keep_what_is_there(client: Client, admin: User, offline: Connection) -> None:
    do(client, SETUP, **{**values_of(offline), "plan": "PAID"})
    row = Connection.objects.get()
    assert (row.plan, row.bot_secret, row.private_key) == ("PAID", SECRET, offline.private_key)


def test_a_sandbox_on_another_machine_is_refused(client: Client, admin: User, offline: Connection) -> None:
    answer = client.post(reverse(SETUP), {**values_of(offline), "sandbox": "http://evil.example"})
    assert answer.status_code == 422 and "127.0.0.1" in answer.content.decode()
    assert Connection.objects.get().sandbox == offline.sandbox


def test_the_page_shows_the_addresses_to_copy(client: Client, admin: User) -> None:
    body = page(client, SETUP)
    assert "/lineworks/callback/" in body and "http://testserver/office/lineworks/agreed/" in body


@pytest.mark.parametrize("name", ["token", "profile", "directory", "message", "menu"])
def test_each_trial_says_that_it_works(
    client: Client, admin: User, connection: Connection, name: str
) -> None:
    linked("u-sato", admin)
    do(client, SETUP, deed=f"try:{name}")
    connection.refresh_from_db()
    assert connection.checks[name]["good"] is True
    assert connection.checks[name]["words"] in page(client, SETUP)


@pytest.mark.parametrize(
    ("values", "name", "advice"),
    [
        ({"client_secret": "wrong"}, "token", "Client Secret"),
        ({"private_key": "nonsense"}, "token", "Private Key"),
        ({"bot_id": "9"}, "profile", "Bot ID"),
        ({"sandbox": "http://127.0.0.1:9"}, "directory", "接続できません"),
        ({}, "message", "連携してください"),
        ({}, "consent", "同意"),
    ],
)
def test_each_trial_says_what_to_do_when_it_fails(
    client: Client, admin: User, connection: Connection, values: dict[str, str], name: str, advice: str
) -> None:
    save_connection(values=values, by=WRITER, at=LONG_AGO)
    do(client, SETUP, deed=f"try:{name}")
    connection.refresh_from_db()
    assert connection.checks[name]["good"] is False
    assert advice in connection.checks[name]["words"] and advice in page(client, SETUP)


def test_a_missing_scope_is_named(
    client: Client, admin: User, connection: Connection, people: dict[str, Any]
) -> None:
    people["app"]["scopes"] = ["bot"]
    do(client, SETUP, deed="try:token")
    assert "OAuth Scopes" in page(client, SETUP)


def test_a_trial_message_arrives_and_reaches_only_oneself(
    client: Client, admin: User, connection: Connection, said: Callable[..., list[str]]
) -> None:
    linked("u-suzuki")
    linked("u-sato", admin)
    do(client, SETUP, deed="try:message")
    assert len(said("u-sato")) == 1 and said("u-suzuki") == []


def test_held_back_messages_are_told_on_top(client: Client, admin: User, offline: Connection) -> None:
    note_check("channel", at=NOW, good=False, words="invalid_client")
    assert "送信を見合わせています" in page(client, SETUP)
    note_check("channel", at=NOW, good=True)
    assert "送信を見合わせています" not in page(client, SETUP)


def test_failed_callbacks_are_shown_without_their_content_and_done_again(
    client: Client, admin: User, offline: Connection
) -> None:
    row = Callback.objects.create(
        event_id="e1", bot_id="1", member_id="u-sato", body='{"text": "失踪しました"}', received_at=NOW,
        state=CallbackState.FAILED, problem="ValueError", attempts=3,
    )  # fmt: skip
    body = page(client, SETUP)
    assert "ValueError" in body and "失踪" not in body
    do(client, SETUP, deed=f"again:{row.pk}")
    row.refresh_from_db()
    assert (row.state, row.attempts) == (CallbackState.WAITING, 0)


# --- members ----------------------------------------------------------------------------


def test_the_comparison_shows_both_sides_and_links_only_when_told(
    client: Client, admin: User, connection: Connection
) -> None:
    user = make_user(name="佐藤本人")
    make_user(name="一人だけ")
    User.objects.filter(pk=user.pk).update(email="SATO@demo.example")
    body = do(client, MEMBERS, deed="compare")
    assert "sato@demo.example" in body and "鈴木 一郎" in body and "一人だけ" in body
    assert not Link.objects.exists()
    later = make_user(name="後から来た人")  # comes in while somebody looks through what fits
    User.objects.filter(pk=later.pk).update(email="suzuki@demo.example")
    do(client, MEMBERS, deed="link", pairs=pairs_on(body))
    assert user_of("u-sato") == user and user_of("u-suzuki") is None
    do(client, MEMBERS, deed="link", pairs=pairs_on(do(client, MEMBERS, deed="compare")))
    assert user_of("u-suzuki") == later
    assert "佐藤 花子" in page(client, MEMBERS)


def test_names_from_the_directory_are_shown_as_text(
    client: Client, admin: User, connection: Connection, sandbox: Sandbox
) -> None:
    User.objects.filter(pk=admin.pk).update(email="sato@demo.example")
    with sandbox.world.lock:
        for person in sandbox.world.state["people"].values():
            person["last_name"] = "<script>alert(1)</script>"
    compared = do(client, MEMBERS, deed="compare")
    linked_now = do(client, MEMBERS, deed="link", pairs=pairs_on(compared))
    for body in (compared, linked_now, page(client, OWN)):
        assert "<script>alert(1)" not in body and "&lt;script&gt;alert(1)" in body


def test_a_directory_that_cannot_be_read_is_told(
    client: Client, admin: User, connection: Connection, sandbox: Sandbox
) -> None:
    sandbox.faults.switch_on(Fault("too_many", operation="listUsers"))
    assert "上限" in do(client, MEMBERS, deed="compare")


def test_a_code_is_made_for_the_manager_of_a_company(
    client: Client, admin: User, offline: Connection
) -> None:
    manager = make_user(Role.MEMBER_MANAGER, name="社長")
    answer = client.post(reverse(MEMBERS), {"deed": "code", "user": manager.pk})
    code = answer.context["code"]
    assert code in answer.content.decode()
    made_at = LinkCode.objects.get().made_at
    assert link_by_code(text=code, member_id="u-sato", at=made_at).user == manager


def test_a_link_is_ended_and_shown_among_the_ended(client: Client, admin: User, offline: Connection) -> None:
    user = linked("u-sato", make_user(name="退職者"), member_name="佐藤 花子")
    link = link_of(user)
    assert link is not None
    do(client, MEMBERS, deed="end", link=link.pk)
    assert user_of("u-sato") is None
    assert "佐藤 花子" not in page(client, MEMBERS)
    assert "佐藤 花子" in client.get(reverse(MEMBERS), {"ended": "yes"}).content.decode()
    assert client.post(reverse(MEMBERS), {"deed": "end", "link": "x"}).status_code == 404


def test_staff_link_and_unlink_themselves(client: Client, offline: Connection) -> None:
    user, other = make_user(Role.CASEWORKER), linked("u-suzuki")
    client.force_login(user)
    code = client.post(reverse(OWN)).context["code"]
    link_by_code(text=code, member_id="u-sato", at=LinkCode.objects.get().made_at)
    assert "連携中" in page(client, OWN)
    do(client, OWN, deed="end")
    assert link_of(user) is None and link_of(other) is not None


def test_the_manager_of_a_company_has_no_page(client: Client, offline: Connection) -> None:
    client.force_login(make_user(Role.MEMBER_MANAGER))
    assert client.get(reverse(OWN)).status_code in (302, 403)
    assert client.post(reverse(OWN)).status_code in (302, 403)
    assert not LinkCode.objects.exists()


def test_the_menu_shows_each_what_it_may_open(client: Client, admin: User) -> None:
    def shown() -> set[str]:
        body = page(client, OWN).replace("&quot;", '"')
        return {name for name in (SETUP, MEMBERS, OWN) if f'"{reverse(name)}"' in body}

    assert shown() == {SETUP, MEMBERS, OWN}
    client.force_login(make_user(Role.CASEWORKER))
    assert shown() == {OWN}
