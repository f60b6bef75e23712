"""The known wordings of column headings, by kind of sheet; the words themselves are data."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from kumiai.exchange.recognition.problems import Label

PUNCTUATION = re.compile(r"[\s\[\](){}<>〈〉《》「」『』【】〔〕・/\\,、:;*※.。\-_|~〜‐-―'\"’]")
BRACKETED = re.compile(r"[(\[【〔「][^)\]】〕」]*[)\]】〕」]")


@dataclass(frozen=True, slots=True)
class Field:
    """One field that a column can be read as."""

    id: str
    label: Label
    read: str
    is_key: bool
    wordings: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """One kind of sheet: its fields, and the sheet titles that speak for it."""

    id: str
    label: Label
    titles: tuple[str, ...]
    fields: Mapping[str, Field]
    by_wording: Mapping[str, str]
    needs: tuple[frozenset[str], ...]
    at_least: int
    other_groups: frozenset[str]
    personal: frozenset[str]


def heading_key(text: str) -> str:
    """Return a heading without width, case, spaces, brackets and punctuation; its words in brackets stay."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return PUNCTUATION.sub("", folded) or folded.strip()


def bare_heading_key(text: str) -> str:
    """Return a heading without what stands in brackets: 生年月日（西暦） is 生年月日."""
    return heading_key(BRACKETED.sub("", unicodedata.normalize("NFKC", text)))


@cache
def kinds() -> Mapping[str, Kind]:
    """Return the kinds of sheets that can be read."""
    text = files(__package__).joinpath("wordings.yaml").read_text(encoding="utf-8")
    return {name: _kind(name, entry) for name, entry in yaml.safe_load(text).items()}


def _kind(name: str, entry: Mapping[str, Any]) -> Kind:
    fields: dict[str, Field] = {}
    by_wording: dict[str, str] = {}
    for field_id, given in entry["fields"].items():
        words = tuple(str(word) for word in given["wordings"])
        fields[field_id] = Field(
            field_id, Label(**given["label"]), given["read"], bool(given.get("key")), words
        )
        for word in (*words, given["label"]["ja"], given["label"]["en"]):
            key = heading_key(word)
            if by_wording.setdefault(key, field_id) != field_id and word in words:
                raise ValueError(f"wordings.yaml: {word} stands for {by_wording[key]} and {field_id}")
    titles = tuple(heading_key(title) for title in entry["titles"])
    label = Label(**entry["label"])
    others = entry.get("other_parties", {"groups": (), "fields": ()})
    return Kind(
        id=name,
        label=label,
        titles=titles,
        fields=fields,
        by_wording=by_wording,
        needs=tuple(frozenset(line) for line in entry["needs"]),
        at_least=entry["at_least"],
        other_groups=frozenset(heading_key(group) for group in others["groups"]),
        personal=frozenset(others["fields"]),
    )


def field_label(kind: str, field: str) -> Label:
    """Return how a field is named to people."""
    known = kinds().get(kind)
    if known is None or field not in known.fields:
        return Label(field, field)
    return known.fields[field].label
