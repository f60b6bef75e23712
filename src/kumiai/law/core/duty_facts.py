"""What the records must give so that duties can be counted (事実の列), and the rows that follow from it.

The frames, their columns and the words for them are data: ``facts.yaml`` beside this module.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

from kumiai.law.core.errors import BadData, BadInput
from kumiai.law.core.files import ROOT, read_yaml

DTYPES: Mapping[str, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "flag": pl.Boolean(),
    "day": pl.Date(),
}
LAST_STAGE = 3


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a frame, or one fact of a question."""

    name: str
    type: str
    label: Mapping[str, str]
    required: bool = False
    derived: bool = False
    one_of: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of records: its columns, and whose obligation a row speaks of."""

    name: str
    label: Mapping[str, str]
    subject_kind: str
    subject_column: str
    columns: Mapping[str, Column]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words of the duties: frames, facts, reasons, roles, severities."""

    frames: Mapping[str, Frame]
    facts: Mapping[str, Column]
    reasons: Mapping[str, Mapping[str, str]]
    roles: Mapping[str, Mapping[str, str]]
    severities: Mapping[str, Mapping[str, str]]


@cache
def vocabulary() -> Vocabulary:
    """Return the words in which duties are written (語彙)."""
    data = read_yaml(ROOT / "core" / "facts.yaml")
    frames = {
        name: Frame(
            name,
            frame["label"],
            frame["subject"]["kind"],
            frame["subject"]["column"],
            _columns(frame["columns"], f"facts.yaml: {name}"),
        )
        for name, frame in data["frames"].items()
    }
    return Vocabulary(
        frames, _columns(data["facts"], "facts.yaml"), data["reasons"], data["roles"], data["severities"]
    )


def _columns(data: Mapping[str, Any], where: str) -> dict[str, Column]:
    columns = {}
    for name, entry in data.items():
        if entry["type"] not in DTYPES or set(entry["label"]) != {"ja", "en"}:
            raise BadData(f"{where}: {name} needs a known type and labels in ja and en")
        columns[name] = Column(
            name,
            entry["type"],
            entry["label"],
            entry.get("required", False),
            entry.get("derived", False),
            tuple(entry["one_of"]) if "one_of" in entry else None,
        )
    return columns


def prepare(facts: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return the frames with all their columns, and with the rows and columns the library derives.

    A frame that is not given has no rows. A column that is not given is unknown everywhere.
    Raises BadInput for a frame nobody knows, a required column that lacks, or a wrong type.
    """
    frames = vocabulary().frames
    if unknown := set(facts) - set(frames):
        raise BadInput(f"no such frame of records: {', '.join(sorted(unknown))}", name=min(unknown))
    ready = {name: _complete(frames[name], given) for name, given in facts.items()}
    if "stage" in ready:
        ready["stage"] = with_next_stages(ready["stage"])
    if "employer" in ready:
        told = "previous_audit_on" in facts["employer"].columns
        ready["employer"] = _with_earlier_audits(ready["employer"], ready.get("audit"), told=told)
        if "stage" in ready:
            ready["employer"] = _with_stage_1_since(ready["employer"], ready["stage"])
    return ready


def _complete(frame: Frame, given: pl.DataFrame) -> pl.DataFrame:
    columns = []
    for column in frame.columns.values():
        if column.derived:
            continue
        dtype = DTYPES[column.type]
        where = f"{frame.name}.{column.name}"
        if column.name not in given.columns:
            if column.required:
                raise BadInput(f"the column {where} is missing", name=where)
            columns.append(pl.lit(None, dtype=dtype).alias(column.name))
            continue
        found = given.schema[column.name]
        if found != dtype and found != pl.Null and not (column.type == "integer" and found.is_integer()):
            raise BadInput(f"the column {where} holds {found}, not {dtype}", name=where, value=str(found))
        if column.required and given[column.name].null_count():
            raise BadInput(f"the column {where} must not have empty cells", name=where)
        columns.append(pl.col(column.name).cast(dtype))
    # The order of the answer is that of the keys, whatever order the rows came in.
    return given.select(columns).sort("key")


def with_next_stages(stage: pl.DataFrame) -> pl.DataFrame:
    """Return the placements, and one expected row for each next stage that nobody recorded yet.

    The application for stage 2 is due while the person is still in stage 1; so the last stage of
    a person that is neither the final one nor declined is followed by an *expected* row. It bears
    the key of the present placement, starts on the day after its end, and repeats its ``goes_on``
    (unknown stays unknown).
    """
    same = pl.col("person") == pl.col("person").shift(1)
    order = stage.sort("person", "stage", "first_day", "key", nulls_last=True).with_columns(
        fresh=~(same & (pl.col("stage") == pl.col("stage").shift(1))).fill_null(False),
        last=(pl.col("person") != pl.col("person").shift(-1)).fill_null(True),
    )
    place = pl.int_range(pl.len(), dtype=pl.Int64)
    recorded = order.with_columns(
        round=place - pl.when(pl.col("fresh")).then(place).forward_fill() + 1,
        expected=pl.lit(False),
    ).drop("fresh")
    goes_on = pl.col("goes_on").fill_null(~pl.col("ended"))
    expected = recorded.filter(
        pl.col("last")
        & (pl.col("program") == "titp")
        & (pl.col("stage") < LAST_STAGE)
        & ~pl.col("final").fill_null(False)
        & goes_on
    ).select(
        *(pl.col(name) for name in ("key", "person", "employer", "program", "acceptance", "field")),
        (pl.col("stage") + 1).alias("stage"),
        (pl.col("last_day").cast(pl.Int32) + 1).cast(pl.Date).alias("first_day"),
        pl.lit(False).alias("started"),
        pl.lit(False).alias("ended"),
        pl.lit(1, dtype=pl.Int64).alias("round"),
        pl.lit(True).alias("expected"),
        pl.col("goes_on"),
    )
    return pl.concat([recorded.drop("last"), expected], how="diagonal", rechunk=False)


def _with_stage_1_since(employer: pl.DataFrame, stage: pl.DataFrame) -> pl.DataFrame:
    """Fill ``stage_1_since`` from the running placements where the records do not give it."""
    running = (
        stage.lazy()
        .filter((pl.col("stage") == 1) & pl.col("started") & ~pl.col("ended"))
        .group_by("employer")
        .agg(pl.col("first_day").min().alias("running_since"))
        .collect()
    )
    return (
        employer.join(running, left_on="key", right_on="employer", how="left", maintain_order="left")
        .with_columns(pl.coalesce("stage_1_since", "running_since").alias("stage_1_since"))
        .drop("running_since")
    )


def _with_earlier_audits(employer: pl.DataFrame, audit: pl.DataFrame | None, *, told: bool) -> pl.DataFrame:
    """Find the audit before the last one among the audits, where the records do not give it.

    ``earlier_audits_known`` says whether an empty ``previous_audit_on`` means that there was none.
    """
    known = pl.lit(told or audit is not None).alias("earlier_audits_known")
    if told or audit is None:
        return employer.with_columns(known)
    before_last = (
        audit.lazy()
        .join(employer.lazy().select("key", "last_audit_on"), left_on="employer", right_on="key")
        .filter(pl.col("audited_on") < pl.col("last_audit_on"))
        .group_by("employer")
        .agg(pl.col("audited_on").max().alias("previous_audit_on"))
        .collect()
    )
    return (
        employer.drop("previous_audit_on")
        .join(before_last, left_on="key", right_on="employer", how="left", maintain_order="left")
        .with_columns(known)
    )
