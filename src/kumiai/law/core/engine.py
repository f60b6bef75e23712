"""Evaluates rules over columns: a frame of one row or of a million goes through the same program.

A rule is compiled once for each version of the law and each pattern of missing inputs; the
program is a list of stages, each a set of columns that stand on earlier stages only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

import polars as pl

from kumiai.law.core import relevance
from kumiai.law.core.builder import INPUT_PREFIX, Law, Output, Program, State, Step
from kumiai.law.core.citation import Citation, Confidence
from kumiai.law.core.decision import UNKNOWN, DecidedStep, Decision, shown
from kumiai.law.core.errors import BadInput, NotInForce, UnknownInput
from kumiai.law.core.inputs import EARLIEST, LATEST, UNLIMITED, Input
from kumiai.law.core.parameters import OverlayEntry, Parameters

Row = Mapping[str, Any]
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


def decide_many(
    rule: Ruled,
    frame: pl.DataFrame,
    *,
    on: date,
    overlay: Sequence[OverlayEntry] = (),
    keys: Sequence[str] = (),
) -> pl.DataFrame:
    """Return the answers to a frame of questions: one column an answer, ``<answer>__known`` beside it.

    A null answer with a true known flag says that the law has no such limit; with a false one that a
    missing input decides. Lists of codes hold the known failures. ``error`` holds ``bad_input`` in
    rows whose facts are impossible. The columns in ``keys`` are carried over.
    """
    facts, pattern, bad = _read_frame(rule, frame, keys)
    program = compiled(rule, Parameters.load(overlay), on, pattern)
    facts = program.run(facts, only=_needed(program))
    for column, _ in program.refusals:
        bad = bad | facts.get_column(column) if column in facts.columns else bad
    answers = [answer for output in program.outputs for answer in _answer_columns(output)]
    # with_columns, not select: an answer that is the same in all rows is still a whole column.
    table = facts.with_columns(answers).select(answer.meta.output_name() for answer in answers)
    table = table.with_columns(bad.alias("error"))
    table = table.with_columns(
        *(
            pl.when("error")
            .then(pl.lit(False if name.endswith("__known") else None))
            .otherwise(pl.col(name))
            .alias(name)
            for name in table.columns
            if name != "error"
        ),
        pl.when("error").then(pl.lit("bad_input")).otherwise(None).alias("error"),
    )
    return frame.select(keys).hstack(table) if keys else table


def compiled(rule: Ruled, figures: Parameters, on: date, pattern: Mapping[str, State]) -> Program:
    """Return the program of a rule for the law of a day and a pattern of missing inputs."""
    try:
        return _compiled(_ByIdentity(rule), _ByIdentity(figures), figures.version(on), tuple(pattern.items()))
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
    law = Law(figures.held, version, rule.held.inputs, dict(pattern))
    rule.held.body(law)
    law.program.remembered = _memory(rule, figures, version)
    return law.program


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
        return [code.code for code in surely], False
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


def _needed(program: Program) -> frozenset[str]:
    """Return the columns that the answers in bulk need: no steps, no citations."""
    names = {column for column, _ in program.refusals}
    for output in program.outputs:
        pairs = [(output.lo, output.hi), *output.parts, *([output.applies] if output.applies else [])]
        names.update(name for pair in pairs for name in pair)
        names.update((output.column, *(code.lo for code in output.codes)))
    return frozenset(names - {""})


def _answer_columns(output: Output) -> list[pl.Expr]:
    """Return the columns of an answer in bulk: its value and whether it is known."""
    name = output.name if output.group is None else f"{output.group}.{output.name}"
    if output.kind == "codes":
        codes = [pl.when(pl.col(code.lo)).then(pl.lit(code.code)) for code in output.codes]
        return [pl.concat_list(codes).list.drop_nulls().alias(name)]
    if output.kind == "list":
        same = pl.all_horizontal(*(pl.col(lo) == pl.col(hi) for lo, hi in output.parts))
        return [pl.when(same).then(pl.col(output.column)).alias(name), same.alias(f"{name}__known")]
    if not output.lo:
        return [pl.lit(None).alias(name), pl.lit(value=True).alias(f"{name}__known")]
    known, value = pl.col(output.lo) == pl.col(output.hi), pl.col(output.lo)
    if output.applies is not None:
        surely, possibly = (pl.col(column) for column in output.applies)
        known, value = (surely & known) | ~possibly, pl.when(surely).then(value)
    if output.unit == "hours":
        value = pl.format("{}:{}", value // 60, (value % 60).cast(pl.String).str.zfill(2))
    return [pl.when(known).then(value).alias(name), known.alias(f"{name}__known")]


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
    return words


def _read_frame(
    rule: Ruled, frame: pl.DataFrame, keys: Sequence[str]
) -> tuple[pl.DataFrame, dict[str, State], pl.Series]:
    """Return the facts in column form, the pattern of missing inputs, and the rows that are impossible."""
    specs = {spec.name: spec for spec in rule.inputs}
    if strange := [name for name in frame.columns if name not in specs and name not in keys]:
        raise UnknownInput(f"{rule.id} has no input {', '.join(strange)}; it has {', '.join(specs)}")
    columns: dict[str, pl.Series] = {}
    pattern: dict[str, State] = {}
    bad = pl.Series("error", [False], dtype=pl.Boolean).new_from_index(0, frame.height)
    for name, spec in specs.items():
        if name not in frame.columns or frame.get_column(name).null_count() == frame.height:
            pattern[name] = "absent"
            columns[name] = pl.Series(name, [None], dtype=spec.dtype).new_from_index(0, frame.height)
            continue
        series, wrong = _read_column(spec, frame.get_column(name))
        bad = bad | wrong
        columns[name] = series
        pattern[name] = "mixed" if series.null_count() else "given"
    facts = pl.DataFrame([series.alias(INPUT_PREFIX + name) for name, series in columns.items()])
    return facts, pattern, bad


def _read_column(spec: Input, series: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return a given column in the engine's form and the rows whose value is impossible."""
    accepted = {
        "count": series.dtype.is_integer(),
        "decimal": series.dtype.is_integer() or series.dtype == pl.String,
        "flag": series.dtype == pl.Boolean,
        "day": series.dtype == pl.Date,
        "code": series.dtype == pl.String,
        "text": series.dtype == pl.String,
    }[spec.kind]
    if not accepted:
        raise BadInput(f"{spec.name}: a column of {series.dtype} cannot hold a {spec.kind}", name=spec.name)
    nobody = series.is_null() & series.is_not_null()
    if spec.kind == "flag" or spec.kind == "text":
        return series, nobody
    if spec.kind == "code":
        return series, (~series.is_in(list(spec.codes))).fill_null(value=False)
    if spec.kind == "decimal":
        return _read_decimals(spec, series)
    low, high = (EARLIEST, LATEST) if spec.kind == "day" else spec.bounds
    wrong = ((series < low) | (series > high)).fill_null(value=False)
    return series.cast(spec.dtype), wrong


def _read_decimals(spec: Input, series: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return decimals as millionths, value by value: text is read exactly, never as a float."""
    values: list[int | None] = []
    wrong: list[bool] = []
    for value in series:
        try:
            values.append(spec.read(value))
            wrong.append(False)
        except BadInput:
            values.append(0)
            wrong.append(True)
    return pl.Series(spec.name, values, dtype=pl.Int64), pl.Series(wrong, dtype=pl.Boolean)
