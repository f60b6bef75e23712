"""What is owed, freshly computed: the records of a day asked of the law of that day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from kumiai.coop.domain.legal_value import parameters
from kumiai.deadlines.domain.facts import Facts, Only, gather
from kumiai.law.core.duty import Duty
from kumiai.law.core.duty_expand import expand
from kumiai.law.core.duty_expressions import Figures
from kumiai.law.core.duty_schema import shipped_duties

HORIZON_DAYS: Final = 400
"""How far ahead open deadlines are kept: a year, so that yearly duties are always on
the calendar, and a month more, so that the longest preparation does not begin late."""

LOOKAHEAD_DAYS: Final = 1200
"""How far ahead is computed: three years and more, the longest repetition that the law knows.
What begins anew beyond the horizon tells that the one before it was met."""


@dataclass(frozen=True, slots=True)
class Owed:
    """The deadlines that the law makes of the records, done and open, and the questions left open.

    ``deadlines``: key, duty, clock, subject_kind, subject, record, person, employer, placement,
    office, anchor_on, opens_on, due_on, done_on, note, recommended, confirmed, settles (a one-time
    notice that counts as settled when first seen long after its day), assignee. Rows beyond the horizon are there for comparison only.
    ``questions``: duty, subject_kind, subject, missing, person, employer, placement. Keys of
    records are numbers.
    """

    deadlines: pl.DataFrame
    questions: pl.DataFrame
    facts: Facts


def owed(on: date, *, only: Only | None = None) -> Owed:
    """Return what the law of a day makes of the records of that day (履行すべき義務)."""
    known = gather(on, only=only)
    figures = Figures(parameters(), on)
    duties = _in_force(shipped_duties(), on)
    found = expand(
        known.frames, on=on, horizon_days=LOOKAHEAD_DAYS, parameters=figures.parameters, duties=duties
    )
    about = _duties_frame(duties, figures)
    rows = found.deadlines.with_columns(pl.col("duty", "clock", "subject_kind", "reason").cast(pl.String))
    rows = _about_whom(rows.join(about, on=("duty", "clock"), how="left"), known)
    rows = rows.filter(
        # What only ends a possibility is nobody's duty once its day has passed.
        ~((pl.col("severity") == "end") & pl.col("done_on").is_null() & (pl.col("due_on") < pl.lit(on)))
    ).unique("key", keep="first", maintain_order=True)
    asked = found.open_questions.with_columns(
        pl.col("duty", "clock", "subject_kind", "missing").cast(pl.String)
    )
    asked = _about_whom(asked.join(about, on=("duty", "clock"), how="left"), known)
    until = pl.lit(on + timedelta(days=HORIZON_DAYS))
    questions = (
        asked.filter((pl.col("due_on") <= until).fill_null(True))
        .select(_QUESTION)
        .unique(("duty", "subject_kind", "subject", "missing"), keep="first", maintain_order=True)
    )
    return Owed(rows.rename({"reason": "note"}).select(_DEADLINE), questions, known)


_DEADLINE: Final = (
    "key", "duty", "clock", "subject_kind", "subject", "record", "person", "employer", "placement", "office",
    "anchor_on", "opens_on", "due_on", "done_on", "note", "recommended", "confirmed", "settles", "assignee",
)  # fmt: skip
_QUESTION: Final = ("duty", "subject_kind", "subject", "missing", "person", "employer", "placement")


def _duties_frame(duties: tuple[Duty, ...], figures: Figures) -> pl.DataFrame:
    """Return by duty and clock what the rows say of it."""
    rows = [
        (
            duty.id,
            clock.name,
            duty.severity,
            duty.severity == "recommended",
            all(cite.confidence == "verified" for cite in figures.citations(duty, clock)),
            clock.every is None and _may_be_settled(duty),
            any(record.frame == "stage" for record in duty.records),
        )
        for duty in duties
        for clock in duty.clocks
    ]
    flags = ("recommended", "confirmed", "settles", "of_stage")
    texts = ("duty", "clock", "severity")
    schema = {**dict.fromkeys(texts, pl.String), **dict.fromkeys(flags, pl.Boolean)}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _in_force(duties: tuple[Duty, ...], on: date) -> tuple[Duty, ...]:
    """Return the duties whose law has begun by a day: before it nothing is owed, however near it is."""
    return tuple(duty for duty in duties if duty.first_day <= on)


def _may_be_settled(duty: Duty) -> bool:
    """Return whether old books cannot tell that it was done.

    A notice of others, a report that follows one event of the past, or something that no record tells.
    """
    return (
        duty.role in {"worker", "employer"}
        or any(record.frame in {"audit", "event"} for record in duty.records)
        or not any(record.done for record in duty.records)
    )


def _about_whom(rows: pl.DataFrame, known: Facts) -> pl.DataFrame:
    """Add placement, office and person in charge; make keys of records numbers."""
    number = pl.Int64
    stays = known.stays.select(pl.col("key").alias("person"), pl.col("placement").alias("stay"))
    frames: Mapping[str, pl.DataFrame] = known.frames
    events = frames["event"].select(
        pl.col("key").alias("record"), pl.col("placement").cast(pl.String).alias("happened_at")
    )
    charge = known.placements.select(
        pl.col("key").alias("placement"), pl.col("caseworker").alias("own_caseworker")
    )
    companies = known.employers.select(
        pl.col("key").alias("employer"), pl.col("caseworker").alias("company_caseworker")
    )
    of_person = pl.col("subject_kind") == "person"
    return (
        rows.join(stays, on="person", how="left", maintain_order="left")
        .join(events, on="record", how="left", maintain_order="left")
        .with_columns(
            placement=pl.when(of_person & pl.col("of_stage"))
            .then(pl.col("record"))
            .when(of_person)
            .then(pl.col("stay"))
            .when(pl.col("subject_kind") == "event")
            .then(pl.col("happened_at")),
            office=pl.when(pl.col("subject_kind") == "office").then(pl.col("subject")),
        )
        .join(charge, on="placement", how="left", maintain_order="left")
        .join(companies, on="employer", how="left", maintain_order="left")
        .with_columns(
            pl.col("person", "employer", "placement", "office").cast(number),
            assignee=pl.coalesce("own_caseworker", "company_caseworker"),
        )
    )
