"""How many people a company employs."""

from datetime import date, datetime

from kumiai.employers.models import Employer, StaffCount
from kumiai.history.domain.record import Actor, save_recorded


def record_staff_count(
    *,
    employer: Employer,
    counted_on: date,
    regular_employees: int,
    by: Actor,
    at: datetime,
    care_staff: int | None = None,
    source: str = "",
) -> StaffCount:
    """Write down the number of regular employees on a day (常勤職員数); a second count of the day corrects the first."""
    count = StaffCount.objects.filter(employer=employer, counted_on=counted_on).first()
    count = count or StaffCount(employer=employer, counted_on=counted_on)
    count.regular_employees = regular_employees
    count.care_staff = care_staff if care_staff is not None else count.care_staff
    count.source = source or count.source
    return save_recorded(count, by=by, at=at)
