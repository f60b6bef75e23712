"""What is written down for ever."""

from kumiai.history.models.entry import Entry

__all__ = ["Entry"]
