"""``kumiai worker``: do the work that waits in the background, until told to stop."""

import os
import signal
import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from kumiai.paperwork.domain.batch import LEASE, work


class Command(BaseCommand):
    """Print runs that wait (一括印刷の処理). Several workers may run; killing one loses nothing."""

    help = "Do the print runs that wait, part by part. Several may run at once; killing one loses nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--once", action="store_true", help="stop when nothing waits")
        parser.add_argument(
            "--every", type=int, default=2, help="seconds between two looks (default: %(default)s)"
        )
        parser.add_argument(
            "--lease", type=int, default=int(LEASE.total_seconds()),
            help="seconds after which the run of a worker that died is taken over (default: %(default)s)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, work, and look again."""
        signal.signal(signal.SIGTERM, lambda number, frame: os._exit(0))  # a lease holds what it was doing
        lease = timedelta(seconds=options["lease"])
        parent = os.getppid()
        while os.getppid() == parent:  # whoever started it is gone: nobody would stop it
            if not work(timezone.now, lease):
                if options["once"]:
                    return
                close_old_connections()
                time.sleep(options["every"])
