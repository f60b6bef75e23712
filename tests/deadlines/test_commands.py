"""The commands of the terminal."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from kumiai.deadlines.enums import Cause
from kumiai.deadlines.models import Recalculation
from tests.factories import make_placement

pytestmark = pytest.mark.django_db


def said(*words: str) -> str:
    """Return what a command prints."""
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip()


def test_the_daily_run_is_harmless_to_repeat() -> None:
    make_placement(first_day=date(2026, 4, 15))
    assert "new" in said("daily", "--on", "2026-11-22")
    assert said("daily", "--on", "2026-11-22") == "2026-11-22: nothing changed"
    assert Recalculation.objects.get().cause == Cause.DAILY


def test_a_run_by_hand_says_that_it_was_one() -> None:
    make_placement(first_day=date(2026, 4, 15))
    said("recalculate", "--on", "2026-11-22")
    run = Recalculation.objects.get()
    assert (run.cause, run.on) == (Cause.BY_HAND, date(2026, 11, 22))
