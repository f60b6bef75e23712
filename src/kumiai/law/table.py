"""Asks one rule for every row of a CSV or Parquet file (表への問い), without holding the file in memory.

Rows are read, answered and written a batch at a time and stay in their order. A row with an impossible
cell keeps its place and says in ``error`` what is wrong. The answers appear under their name only when
all are written.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Final

import polars as pl
from polars.io.plugins import register_io_source

from kumiai.law.core.bulk import decide_many
from kumiai.law.core.errors import BadQuestion, UnknownInput, UnknownRule
from kumiai.law.core.inputs import Input
from kumiai.law.core.parameters import OverlayEntry
from kumiai.law.core.registry import rule_of
from kumiai.law.core.rule import Rule

BATCH: Final = 100_000
FORMATS: Final = (".csv", ".parquet")
_JOINED: Final = "|"
_COLUMNS: Final[dict[str, pl.DataType]] = {
    "count": pl.Int64(), "flag": pl.Boolean(), "day": pl.Date(), "hours": pl.String(),
    "codes": pl.List(pl.String()), "list": pl.List(pl.Int64()), "map": pl.Int64(),
}  # fmt: skip
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Tally:
    """What became of a table: how many rows were answered, and how many of them have an error."""

    rows: int = 0
    errors: int = 0


def ask_table(
    rule_id: str, source: Path, target: Path, *, on: date, keys: Sequence[str] = (),
    overlay: Sequence[OverlayEntry] = (), batch: int = BATCH, progress: Progress | None = None,
) -> Tally:  # fmt: skip
    """Write the answers of a rule to every row of a file, and return how many rows there were.

    ``keys`` are columns carried over. ``progress`` is called after each batch with the rows answered
    so far and those with an error. Raises UnknownRule, UnknownInput, BadInput, NotInForce, or
    BadQuestion where a file cannot be read or written; the target is then as it was.
    """
    rule = rule_of(rule_id)
    if not isinstance(rule, Rule):
        raise UnknownRule(f"the rule {rule_id!r} answers single questions only")
    rows = _rows(source)
    _check_columns(rule, rows.collect_schema().names(), keys, source)
    _check_target(source, target)
    tally = Tally()

    def answers() -> Iterator[pl.DataFrame]:
        for frame in _batches(rows, batch, source):
            table = _answer(rule, frame, source.suffix, on=on, keys=keys, overlay=overlay)
            tally.rows += table.height
            tally.errors += table.height - table.get_column("error").null_count()
            yield table
            if progress is not None:
                progress(tally.rows, tally.errors)

    _write(answers(), target)
    return tally


def _rows(source: Path) -> pl.LazyFrame:
    """Return the rows of a file; the cells of a CSV file as text, so that nothing is guessed."""
    try:
        if source.suffix not in FORMATS:
            raise BadQuestion(f"{source}: a table ends in {' or '.join(FORMATS)}")
        if not source.is_file():
            raise BadQuestion(f"{source}: there is no such file")
        if source.suffix == ".csv":
            rows = pl.scan_csv(source, infer_schema=False)
        else:
            rows = pl.scan_parquet(source, glob=False)
        rows.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _unreadable(source, error) from error
    return rows


def _unreadable(source: Path, error: Exception) -> BadQuestion:
    return BadQuestion(f"{source}: cannot be read: {str(error).splitlines()[0]}")


def _check_columns(rule: Rule, names: Sequence[str], keys: Sequence[str], source: Path) -> None:
    if lacking := [name for name in keys if name not in names]:
        raise UnknownInput(f"{source} has no column {', '.join(lacking)}; it has {', '.join(names)}")
    inputs = [spec.name for spec in rule.inputs]
    if strange := [name for name in names if name not in inputs and name not in keys]:
        raise UnknownInput(
            f"{rule.id} has no input {', '.join(strange)}; it has {', '.join(inputs)}. "
            f"Columns to carry over are named as keys: {','.join([*keys, *strange])}"
        )
    answers = {answer for answer in rule.answers if answer in keys} | ({"error"} & set(keys))
    if answers:
        raise BadQuestion(f"{', '.join(sorted(answers))}: a key cannot be called as an answer is")


def _check_target(source: Path, target: Path) -> None:
    if target.suffix not in FORMATS:
        raise BadQuestion(f"{target}: answers are written to a file that ends in {' or '.join(FORMATS)}")
    if target.resolve() == source.resolve():
        raise BadQuestion(f"{target}: the answers would replace the questions")
    if not target.parent.is_dir():
        raise BadQuestion(f"{target}: there is no folder {target.parent}")


def _batches(rows: pl.LazyFrame, size: int, source: Path) -> Iterator[pl.DataFrame]:
    """Yield the rows in their order; an empty file yields one frame without rows."""
    batches = iter(rows.collect_batches(chunk_size=size, maintain_order=True))
    found = False
    while True:
        try:
            frame = next(batches)
        except StopIteration:
            break
        except (pl.exceptions.PolarsError, OSError) as error:
            raise _unreadable(source, error) from error
        found = True
        yield frame
    if not found:
        yield pl.DataFrame(schema=rows.collect_schema())


def _answer(
    rule: Rule, frame: pl.DataFrame, suffix: str, *, on: date, keys: Sequence[str],
    overlay: Sequence[OverlayEntry],
) -> pl.DataFrame:  # fmt: skip
    """Return the keys, answers and errors of a batch."""
    specs = [spec for spec in rule.inputs if spec.name in frame.columns]
    facts = frame.select(spec.name for spec in specs)
    wrong: list[pl.Series] = []
    if suffix == ".csv":
        cells = [_typed(spec, facts.get_column(spec.name)) for spec in specs]
        facts = pl.DataFrame([values for values, _ in cells])
        wrong = [said for _, said in cells if said is not None]
    if not specs:  # no column that the rule asks for: every answer is as open as it can be
        facts = pl.DataFrame({rule.inputs[0].name: pl.repeat(None, frame.height, eager=True)})
    table = decide_many(rule, facts, on=on, overlay=overlay, messages=True)
    table = table.with_columns(pl.coalesce(*wrong, pl.col("message")).alias("error")).drop("message")
    if wrong:
        table = table.with_columns(_only_where_right(name) for name in table.columns if name != "error")
    table = _in_columns(rule, table)
    return frame.select(keys).hstack(table) if keys else table


def _only_where_right(name: str) -> pl.Expr:
    other = pl.lit(False if name.endswith("__known") else None)
    return pl.when(pl.col("error").is_null()).then(pl.col(name)).otherwise(other).alias(name)


def _typed(spec: Input, text: pl.Series) -> tuple[pl.Series, pl.Series | None]:
    """Return cells of text in the type of the input, and what is wrong with those that have none."""
    name = spec.name
    cells = pl.DataFrame({name: text}).select(pl.col(name).str.strip_chars().replace("", None))
    cell = pl.col(name)
    if spec.kind == "count":
        typed = pl.when(cell.str.contains(r"^[+-]?[0-9]+$")).then(cell).cast(pl.Int64, strict=False)
    elif spec.kind == "flag":
        low = cell.str.to_lowercase()
        typed = pl.when(low.is_in(["true", "1"])).then(True).when(low.is_in(["false", "0"])).then(False)
    elif spec.kind == "day":
        iso = pl.when(cell.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")).then(cell)
        typed = iso.str.to_date("%Y-%m-%d", strict=False)
    else:
        return cells.to_series(), None
    read = cells.select(cell, typed.alias("typed"))
    values = read.get_column("typed").alias(name)
    if values.null_count() == read.get_column(name).null_count():
        return values, None
    wanted = {"count": "a whole number", "flag": "true or false", "day": "a day such as 2027-03-31"}
    said = pl.format(f"{name}: '{{}}' is not {wanted[spec.kind]}", cell)
    return values, read.select(pl.when(pl.col("typed").is_null()).then(said).alias("wrong")).to_series()


def _in_columns(rule: Rule, table: pl.DataFrame) -> pl.DataFrame:
    """Return the answers in columns that have a type even where nothing is in them."""
    empty = [name for name, dtype in table.schema.items() if dtype == pl.Null]
    kinds = {name: rule.answers.get(name.split(".")[0], "count") for name in empty}
    return table.with_columns(pl.col(name).cast(_COLUMNS[kind]) for name, kind in kinds.items())


def _write(tables: Iterator[pl.DataFrame], target: Path) -> None:
    """Write the tables as one file that appears all at once, or not at all."""
    started = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        write = _write_csv if target.suffix == ".csv" else _write_parquet
        write(tables, started)
        started.replace(target)
    except OSError as error:
        raise BadQuestion(f"{target}: cannot be written: {error.strerror}") from error
    finally:
        started.unlink(missing_ok=True)


def _write_csv(tables: Iterator[pl.DataFrame], path: Path) -> None:
    with path.open("wb") as file:
        for place, table in enumerate(tables):
            lists = [name for name, dtype in table.schema.items() if isinstance(dtype, pl.List)]
            flat = table.with_columns(
                pl.col(name).cast(pl.List(pl.String)).list.join(_JOINED) for name in lists
            )
            flat.write_csv(file, include_header=place == 0)


def _write_parquet(tables: Iterator[pl.DataFrame], path: Path) -> None:
    first = next(tables)
    schema = first.schema

    def source(with_columns: Any, predicate: Any, n_rows: Any, batch_size: Any) -> Iterator[pl.DataFrame]:
        for table in chain([first], tables):
            yield table.cast(schema)

    register_io_source(source, schema=schema).sink_parquet(path, maintain_order=True)
