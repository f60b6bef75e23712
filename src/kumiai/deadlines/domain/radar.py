"""The change radar (法改正レーダー): whom a dated legal value moves, found by asking the law with and without it.

Both answers are those of one day, over the same records; so what differs differs through the value
alone. Rules are asked over columns (`decide_many`), duties through one expansion each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

import polars as pl

from kumiai.coop.domain.legal_value import overlay
from kumiai.deadlines.domain.facts import gather
from kumiai.deadlines.domain.owed import HORIZON_DAYS
from kumiai.deadlines.domain.radar_questions import QUESTIONS, Asked
from kumiai.law import decide_many
from kumiai.law.core.duty import Duty
from kumiai.law.core.duty_expand import expand
from kumiai.law.core.duty_schema import shipped_duties
from kumiai.law.core.errors import BadData, LawError
from kumiai.law.core.parameters import Entry, OverlayEntry, Parameter, Parameters
from kumiai.law.core.registry import rules
from kumiai.law.usage import figures_read_by

LOOKS_BACK_DAYS: Final = 180
"""How long a value that came into force is still news."""
NOT_IN_FORCE: Final = "not_in_force"
OPEN: Final = "unknown"
_ROW: Final = {
    "key": pl.String, "person": pl.Int64, "employer": pl.Int64, "answer": pl.String, "before": pl.String,
    "after": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Turn:
    """One figure that changes on a day: what held until then (None: nothing), and what holds from then on."""

    figure: Parameter
    day: date
    before: Entry | None
    after: Entry


@dataclass(frozen=True, slots=True)
class Moved:
    """What changes in the answers of one rule, or in the deadlines of one duty.

    ``rows``: key, person, employer, answer, before, after; values as text, days in ISO form, `OPEN` where
    it cannot be told and `NOT_IN_FORCE` where the law has no answer.
    """

    kind: str
    about: str
    id: str
    causes: tuple[Turn, ...]
    rows: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Impact:
    """All that a set of turns moves, seen on ``on``; ``uncompared`` are figures whose old value has another shape."""

    on: date
    moved: tuple[Moved, ...]
    uncompared: tuple[Turn, ...] = ()

    @property
    def people(self) -> set[int]:
        """Return the people that are moved."""
        return self._keys("person")

    @property
    def companies(self) -> set[int]:
        """Return the companies that are moved."""
        return self._keys("employer")

    @property
    def deadlines(self) -> int:
        """Return how many deadlines come, go or move."""
        return sum(group.rows.height for group in self.moved if group.kind == "duty")

    @property
    def plans(self) -> int:
        """Return how many plans get another answer."""
        return sum(group.rows["key"].n_unique() for group in self.moved if group.about == "plan")

    def _keys(self, column: str) -> set[int]:
        return {key for group in self.moved for key in group.rows[column].drop_nulls().unique()}


def turns(parameters: Parameters, *, on: date, since: int = LOOKS_BACK_DAYS) -> dict[date, list[Turn]]:
    """Return by day the values that come into force later than ``since`` days before ``on`` (施行予定・直近の改正)."""
    first = on - timedelta(days=since)
    found: dict[date, list[Turn]] = {}
    for figure in parameters:
        for place, entry in enumerate(figure.entries):
            day = entry.citation.in_force_on
            if day >= first:
                before = figure.entries[place - 1] if place else None
                found.setdefault(day, []).append(Turn(figure, day, before, entry))
    return dict(sorted(found.items()))


def touches_records(changed: Sequence[Turn]) -> bool:
    """Return whether any rule or duty that is asked about records reads one of the values."""
    figures = {turn.figure.id for turn in changed}
    asked = {
        name for question in QUESTIONS if question.rule in rules() for name in figures_read_by(question.rule)
    }
    return bool(figures & asked) or any(figures & set(duty.parameters()) for duty in shipped_duties())


def draft_turn(parameters: Parameters, draft: OverlayEntry) -> Turn:
    """Return the turn that a value would bring which is not kept yet."""
    figure = parameters.figure(draft.parameter_id)
    held = [entry for entry in figure.entries if entry.citation.in_force_on < draft.in_force_on]
    laid = Parameters.load((*overlay(), draft)).history(draft.parameter_id)
    after = next(entry for entry in laid if entry.citation.in_force_on == draft.in_force_on)
    return Turn(figure, draft.in_force_on, held[-1] if held else None, after)


def impact(changed: Sequence[Turn], *, today: date, draft: OverlayEntry | None = None) -> Impact:
    """Return what values move (改正の影響): the answers with them against the answers without them.

    Seen on the day they come into force, or today if that is past. The records are those of that
    day: who will be there then, as planned.
    """
    on = max([today, *(turn.day for turn in changed)])
    laid = overlay()
    before, uncompared = _without(laid, changed)
    after = (*laid, draft) if draft else laid
    kept = [turn for turn in changed if turn not in uncompared]
    moved = [
        *(found for asked in QUESTIONS if (found := _of_rule(asked, kept, before, after, on))),
        *_of_duties(kept, Parameters.load(before), Parameters.load(after), on),
    ]
    return Impact(on, tuple(moved), tuple(uncompared))


def _without(
    laid: tuple[OverlayEntry, ...], changed: Sequence[Turn]
) -> tuple[tuple[OverlayEntry, ...], list[Turn]]:
    """Return the overlay in which the old values go on, and the turns whose old value cannot be laid."""
    ours = {(turn.figure.id, turn.day) for turn in changed}
    kept = tuple(entry for entry in laid if (entry.parameter_id, entry.in_force_on) not in ours)
    undone: list[OverlayEntry] = []
    uncompared: list[Turn] = []
    for turn in changed:
        cite = replace((turn.before or turn.after).citation, in_force_on=turn.day)
        entry = OverlayEntry(turn.figure.id, turn.day, turn.before.value if turn.before else None, cite)
        try:
            Parameters.load((*kept, entry))
        except BadData:
            uncompared.append(turn)
        else:
            undone.append(entry)
    return (*kept, *undone), uncompared


def _of_rule(
    asked: Asked, changed: Sequence[Turn],
    before: tuple[OverlayEntry, ...], after: tuple[OverlayEntry, ...], on: date,
) -> Moved | None:  # fmt: skip
    """Return what changes in the answers of a rule, or None where it reads none of the values."""
    if asked.rule not in rules():
        return None
    read = figures_read_by(asked.rule)
    causes = tuple(turn for turn in changed if turn.figure.id in read)
    frame = asked.frame(on) if causes else pl.DataFrame()
    if not frame.height:
        return None
    rows = _difference(asked, frame, _table(asked, frame, before, on), _table(asked, frame, after, on))
    return Moved("rule", asked.about, asked.rule, causes, rows) if rows.height else None


def _table(
    asked: Asked, frame: pl.DataFrame, laid: tuple[OverlayEntry, ...], on: date
) -> pl.DataFrame | None:
    names = [spec.name for spec in rules()[asked.rule].inputs if spec.name in frame.columns]
    try:
        return decide_many(asked.rule, frame.select("key", *names), on=on, overlay=laid, keys=["key"])
    except LawError:
        return None


def _difference(
    asked: Asked, frame: pl.DataFrame, old: pl.DataFrame | None, new: pl.DataFrame | None
) -> pl.DataFrame:
    """Return one row for each answer that differs."""
    whose = frame.select("key", "person", "employer")
    table = new if new is not None else old
    if table is None:
        return pl.DataFrame(schema=_ROW)
    answers = [
        name
        for name in table.columns
        if name not in {"key", "error"} and not name.endswith("__known") and "." not in name
    ]
    parts = []
    for name in answers:
        before, after = _text(old, name, frame.height), _text(new, name, frame.height)
        parts.append(
            whose.with_columns(pl.lit(name).alias("answer"), before.alias("before"), after.alias("after"))
            .filter(pl.col("before").ne_missing(pl.col("after")) & ~_began_or_ended_without_limit())
            .cast(_ROW)  # type: ignore[arg-type]
        )
    rows = pl.concat(parts) if parts else pl.DataFrame(schema=_ROW)
    # What can be told comes before what is open.
    return rows.sort(pl.col("after") == OPEN, maintain_order=True, nulls_last=True)


def _began_or_ended_without_limit() -> pl.Expr:
    """Return whether a law merely begins or ends that has no such limit here: that moves nobody."""
    values = pl.concat_list("before", "after")
    return values.list.contains(NOT_IN_FORCE) & pl.any_horizontal(pl.col("before", "after").is_null())


def _text(table: pl.DataFrame | None, name: str, height: int) -> pl.Series:
    """Return an answer as text: what has no limit is null, what is open is said."""
    if table is None or name not in table.columns:
        return pl.Series(name, [NOT_IN_FORCE]).new_from_index(0, height)
    column = pl.col(name)
    if isinstance(table.schema[name], pl.List):
        text = column.cast(pl.List(pl.String)).list.join(",")
    else:
        text = column.cast(pl.String)
    if f"{name}__known" in table.columns:
        text = pl.when(pl.col(f"{name}__known")).then(text).otherwise(pl.lit(OPEN))
    return table.select(text.alias(name)).to_series()


def _of_duties(changed: Sequence[Turn], before: Parameters, after: Parameters, on: date) -> list[Moved]:
    """Return by duty the deadlines that come, go or move."""
    causes = {
        duty.id: tuple(turn for turn in changed if turn.figure.id in duty.parameters())
        for duty in shipped_duties()
    }
    touched = [duty for duty in shipped_duties() if causes[duty.id]]
    if not touched:
        return []
    frames = gather(on).frames
    old, new = (_due(touched, frames, figures, on) for figures in (before, after))
    rows = (
        old.join(new, on=("duty", "key"), how="full", coalesce=True, suffix="_after")
        .filter(pl.col("due_on").ne_missing(pl.col("due_on_after")))
        .select(
            "duty", "key", pl.coalesce("person", "person_after").alias("person"),
            pl.coalesce("employer", "employer_after").alias("employer"), pl.lit("due_on").alias("answer"),
            pl.col("due_on").cast(pl.String).alias("before"),
            pl.col("due_on_after").cast(pl.String).alias("after"),
        )
        .sort("duty", "after", "before", "key")
    )  # fmt: skip
    return [
        Moved("duty", "deadline", str(duty), causes[str(duty)], part.drop("duty").cast(_ROW))  # type: ignore[arg-type]
        for (duty,), part in rows.group_by("duty", maintain_order=True)
    ]


def _due(
    duties: Sequence[Duty], frames: Mapping[str, pl.DataFrame], figures: Parameters, on: date
) -> pl.DataFrame:
    """Return the open days of duties; one whose figures are not in force has none."""
    held = [duty for duty in duties if all(_holds(figures, name, on) for name in duty.parameters())]
    found = expand(frames, on=on, horizon_days=HORIZON_DAYS, parameters=figures, duties=held).deadlines
    return (
        found.filter(pl.col("done_on").is_null())
        .select("duty", "key", "person", "employer", "due_on")
        .with_columns(pl.col("duty").cast(pl.String), pl.col("person", "employer").cast(pl.Int64))
        .unique(("duty", "key"), keep="first", maintain_order=True)
    )


def _holds(figures: Parameters, name: str, on: date) -> bool:
    # Duties plan ahead: before its first day the first value of a figure counts.
    return figures.holds(name, max(on, figures.history(name)[0].citation.in_force_on))
