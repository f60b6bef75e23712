"""All duties for the whole country: 450,000 trainees, 65,000 employers, from columns in memory.

Run as ``python -m benchmarks.duties``. The data are made by arithmetic, so they are the same every
time. A sample is counted again by a plain loop (:mod:`benchmarks.duty_oracle`) and must agree.
"""

import argparse
import resource
import time
from datetime import date

import polars as pl

from benchmarks.duty_oracle import expand_in_a_loop
from benchmarks.stopwatch import Times
from kumiai.law.core.duty_expand import Expansion, expand
from kumiai.law.core.duty_schema import shipped_duties
from kumiai.law.core.parameters import Parameters

ON = date(2026, 11, 22)
HORIZON = 180
TRAINEES, EMPLOYERS, OFFICES = 450_000, 65_000, 4_000
EPOCH = date(1970, 1, 1)
TODAY = (ON - EPOCH).days


def spread(seed: int, modulo: int) -> pl.Expr:
    """Return numbers below ``modulo`` that look thrown but are the same every time."""
    mixed = (pl.col("i") * 2_654_435_761 + seed * 40_503) % 4_294_967_291
    return (mixed * (2 * seed + 1) // 65_537) % modulo


def day(expression: pl.Expr) -> pl.Expr:
    return expression.cast(pl.Int32).cast(pl.Date)


def some(expression: pl.Expr, seed: int, percent: int) -> pl.Expr:
    """Return the values of about so many percent of the rows, empty otherwise."""
    return pl.when(spread(seed, 100) < percent).then(expression)


def people(count: int) -> pl.DataFrame:
    """Return one row a trainee: the stage reached and how long ago it began."""
    return pl.DataFrame({"i": pl.int_range(count, eager=True)}).with_columns(
        reached=pl.when(spread(1, 100) < 45).then(1).when(spread(1, 100) < 90).then(2).otherwise(3),
        began=TODAY - spread(2, 360),
        employer=pl.format("employer-{}", spread(3, max(1, count * EMPLOYERS // TRAINEES))),
    )


def stages(everybody: pl.DataFrame) -> pl.DataFrame:
    """Return one row a placement: the running stage and those before it."""
    lengths = {1: 365, 2: 730, 3: 730}
    rows = []
    for stage in (1, 2, 3):
        length = lengths[stage]
        here = everybody.filter(pl.col("reached") >= stage)
        back = {1: {1: 0, 2: 365, 3: 1095}, 2: {2: 0, 3: 730}, 3: {3: 0}}[stage]
        first = pl.col("began") - pl.col("reached").replace_strict(back, default=0, return_dtype=pl.Int64)
        ended = pl.col("reached") > stage
        rows.append(
            here.select(
                "i",
                "employer",
                key=pl.format("placement-{}-{}", "i", pl.lit(stage)),
                person=pl.format("person-{}", "i"),
                program=pl.lit("titp"),
                stage=pl.lit(stage, dtype=pl.Int64),
                acceptance=pl.lit("supervised"),
                first_day=day(first),
                last_day=some(day(first + length - 1), 4, 99),
                started=pl.lit(True),
                ended=ended,
                goes_on=pl.when(ended).then(True).otherwise(some(spread(5, 10) < 7, 6, 50)),
                final=pl.lit(False),
                plan_filed_on=day(first - 130),
                plan_accredited_on=day(first - 90),
                exam_support_applied_on=pl.when(ended)
                .then(day(first + 100))
                .otherwise(some(day(first + 100), 7, 60)),
                exam_taken_on=pl.when(ended).then(day(first + length - 100)),
                exam_passed_on=pl.when(ended).then(day(first + length - 90)),
                entered_on=day(first),
                training_first_day=day(first + 31),
                lecture_last_day=some(day(first + 30), 8, 99),
                permitted_on=some(day(first - 10), 9, 95),
            )
        )
    return pl.concat(rows).drop("i")


def residents(everybody: pl.DataFrame) -> pl.DataFrame:
    return everybody.select(
        "employer",
        key=pl.format("person-{}", "i"),
        entered_on=day(pl.col("began")),
        address_notified_on=some(day(pl.col("began") + 10), 10, 97),
        residence_first_day=day(pl.col("began")),
        residence_expires_on=day(pl.col("began") + 364),
        residence_filed_on=some(day(pl.lit(TODAY - 5)), 11, 10),
        training_ends_on=day(pl.col("began") + 729),
        goes_home=some(spread(12, 2) == 0, 13, 50),
    )


def companies(count: int) -> pl.DataFrame:
    ids = pl.DataFrame({"i": pl.int_range(count, eager=True)})
    return ids.select(
        key=pl.format("employer-{}", "i"),
        trainees=spread(20, 12),
        stage_1_trainees=spread(21, 4),
        lecture_first_day=day(TODAY - 900 + spread(22, 800)),
        last_audit_on=some(day(TODAY - spread(23, 110)), 24, 95),
        last_visit_on=some(day(TODAY - spread(25, 40)), 26, 95),
        first_training_on=day(pl.lit(TODAY - 2000)),
        first_start_notified_on=some(day(pl.lit(TODAY - 1990)), 27, 98),
        trained_in_fiscal_year=spread(28, 10) < 9,
        implementation_report_on=some(day(pl.lit(TODAY - 190)), 29, 97),
        responsible_course_on=some(day(TODAY - spread(30, 1200)), 31, 97),
    )


def audits(employers: pl.DataFrame) -> pl.DataFrame:
    back = pl.DataFrame({"n": [0, 85, 170, 255, 340, 430, 520, 610]}, schema={"n": pl.Int64})
    return (
        employers.select("key", "last_audit_on")
        .drop_nulls()
        .with_row_index("e")
        .join(back, how="cross")
        .with_columns(i=pl.col("e").cast(pl.Int64) * 8 + pl.col("n"))
        .select(
            key=pl.format("audit-{}-{}", "e", "n"),
            employer=pl.col("key"),
            audited_on=day(pl.col("last_audit_on").cast(pl.Int64) - pl.col("n")),
            reported_on=pl.when(pl.col("n") > 0).then(
                day(pl.col("last_audit_on").cast(pl.Int64) - pl.col("n") + 40)
            ),
        )
    )


def offices(count: int) -> pl.DataFrame:
    ids = pl.DataFrame({"i": pl.int_range(count, eager=True)})
    return ids.select(
        key=pl.format("office-{}", "i"),
        opened_on=day(pl.lit(TODAY - 2500)),
        outside_kind=pl.when(spread(40, 2) == 0).then(pl.lit("auditor")).otherwise(pl.lit("officer")),
        last_outside_check_on=day(TODAY - spread(41, 110)),
        outside_course_on=some(day(TODAY - spread(42, 1200)), 43, 98),
        last_accompanied_audit_on=some(day(TODAY - spread(44, 500)), 45, 90),
        manager_course_on=day(TODAY - spread(46, 1200)),
        business_report_on=some(day(pl.lit(TODAY - 180)), 47, 98),
    )


def country(trainees: int) -> dict[str, pl.DataFrame]:
    """Return all frames of a country, or of a share of it."""
    everybody = people(trainees)
    employers = companies(max(1, trainees * EMPLOYERS // TRAINEES))
    office = offices(max(1, trainees * OFFICES // TRAINEES))
    organization = office.select(
        key=pl.col("key").str.replace("office", "organization"),
        license_first_day=pl.col("opened_on"),
        license_last_day=day(TODAY + pl.int_range(pl.len()) % 1500),
    )
    happened = pl.DataFrame({"i": pl.int_range(trainees // 15, eager=True)}).select(
        key=pl.format("event-{}", "i"),
        kind=spread(50, 4).replace_strict(
            {0: "minor_plan_change", 1: "difficulty", 2: "hired", 3: "organization_change"},
            return_dtype=pl.String,
        ),
        person=pl.format("person-{}", "i"),
        employer=pl.format("employer-{}", spread(51, employers.height)),
        happened_on=day(TODAY - spread(52, 60)),
        early_return=some(spread(53, 3) == 0, 54, 70),
        departs_on=some(day(TODAY + spread(55, 20)), 56, 80),
        notified_on=some(day(pl.lit(TODAY - 1)), 57, 50),
    )
    return {
        "stage": stages(everybody),
        "person": residents(everybody),
        "employer": employers,
        "audit": audits(employers),
        "office": office,
        "organization": organization,
        "event": happened,
    }


def agreeing(trainees: int) -> tuple[int, float, float]:
    """Return how many deadlines of a sample both ways count alike, and the seconds of each; raise if not."""
    facts = country(trainees)
    rows = {name: frame.to_dicts() for name, frame in facts.items()}
    parameters, duties = Parameters.load(), shipped_duties()
    begun = time.perf_counter()
    slow = expand_in_a_loop(rows, on=ON, horizon_days=HORIZON, parameters=parameters, duties=duties)
    between = time.perf_counter()
    quick = expand(facts, on=ON, horizon_days=HORIZON, parameters=parameters, duties=duties)
    ended = time.perf_counter()
    found = set(quick.deadlines.select("key", "due_on", "opens_on", "done_on").rows())
    if found != slow or quick.deadlines.height != len(found):
        raise SystemExit(f"the columns and the loop disagree: {sorted(found ^ slow, key=str)[:10]}")
    return len(found), between - begun, ended - between


def peak_megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def report(making: Times, expanding: Times, answer: Expansion, facts: dict[str, pl.DataFrame]) -> None:
    lines = [
        ("rows of records", f"{sum(frame.height for frame in facts.values()):,}"),
        ("duties", f"{len(shipped_duties())}"),
        ("deadlines", f"{answer.deadlines.height:,}"),
        ("- of them open", f"{answer.deadlines['done_on'].null_count():,}"),
        ("open questions", f"{answer.open_questions.height:,}"),
        ("making the data", f"{making.wall[0]:.1f} s"),
        ("expanding all duties", f"{expanding.wall[0]:.2f} s"),
        ("- processor, both cores", f"{expanding.processor[0]:.2f} s"),
        ("peak memory, data included", f"{peak_megabytes():,} MB"),
    ]
    for name, value in lines:
        print(f"{name:<28} {value:>14}")


def main() -> None:
    """Measure the country, then compare a sample with the plain loop."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--trainees", type=int, default=TRAINEES)
    options.add_argument("--sample", type=int, default=3_000)
    options.add_argument("--full", action="store_true", help="a sample ten times as large")
    chosen = options.parse_args()
    making, expanding = Times(), Times()
    with making.running():
        facts = country(chosen.trainees)
    with expanding.running():
        answer = expand(facts, on=ON, horizon_days=HORIZON)
    report(making, expanding, answer, facts)
    count, slow, quick = agreeing(chosen.sample * 10 if chosen.full else chosen.sample)
    print(f"a sample by plain loop: {count:,} deadlines alike; loop {slow:.2f} s, columns {quick:.2f} s")


if __name__ == "__main__":
    main()
