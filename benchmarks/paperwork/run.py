"""1,000 visit records as one PDF by the real background run: once in peace, once with its worker killed twice.

``python -m benchmarks.paperwork.run`` prints 100 of 500 people, ``--full`` 1,000 of 10,000. ``kumiai worker``
runs as a process of its own. The killed run must have one bookmark and one print for each record, nothing twice,
and the bytes of the run in peace; else the benchmark ends with an error.
"""

import argparse
import io
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.paperwork.start import ON
from benchmarks.records import COMPANIES, PEOPLE, fill, prepare

SMALL, FULL = (500, 100), (PEOPLE, 1_000)
TARGET = 60
LEASE = 5
LOOK = 0.2
KILLED_AT = (25, 60)  # percent


@dataclass
class Worker:
    """A process of ``kumiai worker``."""

    peak: int = 0
    spent: float = 0.0
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        command = [sys.executable, "-m", "kumiai.cli", "worker", "--every", "1", "--lease", str(LEASE)]
        self.process = subprocess.Popen(command, start_new_session=True)

    def look(self) -> None:
        """Read the most memory and the processor time that the system counts for it."""
        folder = Path("/proc") / str(self.process.pid)
        for line in (folder / "status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                self.peak = int(line.split()[1])
        ticks = (folder / "stat").read_text(encoding="ascii").rpartition(")")[2].split()
        self.spent = (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")

    def end(self, how: int) -> None:
        if self.process.poll() is None:
            self.look()
            self.process.send_signal(how)
            self.process.wait()


def asked(papers: list[Any], title: str) -> Any:
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from kumiai.paperwork.domain.batch import ask_print  # noqa: PLC0415

    user = get_user_model().objects.filter(is_active=True).order_by("pk").first()
    return ask_print(papers=papers, title=title, on=ON, by=user, at=timezone.now())


def printed(job: Any, kill_at: tuple[int, ...] = ()) -> dict[str, Any]:
    """Let workers do a run, killing one at each percentage, and return what it took."""
    begun, workers, steps, left = time.perf_counter(), [Worker()], set(), list(kill_at)
    try:
        while True:
            time.sleep(LOOK)
            job.refresh_from_db()
            steps.add(job.done)
            if job.state in ("DONE", "FAILED"):
                break
            if workers[-1].process.poll() is not None:
                raise SystemExit("the worker ended by itself")
            if left and 100 * job.done >= left[0] * job.total:
                left.pop(0)
                workers[-1].end(signal.SIGKILL)
                workers.append(Worker())
    finally:
        wall = time.perf_counter() - begun
        workers[-1].end(signal.SIGTERM)
    if job.state != "DONE":
        raise SystemExit(f"the run failed: {job.problem}")
    return {
        "wall": wall, "processor": sum(one.spent for one in workers), "peak": max(one.peak for one in workers) / 1024,
        "steps": len(steps), "workers": len(workers),
    }  # fmt: skip


def complete(job: Any, papers: list[Any]) -> bytes:
    """Return the bytes of a run, after counting that it has every paper once."""
    from pypdf import PdfReader  # noqa: PLC0415

    from kumiai.paperwork.domain.kept import kept  # noqa: PLC0415
    from kumiai.paperwork.models import Print  # noqa: PLC0415

    content = kept(job.result.sha256)
    bookmarks = len(PdfReader(io.BytesIO(content)).outline)
    parts = [part.sha256 for part in job.parts.all()]
    rows = list(
        Print.objects.filter(paper__isnull=False, sha256__in=parts, printed_at__gte=job.asked_at).values_list(
            "paper", flat=True
        )
    )
    wanted = sorted(paper.pk for paper in papers)
    if not (bookmarks == job.done == job.total == len(papers)) or sorted(rows) != wanted:
        raise SystemExit(
            f"{len(papers)} papers, {bookmarks} bookmarks, {len(rows)} prints, {job.done} counted"
        )
    return content


def measured(papers: list[Any], runs: int) -> None:
    """Print what the runs took, and end with an error if a killed one differs."""
    whole = b""
    for _ in range(runs):
        job = asked(papers, "訪問指導記録書 2026年10月")
        found = printed(job)
        whole = complete(job, papers)
        late = "  over the target" if len(papers) == FULL[1] and found["wall"] > TARGET else ""
        print(
            f"in peace: wall {found['wall']:.1f} s, processor {found['processor']:.1f} s, worker {found['peak']:.0f} MB, "
            f"{job.result.pages:,} pages, {len(whole) // 1024:,} KB, {found['steps']} steps of progress, "
            f"load {os.getloadavg()[0]:.1f}{late}", flush=True,
        )  # fmt: skip
    job = asked(papers, "訪問指導記録書 2026年10月")
    found = printed(job, KILLED_AT)
    again = complete(job, papers)
    print(
        f"killed at {KILLED_AT[0]} and {KILLED_AT[1]} %: wall {found['wall']:.1f} s with leases of {LEASE} s, "
        f"{found['workers']} workers, {job.attempts} attempts; nothing lost, nothing twice, "
        f"{'the same bytes' if again == whole else 'OTHER BYTES'}"
    )
    if again != whole:
        raise SystemExit("a killed run prints other bytes")


def profiled(papers: list[Any]) -> None:
    """Print where the time of a run goes, done inside this process."""
    import cProfile  # noqa: PLC0415
    import pstats  # noqa: PLC0415

    from django.utils import timezone  # noqa: PLC0415

    from kumiai.paperwork.domain.batch import work  # noqa: PLC0415

    asked(papers, "訪問指導記録書 2026年10月")
    with cProfile.Profile() as profile:
        work(timezone.now)
    pstats.Stats(profile).sort_stats("cumulative").print_stats(60)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--full", action="store_true", help="1,000 records in a database of 10,000 people")
    options.add_argument("--people", type=int, help="another size of the database")
    options.add_argument("--records", type=int, help="another number of records")
    options.add_argument("--runs", type=int, help="runs in peace; default: 1, with --full 3")
    options.add_argument("--data", type=Path, help="folder to keep the databases in")
    options.add_argument("--profile", action="store_true", help="where the time goes")
    chosen = options.parse_args()
    people, records = FULL if chosen.full else SMALL
    people, records = chosen.people or people, chosen.records or records
    with tempfile.TemporaryDirectory() as passing:
        prepare((chosen.data or Path(passing)) / f"people-{people}")
        from benchmarks.paperwork.visits import papers_of, visits_of_last_month  # noqa: PLC0415

        fill(people=people, companies=max(people * COMPANIES // PEOPLE, 8), on=ON)
        visits = visits_of_last_month(records)
        begun = time.perf_counter()
        papers = papers_of(visits)
        print(f"{people:,} people, {len(papers):,} records opened in {time.perf_counter() - begun:.1f} s")
        if chosen.profile:
            profiled(papers)
        else:
            measured(papers, chosen.runs or (3 if chosen.full else 1))


if __name__ == "__main__":
    main()
