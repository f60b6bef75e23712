"""Where a legal figure is used (法令値の使われ方): found by watching the rules read it, never typed."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from kumiai.law.core.builder import Law
from kumiai.law.core.duty_schema import shipped_duties
from kumiai.law.core.errors import LawError
from kumiai.law.core.files import data_files, read_yaml
from kumiai.law.core.parameters import Entry, Parameter, Parameters
from kumiai.law.core.registry import rules
from kumiai.law.core.rule import Rule


@dataclass(frozen=True, slots=True)
class UsedBy:
    """A rule or duty that reads a figure, with the steps (or clocks) that cite it."""

    kind: str
    id: str
    label: Mapping[str, str]
    steps: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A worked case of a rule, in the words of its file."""

    id: str
    says: str
    rule: str
    duty: str
    on: date
    confidence: str
    source: str


class _Watched(Parameters):
    """Figures that remember which of them a rule read."""

    def __init__(self, figures: Parameters) -> None:
        super().__init__(figures)
        self.read: set[str] = set()

    def get(self, parameter_id: str, on: date) -> Entry:
        """Return the entry, and remember that it was asked for."""
        self.read.add(parameter_id)
        return super().get(parameter_id, on)


@cache
def used_by() -> Mapping[str, tuple[UsedBy, ...]]:
    """Return for each figure the rules and duties that read it in any version of the law."""
    found: dict[str, dict[tuple[str, str], UsedBy]] = {}
    for rule in rules().values():
        if isinstance(rule, Rule):
            for figure, steps in _readings(rule).items():
                user = UsedBy("rule", rule.id, rule.label, tuple(steps.values()))
                found.setdefault(figure, {})["rule", rule.id] = user
    for duty in shipped_duties():
        for figure in duty.parameters():
            found.setdefault(figure, {})["duty", duty.id] = UsedBy("duty", duty.id, duty.label)
    return {figure: tuple(users.values()) for figure, users in found.items()}


def users_of(parameter_id: str) -> tuple[UsedBy, ...]:
    """Return the rules and duties that read a figure."""
    return used_by().get(parameter_id, ())


def figures_read_by(rule_id: str) -> frozenset[str]:
    """Return the figures that a rule reads in any version of the law."""
    return frozenset(
        figure for figure, users in used_by().items() if ("rule", rule_id) in {(u.kind, u.id) for u in users}
    )


def cases_of(parameter_id: str) -> tuple[Case, ...]:
    """Return the worked cases of the rules that read a figure, by rule and day."""
    named = {(user.kind, user.id) for user in users_of(parameter_id)}
    return tuple(case for case in _cases() if ("rule", case.rule) in named or ("duty", case.duty) in named)


@cache
def _cases() -> tuple[Case, ...]:
    found = [_case(row) for path in data_files("cases") for row in read_yaml(path) or ()]
    return tuple(sorted(found, key=lambda case: (case.rule, case.on, case.id)))


def _case(row: Mapping[str, Any]) -> Case:
    duty = str(row["given"].get("duty", "")) if row["rule"] == "duty.due" else ""
    return Case(row["id"], row["says"], row["rule"], duty, row["on"], row["confidence"], row["source"])


def _readings(rule: Rule) -> dict[str, dict[str, Mapping[str, str]]]:
    """Return what a rule reads, with the steps that cite it, over every day on which a figure changed.

    With nothing given and with everything given the rule walks all of its branches, since a branch is
    chosen by columns, not by Python.
    """
    found: dict[str, dict[str, Mapping[str, str]]] = {}
    shipped = Parameters.load()
    days = sorted({day for figure in _family(rule, shipped) for day in _days(figure)})
    for day in days:
        for state in ("given", "absent"):
            watched = _Watched(shipped)
            law = Law(watched, day, rule.inputs, dict.fromkeys((spec.name for spec in rule.inputs), state))
            # Where it is not in force on this day, what it read until then still counts.
            with suppress(LawError):
                rule.body(law)
            for name in watched.read & {figure.id for figure in shipped}:
                steps = found.setdefault(name, {})
                if shipped.holds(name, day):
                    steps.update(_citing(law, shipped.get(name, day)))
    return found


def _family(rule: Rule, figures: Parameters) -> list[Parameter]:
    named = [figure for figure in figures if rule.figures and figure.id.startswith(rule.figures)]
    return named or list(figures)


def _days(figure: Parameter) -> list[date]:
    return [entry.citation.in_force_on for entry in figure.entries]


def _citing(law: Law, entry: Entry) -> dict[str, Mapping[str, str]]:
    """Return the steps that carry the very citation of an entry, not merely an equal one."""
    return {
        step.name: step.label
        for step in law.program.steps
        if any(cite is entry.citation for cite, _ in step.cites)
    }
