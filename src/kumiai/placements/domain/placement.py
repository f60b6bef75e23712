"""A placement from its plan to its end."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from kumiai.history.domain.record import Actor, save_recorded
from kumiai.placements.enums import EndReason
from kumiai.placements.models import Placement

_CARRIED_ON = (
    "employer", "worksite", "office", "sending_organization", "program", "acceptance", "field", "occupation",
    "task", "caseworker",
)  # fmt: skip

_NOTHING_FOLLOWS = {EndReason.EARLY_RETURN, EndReason.DISAPPEARED, EndReason.CHANGED_STATUS}


def plan_next_stage(
    *, placement: Placement, planned_first_day: date, planned_last_day: date, by: Actor, at: datetime
) -> Placement:
    """Plan the stage that follows, with the same company and job (次の段階の予定)."""
    following = Placement(
        person=placement.person,
        stage=placement.stage + 1,
        planned_first_day=planned_first_day,
        planned_last_day=planned_last_day,
        **{name: getattr(placement, name) for name in _CARRIED_ON},
    )
    return save_recorded(following, by=by, at=at)


def start_placement(*, placement: Placement, first_day: date, by: Actor, at: datetime) -> Placement:
    """Write down that a planned placement began (開始).

    If it began on another day than planned, its planned end moves by as many days: the period
    of a stage is counted from its real first day.
    """
    if placement.first_day:
        raise ValidationError({"first_day": gettext("This placement has already begun.")})
    if placement.planned_first_day and placement.planned_last_day:
        placement.planned_last_day += first_day - placement.planned_first_day
    placement.first_day = first_day
    return save_recorded(placement, by=by, at=at, on=first_day)


@transaction.atomic
def end_placement(
    *, placement: Placement, last_day: date, end_reason: EndReason, by: Actor, at: datetime, reason: str = ""
) -> Placement:
    """Write down that a placement ended, and why (終了).

    Whoever went home or disappeared no longer goes on to the next stage. What was planned after an
    end before its time is not deleted; but a placement that never began may not be ended either:
    it is deleted as a plan.
    """
    if placement.first_day is None:
        raise ValidationError({"first_day": gettext("A placement that never began cannot end.")})
    early = placement.planned_last_day is not None and last_day < placement.planned_last_day - timedelta(
        days=31
    )
    if early and end_reason == EndReason.COMPLETED:
        raise ValidationError(
            {
                "end_reason": gettext(
                    "It ends more than a month before its planned last day: say why it was not completed."
                )
            }
        )
    placement.last_day = last_day
    placement.end_reason = end_reason
    if end_reason in _NOTHING_FOLLOWS:
        placement.goes_on = False
    return save_recorded(placement, by=by, at=at, on=last_day, reason=reason)
