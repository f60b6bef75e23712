"""Permissions to stay: a year on landing, then a year at a time."""

from dataclasses import dataclass
from datetime import date, timedelta

from kumiai.demo.invention import numbers
from kumiai.demo.invention.life import Life
from kumiai.demo.invention.stages import StageOfPerson
from kumiai.law.core.calendar import add_months
from kumiai.placements.enums import ResidenceStatus
from kumiai.placements.models import ResidencePeriod

STATUS = {1: ResidenceStatus.TITP_1, 2: ResidenceStatus.TITP_2, 3: ResidenceStatus.TITP_3}


@dataclass(frozen=True)
class Period:
    """A permission as it would be given."""

    stage: int
    status: ResidenceStatus
    permitted_on: date
    last_day: date
    filed_on: date | None


def invent_residence(life: Life, invented: list[StageOfPerson]) -> None:
    """Write the permissions to stay that were given so far (在留期間)."""
    reached = max(placed.stage.number for placed in invented)
    for period in _periods(life, reached):
        if not life.past(period.permitted_on):
            break
        filed_on = life.past(period.filed_on)
        ends_soon = life.invention.on <= period.last_day
        forgotten = life.has("residence_not_filed") and period.stage == 2 and ends_soon
        record = life.invention.add(
            ResidencePeriod(
                person=life.person,
                status=period.status,
                card_number=numbers.card_number(life.chance),
                permitted_on=period.permitted_on,
                last_day=period.last_day,
                filed_on=None if forgotten else filed_on,
            )
        )
        if forgotten:
            life.invention.plant("residence_not_filed", record)
            break


def _periods(life: Life, reached: int) -> list[Period]:
    """Return the permissions of all stages a person wants, each with the application that follows it."""
    periods = []
    for stage in life.days[: life.stages]:
        following = life.days[stage.number] if stage.number < life.stages else None
        next_filed = following.status_filed_on if following and stage.number <= reached else None
        if following is None and life.to_ssw:
            next_filed = stage.last_day - timedelta(days=life.chance.randint(32, 60))
        status = STATUS[stage.number]
        if stage.number == 1:
            periods.append(Period(1, status, stage.permitted_on, stage.last_day, next_filed))
            continue
        middle = add_months(stage.first_day, 12) - timedelta(days=1)
        periods.append(Period(stage.number, status, stage.permitted_on, middle, stage.renewal_filed_on))
        periods.append(Period(stage.number, status, stage.renewal_permitted_on, stage.last_day, next_filed))
    if life.to_ssw:
        ended_on = periods[-1].last_day
        ssw = ResidenceStatus.SSW_1
        periods.append(
            Period(
                0, ssw, ended_on - timedelta(days=5), add_months(ended_on, 12), ended_on + timedelta(days=330)
            )
        )
    return periods
