"""The license to supervise."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from kumiai.coop.enums import LicenseKind
from kumiai.coop.models import Cooperative, License
from kumiai.history.domain.record import Actor, save_recorded


def record_license(
    *,
    cooperative: Cooperative,
    kind: LicenseKind,
    number: str,
    first_day: date,
    last_day: date,
    by: Actor,
    at: datetime,
) -> License:
    """Write down a period of the license (監理事業の許可); two periods never overlap."""
    clash = cooperative.licenses.filter(first_day__lte=last_day, last_day__gte=first_day).first()
    if clash:
        raise ValidationError(
            gettext("The days overlap with the license %(number)s."),
            code="overlap",
            params={"number": clash.number},
        )
    return save_recorded(
        License(cooperative=cooperative, kind=kind, number=number, first_day=first_day, last_day=last_day),
        by=by,
        at=at,
    )


def file_renewal(*, license_held: License, filed_on: date, by: Actor, at: datetime) -> License:
    """Write down that renewal was applied for (許可の有効期間の更新申請)."""
    if filed_on > license_held.last_day:
        raise ValidationError({"renewal_filed_on": gettext("The license had already ended on that day.")})
    license_held.renewal_filed_on = filed_on
    return save_recorded(license_held, by=by, at=at)
