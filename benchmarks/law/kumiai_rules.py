"""Kumiai's turn, in a process of its own: ``python -m benchmarks.law.kumiai_rules many FOLDER RUNS``."""

import json
import sys
import time
from pathlib import Path

import polars as pl

from benchmarks.law.book import ON, RULES
from benchmarks.stopwatch import most_memory
from kumiai.law import decide, decide_many, rule_of


def many(table):
    """Return the answers of every rule to the table."""
    return {rule: decide_many(rule, table.select(names), on=ON) for rule, names in RULES.items()}


def single(row, language=None):
    """Return the decisions of every rule for one row, and their words if a language is asked."""
    decisions = [decide(rule, {name: row[name] for name in names}, on=ON) for rule, names in RULES.items()]
    return [decision.explain(language) for decision in decisions] if language else decisions


def timed(work, runs, *, first):
    walls, processors = [], []
    for _ in range(runs + first):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return {"wall": sorted(walls[first:])[runs // 2], "processor": sorted(processors[first:])[runs // 2]}


def main():
    mode, folder, runs = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    table = pl.read_parquet(folder / "facts.parquet")
    for rule in RULES:
        rule_of(rule)
    before = most_memory()
    if mode == "many":
        said = timed(lambda: many(table), runs, first=int(runs > 1))
    else:
        rows = table.to_dicts()
        language = "ja" if mode == "explained" else None
        turns = iter(rows * (runs // len(rows) + 2))
        said = timed(lambda: single(next(turns), language), runs, first=min(runs, len(rows)))
    peak = most_memory()
    print(json.dumps({**said, "before": before, "peak": peak}))


if __name__ == "__main__":
    main()
