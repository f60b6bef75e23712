"""Decisions of the law in the words of the visitor's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from kumiai.law.core.decision import UNKNOWN, Decision
from kumiai.law.core.explanation import cited, said


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the reasoning: what, its value, and the articles behind it."""

    label: str
    value: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A decision in words: ``unconfirmed`` if a figure behind it could not be confirmed."""

    title: str
    lines: tuple[tuple[str, str], ...]
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]
    unconfirmed: bool


def language() -> str:
    """Return the language of the page as the law library knows it."""
    return "en" if (translation.get_language() or "ja").startswith("en") else "ja"


def day_in_words(day: date) -> str:
    """Return a day as people of the page's language write it."""
    return date_format(day, "Y年n月j日" if language() == "ja" else "j M Y")


def in_words(decision: Decision, title: str, keys: Mapping[str, str]) -> Answer:
    """Return a decision in words; ``keys`` are the answers to show, with their names."""
    lang = language()
    lines = tuple((name, value_in_words(decision.value.get(key))) for key, name in keys.items())
    reasons = tuple(
        Reason(step.label[lang], value_in_words(step.value), tuple(cited(cite, lang) for cite in step.cites))
        for step in decision.steps
    )
    missing = tuple(_label(decision, name, lang) for name in decision.missing)
    return Answer(title, lines, reasons, missing, decision.confidence == "unverified")


def value_in_words(value: Any) -> str:
    """Return one value in words."""
    if value == UNKNOWN:
        return gettext("cannot be told yet")
    return day_in_words(value) if isinstance(value, date) else said(value, language())


def _label(decision: Decision, name: str, lang: str) -> str:
    return decision.words[name][lang] if name in decision.words else name
