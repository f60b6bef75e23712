"""The engine of the duties: all records in, all dated deadlines out, in one columnar pass (期限の展開).

Every pair of a record and a clock becomes one lazy query; all are run together. Nothing here knows
a single duty: what is owed by whom stands in the files.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from kumiai.law.core.calendar import fiscal_year
from kumiai.law.core.duty import Clock, Comparison, Condition, Duty, IdentityPart, Record, facts_of
from kumiai.law.core.duty_expressions import Figures, after_steps, all_hold, anchor_day, in_force
from kumiai.law.core.duty_facts import Frame, prepare, vocabulary
from kumiai.law.core.duty_schema import shipped_duties
from kumiai.law.core.parameters import Parameters

_DAY = pl.Date()


@dataclass(frozen=True, slots=True)
class Expansion:
    """What the duties make of the records on a day.

    ``deadlines`` has one row an obligation: key, duty, clock, subject_kind, subject, record (key of
    the row of the records), person, employer, anchor_on, opens_on, due_on, done_on, reason.
    ``open_questions`` has one row a missing cell: without it the library says no day at all
    (due_on there is the day it would be, if the cell says yes).
    """

    deadlines: pl.DataFrame
    open_questions: pl.DataFrame


@dataclass(frozen=True, slots=True)
class _Query:
    """One record and one clock of a duty, on a frame whose columns may stand in for each other."""

    duty: Duty
    record: Record
    clock: Clock
    frame: Frame
    figures: Figures
    types: Mapping[str, pl.DataType]
    swapped: Mapping[str, str]

    def word(self, column: str, value: str | None) -> pl.Expr:
        """Return a word that is the same in all rows, in the type of its column."""
        # Cast inside the query: a literal made as an Enum costs a whole series each time.
        return pl.lit(value, dtype=pl.String).cast(self.types[column]).alias(column)

    def cell(self, name: str) -> pl.Expr:
        return pl.col(self.swapped.get(name, name))

    def fact(self, name: str) -> pl.Expr:
        """Return the column that answers a fact of the clock."""
        if name == "fiscal_year" and self.record.fiscal_year:
            running = fiscal_year(self.figures.on)
            return pl.lit(running if self.record.fiscal_year == "running" else running - 1)
        source = self.record.facts.get(name)
        if source is None:
            return self.cell(name)
        if not source.columns:
            return pl.lit(source.default)
        cells = [self.cell(column) for column in source.columns]
        if len(cells) > 1:
            return pl.max_horizontal(cells) if source.pick == "latest" else pl.coalesce(cells)
        return cells[0] if source.default is None else cells[0].fill_null(pl.lit(source.default))

    def anchor_columns(self) -> tuple[str, ...]:
        """Return the columns that could tell the anchor."""
        if self.clock.anchor_kind != "fact":
            return ()
        source = self.record.facts.get(self.clock.anchor)
        return source.columns if source else (self.clock.anchor,)


def expand_duties(
    facts: Mapping[str, pl.DataFrame],
    *,
    on: date,
    horizon_days: int,
    parameters: Parameters | None = None,
    duties: Sequence[Duty] | None = None,
) -> pl.DataFrame:
    """Return all deadlines (期限) of all records; see :func:`expand` for what is left open."""
    return expand(facts, on=on, horizon_days=horizon_days, parameters=parameters, duties=duties).deadlines


def expand(
    facts: Mapping[str, pl.DataFrame],
    *,
    on: date,
    horizon_days: int,
    parameters: Parameters | None = None,
    duties: Sequence[Duty] | None = None,
) -> Expansion:
    """Return the deadlines of all records on a day, and the questions that keep some of them open.

    Open obligations are all that are still owed, however long overdue, up to ``horizon_days``
    ahead; those that the records say are done carry ``done_on``. The key of an obligation does not
    name its due day, so it stays the same when an anchor or a legal figure moves the day.
    """
    figures = Figures(Parameters.load() if parameters is None else parameters, on)
    wanted = shipped_duties() if duties is None else tuple(duties)
    frames = prepare(facts)
    until = on + timedelta(days=horizon_days)
    due: list[pl.LazyFrame] = []
    asked: list[pl.LazyFrame] = []
    types = _types(wanted)
    for query in _queries(wanted, figures, types):
        rows = frames.get(query.record.frame)
        if rows is None or rows.is_empty():
            continue
        counted = _counted(query, rows.lazy())
        due.append(_deadlines(query, counted, until))
        if not query.swapped:
            asked.extend(_questions(query, counted, rows, until))
    found = pl.collect_all([*due, *asked])
    return Expansion(
        _joined(found[: len(due)], types, _DEADLINE_COLUMNS),
        _joined(found[len(due) :], types, _QUESTION_COLUMNS).unique(maintain_order=True),
    )


def _queries(duties: Sequence[Duty], figures: Figures, types: Mapping[str, pl.DataType]) -> Iterator[_Query]:
    frames = vocabulary().frames
    for duty in duties:
        for record in duty.records:
            for clock in duty.clocks:
                frame = frames[record.frame]
                yield _Query(duty, record, clock, frame, figures, types, {})
                if record.previous:
                    last, before = record.previous
                    yield _Query(duty, record, clock, frame, figures, types, {last: before})


def _counted(query: _Query, rows: pl.LazyFrame) -> pl.LazyFrame:
    """Add the days of the clock, and whether the row owes the duty at all (null: not known)."""
    figures = query.figures
    days = rows.with_columns(anchor_day(query.clock, query.fact, figures).cast(_DAY).alias("anchor_on"))
    opens = query.clock.opens
    anchor = pl.col("anchor_on")
    days = days.with_columns(
        after_steps(query.clock.due, anchor, figures).alias("due_on"),
        (pl.lit(None, dtype=_DAY) if opens is None else after_steps(opens, anchor, figures)).alias(
            "opens_on"
        ),
    )
    owes = all_hold(query.record.conditions, query.cell, figures) & all_hold(
        query.clock.when, query.fact, figures
    )
    held = in_force(query.duty, anchor).fill_null(True)
    return days.with_columns((owes & held).alias("owes"), done_on=_done(query))


def _done(query: _Query) -> pl.Expr:
    if query.swapped and query.record.previous:
        return pl.col(query.record.previous[0])
    return pl.col(query.record.done) if query.record.done else pl.lit(None, dtype=_DAY)


def _open(query: _Query) -> pl.Expr:
    """Return whether an obligation that is not done is still one; in doubt it is."""
    return pl.col("done_on").is_null() & all_hold(
        query.record.still_owed, query.cell, query.figures
    ).fill_null(True)


def _deadlines(query: _Query, counted: pl.LazyFrame, until: date) -> pl.LazyFrame:
    owed = _open(query) & (pl.col("due_on") <= pl.lit(until))
    reason = query.word("reason", None)
    for candidate in reversed(query.record.reasons):
        applies = all_hold(candidate.when, query.cell, query.figures).fill_null(False)
        reason = pl.when(applies).then(query.word("reason", candidate.code)).otherwise(reason)
    kept = pl.col("owes") & pl.col("due_on").is_not_null() & (pl.col("done_on").is_not_null() | owed)
    if query.record.previous and query.swapped:
        last, before = query.record.previous
        kept &= pl.col(before) < pl.col(last)
    return counted.filter(kept).select(
        _key(query),
        *_about(query),
        *(pl.col(name) for name in ("anchor_on", "opens_on", "due_on", "done_on")),
        reason.alias("reason"),
    )


def _questions(
    query: _Query, counted: pl.LazyFrame, rows: pl.DataFrame, until: date
) -> Iterator[pl.LazyFrame]:
    """Yield the cells without which the clock says nothing; only those that have empty cells at all."""
    soon = _open(query) & (pl.col("due_on") <= pl.lit(until)).fill_null(True)
    maybe = pl.col("owes").fill_null(True) & soon
    anchors = query.anchor_columns()
    if anchors and all(rows[name].null_count() for name in anchors):
        yield _question(query, counted.filter(maybe & pl.col("anchor_on").is_null()), anchors[0])
    facts = query.record.facts
    deciding = {*_asking(query.record.conditions)}
    deciding |= {
        facts[name].columns[0] if name in facts else name
        for name in _asking(query.clock.when)
        if name not in facts or (facts[name].columns and facts[name].default is None)
    }
    for name in sorted(deciding - set(anchors) - {"anchor_on", "due_on"}):
        if rows[name].null_count():
            doubtful = pl.col("owes").is_null() & soon & pl.col(name).is_null()
            yield _question(query, counted.filter(doubtful), name)


def _asking(conditions: Sequence[Condition]) -> Iterator[str]:
    """Yield the columns whose empty cells leave a condition open."""
    for condition in conditions:
        if not isinstance(condition, Comparison):
            for option in condition.options:
                yield from _asking(option)
        elif condition.unknown == "asks" and condition.operation != "known":
            yield from facts_of((condition,))


def _question(query: _Query, counted: pl.LazyFrame, missing: str) -> pl.LazyFrame:
    return counted.select(
        *_about(query),
        query.word("frame", query.frame.name),
        query.word("missing", missing),
        pl.col("due_on"),
    )


def _about(query: _Query) -> Iterator[pl.Expr]:
    frame = query.frame
    yield query.word("duty", query.duty.id)
    yield query.word("clock", query.clock.name)
    yield query.word("subject_kind", frame.subject_kind)
    yield pl.col(frame.subject_column).alias("subject")
    yield pl.col("key").alias("record")
    for name in ("person", "employer"):
        if name in frame.columns:
            yield pl.col(name)
        elif frame.name == name:
            yield pl.col("key").alias(name)
        else:
            yield query.word(name, None)


def _key(query: _Query) -> pl.Expr:
    """Return the stable name of an obligation: duty, subject, and what makes it this one."""
    head = f"{query.duty.id}|{query.frame.subject_kind}|"
    parts = [pl.lit(head), pl.col(query.frame.subject_column)]
    for place, part in enumerate(query.record.identity):
        parts += [pl.lit("|" if place == 0 else ":"), _identity(query, part)]
    return pl.concat_str(parts).alias("key")


def _identity(query: _Query, part: IdentityPart) -> pl.Expr:
    if part.kind == "text":
        return pl.lit(part.value)
    if part.kind == "fiscal_year":
        return pl.concat_str(pl.lit("fy"), query.fact("fiscal_year").cast(pl.String))
    cell = query.cell(part.value).cast(pl.String)
    if part.kind == "after":
        return pl.concat_str(pl.lit("after:"), cell.fill_null("start"))
    if part.otherwise:
        cell = pl.coalesce(cell, query.cell(part.otherwise).cast(pl.String))
    return cell.fill_null("-")


_ABOUT = ("duty", "clock", "subject_kind", "subject", "record", "person", "employer")
_DEADLINE_COLUMNS = ("key", *_ABOUT, "anchor_on", "opens_on", "due_on", "done_on", "reason")
_QUESTION_COLUMNS = (*_ABOUT, "frame", "missing", "due_on")


def _types(duties: Sequence[Duty]) -> dict[str, pl.DataType]:
    """Return the types of all columns of the answer; words that come again and again are kept once."""
    words = vocabulary()
    frames = words.frames.values()
    enums = {
        "duty": [duty.id for duty in duties],
        "clock": sorted({clock.name for duty in duties for clock in duty.clocks}),
        "subject_kind": sorted({frame.subject_kind for frame in frames}),
        "frame": list(words.frames),
        "missing": sorted({name for frame in frames for name in frame.columns}),
        "reason": list(words.reasons),
    }
    days = dict.fromkeys(("anchor_on", "opens_on", "due_on", "done_on"), pl.Date())
    texts = dict.fromkeys(("key", "subject", "record", "person", "employer"), pl.String())
    return {**texts, **days, **{name: pl.Enum(values) for name, values in enums.items()}}


def _joined(
    parts: Sequence[pl.DataFrame], types: Mapping[str, pl.DataType], columns: Sequence[str]
) -> pl.DataFrame:
    """Return all parts in one frame: in the order of the duties, then of the keys of the records."""
    empty = pl.DataFrame(schema={name: types[name] for name in columns})
    return pl.concat([empty, *(part for part in parts if part.height)], rechunk=False)
