"""Rows of records for the tests: each with only the cells that a test speaks of."""

from datetime import date
from typing import Any

import polars as pl

from kumiai.law.core.duty_expand import Expansion, expand
from kumiai.law.core.duty_facts import DTYPES, vocabulary
from kumiai.law.core.duty_schema import find_duty
from kumiai.law.core.parameters import Parameters

ON = date(2026, 11, 22)
_FILLED: dict[str, dict[str, Any]] = {
    "stage": {
        "key": "placement-1",
        "person": "person-1",
        "employer": "employer-1",
        "program": "titp",
        "stage": 1,
        "started": True,
        "ended": False,
    },
    "person": {"key": "person-1", "employer": "employer-1"},
    "employer": {"key": "employer-1", "trainees": 1, "stage_1_trainees": 0},
    "audit": {"key": "audit-1", "employer": "employer-1"},
    "office": {"key": "office-1"},
    "organization": {"key": "organization-1"},
    "event": {"key": "event-1", "kind": "difficulty", "happened_on": ON},
}


def frame(name: str, *rows: dict[str, Any]) -> pl.DataFrame:
    """Return a frame of rows; columns that no row names are left out."""
    filled = [{**_FILLED[name], **row} for row in rows]
    columns = vocabulary().frames[name].columns
    named = [column for column in columns if any(column in row for row in filled)]
    assert {column for row in filled for column in row} <= set(columns)
    return pl.DataFrame(
        {column: [row.get(column) for row in filled] for column in named},
        schema={column: DTYPES[columns[column].type] for column in named},
    )


def expanded(
    duty: str | None,
    frames: dict[str, pl.DataFrame],
    *,
    on: date = ON,
    horizon_days: int = 366,
    parameters: Parameters | None = None,
) -> Expansion:
    """Return what one duty (or all, if None) makes of frames."""
    duties = None if duty is None else [find_duty(duty)]
    return expand(frames, on=on, horizon_days=horizon_days, parameters=parameters, duties=duties)


def days(duty: str, frame_name: str, *rows: dict[str, Any], **more: Any) -> list[tuple[date, date | None]]:
    """Return (due day, day done) of the deadlines of one duty over rows of one frame."""
    answer = expanded(duty, {frame_name: frame(frame_name, *rows)}, **more)
    return answer.deadlines.select("due_on", "done_on").sort("due_on").rows()
