"""The rich menus: pictures as the API wants them, put up once, shown by role."""

import struct
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from kumiai.accounts.enums import Role
from kumiai.accounts.models import RoleGrant
from kumiai.integrations.lineworks.domain.menu import (
    COMPANY,
    MENUS,
    STAFF,
    picture_of,
    put_up_menus,
    rich_menu,
)
from kumiai.integrations.lineworks.models import Connection, Link
from kumiai.integrations.lineworks.sandbox.service import Sandbox
from tests.factories import make_user
from tests.integrations.lineworks.connected.conftest import BOT, linked

pytestmark = pytest.mark.django_db
ON = timezone.localdate()


@pytest.mark.parametrize("name", list(MENUS))
def test_the_picture_has_the_size_that_the_api_takes(name: str) -> None:
    picture = picture_of(name)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n") and len(picture) <= 1024 * 1024
    assert struct.unpack(">II", picture[16:24]) == (2500, 843)
    assert picture == picture_of(name)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (STAFF, ["c:today", "c:waiting", "c:visit", "c:find", "c:report", "c:help"]),
        (COMPANY, ["c:papers", "c:waiting", "c:help"]),
    ],
)
def test_the_areas_cover_the_picture_once_and_send_their_data(name: str, data: list[str]) -> None:
    menu = rich_menu(name).as_json()
    assert [area["action"]["data"] for area in menu["areas"]] == data
    boxes = [area["bounds"] for area in menu["areas"]]
    assert sum(box["width"] * box["height"] for box in boxes) == 2500 * 843
    for box in boxes:
        others = [other for other in boxes if other is not box]
        assert not any(
            box["x"] < other["x"] + other["width"] and other["x"] < box["x"] + box["width"]
            and box["y"] < other["y"] + other["height"] and other["y"] < box["y"] + box["height"]
            for other in others
        )  # fmt: skip


def bot_of(sandbox: Sandbox) -> dict[str, Any]:
    bot: dict[str, Any] = sandbox.world.state["bots"][BOT]
    return bot


def test_staff_see_the_menu_of_all_and_companies_their_own(connection: Connection, sandbox: Sandbox) -> None:
    linked("u-sato")
    linked("u-suzuki", make_user(Role.MEMBER_MANAGER))
    assert put_up_menus(connection, on=ON) == 1
    bot, kept = bot_of(sandbox), Connection.objects.get().rich_menus
    assert bot["defaultRichmenuId"] == kept[STAFF]["id"]
    assert bot["user_menus"] == {"u-suzuki": kept[COMPANY]["id"]}


def test_putting_them_up_again_does_nothing(connection: Connection, sandbox: Sandbox) -> None:
    linked("u-suzuki", make_user(Role.MEMBER_MANAGER))
    put_up_menus(connection, on=ON)
    before = [row["operation"] for row in sandbox.log]
    put_up_menus(Connection.objects.get(), on=ON)
    later = [row["operation"] for row in sandbox.log][len(before) :]
    assert later == ["listRichMenus"] and len(bot_of(sandbox)["menus"]) == 2


def test_what_was_taken_away_or_changed_is_put_up_anew(connection: Connection, sandbox: Sandbox) -> None:
    linked("u-suzuki", make_user(Role.MEMBER_MANAGER))
    put_up_menus(connection, on=ON)
    row = Connection.objects.get()
    row.rich_menus[COMPANY]["digest"] = "of last year"
    row.save()
    old = row.rich_menus[COMPANY]["id"]
    assert put_up_menus(row, on=ON) == 1
    bot, kept = bot_of(sandbox), Connection.objects.get().rich_menus
    assert old not in bot["menus"] and len(bot["menus"]) == 2
    assert bot["user_menus"] == {"u-suzuki": kept[COMPANY]["id"]}


def test_a_member_who_left_stops_nobody(connection: Connection, sandbox: Sandbox) -> None:
    linked("u-gone", make_user(Role.MEMBER_MANAGER))
    linked("u-suzuki", make_user(Role.MEMBER_MANAGER))
    assert put_up_menus(connection, on=ON) == 1
    assert list(bot_of(sandbox)["user_menus"]) == ["u-suzuki"]


def test_who_changes_sides_changes_the_menu(connection: Connection, sandbox: Sandbox) -> None:
    user = linked("u-suzuki", make_user(Role.MEMBER_MANAGER))
    put_up_menus(connection, on=ON)
    Link.objects.filter(user=user).update(user=make_user(Role.CASEWORKER))
    assert put_up_menus(Connection.objects.get(), on=ON) == 1
    assert bot_of(sandbox)["user_menus"]["u-suzuki"] == Connection.objects.get().rich_menus[STAFF]["id"]


def test_a_role_that_ended_counts_no_more(connection: Connection, sandbox: Sandbox) -> None:
    user = linked("u-suzuki", make_user(Role.MEMBER_MANAGER))
    RoleGrant.objects.create(
        user=user, role=Role.CASEWORKER, first_day=ON - timedelta(days=30), last_day=ON - timedelta(days=1)
    )
    put_up_menus(connection, on=ON - timedelta(days=1))
    assert bot_of(sandbox).get("user_menus", {}) == {}
    put_up_menus(Connection.objects.get(), on=ON)
    assert bot_of(sandbox)["user_menus"] == {"u-suzuki": Connection.objects.get().rich_menus[COMPANY]["id"]}
