"""Compares what is owed with what is kept, by the stable key of an obligation.

What a person decided (done by hand, waived) is never touched. What is done stays as it
was when it was met. Nothing is decided here about when to run or what to write.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import polars as pl
from django.db.models import Q

from kumiai.deadlines.domain.facts import Only
from kumiai.deadlines.domain.owed import HORIZON_DAYS, Owed
from kumiai.deadlines.enums import DoneBy, State
from kumiai.deadlines.models import Deadline
from kumiai.law.core.calendar import fiscal_year

MEMORY_DAYS: Final = 400
"""How long ago something may have been due that is first seen when it is done already.
Beyond a year the past is told by the records themselves; the list of deadlines need not repeat it."""

SETTLED_AFTER_DAYS: Final = 180
"""From when on a one-time notice that is first seen overdue counts as settled: one of the worker or
the company, or a report about an audit or event. Such a row comes from old books entered later,
and they are no evidence that the notice was not given: a roster of 200 people would otherwise
begin with 200 overdue address notices and the reports of all audits of past years. What is younger
than half a year is asked about; after an import it can be settled by kind, with a reason."""

_OPEN, _DONE, _LAPSED = State.OPEN.value, State.DONE.value, State.LAPSED.value
_KEPT: Final = {
    "id": pl.Int64, "key": pl.String, "duty": pl.String, "subject_kind": pl.String, "subject": pl.String,
    "state": pl.String, "done_by": pl.String, "done_on": pl.Date, "assigned_to": pl.Int64,
    "assigned_by_hand": pl.Boolean, "clock": pl.String, "record": pl.String, "note": pl.String, "person": pl.Int64,
    "placement": pl.Int64, "employer": pl.Int64, "office": pl.Int64, "anchor_on": pl.Date, "opens_on": pl.Date,
    "due_on": pl.Date, "recommended": pl.Boolean, "confirmed": pl.Boolean,
}  # fmt: skip
_COLUMNS: Final = [
    {"assigned_to": "assigned_to_id", "person": "person_id", "placement": "placement_id", "employer": "employer_id",
     "office": "office_id"}.get(name, name)
    for name in _KEPT
]  # fmt: skip
FOLLOWED: Final = (
    "clock", "record", "note", "person", "placement", "employer", "office", "anchor_on", "opens_on", "due_on",
    "recommended", "confirmed",
)  # fmt: skip
"""What an open row takes over from the law whenever it changes."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one kept row: the new values, and whether it is worth a line of its moves."""

    id: int
    was: Row
    now: Row

    @property
    def moved(self) -> bool:
        """Return whether the day, its anchor or the state changed."""
        return any(self.was[name] != self.now[name] for name in ("due_on", "anchor_on", "state", "done_on"))


@dataclass(frozen=True, slots=True)
class Difference:
    """What has to be written so that the kept deadlines are those owed."""

    new: tuple[Row, ...]
    changes: tuple[Change, ...]


def scope(only: Only | None) -> Q:
    """Return the condition that a run about these people and companies is responsible for a row."""
    if only is None:
        return Q()
    condition = (
        Q(subject_kind__in=("person", "event"), person__in=only.people)
        | Q(subject_kind__in=("employer", "audit"), employer__in=only.employers)
        | Q(subject_kind="event", person__isnull=True, employer__in=only.employers)
    )
    if only.organization:
        condition |= Q(subject_kind__in=("office", "organization"))
        condition |= Q(subject_kind="event", person__isnull=True, employer__isnull=True)
    return condition


def difference(found: Owed, *, on: date, only: Only | None) -> Difference:
    """Return what changed between the kept deadlines and those owed on a day (突合)."""
    before = pl.DataFrame(
        list(Deadline.objects.filter(scope(only)).order_by("pk").values_list(*_COLUMNS)),
        schema=_KEPT,
        orient="row",
    )
    after = found.deadlines.with_columns(pl.col("note", "clock").fill_null(""))
    unknown = after.join(before, on="key", how="anti", maintain_order="left")
    new = _worth_keeping(unknown, on)
    gone = before.join(after, on="key", how="anti").filter(pl.col("state") == _OPEN)
    corrected, ended = _without_key(gone, unknown, on)
    taken = {change.now["key"] for change in corrected}
    changes = [*corrected, *ended, *_changed(before, after)]
    return Difference(
        tuple(_new_row(row) for row in new.iter_rows(named=True) if row["key"] not in taken), tuple(changes)
    )


def _worth_keeping(new: pl.DataFrame, on: date) -> pl.DataFrame:
    """Return the new rows without what lies too far back to be told from the records, or too far ahead."""
    is_open = pl.col("done_on").is_null()
    settled = (
        pl.col("settles") & is_open & (pl.col("due_on") < pl.lit(on - timedelta(days=SETTLED_AFTER_DAYS)))
    )
    remembered = is_open | (
        pl.max_horizontal("due_on", "done_on") >= pl.lit(on - timedelta(days=MEMORY_DAYS))
    )
    near = ~is_open | (pl.col("due_on") <= pl.lit(on + timedelta(days=HORIZON_DAYS)))
    return new.filter(~settled & remembered & near)


def _changed(before: pl.DataFrame, after: pl.DataFrame) -> list[Change]:
    """Return the rows that are in both and differ."""
    both = before.join(after, on="key", how="inner", suffix="_new").with_columns(
        hand=(pl.col("state") == State.WAIVED.value)
        | ((pl.col("state") == _DONE) & (pl.col("done_by") == DoneBy.PERSON.value))
    )
    done = pl.col("done_on_new").is_not_null()
    differs = [pl.col(name).ne_missing(pl.col(f"{name}_new")) for name in FOLLOWED]
    other_hands = ~pl.col("assigned_by_hand") & pl.col("assigned_to").ne_missing(pl.col("assignee"))
    stale = (
        pl.when(pl.col("state") == _OPEN)
        .then(done | pl.any_horizontal(*differs, other_hands))
        .when(pl.col("state") == _DONE)
        .then(pl.col("done_on").ne_missing(pl.col("done_on_new")))
        .otherwise(True)
    )
    found = []
    for row in both.filter(~pl.col("hand") & stale).iter_rows(named=True):
        was = {name: row[name] for name in _KEPT}
        if row["state"] == _DONE and row["done_on_new"] is not None:
            # What is done stays as it was when it was met; only the day of doing is corrected.
            now = {**was, "done_on": row["done_on_new"]}
        else:
            now = {**was, **{name: row[f"{name}_new"] for name in FOLLOWED}}
            if not row["assigned_by_hand"]:
                now["assigned_to"] = row["assignee"]
            now.update(_state_of(row["done_on_new"]))
        found.append(Change(row["id"], was, now))
    return found


def _state_of(done_on: date | None) -> Row:
    if done_on is None:
        return {"state": _OPEN, "done_on": None, "done_by": ""}
    return {"state": _DONE, "done_on": done_on, "done_by": DoneBy.RECORD.value}


def _without_key(gone: pl.DataFrame, new: pl.DataFrame, on: date) -> tuple[list[Change], list[Change]]:
    """Return what becomes of open rows whose key is not owed any more: corrected ones, and ended ones.

    Where exactly one open obligation of the same duty and subject took its place, the key has
    changed because the record before it did. An earlier or equal anchor: that record was
    corrected, and the row follows under its new name. A later one: it was met and the next has begun.
    """
    open_new: dict[tuple[str, str, str], list[Row]] = {}
    for row in new.filter(pl.col("done_on").is_null()).iter_rows(named=True):
        open_new.setdefault((row["duty"], row["subject_kind"], row["subject"]), []).append(row)
    corrected, ended = [], []
    rows = list(gone.iter_rows(named=True))
    places = [(row["duty"], row["subject_kind"], row["subject"]) for row in rows]
    for row, place in zip(rows, places, strict=True):
        was = {name: row[name] for name in _KEPT}
        successors = open_new.get(place, [])
        one = successors[0] if len(successors) == 1 and places.count(place) == 1 else None
        if one is None:
            if _is_of_past_year(row["key"], on):
                continue  # the law asks about the last year only; an older report is still owed
            ended.append(Change(row["id"], was, {**was, "state": _LAPSED}))
        elif (
            row["anchor_on"]
            and one["anchor_on"]
            and one["anchor_on"] > row["anchor_on"]
            and _is_periodic(one)
        ):
            met = {"state": _DONE, "done_by": DoneBy.RECORD.value, "done_on": min(one["anchor_on"], on)}
            ended.append(Change(row["id"], was, {**was, **met}))
        else:
            now = {**was, **{name: one[name] for name in FOLLOWED}, "key": one["key"]}
            if not row["assigned_by_hand"]:
                now["assigned_to"] = one["assignee"]
            corrected.append(Change(row["id"], was, now))
    return corrected, ended


def _is_of_past_year(key: str, on: date) -> bool:
    """Return whether the obligation belongs to a fiscal year before the one that ended last."""
    year = key.rpartition("|fy")[2]
    return "|fy" in key and year.isdecimal() and int(year) < fiscal_year(on) - 1


def _is_periodic(row: Row) -> bool:
    """Return whether the obligation begins anew with each doing, so that a later anchor means a doing."""
    return "|after:" in row["key"] or "|stay:" in row["key"]


def _new_row(row: Row) -> Row:
    return {
        **{name: row[name] for name in ("key", "duty", "subject_kind", "subject", *FOLLOWED)},
        "assigned_to": row["assignee"],
        **_state_of(row["done_on"]),
    }
