"""The pages of the office at 1,000 and at 10,000 people: time and number of queries of each.

Run as ``python -m benchmarks.pages`` (500 and 2,000 people) or with ``--full`` (1,000 and 10,000);
``--data FOLDER`` keeps the databases for the next time. Each page is asked for inside the process, with
the settings of production, and rendered to the last byte. The number of queries must be the same for
both sizes; a page that asks more of a larger database ends the run with an error.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.records import COMPANIES, PEOPLE, fill, prepare
from benchmarks.stopwatch import Times

REQUESTS = 20
ROLE = "SUPERVISION_MANAGER"
SMALL, FULL = (500, 2_000), (1_000, PEOPLE)
TARGET = 0.200


@dataclass(frozen=True)
class Measured:
    """What one page took in one database."""

    page: str
    wall: float
    slowest: float
    processor: float
    queries: int
    kilobytes: int


class Visitor:
    """A user who is signed in, and counts the queries of each page."""

    def __init__(self) -> None:
        from django.contrib.auth import get_user_model  # noqa: PLC0415  (the settings are read first)
        from django.test import Client  # noqa: PLC0415

        from kumiai.demo.logins import read_logins  # noqa: PLC0415

        login = next(login for login in read_logins() if login.role == ROLE)
        self.client = Client(SERVER_NAME="localhost", HTTP_ACCEPT_LANGUAGE="ja")
        self.client.force_login(get_user_model().objects.get(username=login.username))
        self.queries = 0

    def get(self, address: str) -> bytes:
        """Return the page of an address."""
        from django.db import connection  # noqa: PLC0415

        self.queries = 0
        connection.close()  # as the server does after each answer: opening the file anew belongs to the time
        with connection.execute_wrapper(self._counted):
            response = self.client.get(address)
            content = b"".join(response) if response.streaming else response.content
        if response.status_code != 200:
            raise SystemExit(f"{address} answers {response.status_code}")
        return content

    def _counted(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.queries += 1
        return execute(*args)


def addresses() -> dict[str, Iterator[str]]:
    """Return the addresses of each page; those of one person or company go round twenty of them."""
    from django.db.models import Count, Q  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from kumiai.deadlines.enums import State  # noqa: PLC0415
    from kumiai.deadlines.models import Deadline  # noqa: PLC0415
    from kumiai.employers.models import Employer  # noqa: PLC0415
    from kumiai.people.models import Person  # noqa: PLC0415

    today = timezone.localdate()
    running = Q(placements__first_day__lte=today, placements__last_day__isnull=True, placements__stage=2)
    people = Person.objects.filter(running).order_by("pk").values_list("pk", flat=True)[:REQUESTS]
    # Companies of the same size in both databases, so that the pages have the same to show.
    present = Count(
        "placements", filter=Q(placements__first_day__lte=today, placements__last_day__isnull=True)
    )
    companies = Employer.objects.alias(present=present).filter(present__range=(8, 12)).order_by("pk")
    dues = Deadline.objects.filter(state=State.OPEN, person__isnull=False).order_by("pk")

    def each(name: str, rows: Any) -> Iterator[str]:
        return cycle([reverse(name, args=[pk]) for pk in rows.values_list("pk", flat=True)[:REQUESTS]])

    return {
        "board": cycle([reverse("wagtailadmin_home")]),
        "board, mine only": cycle([reverse("wagtailadmin_home") + "?who=me"]),
        "person's room": each("rooms:person", Person.objects.filter(pk__in=list(people)).order_by("pk")),
        "company's room": each("rooms:company", companies),
        "why of a deadline": each("rooms:why", dues),
        "list of people": cycle([reverse("person:index")]),
        "search for a person": cycle([reverse("person:index") + "?q=NGUYEN"]),
        "list of deadlines": cycle([reverse("deadline:index")]),
        "calendar": cycle([reverse("rooms:calendar")]),
        "placements over time": cycle([reverse("rooms:gantt")]),
        "open questions": cycle([reverse("rooms:questions")]),
        "what ends in 2027": cycle([reverse("rooms:ending")]),
        "change radar": cycle([reverse("rooms:radar") + "?day=2026-09-01"]),
        "score sheets": cycle([reverse("rooms:scores")]),
    }


def measured(wanted: str) -> list[Measured]:
    """Return what the pages took that have ``wanted`` in their name."""
    visitor, found = Visitor(), []
    for page, places in addresses().items():
        if wanted not in page:
            continue
        for _ in range(3):
            visitor.get(next(places))
        times, queries, size = Times(), 0, 0
        for _ in range(REQUESTS):
            address = next(places)
            with times.running():
                content = visitor.get(address)
            queries, size = max(queries, visitor.queries), max(size, len(content))
        wall, processor = sorted(times.wall), sorted(times.processor)
        middle = REQUESTS // 2
        found.append(Measured(page, wall[middle], wall[-2], processor[middle], queries, size // 1024))
    return found


def profiled(page: str) -> None:
    """Print where the time of a page goes."""
    import cProfile  # noqa: PLC0415
    import pstats  # noqa: PLC0415

    visitor, places = Visitor(), addresses()[page]
    visitor.get(next(places))
    with cProfile.Profile() as profile:
        for _ in range(5):
            visitor.get(next(places))
    pstats.Stats(profile).sort_stats("cumulative").print_stats(70)


def inside(data: Path, people: int, wanted: str, profile: str) -> None:
    """Fill a database where it is empty, and print what its pages took."""
    prepare(data)
    (data / "static").mkdir(exist_ok=True)  # nothing is collected here, and the server would say so
    from django.utils import timezone  # noqa: PLC0415

    fill(people=people, companies=max(people * COMPANIES // PEOPLE, 8), on=timezone.localdate())
    if profile:
        profiled(profile)
        return
    print(json.dumps([asdict(page) for page in measured(wanted)]))


def of_size(data: Path, people: int, wanted: str) -> dict[str, Measured]:
    """Return what the pages took in a process of its own: a process knows one database."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.pages",
        "--inside",
        "--people",
        str(people),
        "--data",
        str(data),
    ]
    done = subprocess.run([*command, "--page", wanted], check=True, stdout=subprocess.PIPE, text=True)
    return {row["page"]: Measured(**row) for row in json.loads(done.stdout.splitlines()[-1])}


def report(small: dict[str, Measured], large: dict[str, Measured], sizes: tuple[int, int]) -> list[str]:
    """Print the pages of both sizes side by side and return those that ask more of the larger one."""
    heading = "".join(f"{f'{size:,} people':>44}" for size in sizes)
    print(f"{'':<22}{heading}")
    names = f"{'median':>10}{'p95':>8}{'processor':>11}{'queries':>9}{'KB':>6}"
    print(f"{f'{REQUESTS} requests, ms':<22}{names}{names}")
    for page, first in small.items():
        cells = ""
        for row in (first, large[page]):
            cells += f"{row.wall * 1000:>10.0f}{row.slowest * 1000:>8.0f}{row.processor * 1000:>11.0f}"
            cells += f"{row.queries:>9}{row.kilobytes:>6}"
        late = "  over the target" if large[page].wall > TARGET else ""
        print(f"{page:<22}{cells}{late}")
    return [page for page in small if large[page].queries > small[page].queries]


def main() -> None:
    """Measure all pages in two databases."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--full", action="store_true", help="1,000 and 10,000 people")
    options.add_argument("--data", type=Path, help="folder to keep the databases in")
    options.add_argument("--page", default="", help="only the pages with this in their name")
    options.add_argument("--profile", default="", help="where the time of this page goes, in one database")
    options.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--people", type=int, default=SMALL[1], help="size of the profiled database")
    chosen = options.parse_args()
    if chosen.inside:
        inside(chosen.data, chosen.people, chosen.page, "")
        return
    with tempfile.TemporaryDirectory() as passing:
        data = chosen.data or Path(passing)
        if chosen.profile:
            inside(data / f"people-{chosen.people}", chosen.people, "", chosen.profile)
            return
        sizes = FULL if chosen.full else SMALL
        small, large = (of_size(data / f"people-{size}", size, chosen.page) for size in sizes)
        growing = report(small, large, sizes)
    if growing:
        raise SystemExit(f"more people, more queries: {', '.join(growing)}")


if __name__ == "__main__":
    main()
