"""One day to look from, and a run of the engine on it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kumiai.deadlines.domain.recalculate import recalculate
from kumiai.deadlines.enums import Cause
from kumiai.deadlines.models import Deadline, Recalculation
from tests.factories import WRITER

ON = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@pytest.fixture
def run() -> Callable[..., Recalculation | None]:
    """Recalculate on the day (or another one) as the daily run does."""

    def start(on: date = ON, **given: Any) -> Recalculation | None:
        return recalculate(on=on, at=NOW, by=WRITER, cause=given.pop("cause", Cause.DAILY), **given)

    return start


@pytest.fixture
def owed() -> Callable[[str], Deadline]:
    """Return the one kept deadline of a duty."""

    def find(duty: str, **about: Any) -> Deadline:
        return Deadline.objects.get(duty=duty, **about)

    return find
