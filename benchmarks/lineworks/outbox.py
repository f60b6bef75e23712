"""Morning messages to many, while the sandbox answers 429 and 500 at random and the worker is killed twice.

``python -m benchmarks.lineworks.outbox`` tells 200 people, ``--full`` 2,000, at 240 a minute as the paid plan has
it. It ends with an error if a message is lost or doubled, or if the service had to count more than its plan allows.

The API knows no number of a message and no way to ask whether one arrived. What SIGKILL hits on its way, one a kill
at most, is therefore sent again with a mark that says so; ``--gently`` stops with SIGTERM, where that cannot happen.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.lineworks.world import SandboxProcess, connect, prepare, sandbox, staff, tenant

AT = datetime(2026, 11, 26, 7, 45, tzinfo=ZoneInfo("Asia/Tokyo"))
PER_MINUTE = 240
TARGET_QUEUE = 3.0
KILLED_AT = (30, 60)  # percent
LEASE = 10
FAULTS = (
    {"kind": "too_many", "times": None, "operation": "sendToUser", "percent": 2, "seconds": 1},
    {"kind": "server_error", "times": None, "operation": "sendToUser", "percent": 2},
)


def queued(count: int) -> float:
    """Write the messages of the morning in one transaction and return the seconds it took."""
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    from kumiai.messaging.domain.agenda import write_mornings  # noqa: PLC0415
    from kumiai.messaging.models import Message  # noqa: PLC0415

    with CaptureQueriesContext(connection) as queries:
        begun = time.perf_counter()
        written = write_mornings(on=AT.date(), at=AT)
        took = time.perf_counter() - begun
    if written != count or Message.objects.filter(channel="lineworks", state="WAITING").count() != count:
        raise SystemExit(f"{written} messages for {count} people")
    print(f"queued {written:,} messages in one transaction: {took:.2f} s, {len(queries)} queries")
    return took


def started() -> subprocess.Popen[bytes]:
    line = [sys.executable, "-m", "kumiai.cli", "worker", "--rooms", "messaging", "--every", "0.2"]
    return subprocess.Popen([*line, "--lease", str(LEASE)], env=dict(os.environ))


def delivered(count: int, how: signal.Signals) -> tuple[float, int]:
    """Let a worker deliver, kill it twice, and return the seconds and how many workers it took."""
    from kumiai.messaging.models import Message  # noqa: PLC0415

    begun, workers, left, shown = time.perf_counter(), [started()], list(KILLED_AT), 0.0
    try:
        while True:
            time.sleep(0.3)
            states = Counter(Message.objects.filter(purpose="morning.list").values_list("state", flat=True))
            if not left and not states["WAITING"] and not states["SENDING"]:
                return time.perf_counter() - begun, len(workers)
            if time.perf_counter() - begun > 60 + 4 * 60 * count / PER_MINUTE:
                raise SystemExit(f"it does not end: {dict(states)}")
            if time.perf_counter() - shown > 15:
                shown = time.perf_counter()
                print(f"  after {shown - begun:.0f} s: {dict(states)}", flush=True)
            if left and 100 * states["SENT"] >= left[0] * count:
                left.pop(0)
                workers[-1].send_signal(how)
                workers[-1].wait()
                workers.append(started())
            elif workers[-1].poll() is not None:
                raise SystemExit("the worker ended by itself")
    finally:
        workers[-1].terminate()
        workers[-1].wait()


def counted(running: SandboxProcess, count: int) -> dict[str, Any]:
    """Return what arrived: lost, doubled, and the most in any 60 seconds."""
    rooms = running.ask("GET", "/sandbox/rooms")["rooms"].values()
    heard: Counter[str] = Counter()
    moments = []
    for room in rooms:
        entries = [entry for entry in room["entries"] if entry["from"] == "bot"]
        heard[room["members"][0]] += len(entries)
        moments += [datetime.fromisoformat(entry["at"]).timestamp() for entry in entries]
    moments.sort()
    most = max(
        (sum(1 for later in moments[n:] if later < start + 60) for n, start in enumerate(moments)), default=0
    )
    lost = [f"u-{n}" for n in range(count) if not heard[f"u-{n}"]]
    return {
        "arrived": len(moments),
        "lost": lost,
        "doubled": [who for who, n in heard.items() if n > 1],
        "most": most,
    }


def main(argv: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--people", type=int, default=0)
    parser.add_argument("--queue-only", action="store_true", help="write the messages and send none")
    parser.add_argument(
        "--gently", action="store_true", help="stop the worker by SIGTERM instead of killing it"
    )
    options = parser.parse_args(argv)
    count = options.people or (2_000 if options.full else 200)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        staff(count, on=AT.date(), at=AT)
        with sandbox(folder, tenant(count, PER_MINUTE)) as running:
            connect(running, AT)
            took = queued(count)
            if options.queue_only:
                return 1 if took > TARGET_QUEUE else 0
            for fault in FAULTS:
                running.ask("POST", "/sandbox/faults", fault)
            seconds, workers = delivered(count, signal.SIGTERM if options.gently else signal.SIGKILL)
            found = counted(running, count)
        from kumiai.messaging.models import Delivery, Message  # noqa: PLC0415

        outcomes = dict(Counter(Delivery.objects.values_list("outcome", flat=True)))
        again = Message.objects.exclude(again_of=None).count()
    print(
        f"delivered {found['arrived']:,} to {count:,} people in {seconds:.0f} s by {workers} workers (two killed)"
    )
    print(f"  most in 60 s: {found['most']} of {PER_MINUTE}; attempts: {outcomes}")
    print(
        f"  lost: {len(found['lost'])}, twice: {len(found['doubled'])}; sent again because a kill hit one on its way: {again}"
    )
    bad = found["lost"] or len(found["doubled"]) > again or found["most"] > PER_MINUTE
    return 1 if bad or took > TARGET_QUEUE else 0


if __name__ == "__main__":
    sys.exit(main())
