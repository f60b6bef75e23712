"""Compiles rules and answers one question with all its steps; :mod:`bulk` answers frames of them.

A rule is compiled once for each version of the law and each pattern of missing inputs. One question
and a frame of a million go through the same program.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from kumiai.law.core import relevance
from kumiai.law.core.builder import INPUT_PREFIX, Law, Output, Program, State, Step
from kumiai.law.core.citation import Citation, Confidence
from kumiai.law.core.decision import UNKNOWN, DecidedStep, Decision, shown
from kumiai.law.core.errors import BadInput, NotInForce, UnknownInput
from kumiai.law.core.inputs import EARLIEST, LATEST, UNLIMITED, Input
from kumiai.law.core.parameters import OverlayEntry, Parameters

Row = Mapping[str, Any]
LISTS: Mapping[str, Mapping[str, str]] = {
    "reasons": {"ja": "理由", "en": "Reasons"},
    "violations": {"ja": "満たさない点", "en": "Not met"},
    "branches": {"ja": "該当する経過措置", "en": "Branches that apply"},
    "conflicts": {"ja": "資料が分かれる点", "en": "Where sources differ"},
    "forms": {"ja": "様式", "en": "Forms"},
    "grounds": {"ja": "該当する事情", "en": "Grounds that apply"},
}
"""What lists of codes are called."""
_UNBOUNDED = frozenset((EARLIEST, LATEST))


class Ruled(Protocol):
    """What the engine needs to know of a rule."""

    @property
    def id(self) -> str:
        """The id of the rule."""

    @property
    def label(self) -> Mapping[str, str]:
        """What the rule is called in Japanese and English."""

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What the rule asks for."""

    @property
    def daily(self) -> bool:
        """Whether it looks at the as-of day itself."""

    @property
    def body(self) -> Callable[[Law], None]:
        """The function that builds the steps."""


def decide_one(rule: Ruled, given: Row, *, on: date, overlay: Sequence[OverlayEntry] = ()) -> Decision:
    """Return the answer of a rule to one question, with every step and what is missing."""
    facts = read_given(rule, given)
    figures = Parameters.load(overlay)
    pattern = {spec.name: _state_of(facts[spec.name]) for spec in rule.inputs}
    program = compiled(rule, figures, on, pattern)
    row = program.row({INPUT_PREFIX + name: value for name, value in facts.items()})
    for column, message in program.refusals:
        if row[column]:
            raise BadInput(message)
    values: dict[str, Any] = {}
    doubts = False
    for output in program.outputs:
        value, doubt = _answer(output, row)
        doubts = doubts or doubt
        target = values if output.group is None else values.setdefault(output.group, {})
        target[output.name] = value
    missing: tuple[str, ...] = ()
    if any(UNKNOWN in (value.values() if isinstance(value, dict) else (value,)) for value in values.values()):
        missing = relevance.missing(rule, program, facts, row, lambda part: compiled(rule, figures, on, part))
    confidence: Confidence = "unverified" if doubts else "verified"
    return Decision(
        rule=rule.id, label=rule.label, on=on, given=dict(given), value=values, missing=missing,
        confidence=confidence, steps=tuple(_decided_steps(program, row)), law_since=figures.version(on),
        words=_words(rule, program),
    )  # fmt: skip


def compiled(rule: Ruled, figures: Parameters, on: date, pattern: Mapping[str, State]) -> Program:
    """Return the program of a rule for the law of a day and a pattern of missing inputs."""
    try:
        version = on if rule.daily else figures.version(on)
        return _compiled(_ByIdentity(rule), _ByIdentity(figures), version, tuple(pattern.items()))
    except NotInForce as error:
        raise NotInForce(rule.id, on) from error


class _ByIdentity:
    """Lets the cache hold things that are compared by being the same object."""

    __slots__ = ("held",)

    def __init__(self, held: Any) -> None:
        self.held = held

    def __hash__(self) -> int:
        return id(self.held)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and self.held is other.held


@lru_cache(maxsize=2048)
def _compiled(
    rule: _ByIdentity, figures: _ByIdentity, version: date, pattern: tuple[tuple[str, State], ...]
) -> Program:
    basis = _uncited(rule, figures, version) if figures.held.has_own else ()
    law = Law(figures.held, version, rule.held.inputs, dict(pattern), basis=basis)
    rule.held.body(law)
    law.program.remembered = _memory(rule, figures, version)
    return law.program


@lru_cache(maxsize=256)
def _uncited(rule: _ByIdentity, figures: _ByIdentity, version: date) -> tuple[Citation, ...]:
    """Return the citations of own figures of the cooperative that the rule reads without naming them in a step.

    Asked with all facts given, so that a step which some pattern folds away still counts.
    """
    law = Law(figures.held, version, rule.held.inputs, {spec.name: "given" for spec in rule.held.inputs})
    rule.held.body(law)
    return law.uncited()


@lru_cache(maxsize=256)
def _memory(rule: _ByIdentity, figures: _ByIdentity, version: date) -> dict[tuple[Any, ...], bool]:
    """Return what is remembered of a rule about missing inputs, for all patterns of one version of the law."""
    return {}


def read_given(rule: Ruled, given: Row) -> dict[str, Any]:
    """Return the given facts in column form; raise UnknownInput or BadInput."""
    specs = {spec.name: spec for spec in rule.inputs}
    if strange := [str(name) for name in given if name not in specs]:
        raise UnknownInput(f"{rule.id} has no input {', '.join(sorted(strange))}; it has {', '.join(specs)}")
    return {name: spec.read(given.get(name)) for name, spec in specs.items()}


def _state_of(value: object) -> State:
    return "absent" if value is None else "given"


def _answer(output: Output, row: Row) -> tuple[Any, bool]:
    """Return the value of an answer and whether a known value rests on an unconfirmed figure."""
    if output.kind == "codes":
        surely = [code for code in output.codes if row[code.lo]]
        counting = [code for code in output.codes if code.own or row[code.lo]]
        return [code.code for code in surely], any(code.doubt and row[code.doubt] for code in counting)
    doubt = bool(output.doubt and row[output.doubt])
    if output.kind == "list":
        known = all(row[lo] == row[hi] for lo, hi in output.parts)
        return (list(row[output.column]), doubt) if known else (UNKNOWN, False)
    if output.applies is not None:
        if not row[output.applies[1]]:
            return None, doubt
        if not row[output.applies[0]]:
            return UNKNOWN, False
    if row[output.lo] != row[output.hi]:
        return UNKNOWN, False
    return shown(row[output.lo], output.unit), doubt


def _decided_steps(program: Program, row: Row) -> list[DecidedStep]:
    """Return the steps that play a part in this row, with the citations of their figures."""
    steps = []
    for step in program.steps:
        if step.shown_if is not None and not row[step.shown_if[0]]:
            continue
        low, high = row[step.lo], row[step.hi]
        cites = _cites(step, row)
        if low == high:
            steps.append(DecidedStep(step.name, step.label, shown(low, step.unit), cites))
        else:
            steps.append(
                DecidedStep(step.name, step.label, UNKNOWN, cites, _bound(low, step), _bound(high, step))
            )
    return steps


def _bound(value: Any, step: Step) -> Any:
    """Return a bound worth showing; the end of a domain is none."""
    # A multiple of an open count ends at a multiple of the end of its domain.
    endless = isinstance(value, int) and value != 0 and value % UNLIMITED == 0
    if isinstance(value, bool) or endless or value in _UNBOUNDED:
        return None
    return shown(value, step.unit)


def _cites(step: Step, row: Row) -> tuple[Citation, ...]:
    """Return the citations that play a part in this row; the unconfirmed ones only if it rests on them."""
    doubted = bool(step.own_doubt and row[step.own_doubt])
    used = tuple(cite for cite, rows in step.cites if not rows or row[rows])
    if not doubted:
        return tuple(cite for cite in used if cite.confidence == "verified")
    if any(cite.confidence == "unverified" for cite in used):
        return used
    return tuple(replace(cite, confidence="unverified") for cite in used)


def _words(rule: Ruled, program: Program) -> dict[str, Mapping[str, str]]:
    """Return the labels of inputs, answers and codes for people."""
    if program.words:
        return program.words
    words = program.words
    words.update({spec.name: spec.label for spec in rule.inputs})
    words.update({step.name: step.label for step in program.steps})
    for output in program.outputs:
        words.update({code.code: code.label for code in output.codes})
        if output.kind == "codes":
            words.setdefault(output.name, LISTS.get(output.name, LISTS["reasons"]))
    return words
