"""CSV and tab-separated text into a grid, in the encodings that Japanese offices produce."""

import csv
import io
from pathlib import PurePath

from kumiai.exchange.recognition.grid import Book, Grid
from kumiai.exchange.recognition.prescan import Limits, refusal

ENCODINGS = ("utf-8-sig", "cp932")


def load_delimited(content: bytes, *, name: str, limits: Limits) -> Book:
    """Return a delimited text file as a book of one sheet named after the file."""
    text = _decoded(content)
    title = PurePath(name).stem[:31] or "CSV"
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[tuple[str | None, ...]] = []
    cells = 0
    try:
        for row in reader:
            cells += len(row)
            _check(title, len(rows) + 1, len(row), cells, limits)
            rows.append(tuple(value if value.strip() else None for value in row))
    except csv.Error as error:
        raise refusal("corrupt_text") from error
    while rows and not any(rows[-1]):
        rows.pop()
    return Book(name, (Grid(title=title, rows=tuple(rows)),))


def _check(title: str, rows: int, columns: int, cells: int, limits: Limits) -> None:
    if rows > limits.rows:
        raise refusal("too_many_rows", sheet=title, limit=limits.rows)
    if columns > limits.columns:
        raise refusal("too_many_columns", sheet=title, limit=limits.columns)
    if cells > limits.cells:
        raise refusal("too_many_cells", sheet=title, limit=limits.cells)


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates: tuple[str, ...] = ("utf-16",)
    elif b"\x00" in content:
        raise refusal("not_excel")
    else:
        candidates = ENCODINGS
    for encoding in candidates:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refusal("unknown_encoding")


def _delimiter(text: str) -> str:
    """Return the separator that stands most often in the first lines; a comma where none does."""
    head = "\n".join(text.splitlines()[:20])
    return max((",", "\t", ";"), key=head.count)
