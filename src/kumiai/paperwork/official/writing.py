"""What is to be written, before it is known whether into Word or Excel."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from kumiai.paperwork.official.form import Cell, CheckBox, RepeatedRows


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters of one line of a cell. ``whole`` means: the cell holds nothing else of worth."""

    address: str
    line: int
    start: int
    end: int
    text: str
    whole: bool = False


@dataclass
class Work:
    """All that is written into one file."""

    edits: list[Edit] = field(default_factory=list)
    ticks: list[tuple[str, CheckBox, bool]] = field(default_factory=list)
    grow: dict[str, tuple[RepeatedRows, int]] = field(default_factory=dict)
    added: list[tuple[tuple[str, int, int], Edit]] = field(default_factory=list)
    overflow: dict[str, list[list[str]]] = field(default_factory=dict)


def circled(box: CheckBox, on: bool) -> str:
    """Return the word of a choice such as 有・無, marked or not."""
    return f"【{box.words}】" if on else box.words


def ticked_sign(file_cells: Iterable[Cell]) -> str:
    """Return the sign for a ticked □ in the style of the file: ☑ where the file prints one, else ■."""
    printed = {
        cell.lines[box.line][box.start]
        for cell in file_cells
        for box in cell.boxes
        if box.style == "character"
    }
    return "☑" if "☑" in printed else "■"
