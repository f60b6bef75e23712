"""Nationalities (国籍) as typed → the two letters of ISO 3166-1."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import yaml

from kumiai.exchange.recognition.cells.names import plain_letters
from kumiai.exchange.recognition.cells.text import compact, is_undecided, says_nothing
from kumiai.exchange.recognition.grid import CellValue
from kumiai.exchange.recognition.problems import Label, Read, remark, unreadable


class Country(NamedTuple):
    """A country or area: its common names, and how else it is written."""

    names: Label
    also: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


def read_nationality(value: CellValue) -> Read[str]:
    """Return the country code of a nationality (国籍・地域); an abbreviation is read and told."""
    if says_nothing(value) or is_undecided(value):
        return Read(None)
    key = _key(compact(value))
    names = _by_name()
    code = names.get(key) or names.get(key.removesuffix("国籍")) or names.get(key.removesuffix("人"))
    if code:
        return Read(code)
    for column, said in (
        ("short", "nationality_abbreviation"),
        ("unsure", "nationality_abbreviation_unsure"),
    ):
        if short := _by_abbreviation(column).get(key):
            return Read(short, (remark(said, read=country_name(short)),))
    return unreadable("nationality_unknown")


def country_name(code: str) -> Label:
    """Return the common names of a country."""
    return _table()[code].names


def country_codes() -> tuple[str, ...]:
    """Return all country codes in alphabetical order."""
    return tuple(sorted(_table()))


def _key(text: str) -> str:
    return "".join(c for c in plain_letters(text) if c not in " .,'-・()")


@cache
def _table() -> Mapping[str, Country]:
    text = files(__package__).joinpath("countries.yaml").read_text(encoding="utf-8")
    return {code: _country(entry) for code, entry in yaml.safe_load(text).items()}


def _country(entry: list[str] | Mapping[str, Any]) -> Country:
    if isinstance(entry, list):
        ja, en, *also = entry
        return Country(Label(ja, en), tuple(also))
    names = Label(entry["ja"], entry["en"])
    rest = (tuple(entry.get(part, ())) for part in ("also", "short", "unsure"))
    return Country(names, *rest)


@cache
def _by_name() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for code, country in _table().items():
        found[code] = code
        for name in (*country.names, *country.also):
            found[_key(compact(name))] = code
    return found


@cache
def _by_abbreviation(column: str) -> Mapping[str, str]:
    return {_key(word): code for code, country in _table().items() for word in getattr(country, column)}
