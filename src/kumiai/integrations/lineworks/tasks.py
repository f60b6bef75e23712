"""What this room does in the background: callbacks that wait, and once an hour who is still in the directory."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from kumiai.integrations.lineworks.domain.connection import current
from kumiai.integrations.lineworks.domain.event import clear_old, take_next, work_on
from kumiai.integrations.lineworks.domain.link import end_missing, keep_names, read_directory
from kumiai.integrations.lineworks.domain.menu import show_menus
from kumiai.integrations.lineworks.errors import LineWorksError
from kumiai.integrations.lineworks.models import Connection

PORTION: Final = 20
TURN: Final = 0.005  # seconds in which others may write: SQLite has no queue
LOOK_EVERY: Final = timedelta(hours=1)

log = logging.getLogger(__name__)


def work(clock: Callable[[], datetime], lease: timedelta) -> bool:
    """Act on some callbacks that wait (受信の処理); return whether there was one."""
    connection = current()
    if connection is None:
        return False
    _look_who_left(connection, clock())
    for number in range(PORTION):
        row = take_next(at=clock(), lease=lease)
        if row is None:
            return number > 0
        if not work_on(row, at=clock()):
            return False  # others wait for the same minute: no need to try each of them in a hurry
        time.sleep(TURN)
    return True


def _look_who_left(connection: Connection, at: datetime) -> None:
    """End the links of those who left, once an hour, by one worker."""
    due = Q(looked_at=None) | Q(looked_at__lte=at - LOOK_EVERY)
    if not Connection.objects.filter(due, pk=connection.pk).update(looked_at=at):
        return
    clear_old(at=at)
    try:
        members = read_directory(connection)
        end_missing(members=members, at=at)
        keep_names(members)
        show_menus(connection, on=timezone.localdate(at))
    except LineWorksError as error:  # another hour comes, and a button of the set-up page says what is wrong
        log.warning("the directory could not be read, or a menu not shown: %s", error)
