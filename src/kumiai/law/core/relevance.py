"""Which missing inputs can still change an answer (不足情報).

An answer that is open by its bounds is open; what remains is to say which missing inputs are to
blame. An input matters if, with the other missing inputs fixed in some way, it alone leaves some
answer open. The other inputs are fixed at the ends of their domains, at every code or flag, and at
the probes that the input declares; all combinations are one frame of the same program.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, pairwise, product
from math import prod
from typing import Any, Protocol

import polars as pl

from kumiai.law.core.builder import INPUT_PREFIX, Output, Program, State
from kumiai.law.core.inputs import REQUIRED, Input

_MOST_ROWS = 4096
_MOST_REMEMBERED = 4096
_DAYS_AROUND = (-800, -400, -200, -40, -1, 0, 1, 40, 200, 400, 800)


class Asking(Protocol):
    """What is needed of a rule here."""

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What the rule asks for."""


def missing(
    rule: Asking,
    program: Program,
    facts: Mapping[str, Any],
    row: Mapping[str, Any],
    compile_for: Callable[[Mapping[str, State]], Program],
) -> tuple[str, ...]:
    """Return the names of the missing inputs that can change an open answer, in their declared order."""
    open_outputs = [output for output in program.outputs if _is_open(output, row)]
    absent = [
        spec
        for spec in rule.inputs
        if facts[spec.name] is None and spec.default is REQUIRED and spec.name in program.used
    ]
    usual = tuple(facts[spec.name] for spec in rule.inputs if spec.default is not REQUIRED)
    found = []
    for spec in absent:
        if spec.name in program.needed_if and not row[program.needed_if[spec.name][0]]:
            continue
        if spec.name in program.matters_if:
            if row[program.matters_if[spec.name][1]]:
                found.append(spec.name)
            continue
        reached = [output for output in open_outputs if spec.name in output.direct]
        for output in reached:
            key = (
                spec.name,
                output.group,
                output.name,
                usual,
                *(facts[name] for name in sorted(output.inputs)),
            )
            if key not in program.remembered:
                if len(program.remembered) > _MOST_REMEMBERED:
                    program.remembered.clear()
                program.remembered[key] = _matters(spec, output, absent, rule, facts, compile_for)
            if program.remembered[key]:
                found.append(spec.name)
                break
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Trial:
    """One missing input left open, with the program that shows whether an answer stays open."""

    rule: Asking
    facts: Mapping[str, Any]
    output: Output
    program: Program
    columns: frozenset[str]

    def open_rows(self, pinned: Mapping[str, Sequence[Any]]) -> tuple[list[bool], list[tuple[Any, ...]]]:
        """Return for each combination whether the answer is open, and the bounds of the answer."""
        height = len(next(iter(pinned.values())))
        frame = pl.DataFrame(
            [
                pl.Series(INPUT_PREFIX + each.name, pinned[each.name], dtype=each.dtype)
                if each.name in pinned
                else pl.Series(
                    INPUT_PREFIX + each.name, [self.facts[each.name]], dtype=each.dtype
                ).new_from_index(0, height)
                for each in self.rule.inputs
                if each.name in self.program.used
            ]
        )
        frame = self.program.run(frame, only=self.columns)
        possible = pl.Series([True]).new_from_index(0, height)
        for column, _ in self.program.refusals:
            possible = possible & ~frame.get_column(column)
        bounds = frame.select(possible.alias("possible"), *sorted(_bounds(self.output)))
        return (possible & _open_rows(self.output, frame)).to_list(), bounds.rows()


def _matters(
    spec: Input,
    output: Output,
    absent: Sequence[Input],
    rule: Asking,
    facts: Mapping[str, Any],
    compile_for: Callable[[Mapping[str, State]], Program],
) -> bool:
    """Return whether the answer stays open through ``spec`` alone for some values of the others."""
    others = [other for other in absent if other is not spec and other.name in output.inputs]
    if not others:
        return True
    pinned = _combinations(others, facts, sorted(output.inputs))
    pattern: dict[str, State] = {
        each.name: "given" if each.name in pinned or facts[each.name] is not None else "absent"
        for each in rule.inputs
    }
    program = compile_for(pattern)
    same = next(each for each in program.outputs if each.name == output.name and each.group == output.group)
    trial = _Trial(rule, facts, same, program, _columns(same, program))
    is_open, bounds = trial.open_rows(pinned)
    if any(is_open):
        return True
    counted = [other for other in others if other.kind in ("count", "decimal")]
    return any(_opens_between(trial, other.name, pinned, bounds) for other in counted)


def _opens_between(
    trial: _Trial, name: str, pinned: Mapping[str, Sequence[Any]], bounds: Sequence[tuple[Any, ...]]
) -> bool:
    """Return whether the answer opens between two tried values of a count.

    Where its bounds differ at two neighbors they change somewhere between, and an opening has its
    edge there: the change is found by halving the gaps, all of them in one frame.
    """
    rest = [other for other in pinned if other != name]
    rows = sorted(
        ((tuple(map(str, key)), key, value, bound)
         for key, value, bound in zip(
             zip(*(pinned[other] for other in rest), strict=True) if rest else [()] * len(bounds),
             pinned[name], bounds, strict=True)),
        key=lambda row: (row[0], row[2]),
    )  # fmt: skip
    gaps = [
        (key, low, high, below, above)
        for (group, key, low, below), (other, _, high, above) in pairwise(rows)
        if group == other and below != above and high - low > 1
    ]
    while gaps:
        gaps = gaps[:_MOST_ROWS]
        middles = [(low + high) // 2 for _, low, high, _, _ in gaps]
        trying: dict[str, list[Any]] = {
            other: [gap[0][place] for gap in gaps] for place, other in enumerate(rest)
        }
        is_open, found = trial.open_rows({**trying, name: middles})
        if any(is_open):
            return True
        halves = [
            half
            for (key, low, high, below, above), middle, bound in zip(gaps, middles, found, strict=True)
            for half in ((key, low, middle, below, bound), (key, middle, high, bound, above))
        ]
        gaps = [gap for gap in halves if gap[3] != gap[4] and gap[2] - gap[1] > 1]
    return False


def _combinations(
    others: Sequence[Input], facts: Mapping[str, Any], near: Iterable[str]
) -> dict[str, list[Any]]:
    """Return all combinations of the probes of some inputs, as columns.

    A count is tried at its probes and around the given counts it is compared with; where that
    gives too many combinations, at fewer values. The ends of the domain are always tried.
    """
    given: list[Any] = sorted({value for name in near if type(value := facts[name]) is int})
    around: list[Any] = sorted({value + step for value in given for step in (-1, 0, 1)})
    days = [value for name in near if type(value := facts[name]) is date]
    around += sorted({day + timedelta(days=step) for day in days for step in _DAYS_AROUND})
    for values in (around, given + days, []):
        probes = [_probes(other, values) for other in others]
        if prod(len(tried) for tried in probes) <= _MOST_ROWS:
            break
    else:
        probes = [[tried[0], tried[-1]] for tried in probes]
    rows = list(islice(product(*probes), _MOST_ROWS))
    return {other.name: [row[place] for row in rows] for place, other in enumerate(others)}


def _probes(spec: Input, around: Sequence[Any]) -> list[Any]:
    if spec.kind == "code":
        return list(spec.codes)
    if spec.kind == "text":
        return [""]
    if spec.kind == "records":
        return [spec.read(probe) for probe in spec.probes]
    low, high = spec.bounds
    if spec.kind == "flag":
        return [low, high]
    values = {low, high, *spec.probes, *(value for value in around if type(value) is type(low))}
    if spec.kind != "day":
        values |= {low + 1, low + 2, low + 3}
    return sorted(value for value in values if low <= value <= high)


def _is_open(output: Output, row: Mapping[str, Any]) -> bool:
    if output.kind == "codes":
        return False
    if output.kind == "list":
        return any(row[lo] != row[hi] for lo, hi in output.parts)
    if output.applies is not None:
        surely, possibly = (row[column] for column in output.applies)
        if not possibly:
            return False
        if not surely:
            return True
    return bool(row[output.lo] != row[output.hi])


def _bounds(output: Output) -> set[str]:
    """Return the columns of the bounds of an answer."""
    pairs = [(output.lo, output.hi), *output.parts, *([output.applies] if output.applies else [])]
    return {name for pair in pairs for name in pair if name}


def _columns(output: Output, program: Program) -> frozenset[str]:
    """Return the columns that tell whether an answer is open and whether a row is possible."""
    return frozenset((*_bounds(output), *(column for column, _ in program.refusals)))


def _open_rows(output: Output, frame: pl.DataFrame) -> pl.Series:
    if output.kind == "list":
        is_open = pl.any_horizontal(*(pl.col(lo) != pl.col(hi) for lo, hi in output.parts))
    else:
        is_open = pl.col(output.lo) != pl.col(output.hi)
        if output.applies is not None:
            surely, possibly = (pl.col(column) for column in output.applies)
            is_open = possibly & (~surely | is_open)
    return frame.select(is_open.alias("open")).to_series()
