"""What the bot says and offers, without a word about the service that carries it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Need(Enum):
    """What the keyboard offers to send next."""

    CAMERA = "camera"
    PHOTOS = "photos"
    PLACE = "place"


@dataclass(frozen=True)
class Button:
    """Something to tap: ``data`` comes back, or ``path`` (of the office) opens.

    ``says`` is what the person is seen to say by the tap, if that is more than the label.
    """

    label: str
    data: str = ""
    path: str = ""
    says: str = ""


@dataclass(frozen=True)
class Row:
    """One thing of a list, with its own buttons."""

    title: str
    text: str = ""
    buttons: Sequence[Button] = ()


MOST_ROWS: Final = 10


@dataclass(frozen=True)
class Reply:
    """One message of the bot: a text, a list below it, buttons, and what the keyboard offers.

    The rows of a reply have the same number of buttons; ``quick`` and ``needs`` vanish with the next message.
    """

    text: str
    rows: Sequence[Row] = ()
    buttons: Sequence[Button] = ()
    quick: Sequence[Button] = ()
    needs: Sequence[Need] = ()

    def __post_init__(self) -> None:
        """Refuse a list that no service could show."""
        if len(self.rows) > MOST_ROWS or len({len(row.buttons) for row in self.rows}) > 1:
            raise ValueError("a reply has at most ten rows, all with the same number of buttons")
