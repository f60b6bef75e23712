"""Whether a company is excellent."""

from datetime import date, datetime

from kumiai.employers.models import Employer, ExcellenceStatement
from kumiai.history.domain.record import Actor, save_recorded


def state_excellence(
    *, employer: Employer, excellent: bool, stated_on: date, by: Actor, at: datetime, basis: str = ""
) -> ExcellenceStatement:
    """State whether a company is excellent from a day on (優良な実習実施者の認定状況). 施行規則 第15条.

    A second statement of the same day corrects the first.
    """
    statement = ExcellenceStatement.objects.filter(employer=employer, stated_on=stated_on).first()
    statement = statement or ExcellenceStatement(employer=employer, stated_on=stated_on)
    statement.excellent = excellent
    statement.basis = basis or statement.basis
    return save_recorded(statement, by=by, at=at)
