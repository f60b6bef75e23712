"""People as columns that the law reads."""

from collections.abc import Collection
from datetime import date

import polars as pl

from kumiai.people.models import Person


def people_frame(on: date, *, people: Collection[int] | None = None) -> pl.DataFrame:
    """Return the people: key, entered_on, address_notified_on, left_on; later days have not happened yet."""
    rows = Person.objects.order_by("pk")
    if people is not None:
        rows = rows.filter(pk__in=people)
    days = ("entered_on", "address_notified_on", "left_on")
    frame = pl.DataFrame(
        list(rows.values_list("pk", *days)),
        schema={"key": pl.Int64, **dict.fromkeys(days, pl.Date)},
        orient="row",
    )
    return frame.with_columns(
        pl.col("key").cast(pl.String),
        *(pl.when(pl.col(day) <= pl.lit(on)).then(pl.col(day)).alias(day) for day in days),
    )
