"""Companies as seen through their placements: who is there, since when without a break."""

from collections.abc import Collection
from datetime import date, timedelta

import polars as pl

from kumiai.coop.domain.facts import organization_excellent
from kumiai.employers.domain.facts import staff_frame
from kumiai.law.core.calendar import fiscal_year
from kumiai.placements.domain.facts import EVERYBODY, Reach, lectures_frame, placements_frame
from kumiai.placements.enums import Acceptance, Program

Keys = Collection[int] | None
_STAGES = (1, 2, 3)
_MARCH, _APRIL = (3, 31), (4, 1)


def heads_frame(on: date, placements: pl.DataFrame, *, employers: Keys = None) -> pl.DataFrame:
    """Return by company who is there and since when (在籍状況).

    Columns: key, trainees, stage_1_trainees, stage_1_since, supervised_since (first day of the
    present unbroken supervision), lecture_first_day (first lecture of it), first_training_on,
    trained_in_fiscal_year (the one that ended last).
    """
    interns = placements.filter(
        (pl.col("program") == Program.TITP) & (pl.col("acceptance") == Acceptance.SUPERVISED)
    )
    if employers is not None:
        interns = interns.filter(pl.col("employer").is_in([str(pk) for pk in employers]))
    interns = interns.join(lectures_frame(on, employers=employers), on="key", how="left")
    counts = interns.group_by("employer").agg(
        pl.col("present").sum().cast(pl.Int64).alias("trainees"),
        (pl.col("present") & (pl.col("stage") == 1)).sum().cast(pl.Int64).alias("stage_1_trainees"),
        pl.col("first_day").filter(pl.col("present") & (pl.col("stage") == 1)).min().alias("stage_1_since"),
        _training_day().min().alias("first_training_on"),
        _trained(fiscal_year(on) - 1).alias("trained_in_fiscal_year"),
    )
    return counts.join(unbroken(on, interns), on="employer", how="left").rename({"employer": "key"})


def _training_day() -> pl.Expr:
    """Return the first day of work of a placement that began, where the records tell it."""
    after_lecture = pl.col("lecture_last_day") + pl.duration(days=1)
    later_stage = pl.when(pl.col("stage") > 1).then(pl.col("begun_on"))
    return pl.when("started").then(pl.coalesce("training_first_day", after_lecture, later_stage))


def _trained(year: int) -> pl.Expr:
    """Return whether somebody was in training in a fiscal year."""
    begins, ends = pl.lit(date(year, *_APRIL)), pl.lit(date(year + 1, *_MARCH))
    overlaps = (pl.col("begun_on") <= ends) & (pl.col("last_day").is_null() | (pl.col("last_day") >= begins))
    return overlaps.fill_null(False).any()


def unbroken(on: date, interns: pl.DataFrame) -> pl.DataFrame:
    """Return by company the first day of the presence that holds on the day, and its first lecture.

    A placement reaches back to its lecture: rosters often begin with the present stage, while
    the supervision began when the person came.
    """
    far = pl.lit(date.max)
    spans = (
        interns.filter(pl.col("first_day") <= pl.lit(on))
        .with_columns(
            since=pl.min_horizontal("first_day", "lecture_first_day"), until=pl.col("last_day").fill_null(far)
        )
        .sort("employer", "since")
        .with_columns(reached=pl.col("until").cum_max().shift(1).over("employer"))
        .with_columns(
            run=(pl.col("since") > pl.col("reached") + timedelta(days=1))
            .fill_null(True)
            .cum_sum()
            .over("employer")
        )
    )
    runs = spans.group_by("employer", "run").agg(
        pl.col("since").min().alias("supervised_since"),
        pl.col("until").max(),
        pl.col("lecture_first_day").min(),
        # People who came in a later stage have no lecture; then the first day of their training counts.
        pl.col("first_day").filter(pl.col("stage") > 1).min().alias("taken_over_on"),
        (pl.col("stage") == 1).any().alias("from_abroad"),
    )
    return runs.filter(pl.col("until") >= pl.lit(on)).select(
        "employer",
        "supervised_since",
        pl.coalesce("lecture_first_day", pl.when(~pl.col("from_abroad")).then(pl.col("taken_over_on"))).alias(
            "lecture_first_day"
        ),
    )


def employers_quota_frame(on: date, *, employers: Keys = None) -> pl.DataFrame:
    """Return what the rule ``titp.quota`` asks of each company, beside those who are there (人数枠の事実).

    Inputs of the rule: regular_employees, acceptance, employer_excellent, organization_excellent,
    field, care_staff. Beside them: key, name, present, present_1 to present_3. Hand over
    `quota_questions` of it to ``decide_many("titp.quota", …, keys=["key"])``.
    """
    reach = EVERYBODY if employers is None else Reach(people=(), employers=employers)
    placements = placements_frame(on, reach)
    interns = placements.filter(pl.col("present") & (pl.col("program") == Program.TITP))
    heads = interns.group_by("employer").agg(
        pl.len().cast(pl.Int64).alias("present"),
        *((pl.col("stage") == stage).sum().cast(pl.Int64).alias(f"present_{stage}") for stage in _STAGES),
    )
    counted = ["present", *(f"present_{stage}" for stage in _STAGES)]
    return (
        staff_frame(on, employers=employers)
        .join(heads, left_on="key", right_on="employer", how="left", maintain_order="left")
        .with_columns(
            *(pl.col(name).fill_null(0) for name in counted),
            acceptance=pl.lit(Acceptance.SUPERVISED.value),
            organization_excellent=pl.lit(organization_excellent(on), dtype=pl.Boolean),
        )
    )


QUOTA_INPUTS = (
    "regular_employees", "acceptance", "employer_excellent", "organization_excellent", "field", "care_staff",
)  # fmt: skip


def quota_questions(frame: pl.DataFrame) -> pl.DataFrame:
    """Return only the columns that the rule ``titp.quota`` knows, and ``key``."""
    return frame.select("key", *QUOTA_INPUTS)
