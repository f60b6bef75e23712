"""``kumiai gallery FOLDER``: draw the first page of every form from the demo cooperative in this database."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from kumiai.demo.gallery import draw_gallery


class Command(BaseCommand):
    """Draw the gallery of forms."""

    help = "Draw the first page of every form from the demo cooperative, and the pages that show them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("folder", type=Path, help="where pictures and pages are written")
        parser.add_argument("--on", type=date.fromisoformat, help="the day of the papers (default: today)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw and say how many."""
        drawn = draw_gallery(options["folder"], on=options["on"] or timezone.localdate())
        said = {"count": len(drawn), "demo": sum(one.from_demo for one in drawn)}
        self.stdout.write(_("Drew %(count)s forms, %(demo)s of them from the demo.") % said)
