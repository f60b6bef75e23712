"""What the radar asks of the cooperative's records: the rules whose facts stand in columns.

Each frame has ``key``, ``person``, ``employer`` (numbers, null where it is about neither) and inputs of
its rule; an input without a column is unknown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from kumiai.coop.domain.facts import audit_staff_counts
from kumiai.coop.domain.organization_fact import organization_answers
from kumiai.employers.domain.facts import assessments_frame
from kumiai.law.core.inputs import Input
from kumiai.law.core.registry import rule_of
from kumiai.placements.domain.facts import placements_frame
from kumiai.placements.domain.supervision import QUOTA_INPUTS, employers_quota_frame
from kumiai.placements.enums import Program
from kumiai.plans.domain.facts import plans_frame

_KINDS: Final[dict[str, type[pl.DataType]]] = {
    "count": pl.Int64,
    "flag": pl.Boolean,
    "code": pl.String,
    "decimal": pl.String,
    "day": pl.Date,
}
_NUMBER: Final = pl.lit(None, dtype=pl.Int64)


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule, whom it is about (company, person, plan, organization), and its facts on a day."""

    rule: str
    about: str
    frame: Callable[[date], pl.DataFrame]


def input_columns(rule_id: str) -> dict[str, type[pl.DataType]]:
    """Return the inputs of a rule with the type of the column that holds them."""
    return {spec.name: _KINDS[spec.kind] for spec in rule_of(rule_id).inputs}


def _quota(on: date) -> pl.DataFrame:
    return _of_companies(employers_quota_frame(on), *QUOTA_INPUTS)


def _skill_development_quota(on: date) -> pl.DataFrame:
    return _of_companies(
        employers_quota_frame(on), "regular_employees", "employer_excellent", "organization_excellent"
    )


def _interviews(on: date) -> pl.DataFrame:
    frame = employers_quota_frame(on).filter(pl.col("present") > 0)
    return _of_companies(frame.with_columns(trainees=pl.col("present")), "trainees")


def _score(on: date) -> pl.DataFrame:
    columns = input_columns("titp.excellent_employer")
    return _of_companies(assessments_frame(on, columns=columns), *columns)


def _organization_score(on: date) -> pl.DataFrame:
    known = {**organization_answers(on), **audit_staff_counts(on)}
    known["employers"] = employers_quota_frame(on).filter(pl.col("present") > 0).height
    return one_row("titp.excellent_organization", known)


def one_row(rule_id: str, known: dict[str, Any]) -> pl.DataFrame:
    """Return one row of what is known about the cooperative, in the columns of a rule."""
    specs: tuple[Input, ...] = rule_of(rule_id).inputs
    return pl.DataFrame(
        [
            pl.Series(spec.name, [_cell(spec, known.get(spec.name))], dtype=_KINDS[spec.kind])
            for spec in specs
            if spec.kind in _KINDS
        ]
    ).with_columns(pl.lit("organization").alias("key"), _NUMBER.alias("person"), _NUMBER.alias("employer"))


def _cell(spec: Input, value: Any) -> Any:
    return str(value) if spec.kind == "decimal" and value is not None else value


def _of_companies(frame: pl.DataFrame, *inputs: str) -> pl.DataFrame:
    return frame.select(
        "key", _NUMBER.alias("person"), pl.col("key").cast(pl.Int64).alias("employer"), *inputs
    )


def _stages(on: date) -> pl.DataFrame:
    """Return the placements of technical interns with the days of their plans."""
    rows = placements_frame(on).filter(pl.col("program") == Program.TITP)
    plans = plans_frame(on).with_columns(pl.col("key").cast(pl.String))
    return rows.join(plans, on="key", how="left", maintain_order="left")


def _stage_2(on: date) -> pl.DataFrame:
    first = _stages(on).filter(
        (pl.col("stage") == 1) & (pl.col("last_day").is_null() | (pl.col("last_day") >= pl.lit(on)))
    )
    return _of_people(first, stage_1_filed_on="plan_filed_on", stage_1_starts_on="first_day")


def _stage_3(on: date) -> pl.DataFrame:
    second = _stages(on).filter((pl.col("stage") == 2) & pl.col("present"))  # noqa: PLR2004
    return _of_people(second, stage_2_permitted_on="permitted_on")


def _application(on: date) -> pl.DataFrame:
    planned = _stages(on).filter(
        pl.col("plan_accredited_on").is_null() & pl.col("plan_filed_on").is_not_null()
    )
    return _of_people(planned, filed_on="plan_filed_on", starts_on="first_day")


def _period(on: date) -> pl.DataFrame:
    running = _stages(on).filter(pl.col("present"))
    return _of_people(running, stage="stage", first_day="first_day", last_day="last_day")


def _of_people(frame: pl.DataFrame, **inputs: str) -> pl.DataFrame:
    return frame.select(
        "key", pl.col("person", "employer").cast(pl.Int64),
        *(pl.col(column).alias(name) for name, column in inputs.items()),
    )  # fmt: skip


QUESTIONS: Final = (
    Asked("titp.quota", "company", _quota),
    Asked("esd.quota", "company", _skill_development_quota),
    Asked("titp.audit_interviews", "company", _interviews),
    Asked("titp.excellent_employer", "company", _score),
    Asked("titp.excellent_organization", "organization", _organization_score),
    Asked("transition.titp_stage_2", "person", _stage_2),
    Asked("transition.titp_stage_3", "person", _stage_3),
    Asked("transition.titp_application", "plan", _application),
    Asked("titp.stage_period", "plan", _period),
)
