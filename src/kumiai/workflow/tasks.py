"""What this room does in the background: reminders and escalation."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from kumiai.workflow.domain.passing import pass_time

EVERY: Final = timedelta(minutes=5)
_looked: dict[str, datetime] = {}


def work(clock: Callable[[], datetime], lease: timedelta) -> bool:
    """Do what the day asks, looking every five minutes; return whether there was anything.

    What a process remembers of its last look only spares questions: looking again tells nobody twice.
    """
    at = clock()
    last = _looked.get("at")
    if last is not None and last <= at < last + EVERY:
        return False
    _looked["at"] = at
    return pass_time(at) > 0
