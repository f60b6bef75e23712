"""Times by two clocks: the one on the wall, and the one of the processor.

The wall clock says what a person waits; the processor's says what the work costs, whoever else uses
the machine. Where the wall clock is far above the processor's, others were at work, not Kumiai. The
processor's clock counts all threads, so that columns worked on by two cores may cost more than they last.
"""

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any


@dataclass
class Times:
    """What the runs of one piece of work took, in seconds by each clock."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def add(self, wall: float, processor: float) -> None:
        self.wall.append(wall)
        self.processor.append(processor)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count what is done inside."""
        wall, processor = time.perf_counter(), time.process_time()
        yield
        self.add(time.perf_counter() - wall, time.process_time() - processor)

    def milliseconds(self) -> str:
        """Return median and 95th percentile of the wall clock, and the median of the processor's."""
        return f"{_ms(self.wall, 50)} {_ms(self.wall, 95)} {_ms(self.processor, 50)}"

    def seconds(self) -> str:
        """Return the sums of both clocks."""
        return f"{sum(self.wall):9.2f} {sum(self.processor):9.2f}"


def _ms(values: list[float], percentile: int) -> str:
    ranked = sorted(values)
    found = (
        median(ranked) if percentile == 50 else ranked[min(len(ranked) * percentile // 100, len(ranked) - 1)]
    )
    return f"{found * 1000:9.2f}"


def repeated(work: Callable[[], Any], runs: int, *, before: int = 3) -> Times:
    """Return what ``runs`` runs took, after some that do not count: warm caches, compiled rules."""
    for _ in range(before):
        work()
    times = Times()
    for _ in range(runs):
        with times.running():
            work()
    return times


def most_memory() -> int:
    """Return the most memory this process ever held, in KiB; unlike ``ru_maxrss`` nothing of who started it."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
