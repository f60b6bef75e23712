"""What a talk waits for, and where visits began."""

from kumiai.chat.models.talk import CheckIn, Talk

__all__ = ["CheckIn", "Talk"]
