"""A storm of callbacks against the real server: 200 a second, some of them twice, while a worker works them off.

``python -m benchmarks.lineworks.callbacks`` sends for 10 seconds, ``--full`` for 60. It ends with an error if an
answer is not 200, if a callback is lost or stored twice, or if the 99th percentile of the answers is over 300 ms.
"""

import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.lineworks.world import BOT, SECRET, connect, free_port, prepare, sandbox, staff, tenant

PER_SECOND = 200
DUPLICATES = 20  # every twentieth is sent twice
TARGET = 0.3
PEOPLE = 50


def body_of(number: int) -> bytes:
    """Return a callback as LINE WORKS sends it: a sticker, which needs no answer in words."""
    now = datetime.now(UTC)
    event = {
        "type": "message",
        "source": {"userId": f"u-{number % PEOPLE}", "domainId": 40029600},
        "issuedTime": now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z",
        "content": {"type": "sticker", "packageId": "1", "stickerId": str(number)},
    }
    return json.dumps(event, separators=(",", ":")).encode()


def request_of(body: bytes, port: int) -> bytes:
    signature = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    head = (
        f"POST /lineworks/callback/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json; charset=UTF-8\r\n"
        f"X-WORKS-BotId: {BOT}\r\nX-WORKS-Signature: {signature}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


async def send(request: bytes, port: int) -> tuple[float, str]:
    """Send one callback over a line of its own and return the seconds until the answer, and its status."""
    begun = time.perf_counter()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        await writer.drain()
        answer = await asyncio.wait_for(reader.read(), 30)
        writer.close()
    except (OSError, TimeoutError) as error:
        return time.perf_counter() - begun, type(error).__name__
    return time.perf_counter() - begun, answer[9:12].decode("ascii", "replace")


async def storm(port: int, seconds: int) -> list[tuple[float, str]]:
    """Send at a steady pace, whatever the answers take."""
    sent: list[asyncio.Task[tuple[float, str]]] = []
    begun = time.perf_counter()
    for number in range(PER_SECOND * seconds):
        wait = begun + number / PER_SECOND - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        request = request_of(body_of(number), port)
        for _ in range(2 if number % DUPLICATES == 0 else 1):
            sent.append(asyncio.create_task(send(request, port)))
    return list(await asyncio.gather(*sent))


def served(port: int) -> subprocess.Popen[bytes]:
    """Start the server as `make run` does, and wait for it."""
    from kumiai.demo.serving.server import start_server, wait_for_answer  # noqa: PLC0415

    server = start_server("127.0.0.1", port, variables={"KUMIAI_DATA": os.environ["KUMIAI_DATA"]})
    try:
        wait_for_answer(server, "127.0.0.1", port)
    except Exception:
        server.kill()
        raise
    urllib.request.urlopen(f"http://127.0.0.1:{port}/office/login/", timeout=30).read()
    return server


def main(argv: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--no-worker", action="store_true", help="let nobody work them off meanwhile")
    options = parser.parse_args(argv)
    seconds = 60 if options.full else 10
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        at = datetime.now(UTC)
        staff(PEOPLE, on=at.date(), at=at)
        with sandbox(folder, tenant(PEOPLE, 240)) as running:
            connect(running, at)
            return _measured(seconds, worker=not options.no_worker)


def _measured(seconds: int, *, worker: bool) -> int:
    from kumiai.integrations.lineworks.models import Callback  # noqa: PLC0415

    port = free_port()
    server = served(port)
    line = [sys.executable, "-m", "kumiai.cli", "worker", "--rooms", "lineworks", "--every", "0.2"]
    works = subprocess.Popen(line) if worker else None
    try:
        answers = asyncio.run(storm(port, seconds))
    finally:
        server.terminate()
        server.wait()
        if works is not None:
            works.terminate()
            works.wait()
    times = sorted(took for took, _ in answers)
    p50, p99 = times[len(times) // 2], times[len(times) * 99 // 100]
    statuses = Counter(status for _, status in answers)
    stored, wanted = Callback.objects.count(), PER_SECOND * seconds
    states: dict[str, Any] = dict(Counter(Callback.objects.values_list("state", flat=True)))
    print(f"{len(answers):,} callbacks in {seconds} s, {len(answers) - wanted:,} of them a second time")
    print(
        f"  answers: median {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms, longest {times[-1] * 1000:.0f} ms; {dict(statuses)}"
    )
    print(f"  stored once each: {stored:,} of {wanted:,}; states when the storm ended: {states}")
    return 1 if stored != wanted or set(statuses) != {"200"} or p99 > TARGET else 0


if __name__ == "__main__":
    sys.exit(main())
