"""``kumiai worker``: do the work that waits in the background, until told to stop."""

import importlib
import logging
import os
import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils import timezone

logger = logging.getLogger(__name__)
Work = Callable[[Callable[[], datetime], timedelta], bool]


class Command(BaseCommand):
    """Background work of all rooms that have a ``tasks.py`` (常駐処理). Killing a worker loses nothing."""

    help = "Do the work that waits: print runs, messages, callbacks, reminders. Killing it loses nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--once", action="store_true", help="stop when nothing waits")
        parser.add_argument("--rooms", nargs="*", metavar="ROOM", help="only these rooms (default: all)")
        parser.add_argument(
            "--except", nargs="*", default=[], metavar="ROOM", dest="without", help="all rooms but these"
        )
        parser.add_argument(
            "--every", type=float, default=1, help="seconds between two looks (default: %(default)s)"
        )
        parser.add_argument(
            "--lease", type=int, default=120,
            help="seconds after which the work of a worker that died is taken over (default: %(default)s)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, work, and look again; end after what is in hand when told to stop."""
        wanted = _chosen(options["rooms"], options["without"])
        told_to_stop: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda given, frame: told_to_stop.append(given))
        lease = timedelta(seconds=options["lease"])
        parent = os.getppid()
        while not told_to_stop and os.getppid() == parent:  # whoever started it is gone: nobody would stop it
            busy = [_do(name, work, lease) for name, work in wanted.items() if not told_to_stop]
            if not any(busy):
                if options["once"]:
                    return
                close_old_connections()
                time.sleep(options["every"])


def _do(room: str, work: Work, lease: timedelta) -> bool:
    """Do the work of one room. A fault of its own is written down, and keeps no other room from its work."""
    try:
        return work(timezone.now, lease)
    except Exception:
        logger.exception("The work of the room %s failed; it is tried again", room)
        return False


def _chosen(rooms: list[str] | None, without: list[str]) -> dict[str, Work]:
    found = found_work()
    unknown = (set(rooms or ()) | set(without)) - set(found)
    if unknown:
        raise CommandError(f"No such room: {', '.join(sorted(unknown))}. There are: {', '.join(found)}.")
    return {
        name: work for name, work in found.items() if name not in without and (not rooms or name in rooms)
    }


def found_work() -> dict[str, Work]:
    """Return the work of each room by its label: ``work(clock, lease)`` of its ``tasks.py``.

    It does one portion that waits and returns whether there was one.
    """
    found = {}
    for app in apps.get_app_configs():
        if app.name.startswith("kumiai.") and find_spec(f"{app.name}.tasks"):
            found[app.label] = importlib.import_module(f"{app.name}.tasks").work
    return found
