"""Permissions to stay."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from kumiai.history.domain.record import Actor, save_recorded
from kumiai.people.models import Person
from kumiai.placements.enums import Program, ResidenceStatus
from kumiai.placements.models import ResidencePeriod

_STAGE = {
    ResidenceStatus.TITP_2: 2,
    ResidenceStatus.TITP_2_COMPANY: 2,
    ResidenceStatus.TITP_3: 3,
    ResidenceStatus.TITP_3_COMPANY: 3,
}


@transaction.atomic
def record_residence(
    *,
    person: Person,
    status: ResidenceStatus,
    last_day: date,
    by: Actor,
    at: datetime,
    permitted_on: date | None = None,
    card_number: str = "",
) -> ResidencePeriod:
    """Write down a permission to stay (在留期間); the one that ends on the same day is found again.

    The first permission of a stage is the change of status that stage 2 or 3 waited for, so
    the placement of that stage learns its day.
    """
    period = ResidencePeriod.objects.filter(person=person, last_day=last_day).first()
    period = period or ResidencePeriod(person=person, last_day=last_day)
    period.status = status
    period.permitted_on = permitted_on or period.permitted_on
    period.card_number = card_number or period.card_number
    save_recorded(period, by=by, at=at)
    if permitted_on and status in _STAGE:
        waiting = person.placements.filter(
            program=Program.TITP, stage=_STAGE[status], permitted_on__isnull=True
        ).first()
        if waiting:
            waiting.permitted_on = permitted_on
            save_recorded(waiting, by=by, at=at)
    return period


def file_residence_application(
    *, period: ResidencePeriod, filed_on: date, by: Actor, at: datetime
) -> ResidencePeriod:
    """Write down that renewal or change of status was applied for (在留期間更新・在留資格変更の申請)."""
    if filed_on > period.last_day:
        raise ValidationError({"filed_on": gettext("The stay had already ended on that day.")})
    period.filed_on = filed_on
    return save_recorded(period, by=by, at=at, on=filed_on)
