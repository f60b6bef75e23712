"""``kumiai daily``: the day's recalculation; harmless to repeat."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from kumiai.deadlines.domain.recalculate import recalculate
from kumiai.deadlines.enums import Cause
from kumiai.history.domain.record import SystemActor


class Command(BaseCommand):
    """Bring the deadlines to the day (毎日の再計算)."""

    help = "Recalculate all deadlines for the day. Run it once a day, early; repeating it changes nothing."
    cause = Cause.DAILY
    actor = "daily"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the day, which is today unless given."""
        parser.add_argument("--on", type=date.fromisoformat, default=None, help="the day, as 2026-11-22")

    def handle(self, *args: Any, **options: Any) -> None:
        """Recalculate and say what changed."""
        now = timezone.now()
        on = options["on"] or timezone.localdate(now)
        run = recalculate(on=on, at=now, by=SystemActor(self.actor), cause=self.cause)
        if run is None:
            self.stdout.write(f"{on}: nothing changed")
        else:
            self.stdout.write(f"{on}: {run.created} new, {run.moved} moved, {run.closed} closed")
