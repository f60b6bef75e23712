"""What this room does in the background: print runs."""

from kumiai.paperwork.domain.batch import work

__all__ = ["work"]
