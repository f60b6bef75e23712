"""Words of the law library as the office shows them: laws, articles, papers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils.translation import get_language

from kumiai.law.core.citation import Citation
from kumiai.law.core.duty import Duty
from kumiai.law.core.duty_schema import shipped_duties
from kumiai.law.core.files import program_folders, read_yaml


@dataclass(frozen=True)
class Cited:
    """One legal statement in words: the law, its place, since when, and whether it was confirmed."""

    law: str
    article: str
    in_force_on: date
    checked_on: date
    confirmed: bool
    source: str
    note: str


def said(words: Mapping[str, str] | None) -> str:
    """Return a text of the law library in the language of the reader (和文または英文)."""
    if not words:
        return ""
    return words.get("en" if _in_english() else "ja") or words.get("ja") or ""


def cited(cite: Citation) -> Cited:
    """Return a citation in words (根拠条文)."""
    return Cited(
        said(_laws().get(cite.law)) or cite.law, place_of(cite), cite.in_force_on, cite.checked_on,
        cite.confidence == "verified", cite.source, cite.note or "",
    )  # fmt: skip


def place_of(cite: Citation) -> str:
    """Return the place in the law as lawyers write it, such as 第16条第1項第2号."""
    named = [(cite.article, "条", "Art."), (cite.paragraph, "項", "para."), (cite.item, "号", "item")]
    if _in_english():
        return " ".join(f"{english} {number}" for number, _, english in named if number)
    return "".join(_japanese_place(number, unit) for number, unit, _ in named if number)


def _japanese_place(number: str, unit: str) -> str:
    """Return 第16条; a branch such as 16-2 is 第16条の2, and words stay as they are."""
    if not number[0].isdigit():
        return number
    trunk, *branches = number.split("-")
    return f"第{trunk}{unit}" + "".join(f"の{branch}" for branch in branches)


def duty_of(duty_id: str) -> Duty | None:
    """Return the duty of an id, if the library still knows it."""
    return _duties().get(duty_id)


def paper_of(duty_id: str) -> str:
    """Return number and name of the official paper of a duty (様式), or nothing."""
    duty = duty_of(duty_id)
    if duty is None or duty.form is None:
        return ""
    return " ".join(part for part in (duty.form.number or "", said(duty.form.official)) if part)


def _in_english() -> bool:
    return (get_language() or "ja").startswith("en")


@cache
def _duties() -> dict[str, Duty]:
    return {duty.id: duty for duty in shipped_duties()}


@cache
def _laws() -> dict[str, Mapping[str, str]]:
    """Return the short titles of all laws by their ids."""
    return {
        row["id"]: row.get("short") or row["title"]
        for folder in program_folders()
        for row in read_yaml(folder / "laws.yaml")
    }


def law_choices() -> list[tuple[str, str]]:
    """Return all laws that a citation may name, by id and short title."""
    return [(law_id, said(words)) for law_id, words in _laws().items()]
