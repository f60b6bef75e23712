"""The plain ORM loop beside the engine: the same nine duties, from the same database, with the same answers.

Run as ``python -m benchmarks.orm_loop`` (1,000 people, some 1,900 placements) or with ``--full`` (10,000);
``--data FOLDER`` keeps the database for the next time (the one of ``benchmarks.pages`` will do).
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.records import COMPANIES, ON, PEOPLE, fill, prepare
from benchmarks.stopwatch import Times

SMALL = 1_000
HORIZON = 400
NOT_RECORDED = ("next_stage_undecided", "next_stage_not_recorded")


def by_engine(times: dict[str, Times]) -> tuple[set[tuple[str, str, Any]], int]:
    """Return what the engine says is owed of the nine duties, and the number of placements."""
    import polars as pl  # noqa: PLC0415

    from benchmarks.plain_loop import DUTIES  # noqa: PLC0415  (Django is set up first)
    from kumiai.deadlines.domain.facts import gather  # noqa: PLC0415
    from kumiai.law import duties, expand  # noqa: PLC0415

    chosen = tuple(duty for duty in duties() if duty.id in DUTIES)
    with times["records to columns"].running():
        facts = gather(ON)
    with times["nine duties over columns"].running():
        found = expand(facts.frames, on=ON, horizon_days=HORIZON, duties=chosen).deadlines
    with times["all duties over columns"].running():
        expand(facts.frames, on=ON, horizon_days=HORIZON)
    texts = found.with_columns(pl.col("duty", "reason", "record").cast(pl.String))
    # The engine also looks ahead to a next stage that nobody has recorded; the loop knows records only.
    invented = pl.col("duty").str.ends_with("plan_application") & pl.col("reason").is_in(NOT_RECORDED)
    owed = texts.filter(pl.col("done_on").is_null() & ~invented.fill_null(value=False))
    return set(owed.select("duty", "record", "due_on").iter_rows()), facts.placements.height


def by_loop(times: dict[str, Times]) -> tuple[set[tuple[str, str, Any]], int]:
    """Return what the loop says is owed, and the number of its queries."""
    from django.db import connection  # noqa: PLC0415

    from benchmarks.plain_loop import PlainLoop  # noqa: PLC0415

    asked = 0

    def count(execute: Any, *args: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*args)

    with times["plain loop"].running(), connection.execute_wrapper(count):
        return PlainLoop(ON, HORIZON).owed(), asked


def compared() -> None:
    """Count both ways, see that they agree, and print the times."""
    names = ("plain loop", "records to columns", "nine duties over columns", "all duties over columns")
    times = {name: Times() for name in names}
    by_engine({name: Times() for name in names})  # warm: files of duties and figures are read once
    quick, placements = by_engine(times)
    slow, queries = by_loop(times)
    if quick != slow:
        only = {"engine": sorted(quick - slow)[:8], "loop": sorted(slow - quick)[:8]}
        raise SystemExit(f"they disagree on {len(quick ^ slow)} of {len(quick)}: {only}")
    print(f"{placements:,} placements, {len(quick):,} open deadlines of nine duties, alike both ways")
    print(f"{'':<34} {'wall':>9} {'processor':>9}  s   a placement")
    for name in names:
        each = times[name].processor[0] / placements * 1_000_000
        note = f"{queries:,} queries" if name == "plain loop" else ""
        print(f"{name:<34} {times[name].seconds()}  {each:9.0f} µs  {note}")
    columns = times["records to columns"].processor[0] + times["nine duties over columns"].processor[0]
    whole = times["plain loop"].processor[0]
    alone = whole / times["nine duties over columns"].processor[0]
    print(
        f"the loop costs {whole / columns:.1f} times as much; without the reading of records {alone:.0f} times"
    )


def main() -> None:
    """Fill a database where it is empty, and compare."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--full", action="store_true", help=f"{PEOPLE:,} people")
    options.add_argument("--data", type=Path, help="folder to keep the database in")
    chosen = options.parse_args()
    people = PEOPLE if chosen.full else SMALL
    with tempfile.TemporaryDirectory() as passing:
        prepare((chosen.data or Path(passing)) / f"people-{people}")
        fill(people=people, companies=max(people * COMPANIES // PEOPLE, 8), on=ON)
        compared()


if __name__ == "__main__":
    main()
