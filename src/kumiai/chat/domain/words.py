"""Sentences that several verbs say, days as people write them, and pages of the office by their names."""

import re
import unicodedata
from datetime import date, timedelta
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kumiai.chat.domain.registry import command_data
from kumiai.chat.domain.reply import Button, Reply

LONGEST_TEXT: Final = 2000
LONGEST_NUMBER: Final = 18
LONGEST_SEARCH: Final = 60
MOST_WORDS: Final = 5
_HOME: Final = "wagtailadmin_home"
_DAY: Final = re.compile(r"(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


def not_possible() -> Reply:
    """Return the one sentence for what is forged, foreign, not allowed or gone: it tells nothing about which."""
    return Reply(_("This cannot be done here. Please choose from the menu."), quick=[menu_button()])


def menu_button() -> Button:
    """Return the button that shows what can be done."""
    return Button(_("Menu"), command_data("help"))


def cancel_button() -> Button:
    """Return the button that ends what one is in the middle of."""
    return Button(pgettext("button", "Cancel"), command_data("cancel"))


def page(name: str, *values: Any) -> str:
    """Return the path of a page of the office; its start where this office has no such page."""
    try:
        return reverse(name, args=values)
    except NoReverseMatch:
        return reverse(_HOME)


def searched(text: str) -> str:
    """Return what is looked for of a text: the first words of it, so that no search grows without end."""
    return " ".join(text.split()[:MOST_WORDS])[:LONGEST_SEARCH]


def read_number(text: object) -> int | None:
    """Return the number of a record that a button carried; None for anything else that may have come in."""
    said = str(text)
    fits = said.isascii() and said.isdecimal() and len(said) <= LONGEST_NUMBER
    return int(said) if fits else None


def short_day(day: date) -> str:
    """Return a day as it stands in a short line: 11/30(月)."""
    return formats.date_format(day, pgettext("short day", "n/j (D)"))


def read_day(text: str, on: date) -> date | None:
    """Return the day that somebody typed; without a year the last such day. None if it is no day or not come yet."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in {"今日", "本日", "today"}:
        return on
    if plain in {"昨日", "yesterday"}:
        return on - timedelta(days=1)
    found = _DAY.fullmatch(plain)
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    for guess in [year] if year else [on.year, on.year - 1]:
        try:
            read = date(guess or on.year, month or 0, day or 0)
        except ValueError:
            continue
        if read <= on:
            return read
    return None
