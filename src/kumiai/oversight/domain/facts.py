"""Audits, visits and outside checks as columns that the law reads."""

from collections.abc import Collection
from datetime import date

import polars as pl

from kumiai.oversight.enums import OutsideCheckKind
from kumiai.oversight.models import Audit, GuidanceVisit, OutsideCheck

Keys = Collection[int] | None


def audits_frame(on: date, *, employers: Keys = None) -> pl.DataFrame:
    """Return the audits: key, employer, audited_on, reported_on (監査日・報告書提出日).

    Extraordinary audits stand beside the periodic ones: they count as one of them.
    """
    audits = Audit.objects.filter(audited_on__lte=on).order_by("pk")
    if employers is not None:
        audits = audits.filter(employer__in=employers)
    frame = pl.DataFrame(
        list(audits.values_list("pk", "employer_id", "audited_on", "reported_on")),
        schema={"key": pl.Int64, "employer": pl.Int64, "audited_on": pl.Date, "reported_on": pl.Date},
        orient="row",
    )
    return frame.with_columns(
        pl.col("key", "employer").cast(pl.String),
        reported_on=pl.when(pl.col("reported_on") <= pl.lit(on)).then(pl.col("reported_on")),
    )


def visits_frame(on: date, *, employers: Keys = None) -> pl.DataFrame:
    """Return the guidance visits: employer, visited_on (訪問指導日)."""
    visits = GuidanceVisit.objects.filter(visited_on__lte=on).order_by("pk")
    if employers is not None:
        visits = visits.filter(employer__in=employers)
    frame = pl.DataFrame(
        list(visits.values_list("employer_id", "visited_on")),
        schema={"employer": pl.Int64, "visited_on": pl.Date},
        orient="row",
    )
    return frame.with_columns(pl.col("employer").cast(pl.String))


def outside_checks_frame(on: date) -> pl.DataFrame:
    """Return by office the last two outside checks, and the last two audits that the auditor joined."""
    checks = OutsideCheck.objects.filter(checked_on__lte=on).order_by("pk")
    frame = pl.DataFrame(
        list(
            checks.values_list(
                "office_id", "kind", "checked_on", "accompanied_audit_id", "accompanied_audit__audited_on"
            )
        ),
        schema={
            "key": pl.Int64,
            "kind": pl.String,
            "checked_on": pl.Date,
            "audit": pl.Int64,
            "audited_on": pl.Date,
        },
        orient="row",
    ).with_columns(pl.col("key").cast(pl.String))
    joined = frame.filter(
        pl.col("audit").is_not_null()
        & (pl.col("kind") == OutsideCheckKind.OUTSIDE_AUDITOR)
        & (pl.col("audited_on") <= pl.lit(on))
    )
    return (
        frame.group_by("key")
        .agg(*last_two("checked_on", "last_outside_check_on", "previous_outside_check_on"))
        .join(
            joined.group_by("key").agg(
                *last_two("audited_on", "last_accompanied_audit_on", "previous_accompanied_audit_on")
            ),
            on="key",
            how="left",
        )
    )


def last_two(column: str, last: str, before: str) -> tuple[pl.Expr, pl.Expr]:
    """Return the last day of a group, and the day before it."""
    days = pl.col(column).unique().sort(descending=True)
    return days.get(0, null_on_oob=True).alias(last), days.get(1, null_on_oob=True).alias(before)
