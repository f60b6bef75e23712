"""The rich menu below the talk: one for staff, one for the managers of member companies.

The pictures are drawn here from a table, with the shipped fonts. What is up already is known by
a digest, so putting the menus up again does nothing unless the table changed.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from kumiai.accounts.enums import Role
from kumiai.accounts.models import RoleGrant
from kumiai.integrations.lineworks.actions import PostbackAction
from kumiai.integrations.lineworks.bot import MENU_WIDTH, Area, RichMenu
from kumiai.integrations.lineworks.domain.connection import bot_of
from kumiai.integrations.lineworks.errors import NotFound
from kumiai.integrations.lineworks.models import Connection, Link
from kumiai.paperwork.typesetting.coverage import FONTS

HEIGHT: Final = 843
SOURCE: Final = Path(__file__).resolve().parent.parent / "rich_menu.typ"
LANGUAGE: Final = "ja"
STAFF: Final = "staff"
COMPANY: Final = "company"


@dataclass(frozen=True)
class Field:
    """One area: what a tap sends, what is written on it, and the lines of its icon in a box of 48."""

    data: str
    label: str
    icon: str
    accent: bool = False


_LIST: Final = "M8 12h4M8 24h4M8 36h4M18 12h22M18 24h22M18 36h22"
_STAMP: Final = "M24 6a7 7 0 0 1 5 12c-2 2-2 6-2 9h11v8H10v-8h11c0-3 0-7-2-9a7 7 0 0 1 5-12zM10 41h28"
_PIN: Final = "M24 44S38 30 38 19a14 14 0 0 0-28 0c0 11 14 25 14 25zM24 24a5 5 0 1 0 0-10 5 5 0 0 0 0 10z"
_FIND: Final = "M21 35a14 14 0 1 0 0-28 14 14 0 0 0 0 28zM31 31l11 11"
_ALERT: Final = "M24 6 44 41H4zM24 19v10M24 34v2"
_HELP: Final = "M24 44a20 20 0 1 0 0-40 20 20 0 0 0 0 40zM18 19a6 6 0 1 1 9 5c-2 1-3 2-3 5M24 34v2"
_PAPER: Final = "M12 4h17l9 9v31H12zM29 4v9h9M18 22h14M18 29h14M18 36h9"

MENUS: Final[dict[str, tuple[Field, ...]]] = {
    STAFF: (
        Field("c:today", gettext_noop("Today's list"), _LIST, accent=True),
        Field("c:waiting", gettext_noop("Waiting for me"), _STAMP),
        Field("c:visit", gettext_noop("Visit check-in"), _PIN),
        Field("c:find", gettext_noop("Find somebody"), _FIND),
        Field("c:report", gettext_noop("Report an incident"), _ALERT),
        Field("c:help", gettext_noop("How to use"), _HELP),
    ),
    COMPANY: (
        Field("c:papers", gettext_noop("Papers to confirm"), _PAPER, accent=True),
        Field("c:waiting", gettext_noop("Waiting for me"), _STAMP),
        Field("c:help", gettext_noop("How to use"), _HELP),
    ),
}
COLUMNS: Final = 3


def menu_for(roles: Collection[str]) -> str:
    """Return the menu for roles in force (役割のメニュー): that of companies for who is nothing but their manager."""
    return COMPANY if set(roles) == {Role.MEMBER_MANAGER} else STAFF


def _places(count: int) -> list[tuple[int, int, int, int]]:
    """Return x, y, width and height of so many areas in rows of three, without a gap or an overlap."""
    rows = -(-count // COLUMNS)
    down = [HEIGHT * row // rows for row in range(rows + 1)]
    across = [MENU_WIDTH * column // COLUMNS for column in range(COLUMNS + 1)]
    return [
        (across[c], down[r], across[c + 1] - across[c], down[r + 1] - down[r])
        for r, c in (divmod(number, COLUMNS) for number in range(count))
    ]


def rich_menu(name: str) -> RichMenu:
    """Return a menu as the API takes it (リッチメニュー)."""
    with translation.override(LANGUAGE):
        labels = [gettext(field.label) for field in MENUS[name]]
    fields = zip(MENUS[name], labels, _places(len(labels)), strict=True)
    areas = [
        Area(*place, PostbackAction(label, data=field.data, display_text=label))
        for field, label, place in fields
    ]
    return RichMenu(f"kumiai {name}", areas, HEIGHT)


def picture_of(name: str) -> bytes:
    """Return the picture of a menu as PNG (リッチメニューの画像): 2,500 by 843 pixels."""
    with translation.override(LANGUAGE):
        cells = [
            {
                "x": x, "y": y, "width": width, "height": height, "accent": field.accent,
                "label": gettext(field.label), "icon": _icon(field),
            }
            for field, (x, y, width, height) in zip(MENUS[name], _places(len(MENUS[name])), strict=True)
        ]  # fmt: skip
    tall = len(cells) <= COLUMNS
    menu = {"width": MENU_WIDTH, "height": HEIGHT, "cells": cells, "icon": 260 if tall else 150}
    made = typst.compile(
        SOURCE, font_paths=_fonts(), format="png", ppi=72, sys_inputs={"menu": json.dumps(menu)}
    )
    if not isinstance(made, bytes):
        raise TypeError("the menu has more than one page")
    return made


def _icon(field: Field) -> str:
    color = "#ffffff" if field.accent else "#1f4e5f"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">'
        f'<path d="{field.icon}" fill="none" stroke="{color}" stroke-width="3.2" '
        'stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def put_up_menus(connection: Connection, *, on: date) -> int:
    """Put the menus up at the bot and show everybody theirs (リッチメニューを設定する); return for how many that changed.

    Over the network, so outside of transactions. Each step is kept at once: whoever is
    interrupted, also by the limit of the minute, goes on where it ended.
    """
    bot = bot_of(connection)
    there = {menu.get("richmenuId") for menu in bot.rich_menus()}
    kept: dict[str, Any] = dict(connection.rich_menus)
    for name in MENUS:
        menu, picture = rich_menu(name), picture_of(name)
        digest = hashlib.sha256(json.dumps(menu.as_json()).encode() + picture).hexdigest()
        before = kept.get(name, {})
        if before.get("digest") == digest and before.get("id") in there:
            continue
        made = bot.create_rich_menu(menu, f"{name}.png", picture)
        if name == STAFF:
            bot.set_default_rich_menu(made)
        people = {member: shown for member, shown in kept.get("people", {}).items() if shown != name}
        kept |= {name: {"id": made, "digest": digest}, "people": people}
        _keep(connection, kept)
        if before.get("id") in there:
            bot.delete_rich_menu(before["id"])
    return show_menus(connection, on=on)


def show_menus(connection: Connection, *, on: date) -> int:
    """Show everybody who is linked the menu of their roles on a day (役割ごとのメニュー表示); return for how many that changed.

    Staff see the menu of everybody; one who managed a company before is shown it again.
    """
    kept: dict[str, Any] = dict(connection.rich_menus)
    if any(name not in kept for name in MENUS):
        return 0
    bot = bot_of(connection)
    roles = defaultdict(set)
    for user, role in RoleGrant.objects.in_force(on).values_list("user_id", "role"):
        roles[user].add(role)
    changed = 0
    for link in Link.objects.filter(ended_at=None, user__is_active=True):
        wanted, people = menu_for(roles[link.user_id]), dict(kept.get("people", {}))
        if people.get(link.member_id, STAFF) == wanted:
            continue
        try:
            bot.set_rich_menu(kept[wanted]["id"], link.member_id)
        except NotFound:  # the member left a moment ago
            continue
        kept["people"] = {**people, link.member_id: wanted}
        _keep(connection, kept)
        changed += 1
    return changed


def _keep(connection: Connection, kept: dict[str, Any]) -> None:
    connection.rich_menus = kept
    Connection.objects.filter(pk=connection.pk).update(rich_menus=kept)
