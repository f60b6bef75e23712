"""Checks of many criteria at once (基準の確認): each is met, not met or unknown, with its article and what to bring.

A criterion is a legal figure ``<rule>.<criterion>`` of kind flag whose label says what must hold; so it has a
day, a source and a history like any other figure. What proves it stands beside, in ``evidence/<rule>.yaml``.
Most criteria are facts that a person answers; those that are numbers are measured by a function of the rule.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from kumiai.law.core.builder import Law
from kumiai.law.core.citation import Citation
from kumiai.law.core.errors import BadData
from kumiai.law.core.files import data_files, read_yaml
from kumiai.law.core.inputs import Input, yes_or_no
from kumiai.law.core.parameters import OverlayEntry, Parameters
from kumiai.law.core.quantity import Quantity
from kumiai.law.core.rule import Rule, rule

ITEMS = "items"
Measure = Callable[[Law], Quantity]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of a check (基準): what must hold, where it stands, and what proves it.

    ``inputs`` are the facts that decide it: its own answer, or the numbers it is measured by.
    """

    id: str
    label: Mapping[str, str]
    citation: Citation
    evidence: tuple[Mapping[str, str], ...]
    inputs: tuple[str, ...]


_inputs_of: dict[str, dict[str, tuple[str, ...]]] = {}


def checklist(
    rule_id: str, *, ja: str, en: str, about: str,
    inputs: Sequence[Input] = (), measured: Mapping[str, tuple[Measure, Sequence[str]]] | None = None,
    figures: Sequence[str] = (), asked_where: Mapping[str, Measure] | None = None,
) -> Rule:  # fmt: skip
    """Return the rule that asks every criterion ``<rule_id>.*``: ``items`` by criterion, ``ok``, ``violations``.

    ``measured`` maps criteria to a function and the inputs that it reads; every other criterion is a
    question that is answered with yes or no. ``about`` is the docstring of the rule. ``asked_where`` says of
    criteria that are asked of some rows only where that is: elsewhere an unconfirmed one puts nothing in doubt.
    """
    measures, places = dict(measured or {}), dict(asked_where or {})
    named = [figure for figure in Parameters.load() if figure.id.startswith(f"{rule_id}.")]
    criteria = [figure.id.removeprefix(f"{rule_id}.") for figure in named]
    if not criteria or (strange := set(measures) - set(criteria)):
        raise BadData(f"{rule_id}: no criteria, or measures of none: {sorted(strange) if criteria else ''}")
    asked = [
        yes_or_no(name, figure.label["ja"], figure.label["en"])
        for name, figure in zip(criteria, named, strict=True)
        if name not in measures
    ]
    _inputs_of[rule_id] = {
        name: tuple(measures[name][1]) if name in measures else (name,) for name in criteria
    }

    def body(law: Law) -> None:
        failures = {}
        for name, figure in zip(criteria, named, strict=True):
            if not law.holds(figure.id):
                continue
            label, cite = law.label(figure.id), law.entry(figure.id).citation
            met = measures[name][0](law) if name in measures else law.given(name)
            met = met.cited(cite)
            if cite.confidence == "unverified":
                met = met.doubted(places[name](law).hi if name in places else None)
            kept = law.output(name, met, label["ja"], label["en"], group=ITEMS)
            failures[name] = ((~kept).cited(cite), f"満たさない：{label['ja']}", f"Not met: {label['en']}")
        law.verdict("ok", failures, "すべての基準を満たす", "Every criterion is met", codes="violations")

    body.__doc__ = about
    answers = {ITEMS: "map", "ok": "flag", "violations": "codes"}
    declare = rule(
        rule_id, ja=ja, en=en, inputs=[*inputs, *asked], answers=answers, figures=(f"{rule_id}.", *figures)
    )
    return declare(body)


def criteria(rule_id: str, *, on: date, overlay: Sequence[OverlayEntry] = ()) -> list[Criterion]:
    """Return the criteria of a check that are in force on a day, in their order (基準の一覧)."""
    figures = Parameters.load(overlay)
    found = []
    for name, inputs in _inputs_of.get(rule_id, {}).items():
        place = f"{rule_id}.{name}"
        if figures.holds(place, on):
            evidence = tuple(_evidence().get(rule_id, {}).get(name, ()))
            label = figures.figure(place).label
            found.append(Criterion(name, label, figures.get(place, on).citation, evidence, inputs))
    return found


@cache
def _evidence() -> dict[str, dict[str, Any]]:
    """Return what proves each criterion of each check."""
    return {path.stem: read_yaml(path) for path in data_files("evidence")}
