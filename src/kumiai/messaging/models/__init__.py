"""Messages, how they were delivered, questions, and what recipients want."""

from kumiai.messaging.models.lane import Lane, Morning
from kumiai.messaging.models.message import Delivery, Message
from kumiai.messaging.models.preference import Preference
from kumiai.messaging.models.question import Question
from kumiai.messaging.models.wording import Wording

__all__ = ["Delivery", "Lane", "Message", "Morning", "Preference", "Question", "Wording"]
