"""What ends with the technical intern training program, and for whom (制度の終了)."""

from datetime import date
from typing import Any

from kumiai.deadlines.domain.board import Ending


def ending(user: Any, *, on: date) -> Ending:
    """Return what ends with the technical intern training program, and for whom (制度の終了)."""
    return Ending(on, (), ())
