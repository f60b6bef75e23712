"""The rule ``duty.due``: when a duty is due, asked with its anchors instead of records (期限の問い).

It answers from the same clocks as the engine that expands the records. A fact that decides which
clock runs (the stage, an early return) has few possible values; where it is missing, all of them
are tried, and an answer is unknown only if they disagree.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from typing import Any

import polars as pl

from kumiai.law.core import engine
from kumiai.law.core.citation import Citation
from kumiai.law.core.decision import UNKNOWN, DecidedStep, Decision
from kumiai.law.core.duty import Clock, Duty, Step, facts_of
from kumiai.law.core.duty_expressions import Figures, after_steps, all_hold, anchor_day, in_force
from kumiai.law.core.duty_facts import DTYPES, vocabulary
from kumiai.law.core.duty_schema import find_duty, shipped_duties
from kumiai.law.core.inputs import Input
from kumiai.law.core.parameters import OverlayEntry, Parameters

ANSWERS: Mapping[str, str] = {"due_on": "day", "opens_on": "day", "interval_months": "count"}
LABELS: Mapping[str, Mapping[str, str]] = {
    "due_on": {"ja": "期限", "en": "Due day"},
    "opens_on": {"ja": "受付の初日", "en": "First day of filing"},
    "interval_months": {"ja": "間隔（月）", "en": "Interval in months"},
    "duty": {"ja": "義務", "en": "Duty"},
    "in_force": {"ja": "その日に法令が施行されている", "en": "The law was in force on that day"},
}
UNITS: Mapping[str, Mapping[str, str]] = {
    "days": {"ja": "日", "en": "days"},
    "months": {"ja": "か月", "en": "months"},
    "years": {"ja": "年", "en": "years"},
}
_KINDS: Mapping[str, Any] = {"day": "day", "flag": "flag", "integer": "count"}
_FIRST_YEAR, _LAST_YEAR = 1900, 2198


@dataclass(frozen=True, slots=True)
class DutyDue:
    """Answers ``duty.due`` for every duty that has anchors to be asked about."""

    id: str = "duty.due"

    @property
    def label(self) -> Mapping[str, str]:
        """What the rule is called."""
        return {"ja": "義務の期限", "en": "When a duty is due"}

    @property
    def about(self) -> str:
        """What the rule answers."""
        return "The due day of a duty (期限), the first day of filing, and the interval of recurring duties."

    @property
    def answers(self) -> Mapping[str, str]:
        """The answers and their kinds."""
        return ANSWERS

    @property
    def inputs(self) -> tuple[Input, ...]:
        """The duty, and every fact that some duty may be asked with."""
        return _inputs()

    def decide(self, given: Mapping[str, Any], *, on: date, overlay: Sequence[OverlayEntry] = ()) -> Decision:
        """Return when a duty is due; raise UnknownRule for a duty nobody knows."""
        facts = engine.read_given(_Asked(self.id, self.label, self.inputs), given)
        if facts["duty"] is None:
            return Decision(self.id, self.label, on, dict(given), dict.fromkeys(ANSWERS, UNKNOWN), ("duty",))
        duty = find_duty(facts["duty"])
        for ask in duty.asks:
            if facts[ask.fact] is None:
                facts[ask.fact] = ask.default
        parameters = Parameters.load(overlay)
        figures = Figures(parameters, on)
        cases = _cases(duty, facts, figures)
        value = {name: _agreed([case.value[name] for case in cases]) for name in ANSWERS}
        missing = _missing(duty, facts, cases) if UNKNOWN in value.values() else ()
        cites = {cite for case in cases for cite in figures.citations(duty, case.clock)}
        doubted = any(cite.confidence == "unverified" for cite in cites)
        return Decision(
            rule=self.id,
            label=self.label,
            on=on,
            given=dict(given),
            value=value,
            missing=missing,
            confidence="unverified" if doubted else "verified",
            steps=tuple(_steps(duty, cases[0] if len(cases) == 1 else None, figures, value)),
            words={**LABELS, **{name: column.label for name, column in vocabulary().facts.items()}},
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the reader of inputs needs to know of this rule."""

    id: str
    label: Mapping[str, str]
    inputs: tuple[Input, ...]
    daily: bool = False

    @property
    def body(self) -> Any:
        return None


@dataclass(frozen=True, slots=True)
class _Case:
    """The answer for one choice of the facts that decide the clock."""

    clock: Clock | None
    anchor: date | None
    held: bool
    value: Mapping[str, Any]


@cache
def _inputs() -> tuple[Input, ...]:
    specs = [Input("duty", "text", LABELS["duty"])]
    for fact in vocabulary().facts.values():
        asked = {duty.id: ask for duty in shipped_duties() for ask in duty.asks if ask.fact == fact.name}
        if not asked:
            continue
        bounds: dict[str, Any] = {}
        if fact.one_of:
            bounds = {"smallest": min(fact.one_of), "largest": max(fact.one_of)}
        elif fact.type == "integer":
            bounds = {"smallest": _FIRST_YEAR, "largest": _LAST_YEAR}
        defaults = {ask.default for ask in asked.values() if ask.default is not None}
        if defaults:
            bounds["default"] = defaults.pop()
        names = ", ".join(asked)
        only_if = {"ja": f"義務が {names} の場合", "en": f"for {names}"}
        specs.append(Input(fact.name, _KINDS[fact.type], fact.label, only_if=only_if, **bounds))
    return tuple(specs)


def _deciding(duty: Duty) -> list[str]:
    """Return the facts that decide which clock runs."""
    return list(dict.fromkeys(name for clock in duty.clocks for name in facts_of(clock.when)))


def _domain(fact: str) -> tuple[Any, ...]:
    """Return all values that a deciding fact can have; the schema allows only facts with few."""
    column = vocabulary().facts[fact]
    return (True, False) if column.type == "flag" else column.one_of or ()


def _cases(duty: Duty, facts: Mapping[str, Any], figures: Figures) -> list[_Case]:
    """Return the answers for every possible value of the deciding facts that are missing."""
    deciding = _deciding(duty)
    choices = [_domain(name) if facts[name] is None else (facts[name],) for name in deciding]
    rows = [{**facts, **dict(zip(deciding, chosen, strict=True))} for chosen in product(*choices)]
    words = vocabulary().facts
    schema = {ask.fact: DTYPES[words[ask.fact].type] for ask in duty.asks} or {"none": pl.Null()}
    frame = pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)
    columns: dict[str, pl.Expr] = {}
    for clock in duty.clocks:
        anchor = anchor_day(clock, pl.col, figures)
        columns[f"{clock.name}.when"] = all_hold(clock.when, pl.col, figures)
        columns[f"{clock.name}.anchor"] = anchor
        columns[f"{clock.name}.held"] = in_force(duty, anchor)
        columns[f"{clock.name}.due_on"] = after_steps(clock.due, anchor, figures)
        opens = clock.opens
        columns[f"{clock.name}.opens_on"] = (
            pl.lit(None, dtype=pl.Date) if opens is None else after_steps(opens, anchor, figures)
        )
    found = frame.with_columns(**columns).to_dicts()
    return [_case(duty, row, figures) for row in found]


def _case(duty: Duty, row: Mapping[str, Any], figures: Figures) -> _Case:
    clock = next((clock for clock in duty.clocks if row[f"{clock.name}.when"]), None)
    if clock is None:
        return _Case(None, None, held=True, value=dict.fromkeys(ANSWERS))
    anchor, held = row[f"{clock.name}.anchor"], row[f"{clock.name}.held"] is not False
    value: dict[str, Any] = {"due_on": UNKNOWN, "opens_on": UNKNOWN if clock.opens is not None else None}
    if anchor is not None:
        value = {name: row[f"{clock.name}.{name}"] if held else None for name in value}
    value["interval_months"] = _months(clock, figures)
    return _Case(clock, anchor, held, value)


def _months(clock: Clock, figures: Figures) -> int | None:
    if clock.every is None:
        return None
    number = figures.number(clock.every)
    return number * 12 if figures.parameters.figure(clock.every).unit == "years" else number


def _agreed(values: Sequence[Any]) -> Any:
    return values[0] if all(value == values[0] for value in values) else UNKNOWN


def _missing(duty: Duty, facts: Mapping[str, Any], cases: Sequence[_Case]) -> tuple[str, ...]:
    """Return the facts that were needed and not given; one that only some clocks need is not yet needed."""
    needed = []
    if len({case.clock.name if case.clock else None for case in cases}) > 1:
        needed += _deciding(duty)
    anchors = {
        case.clock.anchor if case.clock and case.clock.anchor_kind != "parameter" else None for case in cases
    }
    if len(anchors) == 1:
        needed += [anchor for anchor in anchors if anchor]
    return tuple(name for name in dict.fromkeys(needed) if facts[name] is None)


def _steps(
    duty: Duty, case: _Case | None, figures: Figures, value: Mapping[str, Any]
) -> Iterator[DecidedStep]:
    """Yield the reasoning: anchor, legal figures, the days that follow."""
    clock = case.clock if case else None
    yield DecidedStep("duty", LABELS["duty"], duty.id, duty.cite)
    if clock and case:
        yield DecidedStep("anchor", anchor_label(clock, figures), case.anchor or UNKNOWN, duty.cite)
        for name in clock.parameters():
            entry = figures.entry(name)
            yield DecidedStep(name, _with_unit(figures, name), entry.value, (entry.citation,))
        if not case.held:
            yield DecidedStep("in_force", LABELS["in_force"], False, duty.cite)
    for name in ANSWERS:
        steps = {"due_on": clock.due, "opens_on": clock.opens or ()}.get(name, ()) if clock else ()
        yield DecidedStep(name, LABELS[name], value[name], _cites(duty, steps, figures))


def _with_unit(figures: Figures, parameter_id: str) -> Mapping[str, str]:
    figure = figures.parameters.figure(parameter_id)
    unit = UNITS.get(figure.unit)
    if unit is None:
        return figure.label
    return {"ja": f"{figure.label['ja']}（{unit['ja']}）", "en": f"{figure.label['en']} ({unit['en']})"}


def _cites(duty: Duty, steps: Sequence[Step], figures: Figures) -> tuple[Citation, ...]:
    found = [figures.entry(step.parameter).citation for step in steps if step.parameter]
    return tuple(found) or duty.cite


def anchor_label(clock: Clock, figures: Figures) -> Mapping[str, str]:
    """Return what the anchor of a clock is called."""
    if clock.anchor_kind == "parameter":
        return figures.parameters.figure(clock.anchor).label
    label = vocabulary().facts[clock.anchor].label
    if clock.anchor_kind == "fiscal_year_end":
        return {"ja": f"{label['ja']}の末日", "en": f"Last day of the {label['en'].lower()}"}
    return label
