"""What is due, what moved, and what cannot be told yet."""

from kumiai.deadlines.models.calendar_token import CalendarToken
from kumiai.deadlines.models.deadline import Deadline
from kumiai.deadlines.models.evidence import Evidence
from kumiai.deadlines.models.move import Move
from kumiai.deadlines.models.open_question import OpenQuestion
from kumiai.deadlines.models.recalculation import Recalculation

__all__ = ["CalendarToken", "Deadline", "Evidence", "Move", "OpenQuestion", "Recalculation"]
