"""Signing in with LINE WORKS: only who is known comes in, and only in the browser that set out."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from django.test import Client
from django.urls import reverse

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.history.models import Entry
from kumiai.integrations.lineworks.domain.connection import save_connection
from kumiai.integrations.lineworks.domain.link import end_link, link_of, user_of
from kumiai.integrations.lineworks.models import Connection, KeptToken, Link
from kumiai.integrations.lineworks.sandbox.service import Sandbox
from kumiai.office.lineworks.sign_in import SESSION_KEY
from tests.factories import LONG_AGO, WRITER, make_user
from tests.integrations.lineworks.connected.conftest import linked

pytestmark = pytest.mark.django_db
BACK = "https://testserver/office/lineworks/agreed/"


@pytest.fixture
def people(people: dict[str, Any]) -> dict[str, Any]:
    people["app"]["redirect_uris"] = [BACK]
    return people


@pytest.fixture
def door(connection: Connection) -> Connection:
    """The connection, with signing in switched on."""
    return save_connection(values={"sign_in": True}, by=WRITER, at=LONG_AGO)


def set_out(client: Client, **query: str) -> str:
    answer = client.get(reverse("lineworks_sign_in"), query, secure=True)
    assert answer.status_code == 302
    return answer.headers["Location"]


def agree(address: str, person: str = "u-sato") -> str:
    """Agree in the browser of LINE WORKS and return the address to go back to."""
    parts = urlsplit(address)
    form = {**dict(parse_qsl(parts.query)), "sandbox_user": person}
    answer = httpx.post(f"{parts.scheme}://{parts.netloc}{parts.path}", data=form)
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def come_back(client: Client, address: str) -> Any:
    assert address.startswith(BACK)
    return client.get(address.removeprefix("https://testserver"), secure=True)


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def words(client: Client) -> str:
    return client.get(reverse("wagtailadmin_login"), secure=True).content.decode()


def with_email(user: User, email: str) -> User:
    User.objects.filter(pk=user.pk).update(email=email)
    return user


def test_who_is_linked_signs_in_whatever_the_e_mail(client: Client, door: Connection) -> None:
    user = linked("u-sato")
    answer = come_back(client, agree(set_out(client)))
    assert answer.headers["Location"] == reverse("wagtailadmin_home")
    assert who(client) == str(user.pk)
    assert Entry.objects.filter(action="lineworks.signed_in", actor=user.username).count() == 1


def test_the_e_mail_of_one_active_user_links_and_signs_in(client: Client, door: Connection) -> None:
    user = with_email(make_user(), "Sato@Demo.example")
    come_back(client, agree(set_out(client)))
    assert who(client) == str(user.pk) and user_of("u-sato") == user


def _nobody() -> None:
    make_user()


def _closed() -> None:
    user = linked("u-sato")
    User.objects.filter(pk=user.pk).update(is_active=False, email="sato@demo.example")


def _twice() -> None:
    for _ in range(2):
        with_email(make_user(), "sato@demo.example")


def _of_another_member() -> None:
    with_email(linked("u-other"), "sato@demo.example")


def _ended() -> None:
    link = link_of(with_email(linked("u-sato"), "sato@demo.example"))
    assert link is not None
    end_link(link=link, by=WRITER, at=LONG_AGO)


def _company() -> None:
    with_email(make_user(Role.MEMBER_MANAGER), "sato@demo.example")


def _linked_company() -> None:
    linked("u-sato", make_user(Role.MEMBER_MANAGER))


def _administrator() -> None:
    with_email(make_user(Role.ADMINISTRATOR), "sato@demo.example")


def _superuser() -> None:
    user = with_email(make_user(), "sato@demo.example")
    User.objects.filter(pk=user.pk).update(is_superuser=True)


@pytest.mark.parametrize(
    "prepare",
    [
        _nobody, _closed, _twice, _of_another_member, _ended, _company, _linked_company, _administrator, _superuser,
    ],
)  # fmt: skip
def test_nobody_else_comes_in_and_nobody_is_created(
    client: Client, door: Connection, prepare: Callable[[], None]
) -> None:
    prepare()
    before = (User.objects.count(), Link.objects.filter(ended_at=None).count())
    come_back(client, agree(set_out(client)))
    assert who(client) is None
    assert "連携していません" in words(client)
    assert (User.objects.count(), Link.objects.filter(ended_at=None).count()) == before


@pytest.mark.parametrize(
    ("email", "inside"), [("sato@demo.example", False), ("", True)], ids=["e-mail", "link"]
)
def test_the_e_mail_of_a_member_whom_our_directory_does_not_know_opens_nothing(
    client: Client, door: Connection, monkeypatch: pytest.MonkeyPatch, email: str, inside: bool
) -> None:
    """The app may be open to another tenant, in which anybody can be called anything; a link is proof enough."""
    user = with_email(linked("u-sato") if inside else make_user(), email)
    whole = httpx.Client.send

    def elsewhere(line: httpx.Client, request: httpx.Request, **given: Any) -> httpx.Response:
        if request.url.path.endswith("/users/u-sato"):
            request.url = request.url.copy_with(path="/v1.0/users/u-nobody")
        return whole(line, request, **given)

    monkeypatch.setattr(httpx.Client, "send", elsewhere)
    come_back(client, agree(set_out(client)))
    assert who(client) == (str(user.pk) if inside else None)
    assert inside or ("別の会社のアカウント" in words(client) and not Link.objects.exists())


def test_a_suspended_member_does_not_come_in(client: Client, door: Connection, sandbox: Sandbox) -> None:
    linked("u-sato")
    address = agree(set_out(client))
    with sandbox.world.lock:
        sandbox.world.state["people"]["u-sato"]["suspended"] = True
    come_back(client, address)
    assert who(client) is None


def test_a_member_of_another_domain_does_not_come_in(client: Client, door: Connection) -> None:
    user = linked("u-sato")
    save_connection(values={"domain_id": "1"}, by=WRITER, at=LONG_AGO)
    come_back(client, agree(set_out(client)))
    assert who(client) is None and "別の会社" in words(client)
    save_connection(values={"domain_id": "40029600"}, by=WRITER, at=LONG_AGO)
    come_back(client, agree(set_out(client)))
    assert who(client) == str(user.pk)


def test_the_way_back_holds_once(client: Client, door: Connection) -> None:
    linked("u-sato")
    address = agree(set_out(client))
    come_back(client, address)
    client.logout()
    come_back(client, address)
    assert who(client) is None


def test_another_browser_cannot_use_the_way_back(client: Client, door: Connection) -> None:
    linked("u-sato")
    address = agree(set_out(client))
    other = Client()
    come_back(other, address)
    set_out(other)
    come_back(other, address)
    assert who(other) is None


def test_a_code_of_somebody_elses_way_does_not_fit(client: Client, door: Connection) -> None:
    """Somebody lures a user to come back with a code that was given to the attacker."""
    linked("u-sato")
    theirs = dict(parse_qsl(urlsplit(agree(set_out(Client()))).query))
    mine = dict(parse_qsl(urlsplit(set_out(client)).query))
    come_back(client, f"{BACK}?{urlencode({'code': theirs['code'], 'state': mine['state']})}")
    assert who(client) is None and "この画面から始めたログインではありません" in words(client)


def test_the_way_back_is_open_for_ten_minutes(client: Client, door: Connection) -> None:
    linked("u-sato")
    address = agree(set_out(client))
    session = client.session
    session[SESSION_KEY] = {**session[SESSION_KEY], "at": time.time() - 601}
    session.save()
    come_back(client, address)
    assert who(client) is None


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x", "?code=x&state=x", "?error=denied&state=ß"])
def test_odd_addresses_lead_back_to_the_login(client: Client, door: Connection, query: str) -> None:
    set_out(client)
    answer = client.get(reverse("lineworks_agreed") + query, secure=True)
    assert answer.headers["Location"] == reverse("wagtailadmin_login") and who(client) is None


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [("/office/rooms/calendar/", "/office/rooms/calendar/"), ("https://evil.example/", "/office/"), ("//evil.example", "/office/")],
)  # fmt: skip
def test_it_goes_on_only_within_the_office(
    client: Client, door: Connection, wanted: str, reached: str
) -> None:
    linked("u-sato")
    assert come_back(client, agree(set_out(client, next=wanted))).headers["Location"] == reached


def test_a_session_of_before_is_not_taken_over(client: Client, door: Connection) -> None:
    linked("u-sato")
    set_out(client)
    before = client.session.session_key
    come_back(client, agree(set_out(client)))
    assert client.session.session_key != before


def test_without_the_switch_there_is_neither_button_nor_way(client: Client, connection: Connection) -> None:
    linked("u-sato")
    assert reverse("lineworks_sign_in") not in words(client)
    answer = client.get(reverse("lineworks_sign_in"), secure=True)
    assert answer.headers["Location"] == reverse("wagtailadmin_login")
    save_connection(values={"sign_in": True}, by=WRITER, at=LONG_AGO)
    assert reverse("lineworks_sign_in") in words(client)
    address = agree(set_out(client))
    save_connection(values={"sign_in": False}, by=WRITER, at=LONG_AGO)
    come_back(client, address)
    assert who(client) is None


def test_the_password_still_opens_the_office(client: Client, door: Connection) -> None:
    user = make_user()
    client.post(
        reverse("wagtailadmin_login"), {"username": user.username, "password": "a good password"}, secure=True
    )
    assert who(client) == str(user.pk)


# --- agreeing to Drive and tasks ------------------------------------------------------


def test_consent_is_kept_for_the_user_who_gave_it(client: Client, door: Connection) -> None:
    user = linked("u-sato")
    client.force_login(user)
    answer = client.post(reverse("office_lineworks:agree"), secure=True)
    come_back(client, agree(answer.headers["Location"]))
    token = KeptToken.objects.get(user=user)
    assert token.refresh_token and "file" in token.scopes
    assert Entry.objects.filter(action="lineworks.agreed").count() == 1
    assert token.access_token not in str(list(Entry.objects.values_list("after", flat=True)))


def test_consent_of_somebody_else_is_not_kept(client: Client, door: Connection) -> None:
    linked("u-suzuki")
    client.force_login(linked("u-sato"))
    answer = client.post(reverse("office_lineworks:agree"), secure=True)
    come_back(client, agree(answer.headers["Location"], "u-suzuki"))
    assert not KeptToken.objects.exclude(user=None).exists()


def test_consent_comes_back_to_the_one_who_set_out(client: Client, door: Connection) -> None:
    client.force_login(linked("u-sato"))
    address = agree(client.post(reverse("office_lineworks:agree"), secure=True).headers["Location"])
    way = client.session[SESSION_KEY]
    other = linked("u-suzuki")
    client.force_login(other)
    session = client.session
    session[SESSION_KEY] = way
    session.save()
    come_back(client, address)
    assert not KeptToken.objects.exclude(user=None).exists()
