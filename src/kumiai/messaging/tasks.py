"""What this room does in the background: morning lists, questions offered again, and sending."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from kumiai.messaging.domain.agenda import write_mornings
from kumiai.messaging.domain.delivery import LEASE, deliver, mark_unsure, waiting_lanes
from kumiai.messaging.domain.reminding import reconcile_questions

PORTION: Final = timedelta(seconds=5)
LAST_MORNING: Final = time(17, 0)
"""A list that comes later than this tells of a day that is over."""


def work(clock: Callable[[], datetime], lease: timedelta = LEASE) -> bool:
    """Do a few seconds of what waits; return whether there was anything."""
    at = clock()
    local = timezone.localtime(at)
    done = mark_unsure(at) > 0
    if settings.KUMIAI_MORNING_AT <= local.time() < LAST_MORNING:
        done |= write_mornings(on=local.date(), at=at) > 0
    done |= reconcile_questions(at) > 0
    lanes = waiting_lanes(at)
    for code in lanes:
        # Each lane gets its share, so that a full one does not hold up the others.
        done |= deliver(code, clock=clock, until=clock() + PORTION / len(lanes), lease=lease)
    return done
