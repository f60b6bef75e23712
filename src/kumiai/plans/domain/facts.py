"""Plans and filings of companies as columns that the law reads."""

from collections.abc import Collection
from datetime import date
from typing import Any

import polars as pl

from kumiai.law.core.calendar import fiscal_year
from kumiai.plans.enums import EmployerFilingKind
from kumiai.plans.models import EmployerFiling, Plan, PlanChange

Keys = Collection[int] | None


def plans_frame(on: date, *, people: Keys = None) -> pl.DataFrame:
    """Return the plans: key of the placement, plan_filed_on, plan_accredited_on (計画の申請日・認定日)."""
    plans = Plan.objects.order_by("pk")
    if people is not None:
        plans = plans.filter(placement__person__in=people)
    days = ("plan_filed_on", "plan_accredited_on")
    frame = pl.DataFrame(
        list(plans.values_list("placement_id", "filed_on", "accredited_on")),
        schema={"key": pl.Int64, **dict.fromkeys(days, pl.Date)},
        orient="row",
    )
    return frame.with_columns(pl.when(pl.col(day) <= pl.lit(on)).then(pl.col(day)).alias(day) for day in days)


def filings_frame(on: date, *, employers: Keys = None) -> pl.DataFrame:
    """Return what companies filed: key, first_start_notified_on, implementation_report_on, ssw_report_on.

    The reports are those of the fiscal year which ended last (年度終了後の実施状況報告・特定技能の定期届出).
    """
    filings = EmployerFiling.objects.filter(filed_on__lte=on).order_by("filed_on")
    if employers is not None:
        filings = filings.filter(employer__in=employers)
    ended = fiscal_year(on) - 1
    first: dict[int, date] = {}
    reports: dict[int, date] = {}
    specified: dict[int, date] = {}
    for employer, kind, year, filed_on in filings.values_list(
        "employer_id", "kind", "fiscal_year", "filed_on"
    ):
        if kind == EmployerFilingKind.FIRST_START:
            first.setdefault(employer, filed_on)
        elif year == ended:
            (specified if kind == EmployerFilingKind.SSW_REPORT else reports)[employer] = filed_on
    rows = [
        (str(pk), first.get(pk), reports.get(pk), specified.get(pk))
        for pk in sorted({*first, *reports, *specified})
    ]
    days = ("first_start_notified_on", "implementation_report_on", "ssw_report_on")
    return pl.DataFrame(rows, schema={"key": pl.String, **dict.fromkeys(days, pl.Date)}, orient="row")


def plan_events(on: date, *, employers: Keys = None) -> list[tuple[Any, ...]]:
    """Return the minor changes of plans: key, employer, happened_on, notified_on (軽微な変更)."""
    changes = PlanChange.objects.filter(happened_on__lte=on).order_by("pk")
    if employers is not None:
        changes = changes.filter(employer__in=employers)
    return [
        (
            f"plan-change-{pk}",
            str(employer),
            happened_on,
            notified_on if notified_on and notified_on <= on else None,
        )
        for pk, employer, happened_on, notified_on in changes.values_list(
            "pk", "employer_id", "happened_on", "notified_on"
        )
    ]
