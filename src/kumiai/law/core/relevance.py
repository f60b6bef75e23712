"""Which missing inputs can still change an answer (不足情報).

An answer that is open by its bounds is open; what remains is to say which missing inputs are to
blame. An input matters if, with the other missing inputs fixed in some way, it alone leaves some
answer open. The other inputs are fixed at the ends of their domains, at every code or flag, and at
the probes that the input declares; all combinations are one frame of the same program.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any, Protocol

import polars as pl

from kumiai.law.core.builder import INPUT_PREFIX, Output, Program, State
from kumiai.law.core.inputs import REQUIRED, Input

_MOST_ROWS = 4096


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
    found = []
    for spec in absent:
        if spec.name in program.needed_if and not row[program.needed_if[spec.name][0]]:
            continue
        if spec.name in program.matters_if:
            if row[program.matters_if[spec.name][1]]:
                found.append(spec.name)
            continue
        reached = [output for output in open_outputs if spec.name in output.direct]
        if any(_matters(spec, output, absent, rule, facts, compile_for) for output in reached):
            found.append(spec.name)
    return tuple(found)


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
    pinned = _combinations(others)
    frame = pl.DataFrame(
        {
            INPUT_PREFIX + each.name: pl.Series(pinned[each.name], dtype=each.dtype)
            if each.name in pinned
            else pl.Series([facts[each.name]], dtype=each.dtype).new_from_index(
                0, len(pinned[others[0].name])
            )
            for each in rule.inputs
        }
    )
    pattern: dict[str, State] = {
        each.name: "given" if each.name in pinned or facts[each.name] is not None else "absent"
        for each in rule.inputs
    }
    program = compile_for(pattern)
    for stage in program.stages:
        frame = frame.with_columns(stage)
    possible = pl.Series([True]).new_from_index(0, frame.height)
    for column, _ in program.refusals:
        possible = possible & ~frame.get_column(column)
    same = next(each for each in program.outputs if each.name == output.name and each.group == output.group)
    return bool((possible & _open_rows(same, frame)).any())


def _combinations(others: Sequence[Input]) -> dict[str, list[Any]]:
    """Return all combinations of the probes of some inputs, as columns."""
    probes = [_probes(other) for other in others]
    size = 1
    for values in probes:
        size *= len(values)
    if size > _MOST_ROWS:
        # Too many to try all: the ends of the domains decide for rules that rise or fall steadily.
        probes = [[values[0], values[-1]] for values in probes]
    rows = list(product(*probes))[:_MOST_ROWS]
    return {other.name: [row[place] for row in rows] for place, other in enumerate(others)}


def _probes(spec: Input) -> list[Any]:
    if spec.kind == "code":
        return list(spec.codes)
    if spec.kind == "text":
        return [""]
    low, high = spec.bounds
    if spec.kind == "flag":
        return [low, high]
    values = {low, high, *spec.probes}
    if spec.kind == "day":
        return sorted(day for day in values if isinstance(day, date))
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


def _open_rows(output: Output, frame: pl.DataFrame) -> pl.Series:
    if output.kind == "list":
        is_open = pl.any_horizontal(*(pl.col(lo) != pl.col(hi) for lo, hi in output.parts))
    else:
        is_open = pl.col(output.lo) != pl.col(output.hi)
        if output.applies is not None:
            surely, possibly = (pl.col(column) for column in output.applies)
            is_open = possibly & (~surely | is_open)
    return frame.select(is_open.alias("open")).to_series()
