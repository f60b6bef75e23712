"""What this room does in the background: events from LINE."""

from collections.abc import Callable
from datetime import datetime, timedelta

from kumiai.integrations.line.domain.event import do_event
from kumiai.integrations.line.models import LineEvent


def work(clock: Callable[[], datetime], lease: timedelta) -> bool:
    """Do the oldest event that waits, and return whether there was one.

    No lease is needed: an event is done in one transaction, so that a killed worker leaves it waiting.
    """
    waiting = LineEvent.objects.filter(done_at=None).order_by("pk").values_list("pk", flat=True).first()
    if waiting is None:
        return False
    do_event(waiting, at=clock())
    return True
