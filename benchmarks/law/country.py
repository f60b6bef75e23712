"""The country in one pass: every duty of the next 60 days, and every quota and limit, for everybody.

``python -m benchmarks.law.country`` takes a tenth, ``--full`` 450,000 trainees, 336,000 specified skilled
workers, 65,000 employers and 3,700 organizations. The records are written once, then read from Parquet
and from SQLite, each in a fresh process, and answered.
"""

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from benchmarks import duties
from benchmarks.duties import ON, TODAY, day, some, spread
from benchmarks.stopwatch import most_memory
from kumiai.law import NotInForce, decide_many
from kumiai.law.core.duty_expand import expand
from kumiai.law.core.duty_schema import shipped_duties
from kumiai.law.core.inputs import Input
from kumiai.law.core.parameters import Parameters
from kumiai.law.core.registry import rules
from kumiai.law.core.rule import Rule

HORIZON = 60
ROWS_AT_ONCE = 2_000
TRAINEES, WORKERS, EMPLOYERS, ORGANIZATIONS = 450_000, 336_000, 65_000, 3_700
NEW_LAW = date(2027, 4, 1)
SUBJECTS = {"person": TRAINEES, "worker": WORKERS, "employer": EMPLOYERS, "organization": ORGANIZATIONS}
# Who a rule is asked for; a rule that is not named here is asked for every worker or trainee.
OF_ORGANIZATIONS = (
    "titp.excellent_organization", "titp.license", "esd.license", "esd.staffing", "rso.", "ssw.support_staff", "transition.license",
)  # fmt: skip
OF_EMPLOYERS = (
    "titp.quota", "titp.regular", "titp.excellent", "titp.audit", "titp.intake", "titp.lodging", "titp.care_instructors",
    "titp.construction", "esd.quota", "esd.region", "esd.metropolitan", "esd.field", "ssw.host", "ssw.field",
    "ssw.contribution", "wage.minimum",
)  # fmt: skip
NOT_ASKED = ("number.", "duty.")


def subject_of(rule: str) -> str:
    """Return for whom a rule is asked in the country."""
    if rule.startswith(OF_ORGANIZATIONS):
        return "organization"
    if rule.startswith(OF_EMPLOYERS):
        return "employer"
    return "worker" if rule.startswith("ssw.") else "person"


def column(spec: Input, seed: int) -> pl.Expr:
    """Return the values of one input for many rows: a tenth of them empty, days around today and the new law."""
    values: pl.Expr
    if spec.kind == "records":
        values = records(spec, seed)
    elif spec.kind == "flag":
        values = spread(seed, 2) == 0
    elif spec.kind == "code":
        values = pl.lit(pl.Series(spec.codes)).gather(spread(seed, len(spec.codes)))
    elif spec.kind == "day":
        values = day(TODAY - 700 + spread(seed, 1400))
    else:
        values = spec.smallest + spread(seed, min(400, spec.largest - spec.smallest + 1))
    return some(values, seed + 1, 90)


def records(spec: Input, seed: int) -> pl.Expr:
    """Return a list of one or two maps as JSON; a stay is followed by another one or by a leave."""
    parts = [_record(spec, seed, place) for place in (0, 1)]
    return (
        pl.when(spread(seed + 2, 2) == 0)
        .then(pl.format("[{}]", parts[0]))
        .otherwise(pl.format("[{}, {}]", *parts))
    )


def _record(spec: Input, seed: int, place: int) -> pl.Expr:
    first = TODAY - 1600 + 800 * place + spread(seed + place, 300)
    cells = []
    for field in spec.fields:
        if field.kind == "day":
            value = day(
                first + (0 if field.name.startswith("first") else 90 + spread(seed, 400))
            ).dt.to_string()
        elif field.kind == "code":
            value = pl.lit(pl.Series(field.codes)).gather(spread(seed + place, len(field.codes)))
        else:
            value = spread(seed + place + len(cells), 100).cast(pl.String)
        cells.append(
            pl.format(f'"{field.name}": ' + ('"{}"' if field.kind in ("day", "code") else "{}"), value)
        )
    return pl.concat_str(pl.lit("{"), pl.concat_str(cells, separator=", "), pl.lit("}"))


def asked() -> dict[str, Rule]:
    """Return every rule that answers in bulk and is asked about the country."""
    return {
        name: rule
        for name, rule in rules().items()
        if isinstance(rule, Rule) and not name.startswith(NOT_ASKED)
    }


def workers(count: int) -> pl.DataFrame:
    """Return specified skilled workers in the columns of the duties."""
    began = TODAY - spread(60, 1500)
    return pl.DataFrame({"i": pl.int_range(count, eager=True)}).select(
        key=pl.format("ssw-person-{}", "i"),
        employer=pl.format("employer-{}", spread(61, max(1, count * EMPLOYERS // WORKERS))),
        entered_on=day(began),
        address_notified_on=some(day(began + 10), 64, 97),
        residence_first_day=day(began),
        residence_expires_on=day(TODAY + spread(65, 365)),
    )


def generate(folder: Path, share: float) -> None:
    """Write the records as Parquet and as one SQLite database."""
    facts = duties.country(round(TRAINEES * share))
    facts["person"] = pl.concat([facts["person"], workers(round(WORKERS * share))], how="diagonal_relaxed")
    for name, frame in facts.items():
        frame.write_parquet(folder / f"duty-{name}.parquet")
    for rule_id, rule in asked().items():
        ids = pl.DataFrame({"i": pl.int_range(round(SUBJECTS[subject_of(rule_id)] * share), eager=True)})
        columns = {spec.name: column(spec, 70 + 2 * place) for place, spec in enumerate(rule.inputs)}
        ids.select(**columns).write_parquet(folder / f"rule-{rule_id}.parquet")
    _into_sqlite(folder)


def _into_sqlite(folder: Path) -> None:
    database = sqlite3.connect(folder / "country.sqlite3")
    database.execute("PRAGMA synchronous=OFF")
    for path in sorted(folder.glob("*.parquet")):
        table = pl.read_parquet(path)
        days = [name for name, dtype in table.schema.items() if dtype == pl.Date]
        table = table.with_columns(pl.col(name).cast(pl.String) for name in days)
        names = ", ".join(f'"{name}"' for name in table.columns)
        database.execute(f'CREATE TABLE "{path.stem}" ({names})')
        marks = ", ".join("?" * table.width)
        database.executemany(f'INSERT INTO "{path.stem}" VALUES ({marks})', table.iter_rows())  # noqa: S608
    database.commit()
    database.close()


def read(folder: Path, kind: str, name: str, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return one table from Parquet or SQLite."""
    if kind == "parquet":
        return pl.read_parquet(folder / f"{name}.parquet")
    return _from_sqlite(folder / "country.sqlite3", name, schema)


def _from_sqlite(path: Path, name: str, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Return a table of SQLite in columns; it has no days and flags, so they are made from text and numbers.

    Every cell that Python sees costs more than all the rest: flags come thirty to a number, two bits each.
    Few rows at a time stay near the processor.
    """
    flags = [column for column, dtype in schema.items() if dtype == pl.Boolean]
    groups = [flags[first : first + 30] for first in range(0, len(flags), 30)]
    cells = {
        column: (f'"{column}"', pl.String() if dtype == pl.Date else dtype)
        for column, dtype in schema.items()
        if column not in flags
    }
    for number, group in enumerate(groups):
        packed = " + ".join(f'ifnull("{flag}", 2) * {4**place}' for place, flag in enumerate(group))
        cells[f"flags {number}"] = (packed, pl.Int64())
    database = sqlite3.connect(path)
    cursor = database.execute(f'SELECT {", ".join(cell for cell, _ in cells.values())} FROM "{name}"')  # noqa: S608
    parts = []
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        columns = zip(cells, zip(*rows, strict=True), strict=True)
        parts.append(pl.DataFrame([pl.Series(each, values, cells[each][1]) for each, values in columns]))
    database.close()
    made = [pl.col(column).str.to_date() for column, dtype in schema.items() if dtype == pl.Date]
    for number, group in enumerate(groups):
        for place, flag in enumerate(group):
            cell = pl.col(f"flags {number}") // 4**place % 4
            made.append(pl.when(cell != 2).then(cell == 1).alias(flag))
    return pl.concat(parts).with_columns(made).select(list(schema))


def answer(folder: Path, kind: str) -> dict[str, float | int]:
    """Return what reading and answering everything took, in this process."""
    begun, processor = time.perf_counter(), time.process_time()
    schemas = {path.stem: pl.read_parquet_schema(path) for path in sorted(folder.glob("*.parquet"))}
    names = [name for name in schemas if name.startswith("duty-")]
    facts = {name.removeprefix("duty-"): read(folder, kind, name, schemas[name]) for name in names}
    found = expand(facts, on=ON, horizon_days=HORIZON, parameters=Parameters.load(), duties=shipped_duties())
    deadlines = found.deadlines.height
    del facts, found
    duties_done = time.perf_counter()
    answered = asked_rows = 0
    for rule_id in asked():
        frame = read(folder, kind, f"rule-{rule_id}", schemas[f"rule-{rule_id}"])
        try:
            table = decide_many(rule_id, frame, on=ON)
        except NotInForce:
            table = decide_many(rule_id, frame, on=NEW_LAW)
        asked_rows += table.height
        answered += table.width - 1
    ended = time.perf_counter()
    return {
        "wall": ended - begun, "processor": time.process_time() - processor, "duties": duties_done - begun,
        "rules": ended - duties_done, "deadlines": deadlines, "questions": asked_rows, "columns": answered,
        "peak_mb": most_memory() // 1024,
    }  # fmt: skip


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--full", action="store_true", help="the whole country; else a tenth")
    options.add_argument("--answer", nargs=2, metavar=("KIND", "FOLDER"), help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.answer:
        print(json.dumps(answer(Path(chosen.answer[1]), chosen.answer[0])))
        return 0
    share = 1.0 if chosen.full else 0.1
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), share)
        bound = [
            duty for duty in shipped_duties() if duty.records
        ]  # the others are counted for one question alone
        counts = ", ".join(f"{round(count * share):,} {name}s" for name, count in SUBJECTS.items())
        print(f"load {os.getloadavg()[0]:.2f}; {counts}; {len(asked())} rules, {len(bound)} duties")
        for kind in ("parquet", "sqlite"):
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.law.country", "--answer", kind, folder],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
            one = json.loads(done.stdout.splitlines()[-1])
            print(
                f"{kind:<8} {one['wall']:6.1f} s wall, {one['processor']:6.1f} s processor: duties {one['duties']:.1f} s with "
                f"{one['deadlines']:,} deadlines, rules {one['rules']:.1f} s with {one['questions']:,} questions; "
                f"{one['peak_mb']:,} MB",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
