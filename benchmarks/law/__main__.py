"""The same rules and data for Kumiai, OpenFisca-core, NumPy and plain Python, in one run.

``python -m benchmarks.law`` with 1,000 and 100,000 rows, ``--full`` with a million. OpenFisca and NumPy live
in an environment of their own that the first run makes (``--environment``). Every contestant runs in a
fresh process; before times are told, all answers are compared.
"""

import argparse
import json
import os
import pickle
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.law.book import RULES, facts, write
from benchmarks.law.kumiai_rules import many

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
NO_LIMIT = -1
MOST_FOR_PYTHON = 100_000
PEERS = ("numpy", "numpy-unknown", "openfisca", "python")


def environment(folder: Path) -> Path:
    """Return the Python of the environment of the others, made where it is not there or asks for other packages."""
    python, done, asked = (
        folder / "bin" / "python",
        folder / "made-of.txt",
        HERE / "requirements-openfisca.txt",
    )
    wanted = asked.read_text(encoding="utf-8")
    if not done.exists() or done.read_text(encoding="utf-8") != wanted:
        print(f"making the environment of the others from {asked.name} (half a minute)", flush=True)
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "-r", str(asked)], check=True)
        done.write_text(wanted, encoding="utf-8")
    return python


def run(python: Path | str, module: str, *arguments: str) -> dict[str, Any]:
    """Return what a process of its own measured."""
    done = subprocess.run(
        [str(python), "-m", f"benchmarks.law.{module}", *arguments], check=True, cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def differing(table: pl.DataFrame, folder: Path, peer: str) -> tuple[int, int, int]:
    """Return how many answers were compared, how many differ, and how many Kumiai alone knows.

    OpenFisca, NumPy and plain Python know no unknown: rows in which a fact of the rule is empty are left out.
    The NumPy version with unknowns is compared in all rows; what it calls known, Kumiai must know alike.
    """
    with (folder / f"{peer}.pickle").open("rb") as file:
        theirs = pickle.load(file)  # noqa: S301  (our own file of a moment ago)
    compared = wrong = alone = 0
    for rule, ours in many(table).items():
        complete = table.select(pl.all_horizontal(pl.col(RULES[rule]).is_not_null())).to_series()
        for (their_rule, name), raw in theirs.items():
            if their_rule != rule or name.endswith("__known"):
                continue
            found = pl.Series("theirs", memoryview(raw).cast("i").tolist(), dtype=pl.Int64)
            mine, known = _ours(ours, rule, name)
            flags = theirs.get((rule, f"{name}__known"))
            rows = complete
            if flags is not None:
                rows = pl.Series(memoryview(flags).cast("i").tolist(), dtype=pl.Int64) == 1
                alone += (known & ~rows).sum()
            elif peer == "numpy-unknown":  # a reason that surely holds; what may fail is in no list
                rows = pl.Series([True]).new_from_index(0, table.height)
            compared += rows.sum()
            wrong += (rows & ~(known & (mine == found))).sum()
    return compared, wrong, alone


def _ours(ours: pl.DataFrame, rule: str, name: str) -> tuple[pl.Series, pl.Series]:
    """Return an answer of Kumiai as whole numbers, and where it is known."""
    always = pl.Series([True]).new_from_index(0, ours.height)
    for listed in ("reasons", "violations"):
        if name.startswith(f"{listed}."):
            return ours.get_column(listed).list.contains(name.removeprefix(f"{listed}.")).cast(
                pl.Int64
            ), always
    answer, known = ours.get_column(name), ours.get_column(f"{name}__known")
    if rule == "titp.lecture_hours":
        hours = answer.str.split(":").list
        return hours.get(0).cast(pl.Int64) * 60 + hours.get(1).cast(pl.Int64), known
    return answer.cast(pl.Int64).fill_null(NO_LIMIT), known


def measured(python: Path, count: int, folder: Path, runs: int) -> bool:
    """Print what every contestant took for so many rows, and return whether all answers agreed."""
    table = facts(count)
    write(table, folder)
    runs = runs if count >= MOST_FOR_PYTHON else max(runs, 21)
    peers = [peer for peer in PEERS if peer != "python" or count <= MOST_FOR_PYTHON]
    lines = [
        (
            "Kumiai: true, false, unknown, reasons",
            run(sys.executable, "kumiai_rules", "many", str(folder), str(runs)),
        )
    ]
    lines += [
        (peer, run(python, "peer", peer, str(folder), str(1 if peer == "python" and count > 1000 else runs)))
        for peer in peers
    ]
    agreed = True
    for peer in peers:
        compared, wrong, alone = differing(table, folder, peer)
        agreed = agreed and not wrong
        more = f"; {alone:,} more are known to Kumiai alone" if alone else ""
        print(f"  {peer}: {compared - wrong:,} of {compared:,} answers alike{more}")
    print(
        f"{f'{count:,} rows, median of {runs} runs':<42}{'wall ms':>12}{'processor ms':>14}{'peak MB':>10}{'more MB':>10}"
    )
    for label, one in lines:
        memory = f"{one['peak'] / 1024:>10,.0f}{(one['peak'] - one['before']) / 1024:>10,.0f}"
        print(f"{label:<42}{one['wall'] * 1000:>12,.2f}{one['processor'] * 1000:>14,.2f}{memory}", flush=True)
    return agreed


def one_case(python: Path, folder: Path) -> None:
    """Print what one case under all rules took, warm: the same case, and a new one each time."""
    write(facts(1), folder / "same")
    write(facts(500), folder / "new")
    lines = []
    for mode, label in (("single", "all steps"), ("explained", "in words")):
        lines.append(
            (
                f"Kumiai, {label}, the same case",
                run(sys.executable, "kumiai_rules", mode, str(folder / "same"), "201"),
            )
        )
        lines.append(
            (
                f"Kumiai, {label}, a new case each time",
                run(sys.executable, "kumiai_rules", mode, str(folder / "new"), "500"),
            )
        )
    for peer, label in (("openfisca", "values alone"), ("openfisca-trace", "with its trace printed")):
        lines.append((f"OpenFisca, {label}", run(python, "peer", peer, str(folder / "same"), "201")))
    print(f"{'one case, ten rules, median':<42}{'wall ms':>12}{'processor ms':>14}")
    for label, one in lines:
        print(f"{label:<42}{one['wall'] * 1000:>12,.3f}{one['processor'] * 1000:>14,.3f}")


def main() -> int:
    """Measure everything, and fail if any answer differs."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--full", action="store_true", help="a million rows too")
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--environment", type=Path, default=ROOT / ".venv" / "openfisca")
    chosen = options.parse_args()
    python = environment(chosen.environment)
    print(
        f"load {os.getloadavg()[0]:.2f}, {os.cpu_count()} cores; {sum(map(len, RULES.values()))} facts, {len(RULES)} rules"
    )
    agreed = True
    with tempfile.TemporaryDirectory() as folder:
        one_case(python, Path(folder))
        for count in (1, 1_000, 100_000, 1_000_000) if chosen.full else (1, 1_000, 100_000):
            agreed = measured(python, count, Path(folder) / str(count), chosen.runs) and agreed
    return 0 if agreed else 1


if __name__ == "__main__":
    sys.exit(main())
