"""``kumiai demo``: load the invented cooperative into an empty database."""

import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from kumiai.demo.load import PEOPLE, SEED, DatabaseInUse, load_demo


class Command(BaseCommand):
    """Load the demo cooperative."""

    help = "Load the invented demo cooperative; the database must not hold a cooperative yet."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--on", type=date.fromisoformat, help="the day it is loaded for (default: today)")
        parser.add_argument(
            "--people", type=int, default=PEOPLE, help="how many people (default: %(default)s)"
        )
        parser.add_argument("--companies", type=int, help="how many companies (default: one for 8 people)")
        parser.add_argument("--seed", default=SEED, help="another word makes another cooperative")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it and say what is there."""
        begun = time.monotonic()
        try:
            loaded = load_demo(
                on=options["on"] or timezone.localdate(),
                people=options["people"],
                companies=options["companies"],
                seed=options["seed"],
            )
        except DatabaseInUse as error:
            raise CommandError(
                _(
                    "This database already holds a cooperative, and the demo never writes over anything. "
                    "Point KUMIAI_DATA to an empty folder and run `kumiai migrate` there first."
                )
            ) from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("Loaded %(people)s people at %(companies)s companies in %(seconds)s seconds.")
            % {
                "people": loaded.counts["people.Person"],
                "companies": loaded.counts["employers.Employer"],
                "seconds": round(time.monotonic() - begun),
            }
        )
        if options["verbosity"] > 1:
            for label, count in loaded.counts.items():
                self.stdout.write(f"  {label}: {count}")
