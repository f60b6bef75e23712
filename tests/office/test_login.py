"""The door: Japanese, calm, and closed for a while after five failures."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from kumiai.history.models import Entry
from tests.factories import make_user

pytestmark = pytest.mark.django_db
DOOR = "/office/login/"


@pytest.fixture(autouse=True)
def no_failures_yet() -> None:
    cache.clear()


def attempt(client: Client, name: str = "hanako", password: str = "wrong", **more: Any) -> Any:
    return client.post(DOOR, {"username": name, "password": password}, **more)


def test_the_right_password_opens_the_office(client: Client) -> None:
    make_user(name="hanako")
    answer = attempt(client, password="a good password")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/office/")


def test_a_wrong_password_is_refused_in_japanese_without_saying_which_part_was_wrong(client: Client) -> None:
    make_user(name="hanako")
    known, unknown = attempt(client).content.decode(), attempt(client, name="nobody").content.decode()
    assert "利用者名またはパスワードが違います" in known
    assert "利用者名またはパスワードが違います" in unknown


def test_after_five_failures_even_the_right_password_must_wait(client: Client) -> None:
    make_user(name="hanako")
    for _ in range(5):
        attempt(client)
    answer = attempt(client, password="a good password")
    assert answer.status_code == 200
    assert "5分待って" in answer.content.decode()


def test_the_wait_is_for_one_name_from_one_address(client: Client) -> None:
    make_user(name="hanako")
    make_user(name="taro")
    for _ in range(5):
        attempt(client, name="HANAKO ")
    assert attempt(client, name="taro", password="a good password").status_code == 302
    assert attempt(Client(), password="a good password", REMOTE_ADDR="192.0.2.7").status_code == 302


def test_a_success_forgets_the_failures(client: Client) -> None:
    make_user(name="hanako")
    for _ in range(4):
        attempt(client)
    attempt(client, password="a good password")
    client.logout()
    attempt(client)
    assert attempt(client, password="a good password").status_code == 302


def test_the_page_changes_its_language_and_keeps_it(client: Client) -> None:
    assert "ログイン" in client.get(DOOR).content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": DOOR})
    page = client.get(DOOR).content.decode()
    assert "Log in to Kumiai" in page and "Wagtail" not in page.replace("wagtail", "")


def test_logins_are_offered_only_in_a_demo(client: Client, settings: Any, tmp_path: Path) -> None:
    rows = [{"role": "CASEWORKER", "name": "佐藤 花子", "username": "hanako", "password": "demo-only"}]
    (tmp_path / "demo-logins.json").write_text(json.dumps(rows))
    settings.DATA = tmp_path
    settings.KUMIAI_DEMO = False
    assert "demo-only" not in client.get(DOOR).content.decode()
    settings.KUMIAI_DEMO = True
    page = client.get(DOOR).content.decode()
    assert "監理担当" in page and 'data-username="hanako"' in page


def test_logins_of_one_role_are_told_apart(client: Client, settings: Any, tmp_path: Path) -> None:
    own = {"label_ja": "監理担当（担当企業のみ）", "label_en": "Caseworker, own companies only"}
    rows = [{"role": "CASEWORKER", "name": "佐藤 花子", "username": "hanako", "password": "demo-only", **own}]
    (tmp_path / "demo-logins.json").write_text(json.dumps(rows))
    settings.DATA, settings.KUMIAI_DEMO = tmp_path, True
    assert "監理担当（担当企業のみ）</button>" in client.get(DOOR).content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": DOOR})
    assert "Caseworker, own companies only</button>" in client.get(DOOR).content.decode()


def test_an_account_without_a_role_is_told_so_and_not_let_in(client: Client) -> None:
    user = make_user(name="hanako")
    user.role_grants.all().delete()
    attempt(client, password="a good password")
    answer = client.get("/office/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(DOOR)
    assert "権限がありません" in answer.content.decode()


def test_a_new_own_password_leaves_a_line_that_does_not_say_it(client: Client) -> None:
    user = make_user(name="hanako")
    client.force_login(user)
    client.post(
        reverse("wagtailadmin_account"),
        {"password-old_password": "a good password", "password-new_password1": "another good one",
         "password-new_password2": "another good one", "locale-preferred_language": "", "theme-theme": "system",
         "theme-contrast": "system", "theme-density": "default"},
    )  # fmt: skip
    user.refresh_from_db()
    assert user.check_password("another good one")
    line = Entry.objects.get(action="accounts.user.password_set")
    assert (line.actor, line.before, line.after) == ("hanako", {}, {})
