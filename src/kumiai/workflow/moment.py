"""When something happens in the engine: Wagtail passes no moment through, so it travels beside the calls.

Where a screen of Wagtail moves the engine, the clock is read here: these screens are a door that tells no moment.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Final

from django.utils import timezone

_MOMENT: Final[ContextVar[datetime | None]] = ContextVar("workflow_moment", default=None)


@contextmanager
def acting(at: datetime) -> Iterator[None]:
    """Let the engine act at a moment. What its signals say meanwhile, our own verbs have caused."""
    token = _MOMENT.set(at)
    try:
        yield
    finally:
        _MOMENT.reset(token)


def is_acting() -> bool:
    """Return whether one of our verbs moves the engine, and not a screen of Wagtail."""
    return _MOMENT.get() is not None


def moment() -> datetime:
    """Return the moment of the verb; where a screen of Wagtail moved the engine, that screen's clock."""
    return _MOMENT.get() or timezone.now()
