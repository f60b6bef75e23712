"""Events that make training impossible."""

from datetime import date, datetime

from django.db import transaction

from kumiai.history.domain.record import Actor, save_recorded
from kumiai.placements.domain.placement import end_placement
from kumiai.placements.enums import DifficultyKind, EndReason
from kumiai.placements.models import Difficulty, Placement


@transaction.atomic
def record_disappearance(
    *, placement: Placement, happened_on: date, by: Actor, at: datetime, note: str = ""
) -> Difficulty:
    """Write down that somebody disappeared (失踪): the placement ends on that day and a notice is owed."""
    difficulty = Difficulty(
        placement=placement,
        kind=DifficultyKind.DISAPPEARANCE,
        happened_on=happened_on,
        early_return=False,
        note=note,
    )
    save_recorded(difficulty, by=by, at=at, on=happened_on)
    end_placement(placement=placement, last_day=happened_on, end_reason=EndReason.DISAPPEARED, by=by, at=at)
    return difficulty


def announce_early_return(
    *, placement: Placement, told_on: date, departs_on: date, by: Actor, at: datetime, note: str = ""
) -> Difficulty:
    """Write down that somebody wants to go home before the end (途中帰国); the placement runs until the departure."""
    difficulty = Difficulty(
        placement=placement,
        kind=DifficultyKind.EARLY_RETURN,
        happened_on=told_on,
        early_return=True,
        departs_on=departs_on,
        note=note,
    )
    return save_recorded(difficulty, by=by, at=at, on=told_on)


def notify_difficulty(*, difficulty: Difficulty, notified_on: date, by: Actor, at: datetime) -> Difficulty:
    """Write down that the notice was filed (実施困難時届出). 技能実習法 第19条, 第33条."""
    difficulty.notified_on = notified_on
    return save_recorded(difficulty, by=by, at=at, on=notified_on)
