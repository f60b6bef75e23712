"""Intake over the years (受入れの見通し)."""

import polars as pl

from kumiai.law.core.algebra import choose, least
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import count
from kumiai.law.core.quantity import flag
from kumiai.law.core.rule import rule
from kumiai.law.programs.titp.rules.quota import (
    EMPLOYEES,
    EMPLOYER,
    ORGANIZATION,
    general_limits,
    larger_quota,
    old_limit,
)

LONGEST = 200


@rule(
    "titp.intake_projection",
    ja="年ごとの在籍人数の見通し", en="Trainees present at the end of each year",
    inputs=[
        EMPLOYEES,
        EMPLOYER,
        ORGANIZATION,
        count("intake_per_year", "毎年の受入れ人数", "Trainees taken in each year", probes=(1, 6, 100)),
        count("years", "年数", "Years", largest=LONGEST, probes=(1, 3, 4, 5)),
    ],
    answers={"headcount": "list"},
    figures=("titp.quota.",),
)  # fmt: skip
def intake_projection(law: Law) -> None:
    """Return how many trainees are present at the end of each year (在籍人数).

    The same number comes at the start of every year, at most the limit of stage 1 (規則第16条);
    nobody fails or leaves early; a cohort stays three years, with stage 3 five.
    """
    if law.holds("titp.quota.base"):
        large = larger_quota(law)
        limit = general_limits(law, law.given("regular_employees"), large, flag(True)).stages["stage_1"]
        stay = choose(
            large, law.figure("titp.quota.stay_years.excellent"), law.figure("titp.quota.stay_years.ordinary")
        )
    else:
        limit, stay = old_limit(law), law.figure("titp.quota.stay_years.ordinary")
    years = law.given("years")
    allowed = law.step("stage_1_limit", limit, "第1号の上限", "Limit of stage 1")
    arriving = least(law.given("intake_per_year"), allowed)
    cohort = law.step(
        "cohort", choose(years.equals(0), 0, arriving), "毎年の受入れ人数", "Trainees in a cohort"
    )
    # A stay longer than the projection, or of nobody, makes no difference to it.
    length = choose(cohort.equals(0), 0, least(stay, years))
    stays = law.step("stay", length, "在籍年数", "Years a cohort is present")
    law.listing("headcount", [cohort, stays, years], _headcount)


def _headcount(cohort: pl.Expr, stay: pl.Expr, years: pl.Expr) -> pl.Expr:
    """Return the list of years: cohorts add up until the first one leaves."""
    rising = pl.int_ranges(1, stay + 1, dtype=pl.Int64)
    level = stay.repeat_by(years - stay)
    return pl.concat_list(rising, level) * cohort
