"""What stands above a table and holds for all its rows: the company of a sheet that has no column for it."""

import re

from kumiai.exchange.recognition.cells.text import as_typed, shown
from kumiai.exchange.recognition.companies import company_name
from kumiai.exchange.recognition.grid import Grid
from kumiai.exchange.recognition.headers import Header

LABEL = re.compile(
    r"\s*(?:実習実施者|企業|会社|受入れ?企業|実習先|配属先|組合員)(?:名称|名)?\s*(?:[:：]\s*(?P<name>.*\S))?\s*[:：]?\s*"
)


def company_above(grid: Grid, header: Header) -> tuple[str, str] | None:
    """Return the company that a sheet is about and the cell that says so, or None where nothing does.

    It is looked for above the headings (``企業名：株式会社さくら食品``), then in the title of
    the sheet, where only a name with its legal form counts.
    """
    for row in range(1, header.first_row):
        for column in range(1, grid.width + 1):
            match = LABEL.fullmatch(shown(grid.own(row, column)))
            if match and (name := match["name"] or _next(grid, row, column)):
                return as_typed(name), grid.address(row, column)
    return (grid.title, grid.title) if company_name(grid.title).form else None


def _next(grid: Grid, row: int, column: int) -> str:
    """Return the next text to the right of a label."""
    texts = (shown(grid.own(row, at)) for at in range(column + 1, grid.width + 1))
    return next((text for text in texts if text), "")
