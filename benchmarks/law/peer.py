"""One contestant in a process of its own, in the environment of the benchmark.

``python -m benchmarks.law.peer openfisca FOLDER RUNS`` prints one line of JSON with seconds and memory,
and leaves the answers of the facts in FOLDER beside them.
"""

import json
import pickle
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.law import numpy_rules
from benchmarks.stopwatch import most_memory

EMPTY = -(2**31)
DAY = "2026-11-22"


def law_of_the_day(figures):
    """Return the figure of each id in force on the day."""
    return {
        name: [entry["value"] for entry in entries if entry["from"] <= DAY][-1]
        for name, entries in figures.items()
        if any(entry["from"] <= DAY for entry in entries)
    }


def columns_of(folder, flags):
    """Return the facts as NumPy columns with 0 and no for the empty cells, and where cells are empty."""
    columns, empty = {}, {}
    for path in sorted(folder.glob("*.i32")):
        numbers = np.fromfile(path, dtype=np.int32)
        absent = numbers == EMPTY
        name = path.stem
        if absent.any():
            empty[name] = absent
        numbers[absent] = 0
        columns[name] = numbers.astype(bool) if name in flags else numbers.astype(np.int64)
    return columns, empty


def contestant(name, folder, columns, empty, figures):
    """Return the function that answers all facts once."""
    law = law_of_the_day(figures)
    if name == "numpy":
        return lambda: numpy_rules.answers(columns, law)
    if name == "numpy-unknown":
        return lambda: numpy_rules.bounded_answers(columns, empty, law)
    if name == "python":
        from benchmarks.law import python_rules  # noqa: PLC0415

        names = list(columns)
        rows = [
            dict(zip(names, row, strict=True))
            for row in zip(*(column.tolist() for column in columns.values()), strict=True)
        ]
        return lambda: python_rules.answers(rows, law)
    from benchmarks.law import openfisca_rules  # noqa: PLC0415

    if not (folder / "parameters").exists():
        openfisca_rules.write_parameters(figures, folder / "parameters")
    system = openfisca_rules.build(folder / "parameters", columns)
    given = {
        name: column if column.dtype == bool else column.astype(np.int32) for name, column in columns.items()
    }
    for field, kind in (("field", openfisca_rules.Field), ("improvement_order", openfisca_rules.Order)):
        given[field] = kind.encode(np.array([each.name for each in kind])[given[field]])
    return lambda: openfisca_rules.answers(system, given, DAY, trace=name == "openfisca-trace")


def main():
    name, folder, runs = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    figures = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    columns, empty = columns_of(folder, set(json.loads((folder / "flags.json").read_text(encoding="utf-8"))))
    work = contestant(name, folder, columns, empty, figures)
    before = most_memory()
    walls, processors = [], []
    for _ in range(runs + (runs > 1)):
        found = None  # the answers of the last run do not count as memory of this one
        wall, processor = time.perf_counter(), time.process_time()
        found = work()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    first = runs > 1
    peak = most_memory()
    if name != "openfisca-trace":
        with (folder / f"{name}.pickle").open("wb") as file:
            pickle.dump(_flat(found), file)
    print(json.dumps({"wall": sorted(walls[first:])[runs // 2], "processor": sorted(processors[first:])[runs // 2],
                      "before": before, "peak": peak}))  # fmt: skip


def _flat(found):
    """Return answers by rule and name as bytes of 32-bit numbers, reasons each by its code."""
    flat = {}
    for rule, values in found.items():
        for name, value in values.items():
            parts = (
                {f"{name}.{code}": flags for code, flags in value.items()}
                if isinstance(value, dict)
                else {name: value}
            )
            for key, part in parts.items():
                if isinstance(part, tuple):
                    flat[rule, key + "__known"] = np.asarray(part[1]).astype(np.int32).tobytes()
                    part = part[0]
                flat[rule, key] = np.asarray(part).astype(np.int32).tobytes()
    return flat


if __name__ == "__main__":
    main()
