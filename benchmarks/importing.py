"""A roster workbook of 2,000 people: taken in, read, planned, tried, shown, applied, brought in again.

Run as ``python -m benchmarks.importing`` (some hundred people) or with ``--full`` (2,000). The workbook is written by
the export of the product from an invented cooperative, then brought into an empty one through the same
doors as in the browser. Brought in again, it must change nothing.
"""

import argparse
import cProfile
import pstats
import tempfile
from collections.abc import Callable
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.records import COMPANIES, PEOPLE, fill, prepare
from benchmarks.stopwatch import Times

ON = date(2026, 11, 22)
SMALL, FULL = 600, 2_300
"""How many people are invented; who has left is not on the roster, which has some 2,000 of 2,300."""


def write_workbook(folder: Path, people: int) -> None:
    """Write the roster of an invented cooperative; in a process of its own, which knows that database only."""
    prepare(folder)
    from kumiai.accounts.models import User  # noqa: PLC0415  (the settings are read first)
    from kumiai.exchange.domain.export import roster_workbook  # noqa: PLC0415

    fill(people=people, companies=max(people * COMPANIES // PEOPLE, 8), on=ON)
    content = roster_workbook(User.objects.get(username="manager"), on=ON)
    (folder / "roster.xlsx").write_bytes(content)


def timed(name: str, work: Callable[[], Any], note: Callable[[Any], str] = lambda found: "") -> Any:
    """Return what ``work`` returns, and print what it took."""
    times = Times()
    with times.running():
        found = work()
    print(f"{name:<44} {times.seconds()}  {note(found)}", flush=True)
    return found


class Office:
    """An empty cooperative with one user, and the import as the browser sees it."""

    def __init__(self) -> None:
        from django.test import Client  # noqa: PLC0415
        from django.utils import timezone  # noqa: PLC0415

        from kumiai.accounts.domain.user import create_user, grant_role  # noqa: PLC0415
        from kumiai.accounts.enums import Role  # noqa: PLC0415
        from kumiai.history.domain.record import SystemActor  # noqa: PLC0415

        by, self.at = SystemActor("benchmark"), timezone.now()
        self.user = create_user(
            username="manager", password="not-used-here", display_name="管理 花子", by=by, at=self.at
        )
        grant_role(
            user=self.user, role=Role.SUPERVISION_MANAGER, first_day=date(2020, 1, 1), by=by, at=self.at
        )
        self.client = Client(SERVER_NAME="localhost", HTTP_ACCEPT_LANGUAGE="ja")
        self.client.force_login(self.user)
        self.client.get("/office/imports/")  # warm: addresses, templates and translations are loaded once

    def taken_in(self, content: bytes) -> Any:
        from kumiai.exchange.domain.roster_import import open_import  # noqa: PLC0415

        return open_import(name="roster.xlsx", content=content, on=ON, by=self.user, at=self.at)

    def previewed(self, roster: Any) -> list[bytes]:
        """Return the lines that the browser gets: the progress, and the preview as the last."""
        return list(self.client.get(f"/office/imports/{roster.pk}/check/"))

    def applied(self, roster: Any, digest: str) -> Any:
        answer = self.client.post(f"/office/imports/{roster.pk}/apply/", {"digest": digest})
        roster.refresh_from_db()
        if answer.status_code != 302 or roster.state != "APPLIED":
            raise SystemExit(f"the import was not applied: {answer.status_code}, {roster.state}")
        return roster


def measured(content: bytes) -> None:
    """Bring the workbook in twice and print what each step takes."""
    from kumiai.exchange.domain.roster_import import make_plan, read_import, try_import  # noqa: PLC0415

    office = Office()
    print(f"{'':<44} {'wall':>9} {'processor':>9}  s")
    roster = timed("upload: look at it, seal it, keep it", lambda: office.taken_in(content))
    reading = timed("reading", lambda: read_import(roster), lambda found: f"{len(found.people):,} people")
    if reading.is_blocked:
        raise SystemExit("the workbook of the export has errors")
    plan = timed("plan", lambda: make_plan(roster, reading), lambda found: f"{len(found.changes):,} records")
    trial = timed(
        "trial, all checks and undone",
        lambda: try_import(plan, on=ON),
        lambda found: f"{len(found.refused)} refused",
    )
    if trial.refused:
        raise SystemExit(f"refused: {trial.refused[:3]}")
    timed("preview, as the browser gets it", lambda: office.previewed(roster), _progress)
    digest = make_plan(roster, reading).digest
    timed("apply, deadlines included", lambda: office.applied(roster, digest), _deadlines)
    again = timed("the same again: upload", lambda: office.taken_in(content))
    timed("the same again: preview", lambda: office.previewed(again), _progress)
    plan = make_plan(again, read_import(again))
    if plan.changes:
        raise SystemExit(f"brought in again, {len(plan.changes)} records would change")


def _progress(lines: list[bytes]) -> str:
    if b'"html"' not in lines[-1]:
        raise SystemExit(f"no preview: {lines[-1][:200]!r}")
    return f"{len(lines) - 1} steps of progress, {len(lines[-1]) // 1024} KB"


def _deadlines(roster: Any) -> str:
    from kumiai.deadlines.models import Deadline  # noqa: PLC0415

    return f"{Deadline.objects.count():,} deadlines"


def profiled(content: bytes) -> None:
    """Print where the time of the preview and of the application goes."""
    from kumiai.exchange.domain.roster_import import make_plan, read_import  # noqa: PLC0415

    office = Office()
    roster = office.taken_in(content)
    for name, work in (
        ("preview", lambda: office.client.get(f"/office/imports/{roster.pk}/?now")),
        ("apply", lambda: office.applied(roster, make_plan(roster, read_import(roster)).digest)),
    ):
        print(f"== {name}")
        with cProfile.Profile() as profile:
            work()
        pstats.Stats(profile).sort_stats("cumulative").print_stats(90)


def main() -> None:
    """Make the workbook, then measure the import."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--full", action="store_true", help="2,000 people instead of some hundred")
    options.add_argument("--workbook", type=Path, help="this workbook instead of an invented one")
    options.add_argument("--profile", action="store_true", help="where the time goes")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = Path(passing)
        if chosen.workbook is None:
            people = FULL if chosen.full else SMALL
            process = get_context("spawn").Process(target=write_workbook, args=(folder / "invented", people))
            process.start()
            process.join()
            if process.exitcode:
                raise SystemExit("the workbook could not be made")
        content = (chosen.workbook or folder / "invented" / "roster.xlsx").read_bytes()
        prepare(folder / "empty")
        (folder / "empty" / "static").mkdir()  # nothing is collected here, and the server would say so
        (profiled if chosen.profile else measured)(content)


if __name__ == "__main__":
    main()
