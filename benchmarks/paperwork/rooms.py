"""The rooms of papers at two sizes: a month of 1,000 visits, a case of three people, one paper of it.

``python -m benchmarks.paperwork.rooms`` (500 and 2,000 people) or with ``--full`` (1,000 and 10,000). As in
`benchmarks.pages` each page is asked for inside the process, with the settings of production, and a page
that asks the database more where there is more ends the run with an error.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks import pages
from benchmarks.pages import FULL, SMALL, Measured, report
from benchmarks.paperwork.start import ON
from benchmarks.records import COMPANIES, PEOPLE, fill, prepare


def addresses(visits: int) -> dict[str, Iterator[str]]:
    """Return the addresses of each page, after what they show was made."""
    from django.urls import reverse  # noqa: PLC0415  (the settings are read first)

    from benchmarks.paperwork.visits import AT_MONTH, papers_of, visits_of_last_month  # noqa: PLC0415

    papers_of(visits_of_last_month(visits))
    case = _case()
    contract = case.papers.filter(form_id="titp.employment_contract").order_by("pk").first()
    month = f"{reverse('papers:month')}?month={AT_MONTH:%Y-%m}"
    return {
        "month, visits": cycle([f"{month}&part=visits"]),
        "month, last page": cycle([f"{month}&part=visits&page={visits // 50}"]),
        "month, not visited": cycle([f"{month}&part=companies"]),
        "month, audits": cycle([f"{month}&part=audits"]),
        "case of three": cycle([reverse("papers:case", args=[case.pk])]),
        "contract of a case": cycle([reverse("papers:paper", args=[contract.pk])]),
        "all cases": cycle([reverse("papers:index")]),
    }


def _case() -> Any:
    """Return the application for the plans of three people of one company, opened; the one of before if it is there."""
    from django.utils import timezone  # noqa: PLC0415

    from kumiai.demo.load import BY  # noqa: PLC0415
    from kumiai.employers.models import Employer  # noqa: PLC0415
    from kumiai.paperwork.domain.case import open_case  # noqa: PLC0415
    from kumiai.paperwork.models import Case  # noqa: PLC0415
    from kumiai.placements.enums import Program  # noqa: PLC0415
    from kumiai.placements.models import Placement  # noqa: PLC0415

    if there := Case.objects.filter(kind="titp.plan", title="measured").first():
        return there
    for employer in Employer.objects.order_by("pk"):
        there = Placement.objects.present(ON).filter(employer=employer, program=Program.TITP, stage=2)
        members = list(there.select_related("person", "employer", "worksite").order_by("pk")[:3])
        if len(members) == 3:
            return open_case(
                kind="titp.plan", on=ON, by=BY, at=timezone.now(), members=members, title="measured"
            )
    raise SystemExit("no company has three trainees of stage 2")


def inside(data: Path, people: int, visits: int, profile: str) -> None:
    """Print what the pages of one database took."""
    prepare(data)
    (data / "static").mkdir(exist_ok=True)
    fill(people=people, companies=max(people * COMPANIES // PEOPLE, 8), on=ON)
    made = addresses(visits)
    pages.addresses = lambda: made  # the visitor asks for these instead
    if profile:
        pages.profiled(profile)
    else:
        print(json.dumps([asdict(page) for page in pages.measured("")]))


def of_size(data: Path, people: int, visits: int) -> dict[str, Measured]:
    """Return what the pages took in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.paperwork.rooms", "--inside", "--people", str(people), "--visits",
         str(visits), "--data", str(data)], check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return {row["page"]: Measured(**row) for row in json.loads(done.stdout.splitlines()[-1])}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--full", action="store_true", help="1,000 and 10,000 people, 100 and 1,000 visits")
    options.add_argument("--data", type=Path, help="folder to keep the databases in")
    options.add_argument("--profile", default="", help="where the time of this page goes, in one database")
    options.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--people", type=int, default=SMALL[1], help="size of the profiled database")
    options.add_argument("--visits", type=int, default=200)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        data = chosen.data or Path(passing)
        if chosen.inside or chosen.profile:
            inside(data / f"people-{chosen.people}", chosen.people, chosen.visits, chosen.profile)
            return
        sizes = FULL if chosen.full else SMALL
        small, large = (of_size(data, size, size // 10) for size in sizes)
        growing = report(small, large, sizes)
    if growing:
        raise SystemExit(f"more people, more queries: {', '.join(growing)}")


if __name__ == "__main__":
    main()
