"""The law as a library (法令): pure, dated, explained. It knows no database, no clock and no network."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from kumiai.law.core.checklist import Criterion
from kumiai.law.core.checklist import criteria as _criteria
from kumiai.law.core.decision import UNKNOWN, Decision
from kumiai.law.core.duty import Duty
from kumiai.law.core.duty_expand import Expansion, expand, expand_duties
from kumiai.law.core.duty_explain import Explanation, explain_deadline
from kumiai.law.core.duty_schema import find_duty
from kumiai.law.core.duty_schema import shipped_duties as duties
from kumiai.law.core.errors import (
    BadData,
    BadInput,
    BadQuestion,
    LawError,
    NotInForce,
    UnknownInput,
    UnknownParameter,
    UnknownRule,
)
from kumiai.law.core.parameters import Entry, OverlayEntry, Parameters
from kumiai.law.core.registry import rule_of, rules
from kumiai.law.core.rule import Rule

__all__ = [
    "UNKNOWN",
    "BadData",
    "BadInput",
    "BadQuestion",
    "Criterion",
    "Decision",
    "Duty",
    "Entry",
    "Expansion",
    "Explanation",
    "LawError",
    "NotInForce",
    "OverlayEntry",
    "Parameters",
    "Rule",
    "UnknownInput",
    "UnknownParameter",
    "UnknownRule",
    "criteria",
    "decide",
    "decide_many",
    "duties",
    "expand",
    "expand_duties",
    "explain_deadline",
    "find_duty",
    "rule_of",
    "rules",
]


def decide(
    rule_id: str, given: Mapping[str, Any], *, on: date, overlay: Sequence[OverlayEntry] = ()
) -> Decision:
    """Return what a rule answers to one question on a day, and why (判断).

    Raises UnknownRule, UnknownInput, BadInput or NotInForce.
    """
    return rule_of(rule_id).decide(given, on=on, overlay=overlay)


def decide_many(
    rule_id: str,
    frame: pl.DataFrame,
    *,
    on: date,
    overlay: Sequence[OverlayEntry] = (),
    keys: Sequence[str] = (),
) -> pl.DataFrame:
    """Return the answers of a rule to a frame of questions, row by row the same as :func:`decide`.

    One column an answer, ``<answer>__known`` beside it, and ``error``. Columns in ``keys`` are carried over.
    """
    found = rule_of(rule_id)
    if not isinstance(found, Rule):
        raise UnknownRule(f"the rule {rule_id!r} answers single questions only")
    return found.decide_many(frame, on=on, overlay=overlay, keys=keys)


def criteria(rule_id: str, *, on: date, overlay: Sequence[OverlayEntry] = ()) -> list[Criterion]:
    """Return the criteria of a check that are in force on a day, with what to bring (基準の一覧); raises UnknownRule."""
    rule_of(rule_id)
    return _criteria(rule_id, on=on, overlay=overlay)
