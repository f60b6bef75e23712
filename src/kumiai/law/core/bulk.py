"""Answers frames of questions: the columns of a program, piece by piece, without steps and citations.

A piece is small enough to stay near the processor and large enough that starting a column costs
nothing beside it; the memory for what lies between questions and answers does not grow with them.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import lru_cache, reduce
from operator import or_

import polars as pl

from kumiai.law.core.builder import INPUT_PREFIX, Output, Program, State
from kumiai.law.core.columns import Reading, read_column
from kumiai.law.core.engine import Ruled, compiled
from kumiai.law.core.errors import UnknownInput
from kumiai.law.core.once import once_each
from kumiai.law.core.parameters import OverlayEntry, Parameters

PIECE = 131_072
PIECE_OF_LISTS = 1_024
"""Lists of maps are read by Python: so few that what one step has read is still there for the next."""
_AT_ONCE = 2
_MINUTES = pl.Series([f":{minute:02d}" for minute in range(60)])
_DEAR = 6
"""So many columns of a rule for each of its inputs cost more than finding the rows that ask the same."""
_CODES_IN_A_TABLE = 10
_CODES_IN_A_NUMBER = 60


def decide_many(
    rule: Ruled,
    frame: pl.DataFrame,
    *,
    on: date,
    overlay: Sequence[OverlayEntry] = (),
    keys: Sequence[str] = (),
    messages: bool = False,
) -> pl.DataFrame:
    """Return the answers to a frame of questions: one column an answer, ``<answer>__known`` beside it.

    A null answer with a true known flag says that the law has no such limit; with a false one that a
    missing input decides. Lists of codes hold the known failures. ``error`` holds ``bad_input`` in
    rows whose facts are impossible; with ``messages`` the column ``message`` says what is wrong in
    them. The columns in ``keys`` are carried over.
    """
    given = _read_frame(rule, frame, keys)
    pattern: dict[str, State] = {spec.name: "absent" for spec in rule.inputs}
    for name, one in given.items():
        pattern[name] = "given" if one.is_complete else "mixed"
    program = compiled(rule, Parameters.load(overlay), on, pattern)
    facts = pl.DataFrame([one.values.alias(INPUT_PREFIX + name) for name, one in given.items()])
    if not given:  # the answers still need a row for each question
        facts = pl.DataFrame({"~": pl.repeat(value=True, n=frame.height, eager=True)})
    table = _all_answered(program, facts, has_lists=any(one.spec.kind == "records" for one in given.values()))
    refusals = dict(program.refusals)
    bad = _any(
        [one.wrong for one in given.values()] + [table.get_column(column) for column in refusals],
        frame.height,
    )
    said = _messages(given, refusals, table, bad) if messages else []
    for column in refusals:
        table.drop_in_place(column)
    table = _without_bad(table, bad).hstack(said)
    return frame.select(keys).hstack(table) if keys else table


def _read_frame(rule: Ruled, frame: pl.DataFrame, keys: Sequence[str]) -> dict[str, Reading]:
    """Return the inputs that some row gives, in column form."""
    specs = {spec.name: spec for spec in rule.inputs}
    if strange := [name for name in frame.columns if name not in specs and name not in keys]:
        raise UnknownInput(f"{rule.id} has no input {', '.join(strange)}; it has {', '.join(specs)}")
    columns = {name: frame.get_column(name) for name in specs if name in frame.columns}
    return {
        name: read_column(specs[name], column)
        for name, column in columns.items()
        if column.null_count() < frame.height
    }


def _all_answered(program: Program, facts: pl.DataFrame, *, has_lists: bool) -> pl.DataFrame:
    """Return the answers and refusals of all rows; a question that many rows ask is answered once."""
    work = sum(map(len, program.stages(_needed(program))))
    is_dear = facts.height > PIECE and work > _DEAR * facts.width
    asked, places = once_each(facts) if is_dear else (facts, None)
    pieces = _in_pieces(program, asked, PIECE_OF_LISTS if has_lists else PIECE)
    table = pieces[0] if len(pieces) == 1 else pl.concat(pieces, rechunk=False)
    return table if places is None else table.select(pl.all().gather(places))


def _in_pieces(program: Program, facts: pl.DataFrame, size: int) -> list[pl.DataFrame]:
    """Return the answers to all facts, piece by piece; two at a time, so that no processor waits for a stage."""
    if not program.answers:
        program.answers.extend(answer for output in program.outputs for answer in _answer_columns(output))
    starts = range(0, max(1, facts.height), size)
    if len(starts) == 1:
        return [_answered(program, facts)]
    with ThreadPoolExecutor(_AT_ONCE) as workers:
        return list(workers.map(lambda at: _answered(program, facts.slice(at, size)), starts))


def _answered(program: Program, facts: pl.DataFrame) -> pl.DataFrame:
    """Return the answers and refusals of one piece."""
    # with_columns, not select: an answer that is the same in all rows is still a whole column.
    table = program.run(facts, only=_needed(program), then=program.answers)
    listed = [output for output in program.outputs if output.kind == "codes"]
    return table.with_columns(
        _lists(table.get_column(output.name), tuple(code.code for code in output.codes))
        for output in listed
        if output.codes and len(output.codes) <= _CODES_IN_A_NUMBER
    )


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
        return [_codes(output).alias(name)]
    if output.kind == "list":
        same = pl.all_horizontal(*(pl.col(lo) == pl.col(hi) for lo, hi in output.parts))
        return [pl.when(same).then(pl.col(output.column)).alias(name), same.alias(f"{name}__known")]
    if not output.lo:
        return [pl.lit(None).alias(name), pl.lit(value=True).alias(f"{name}__known")]
    value, exact = pl.col(output.lo), output.lo == output.hi
    known = pl.lit(value=True) if exact else value == pl.col(output.hi)
    if output.applies is not None:
        surely, possibly = (pl.col(column) for column in output.applies)
        known, value = (surely & known) | ~possibly, pl.when(surely).then(value)
    if output.unit == "hours":
        value = (value // 60).cast(pl.String) + pl.lit(_MINUTES).gather(value % 60)
    if not (exact and output.applies is None):
        value = pl.when(known).then(value)
    return [value.alias(name), known.alias(f"{name}__known")]


def _codes(output: Output) -> pl.Expr:
    """Return the known failures of each row as one number, a bit for each code; very many as a list."""
    if not output.codes:
        return pl.lit([], dtype=pl.List(pl.String))
    if len(output.codes) > _CODES_IN_A_NUMBER:
        listed = [pl.when(pl.col(code.lo)).then(pl.lit(code.code)) for code in output.codes]
        return pl.concat_list(listed).list.drop_nulls()
    small = pl.UInt16 if len(output.codes) <= _CODES_IN_A_TABLE else pl.Int64
    bits = (
        pl.col(code.lo).cast(small) * pl.lit(1 << place, dtype=small)
        for place, code in enumerate(output.codes)
    )
    return reduce(lambda one, other: one + other, bits)


def _lists(failures: pl.Series, codes: tuple[str, ...]) -> pl.Series:
    """Return the lists of codes for numbers with a bit for each: few lists occur, so each is made once.

    Of many codes a few at a time, one list after the other.
    """
    if len(codes) <= _CODES_IN_A_TABLE:
        return _every_list(codes).gather(failures).alias(failures.name)
    parts = (
        _every_list(codes[first : first + _CODES_IN_A_TABLE]).gather(
            (failures // (1 << first)) % (1 << _CODES_IN_A_TABLE)
        )
        for first in range(0, len(codes), _CODES_IN_A_TABLE)
    )
    return pl.select(pl.concat_list(*parts).alias(failures.name)).to_series()


@lru_cache(maxsize=256)
def _every_list(codes: tuple[str, ...]) -> pl.Series:
    return pl.Series([_listed(codes, number) for number in range(1 << len(codes))], dtype=pl.List(pl.String))


def _listed(codes: tuple[str, ...], number: int) -> list[str]:
    return [code for place, code in enumerate(codes) if number >> place & 1]


def _any(parts: Iterable[pl.Series | None], height: int) -> pl.Series | None:
    """Return the rows in which any part holds, or None where no row is bad."""
    bad = [part for part in parts if part is not None and part.any()]
    return reduce(or_, bad) if bad and height else None


def _messages(
    given: Mapping[str, Reading], refusals: Mapping[str, str], table: pl.DataFrame, bad: pl.Series | None
) -> list[pl.Series]:
    """Return the column that says what is wrong in each row: its first impossible cell, or why it is refused."""
    nothing = pl.Series("message", [None], dtype=pl.String).new_from_index(0, table.height)
    if bad is None:
        return [nothing]
    cells = [one.reasons().alias(f"cell:{name}") for name, one in given.items() if one.wrong is not None]
    refused = [pl.when(pl.col(column)).then(pl.lit(said)) for column, said in refusals.items()]
    reasons = [pl.col(one.name) for one in cells] + refused
    return [table.with_columns(cells).select(pl.coalesce(reasons).alias("message")).to_series()]


def _without_bad(table: pl.DataFrame, bad: pl.Series | None) -> pl.DataFrame:
    """Return the table with ``error``, and no answer in the rows that have one."""
    if bad is None:  # a column beside the others: an expression would copy them all into one piece
        return table.hstack([pl.Series("error", [None], dtype=pl.String).new_from_index(0, table.height)])
    emptied = (
        pl.when("error")
        .then(pl.lit(False if name.endswith("__known") else None))
        .otherwise(pl.col(name))
        .alias(name)
        for name in table.columns
    )
    return table.with_columns(bad.alias("error")).with_columns(
        *emptied, pl.when("error").then(pl.lit("bad_input")).otherwise(None).alias("error")
    )
