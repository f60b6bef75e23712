"""One decision with its explanation, warm, and the same rules for many rows at once.

Run as ``python -m benchmarks.decision``; with ``--full`` for a million rows too.
"""

import argparse
from collections.abc import Callable
from datetime import date
from typing import Any

import polars as pl

from benchmarks.duties import TODAY, day, some, spread
from benchmarks.stopwatch import Times, repeated
from kumiai.law import decide, decide_many

ON = date(2026, 11, 22)
RUNS = 200
SCORE = {
    "basic_exam_takers": 20, "basic_exam_passers": 19, "completers": 10, "unavoidable_non_takers": 0,
    "old_scheme_takers": 0, "level_3_passers": 6, "level_2_passers": 1, "written_passers": 2,
    "exam_cooperation": True, "instructors_trained": True, "life_advisers_trained": False,
    "lowest_wage_ratio_percent": "107.5", "raise_percent": "3.2", "single_rooms": False,
    "improvement_order": "none", "absconded": 0, "trainees_total": 22, "blameworthy_absconding": False,
    "consultation_manual": True, "mother_tongue_advisers": True, "takeovers": 0,
    "vacancy_registered": True, "japanese_learning": True, "community_contact": True, "culture_learning": False,
}  # fmt: skip
STAGE_3 = {
    "to_stage": 3, "practical_passed": True, "occupation_allowed": True, "employer_excellent": True,
    "organization_excellent": True, "home_return": "before_stage_3", "leaves_on": "2027-01-10",
    "returns_on": "2027-02-20",
}  # fmt: skip
STAGE_2 = {
    "in_japan_on_effective_date": True,
    "stage_1_filed_on": "2026-05-10",
    "stage_1_starts_on": "2026-10-01",
}
QUESTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "quota of a company": (
        "titp.quota",
        {"regular_employees": 45, "employer_excellent": True, "organization_excellent": False},
    ),
    "quota, staff count unknown": (
        "titp.quota",
        {"employer_excellent": True, "organization_excellent": True},
    ),
    "score of a company": ("titp.excellent_employer", SCORE),
    "score, seven facts unknown": ("titp.excellent_employer", dict(list(SCORE.items())[:-7])),
    "gate to stage 3": ("titp.next_stage_gate", STAGE_3),
    "gate to stage 3, exam unknown": (
        "titp.next_stage_gate",
        {name: fact for name, fact in STAGE_3.items() if name != "practical_passed"},
    ),
    "stage 2 after the new law": ("transition.titp_stage_2", STAGE_2),
    "due day of a plan": (
        "duty.due",
        {"duty": "titp.stage_2_plan_application", "starts_on": date(2027, 4, 1)},
    ),
    "due day of the next audit": (
        "duty.due",
        {"duty": "titp.periodic_audit_next", "last_audit_on": date(2026, 9, 30)},
    ),
}


def explained(rule: str, given: dict[str, Any]) -> str:
    """Return the decision in words: what a screen needs to show it."""
    return decide(rule, given, on=ON).explain("ja")


def quota_frame(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        regular_employees=some(spread(1, 400) + 1, 2, 95),
        employer_excellent=some(spread(3, 3) == 0, 4, 80),
        organization_excellent=pl.lit(True),
        field=pl.when(spread(5, 10) == 0).then(pl.lit("construction")).otherwise(pl.lit("general")),
    )


def score_frame(rows: pl.DataFrame) -> pl.DataFrame:
    takers, completers = spread(1, 30), spread(2, 20)
    flags = [name for name, value in SCORE.items() if isinstance(value, bool)]
    return rows.select(
        basic_exam_takers=takers,
        basic_exam_passers=some(takers * (80 + spread(3, 21)) // 100, 4, 95),
        completers=completers,
        unavoidable_non_takers=pl.lit(0),
        old_scheme_takers=pl.lit(0),
        level_3_passers=completers * spread(5, 100) // 100,
        level_2_passers=pl.lit(0),
        written_passers=some(spread(6, 3), 7, 90),
        improvement_order=pl.lit("none"),
        absconded=spread(8, 2),
        trainees_total=takers + completers + 1,
        takeovers=pl.lit(0),
        **{name: some(spread(10 + place, 3) > 0, 40 + place, 90) for place, name in enumerate(flags)},
    )


def gate_frame(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        to_stage=2 + spread(1, 2),
        written_passed=some(spread(2, 10) > 0, 3, 70),
        practical_passed=some(spread(4, 10) > 0, 5, 70),
        occupation_allowed=pl.lit(value=True),
        employer_excellent=some(spread(6, 2) == 0, 7, 80),
        organization_excellent=pl.lit(value=True),
        home_return=some(pl.lit("none"), 8, 50),
    )


def stage_2_frame(rows: pl.DataFrame) -> pl.DataFrame:
    begun = TODAY - spread(1, 400)
    return rows.select(
        in_japan_on_effective_date=some(spread(2, 10) > 0, 3, 80),
        stage_1_starts_on=day(begun),
        stage_1_filed_on=some(day(begun - 130), 4, 90),
    )


FRAMES: dict[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
    "titp.quota": quota_frame,
    "titp.excellent_employer": score_frame,
    "titp.next_stage_gate": gate_frame,
    "transition.titp_stage_2": stage_2_frame,
}


def many(rule: str, count: int, runs: int) -> Times:
    """Return what the answers to so many rows took; some facts of each frame are unknown."""
    frame = FRAMES[rule](pl.DataFrame({"i": pl.int_range(count, eager=True)}))
    return repeated(lambda: decide_many(rule, frame, on=ON), runs, before=1)


def main() -> None:
    """Measure single decisions, then frames."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--full", action="store_true", help="a million rows too")
    chosen = options.parse_args()
    print(
        f"{f'one decision with explanation, {RUNS} runs':<60} {'median':>9} {'p95':>9} {'processor':>9}  ms"
    )
    for label, (rule, given) in QUESTIONS.items():
        times = repeated(lambda rule=rule, given=given: explained(rule, given), RUNS)
        print(f"{f'{label} ({rule})':<60} {times.milliseconds()}")
    print(f"\n{'all rows at once, median of 3 runs':<60} {'median':>9} {'p95':>9} {'processor':>9}  ms")
    for count in (1_000, 100_000, 1_000_000) if chosen.full else (1_000, 100_000):
        for rule in FRAMES:
            print(f"{f'{count:,} x {rule}':<60} {many(rule, count, 3).milliseconds()}")


if __name__ == "__main__":
    main()
