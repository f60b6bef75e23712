"""Reads given columns into the form that rules compute in, and says which cells are impossible."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from kumiai.law.core.errors import BadInput
from kumiai.law.core.inputs import EARLIEST, LATEST, SCALE, Input

_PLACES = len(str(SCALE)) - 1
_MOST_DIGITS = 12
_DECIMAL = r"^([+-]?)0*([0-9]+)(?:\.([0-9]+))?$"


@dataclass(frozen=True, slots=True)
class Reading:
    """One given column: as it came, as the engine holds it, and the rows in which it is impossible."""

    spec: Input
    given: pl.Series
    values: pl.Series
    wrong: pl.Series | None = None

    @property
    def is_complete(self) -> bool:
        """Whether no row lacks this input."""
        return self.values.null_count() == 0

    def reasons(self) -> pl.Series:
        """Return a sentence for every impossible cell, in the words of a single question."""
        if self.wrong is None:
            return pl.Series([None], dtype=pl.String).new_from_index(0, self.given.len())
        cells = self.given.alias("cell").to_frame().with_columns(wrong=self.wrong)
        bad = cells.filter("wrong").get_column("cell").unique()
        words = bad.to_frame().with_columns(
            pl.Series("word", [_reason(self.spec, value) for value in bad], dtype=pl.String)
        )
        found = cells.join(words, on="cell", how="left", maintain_order="left")
        return found.select(pl.when("wrong").then("word").alias(self.spec.name)).to_series()


def read_column(spec: Input, series: pl.Series) -> Reading:
    """Return a given column in the engine's form; raise BadInput where its type can hold no such input."""
    accepted = {
        "count": series.dtype.is_integer(),
        "decimal": series.dtype.is_integer() or series.dtype in (pl.String, pl.Decimal),
        "flag": series.dtype == pl.Boolean,
        "day": series.dtype == pl.Date,
        "code": series.dtype in (pl.String, pl.Categorical, pl.Enum),
        "text": series.dtype == pl.String,
        "records": series.dtype == pl.String or isinstance(series.dtype, pl.List),
    }[spec.kind]
    if not accepted:
        raise BadInput(f"{spec.name}: a column of {series.dtype} cannot hold a {spec.kind}", name=spec.name)
    if spec.kind in ("flag", "text"):
        return Reading(spec, series, series)
    if spec.kind == "records":
        return _records(spec, series)
    if spec.kind == "code":
        # Codes as numbers of their list: compared a hundred times faster than as text.
        codes = series.cast(pl.String).cast(pl.Enum(list(spec.codes)), strict=False)
        if spec.other:
            unlisted = codes.is_null() & series.is_not_null()
            codes = pl.select(
                pl.when(unlisted).then(pl.lit(spec.other, dtype=codes.dtype)).otherwise(codes)
            ).to_series()
        wrong = None if codes.null_count() == series.null_count() else codes.is_null() & series.is_not_null()
        return Reading(spec, series, codes, wrong)
    if spec.kind == "decimal":
        return _within(spec, series, _millionths(series))
    return _within(spec, series, series)


def _records(spec: Input, series: pl.Series) -> Reading:
    """Return a column of lists in the form of one text each; what cannot be read is impossible."""
    values: list[str | None] = []
    bad: list[bool] = []
    for cell in series.to_list():
        try:
            values.append(spec.read(cell))
            bad.append(False)
        except BadInput:
            values.append(None)
            bad.append(True)
    wrong = pl.Series(bad, dtype=pl.Boolean) if any(bad) else None
    return Reading(spec, series, pl.Series(values, dtype=pl.String), wrong)


def _within(spec: Input, given: pl.Series, values: pl.Series) -> Reading:
    """Return the reading of numbers or days; what lies outside the domain, or is no number, is impossible."""
    low, high = (EARLIEST, LATEST) if spec.kind == "day" else spec.bounds
    wrong = None
    if values.null_count() != given.null_count():
        wrong = values.is_null() & given.is_not_null()
    least, most = values.min(), values.max()
    if least is not None and (least < low or most > high):  # type: ignore[operator]
        outside = ((values < low) | (values > high)).fill_null(value=False)
        wrong = outside if wrong is None else wrong | outside
    return Reading(spec, given, values.cast(spec.dtype, strict=False), wrong)


def _millionths(series: pl.Series) -> pl.Series:
    """Return decimals as millionths, finer digits cut off downwards: exactly, never through a float."""
    if series.dtype.is_integer():
        return series.cast(pl.Int64) * SCALE
    parts = pl.col("text").str.extract_groups(_DECIMAL)
    sign, whole, digits = (parts.struct.field(name) for name in ("1", "2", "3"))
    kept = digits.fill_null("").str.head(_PLACES).str.pad_end(_PLACES, "0")
    finer = digits.fill_null("").str.slice(_PLACES).str.contains("[1-9]")
    # More digits than any domain has are cut off so that they fit; the value stays outside its domain.
    size = whole.str.head(_MOST_DIGITS).cast(pl.Int64) * SCALE + kept.cast(pl.Int64)
    cut = pl.when(sign == "-").then(-size - finer.cast(pl.Int64)).otherwise(size)
    return pl.DataFrame({"text": series.cast(pl.String)}).select(cut).to_series()


def _reason(spec: Input, value: Any) -> str | None:
    try:
        spec.read(value)
    except BadInput as error:
        return error.message
    return None
