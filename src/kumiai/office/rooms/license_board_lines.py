"""A check of many criteria in words (基準の確認): met, not met or unknown, with article, proof and facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kumiai import law
from kumiai.coop.domain.legal_value import overlay
from kumiai.deadlines.domain.board import Basis
from kumiai.deadlines.domain.words import basis_of, said
from kumiai.law.core.inputs import Input
from kumiai.office.viewsets.employers.assessment import answer_shown

MET, NOT_MET, UNKNOWN = "met", "not_met", "unknown"


@dataclass(frozen=True)
class Fact:
    """A fact that decides a criterion, and whether a record tells it."""

    label: str
    value: str
    is_recorded: bool


@dataclass(frozen=True)
class CriterionLine:
    """One criterion in words."""

    id: str
    label: str
    state: str
    basis: Basis
    evidence: tuple[str, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True)
class Check:
    """A whole check: its lines, and the questions that people have to answer."""

    rule: str
    label: str
    lines: tuple[CriterionLine, ...]
    ok: bool | None
    questions: tuple[Input, ...]
    refused: str = ""

    def count(self, state: str) -> int:
        """Return how many criteria are in a state."""
        return sum(line.state == state for line in self.lines)

    @property
    def met(self) -> int:
        """Return how many criteria are met."""
        return self.count(MET)

    @property
    def not_met(self) -> int:
        """Return how many criteria surely fail."""
        return self.count(NOT_MET)

    @property
    def unknown(self) -> int:
        """Return how many criteria are open."""
        return self.count(UNKNOWN)

    @property
    def ordered(self) -> tuple[CriterionLine, ...]:
        """Return what fails first, then what is open, then what is met."""
        places = (NOT_MET, UNKNOWN, MET)
        return tuple(sorted(self.lines, key=lambda line: places.index(line.state)))


def checked(rule_id: str, recorded: Mapping[str, Any], answered: Mapping[str, Any], *, on: date) -> Check:
    """Return a check over records and answers; a record wins over an answer.

    On a day on which the law has no such check, the check says so and has no lines.
    """
    rule = law.rule_of(rule_id)
    inputs = {spec.name: spec for spec in rule.inputs}
    known = {name: value for name, value in {**answered, **_known(recorded)}.items() if name in inputs}
    laid = overlay()
    try:
        decision = law.decide(rule_id, _known(known), on=on, overlay=laid)
        wanted = law.criteria(rule_id, on=on, overlay=laid)
    except law.LawError as error:
        return Check(rule_id, said(rule.label), (), None, (), str(error))
    items = decision.value["items"]
    lines = tuple(
        CriterionLine(
            one.id, said(one.label), _state(items.get(one.id)), basis_of(one.citation),
            tuple(said(text) for text in one.evidence),
            tuple(
                Fact(said(inputs[name].label), answer_shown(inputs[name], known[name]), name in _known(recorded))
                for name in one.inputs
                if known.get(name) is not None
            ),
        )
        for one in wanted
        if items.get(one.id) is not None
    )  # fmt: skip
    questions = tuple(spec for spec in rule.inputs if spec.name not in _known(recorded))
    ok = decision.value["ok"]
    return Check(rule_id, said(rule.label), lines, ok if isinstance(ok, bool) else None, questions)


def _known(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


def _state(value: Any) -> str:
    return {True: MET, False: NOT_MET}.get(value, UNKNOWN)
