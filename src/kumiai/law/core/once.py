"""Finds the rows of a frame that ask the same: each different question is answered once.

Numbers of people, percents, flags and codes repeat: a million rows may hold forty thousand different
questions. Where a sample says that most rows differ, nothing is looked for.
"""

from functools import reduce
from operator import add

import polars as pl

_SAMPLE = 16_384
_MOST_DIFFERENT = 90
"""Percent of the sample."""
_MOST_KEYS = 2**63


def once_each(facts: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series | None]:
    """Return every different row once, and for each row the place of its like; or the frame and None."""
    sample = facts.gather_every(max(1, facts.height // _SAMPLE))
    if sample.n_unique() * 100 > _MOST_DIFFERENT * sample.height:
        return facts, None
    key = _key(facts)
    if key is None:
        return facts, None
    keys = facts.select(key.alias("key"))
    first = keys.with_row_index("row").group_by("key").agg(pl.col("row").first())
    if 2 * first.height > facts.height:
        return facts, None
    places = keys.join(first.with_row_index("place"), on="key", how="left", maintain_order="left")
    return facts.select(pl.all().gather(first.get_column("row"))), places.get_column("place")


def _key(facts: pl.DataFrame) -> pl.Expr | None:
    """Return a number that is the same in two rows exactly if all their cells are; None where none can be."""
    parts: list[tuple[pl.Expr, int, int]] = []
    keys = 1
    for column in facts:
        if column.dtype == pl.String:
            return None
        whole = column.cast(pl.UInt8) if column.dtype == pl.Boolean else column.to_physical()
        least, most = whole.min(), whole.max()
        if not isinstance(least, int) or not isinstance(most, int):
            continue  # no cell at all
        cell = pl.col(column.name).to_physical()
        null = most - least + 1
        parts.append((cell - least if least else cell, null, keys))
        keys *= null + 1
    if not parts or keys > _MOST_KEYS:
        return None
    width = pl.UInt32 if keys < 2**32 else pl.UInt64
    return reduce(
        add, (cell.cast(width).fill_null(null) * pl.lit(stride, dtype=width) for cell, null, stride in parts)
    )
