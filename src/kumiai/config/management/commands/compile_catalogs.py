"""``kumiai compile_catalogs``: compile the translations without GNU gettext."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kumiai.config.catalogs import compile_catalogs, conflicting_translations, missing_translations


class Command(BaseCommand):
    """Compile the catalogs of all rooms."""

    help = "Compile the translations; with --check, fail if a text has no Japanese."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--check", action="store_true", help="list what has no Japanese, and fail")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile, and check if asked to."""
        self.stdout.write(f"{compile_catalogs()} catalogs compiled.")
        if options["check"]:
            faults = [*map(str, missing_translations()), *conflicting_translations()]
            for fault in faults:
                self.stdout.write(fault)
            if faults:
                raise CommandError(f"{len(faults)} texts have no Japanese or two.")
