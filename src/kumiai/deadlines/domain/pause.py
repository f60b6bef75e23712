"""When the deadlines follow the records: once after each change, or once after bulk work.

``listen`` is connected to the signal of every recorded write. It collects whom the
writes are about and recalculates when the transaction is through, once.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from threading import local
from typing import Any

from django.db import models, transaction
from django.db.transaction import get_connection
from django.utils import timezone

from kumiai.deadlines.domain.pending import Pending
from kumiai.deadlines.domain.recalculate import recalculate
from kumiai.deadlines.enums import Cause
from kumiai.deadlines.models import Recalculation
from kumiai.history.domain.record import Actor


class _State(local):
    """What one thread has pending; a transaction belongs to one thread."""

    def __init__(self) -> None:
        self.pending = Pending()
        self.pauses = 0


_state = _State()


@dataclass
class Pause:
    """A time without recalculations; afterwards the run that made up for it, if anything changed."""

    recalculation: Recalculation | None = None


def listen(sender: Any, *, instances: Sequence[models.Model], by: Actor, at: datetime, **rest: Any) -> None:
    """Note a recorded write and see to it that the deadlines follow when it is committed (再計算の予約)."""
    if not _state.pauses and not any(follow is _follow for _, follow, *_ in get_connection().run_on_commit):
        # What an earlier transaction had pending went with it when it was rolled back.
        _state.pending = Pending()
    before = _state.pending.records
    _state.pending.add(instances, by=by, at=at)
    if not _state.pauses and _state.pending.records > before:
        # The record is safe by then: a failing run is logged, and the daily run makes up for it.
        transaction.on_commit(_follow, robust=True)


def _follow() -> None:
    """Recalculate what is pending; the first call after a transaction does it all, the others nothing."""
    if _state.pauses:
        return
    pending, _state.pending = _state.pending, Pending()
    if pending and pending.by is not None and pending.at is not None:
        cause = Cause.LEGAL_VALUE if pending.legal else Cause.RECORDS
        recalculate(
            on=timezone.localdate(pending.at),
            at=pending.at,
            by=pending.by,
            cause=cause,
            detail=pending.detail,
            only=pending.only(),
        )


@contextmanager
def paused(
    *, cause: Cause, by: Actor, at: datetime, on: date | None = None, detail: str = ""
) -> Iterator[Pause]:
    """Hold recalculations back during bulk work and run once at its end (一括処理中は再計算を止める).

    The run is part of the same transaction as the work, if there is one: both are
    written or none. Its day is that of ``at`` unless ``on`` is given. A pause inside
    a pause does nothing of its own; after an error nothing is run.
    """
    result = Pause()
    outermost = not _state.pauses
    if outermost:
        _state.pending = Pending()
    _state.pauses += 1
    try:
        yield result
    except BaseException:
        if outermost:
            _state.pending = Pending()
        raise
    finally:
        _state.pauses -= 1
    if not outermost:
        return
    pending, _state.pending = _state.pending, Pending()
    if pending:
        result.recalculation = recalculate(
            on=on or timezone.localdate(at),
            at=at,
            by=by,
            cause=cause,
            detail=detail or pending.detail,
            only=pending.only(),
        )
