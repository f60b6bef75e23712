"""What only a deadline itself tells: a doing of which no record is kept, marked as done by hand (手動の完了を記録とする義務)."""

from collections.abc import Collection
from datetime import date
from typing import Final

import polars as pl
from django.db.models import Q

from kumiai.coop.domain.legal_value import parameters
from kumiai.deadlines.enums import DoneBy, State
from kumiai.deadlines.models import Deadline
from kumiai.placements.enums import Program

INTERVIEW: Final = "ssw.regular_interview"
TOLD_BY_HAND: Final = frozenset((INTERVIEW,))
"""Repeated duties whose doing no record tells: the next one counts from the one that was marked as done."""

_FIRST: Final = ":after:start"


def interviews_frame(
    on: date, stages: pl.DataFrame, *, people: Collection[int] | None = None
) -> pl.DataFrame:
    """Return by placement last_interview_on and interview_from (定期面談).

    The last interview is the last deadline that a person marked as done, or the due day of one that
    was waived. Where none is told, the clock goes on from where it was when it was first seen; a
    placement seen for the first time begins with the interval that runs, because older books are no
    evidence that the interviews before it were not held.
    """
    kept = Deadline.objects.filter(duty=INTERVIEW).filter(
        Q(state=State.DONE, done_by=DoneBy.PERSON, done_on__lte=on)
        | Q(state=State.WAIVED, waived_on__lte=on)
        | Q(state=State.OPEN, key__endswith=_FIRST, anchor_on__lte=on)
    )
    if people is not None:
        kept = kept.filter(person__in=people)
    last: dict[str, date] = {}
    running: dict[str, date] = {}
    for record, state, done_on, due_on, anchor_on in kept.values_list(
        "record", "state", "done_on", "due_on", "anchor_on"
    ):
        if state == State.OPEN and anchor_on:
            running[record] = anchor_on
        elif state != State.OPEN:
            day = done_on or due_on
            last[record] = max(day, last.get(record, day))
    told = {"last_interview_on": last, "running_from": running}
    workers = stages.filter((pl.col("program") == Program.SSW) & pl.col("started")).select("key", "first_day")
    for name, days in told.items():
        rows = pl.DataFrame(list(days.items()), schema={"key": pl.String, name: pl.Date}, orient="row")
        workers = workers.join(rows, on="key", how="left", maintain_order="left")
    first_seen = pl.col("last_interview_on").is_null() & pl.col("running_from").is_null()
    return workers.select(
        "key",
        "last_interview_on",
        interview_from=pl.when(first_seen).then(_interval(on)).otherwise(pl.col("running_from")),
    )


def _interval(on: date) -> pl.Expr:
    """Return the first day of the interval that runs on a day, counted from the first day of the placement."""
    name = "ssw.regular_interview.every"
    figures = parameters()
    first = figures.history(name)[0].citation.in_force_on
    months = int(figures.get(name, max(on, first)).value)
    begins, now = pl.col("first_day"), pl.lit(on)
    passed = (now.dt.year() - begins.dt.year()) * 12 + now.dt.month() - begins.dt.month()
    # A month has passed on the same day of the month; a shorter month ends it on its last day.
    passed -= (begins.dt.offset_by(pl.format("{}mo", passed)) > now).cast(pl.Int32)
    return begins.dt.offset_by(pl.format("{}mo", (passed // months) * months))
