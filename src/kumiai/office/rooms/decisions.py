"""Decisions of the law library as the office shows them: answer, steps, articles, what is missing (判断)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext

from kumiai import law
from kumiai.deadlines.domain.board import Basis
from kumiai.deadlines.domain.words import basis_of, said
from kumiai.law.core.decision import UNKNOWN, Decision
from kumiai.law.core.parameters import OverlayEntry
from kumiai.office.templatetags.office_days import day


@dataclass(frozen=True)
class ShownStep:
    """One line of the reasoning in words."""

    label: str
    value: str
    basis: tuple[Basis, ...]


@dataclass(frozen=True)
class Missing:
    """An input that could change the answer, and where it is typed."""

    label: str
    url: str
    condition: str = ""


@dataclass(frozen=True)
class ShownDecision:
    """A decision in words."""

    rule: str
    label: str
    on: date
    value: Mapping[str, Any]
    answers: tuple[tuple[str, str], ...]
    bounds: Mapping[str, tuple[Any, Any]]
    steps: tuple[ShownStep, ...]
    missing: tuple[Missing, ...]
    confirmed: bool
    refused: str = ""
    reasons: tuple[str, ...] = ()

    def words_of(self, name: str) -> str:
        """Return one answer in words, an open number with its bounds; empty where there is no such answer."""
        named = [key for key, value in self.value.items() if not isinstance(value, Mapping)]
        if name not in named:
            return ""
        if self.value[name] == UNKNOWN:
            return value_in_words(UNKNOWN, None, *self.bounds.get(name, (None, None)))
        return self.answers[named.index(name)][1]

    def label_of(self, name: str) -> str:
        """Return what an answer is called."""
        named = [key for key, value in self.value.items() if not isinstance(value, Mapping)]
        return self.answers[named.index(name)][0] if name in named else name

    @property
    def is_open(self) -> bool:
        """Return whether some answer is unknown."""
        return bool(self.missing) or any(part == UNKNOWN for part in self.value.values())


def decided(
    rule_id: str,
    facts: Mapping[str, Any],
    *,
    on: date,
    overlay: tuple[OverlayEntry, ...],
    typed_at: Mapping[str, str] | None = None,
) -> ShownDecision | None:
    """Return what a rule answers to the facts in words, or None if the library has no such rule.

    Facts that the rule does not ask for are left out, unknown ones (None) too.
    ``typed_at`` maps inputs to the address where a person types them.
    """
    rule = law.rules().get(rule_id)
    if rule is None:
        return None
    asked = {spec.name for spec in rule.inputs}
    given = {name: value for name, value in facts.items() if name in asked and value is not None}
    try:
        decision = law.decide(rule_id, given, on=on, overlay=overlay)
    except law.LawError as error:
        return ShownDecision(rule_id, said(rule.label), on, {}, (), {}, (), (), False, refused=str(error))
    return shown(decision, typed_at or {})


def shown(decision: Decision, typed_at: Mapping[str, str]) -> ShownDecision:
    """Return a decision in words."""
    rule = law.rule_of(decision.rule)
    inputs = {spec.name: spec for spec in rule.inputs}
    steps = tuple(
        ShownStep(said(step.label), value_in_words(step.value, decision.words, step.lowest, step.highest),
                  tuple(basis_of(cite) for cite in step.cites))
        for step in decision.steps
    )  # fmt: skip
    missing = tuple(
        Missing(
            said(inputs[name].label) if name in inputs else name,
            typed_at.get(name, ""),
            said(inputs[name].only_if) if name in inputs else "",
        )
        for name in decision.missing
    )
    answers = tuple(
        (said(decision.words.get(name)) or name, value_in_words(value, decision.words))
        for name, value in decision.value.items()
        if not isinstance(value, Mapping)
    )
    bounds = {step.name: (step.lowest, step.highest) for step in decision.steps}
    return ShownDecision(
        decision.rule, said(decision.label), decision.on, decision.value, answers, bounds, steps, missing,
        decision.confidence == "verified",
        reasons=tuple(value_in_words(code, decision.words) for code in _codes(decision.value.get("reasons"))),
    )  # fmt: skip


def _codes(reasons: Any) -> Sequence[str]:
    return reasons if isinstance(reasons, list | tuple) else ()


def listed(parts: Iterable[str]) -> str:
    """Return several words as the language of the page lists them."""
    return ("、" if (get_language() or "ja").startswith("ja") else ", ").join(parts)


def value_in_words(
    value: Any, words: Mapping[str, Mapping[str, str]] | None = None, lowest: Any = None, highest: Any = None
) -> str:
    """Return a value of the law as staff read it; an open one with its bounds."""
    if value is None:
        return gettext("no limit")
    if value == UNKNOWN:
        bounds = [str(bound) for bound in (lowest, highest) if type(bound) is int and abs(bound) < 10**6]
        return f"{gettext('unknown')} ({'–'.join(bounds)})" if len(bounds) == 2 else gettext("unknown")
    if value is True:
        return gettext("yes")
    if value is False:
        return gettext("no")
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list | tuple):
        return listed(value_in_words(part, words) for part in value)
    if isinstance(value, str) and words and value in words:
        return said(words[value])
    return str(value)
