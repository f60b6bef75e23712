"""Where the headings of a sheet are, what each column is, and what kind of sheet it therefore is.

Headings may stand in any of the first rows, in one row or in two with merged cells above.
What is not known for certain stays open for the user, and is remembered by the signature.
"""

import difflib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from kumiai.exchange.recognition.cells.text import shown
from kumiai.exchange.recognition.grid import Grid
from kumiai.exchange.recognition.problems import Label
from kumiai.exchange.recognition.wordings import Kind, bare_heading_key, heading_key, kinds

SEARCHED_ROWS = 20
LONGEST_HEADING = 60
WHOLE, EXACT, BARE, GROUP = 12, 10, 8, 6
KEY_BONUS, TITLE_BONUS = 5, 10
IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading as it stands there, and the field it is read as."""

    index: int
    letter: str
    heading: str
    field: str | None = None
    points: int = 0
    chosen_by: str = "nobody"
    suggestions: tuple[str, ...] = ()
    rival_of: str | None = None


@dataclass(frozen=True)
class SheetMapping:
    """What a user decided about a sheet: its kind (or ``ignore``) and fields of columns by letter."""

    kind: str | None = None
    columns: Mapping[str, str | None] = field(default_factory=dict)
    header_rows: tuple[int, int] | None = None


@dataclass(frozen=True)
class Header:
    """The headings of a sheet as understood."""

    kind: str | None
    first_row: int
    last_row: int
    columns: tuple[Column, ...]
    score: int
    reasons: tuple[Label, ...]
    signature: str

    @property
    def fields(self) -> dict[str, int]:
        """Return field → column number for every column that is read."""
        return {column.field: column.index for column in self.columns if column.field}


Headings = tuple[tuple[str, str, str], ...]


def headings_at(grid: Grid, first_row: int, last_row: int) -> Headings:
    """Return per column the upper heading, the lower heading, and the upper one carried from the left."""
    found = []
    carried = ""
    for column in range(1, grid.width + 1):
        upper = _heading(grid, first_row, column) if last_row > first_row else ""
        lower = _heading(grid, last_row, column)
        carried = upper or carried
        if upper == lower:
            upper = ""
        found.append((upper, lower, carried if not upper else ""))
    return tuple(found)


def _heading(grid: Grid, row: int, column: int) -> str:
    text = shown(grid.heading(row, column))
    return text if len(text) <= LONGEST_HEADING else ""


def signature_of(headings: Headings) -> str:
    """Return what identifies a layout: the same headings in the same order give the same signature."""
    text = "\n".join(f"{heading_key(upper)}\t{heading_key(lower)}" for upper, lower, _ in headings).rstrip()
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def find_header(grid: Grid, mapping: Mapping[str, SheetMapping] | None = None) -> Header | None:
    """Return the headings of a sheet, or None where nothing looks like headings."""
    chosen = mapping or {}
    by_title = chosen.get(grid.title)
    if by_title and by_title.header_rows:
        first, last = by_title.header_rows
        best = _best_of(grid, headings_at(grid, first, last), first, last, by_title.kind)
    else:
        best = _search(grid)
    if best is None:
        return None
    decided = chosen.get(best.signature) or by_title
    return _decided(grid, best, decided) if decided else best


def _search(grid: Grid) -> Header | None:
    candidates = []
    last = min(SEARCHED_ROWS, grid.height)
    for row in range(1, last + 1):
        candidates.append(_best_of(grid, headings_at(grid, row, row), row, row))
        if row < last:
            candidates.append(_best_of(grid, headings_at(grid, row, row + 1), row, row + 1))
    # The highest score wins; of equals the one with fewer heading rows, then the upper one.
    known = [found for found in candidates if found.kind]
    if known:
        return min(known, key=lambda found: (-found.score, found.last_row - found.first_row, found.first_row))
    return _fullest(grid, last)


def _fullest(grid: Grid, last: int) -> Header | None:
    """Return the row with the most different texts as a guess, for the user to map."""
    best: tuple[int, int] | None = None
    for row in range(1, last + 1):
        texts = {heading_key(lower) for _, lower, _ in headings_at(grid, row, row) if lower}
        if len(texts) >= 2 and (best is None or len(texts) > best[0]):
            best = (len(texts), row)
    return _best_of(grid, headings_at(grid, best[1], best[1]), best[1], best[1]) if best else None


def _best_of(grid: Grid, headings: Headings, first: int, last: int, kind: str | None = None) -> Header:
    signature = signature_of(headings)
    best = Header(None, first, last, _columns(headings, None), 0, (), signature)
    for candidate in kinds().values():
        if kind and candidate.id != kind:
            continue
        columns = _columns(headings, candidate)
        fields = {column.field for column in columns if column.field}
        enough = len(fields) >= candidate.at_least and all(fields & line for line in candidate.needs)
        score, reasons = _score(grid.title, columns, candidate)
        if (enough or kind) and score > best.score:
            best = Header(candidate.id, first, last, columns, score, reasons, signature)
    return best


def _score(title: str, columns: tuple[Column, ...], kind: Kind) -> tuple[int, tuple[Label, ...]]:
    read = [column for column in columns if column.field]
    keys = [column for column in read if column.field and kind.fields[column.field].is_key]
    score = sum(column.points for column in read) + KEY_BONUS * len(keys)
    headed = sum(1 for column in columns if column.heading)
    reasons = [
        Label(
            f"見出し {headed} 列のうち {len(read)} 列が分かりました",
            f"{len(read)} of {headed} headings are known",
        )
    ]
    if keys:
        shown_keys = "、".join(column.heading for column in keys)
        reasons.append(Label(f"決め手の列：{shown_keys}", f"telling columns: {shown_keys}"))
    if any(word in heading_key(title) for word in kind.titles):
        score += TITLE_BONUS
        reasons.append(Label(f"シート名「{title}」", f'the sheet is called "{title}"'))
    return score, tuple(reasons)


def _columns(headings: Headings, kind: Kind | None) -> tuple[Column, ...]:
    uppers = [upper for upper, _, _ in headings]
    columns = []
    for index, (upper, lower, carried) in enumerate(headings, start=1):
        name = "／".join(part for part in (upper, lower) if part)
        found, points = (None, 0)
        if kind and name:
            found, points = _field_of(upper, lower, carried, kind, alone=uppers.count(upper) == 1)
        if kind and not found and _is_of_others(carried, lower, kind):
            name = f"{carried}／{lower}"
        columns.append(
            Column(index, get_column_letter(index), name, found, points, "wording" if found else "nobody")
        )
    return _without_rivals(columns)


def _field_of(upper: str, lower: str, carried: str, kind: Kind, *, alone: bool) -> tuple[str | None, int]:
    """Return the field of a column and how sure that is; the more of the heading is used, the surer."""
    words = kind.by_wording
    if not lower:
        return _lookup(upper, kind)
    above = upper or carried
    if above and (
        found := words.get(heading_key(above + lower)) or words.get(bare_heading_key(above + lower))
    ):
        return found, WHOLE
    found, points = _lookup(lower, kind)
    if found and _is_of_others(above, lower, kind):
        return None, 0
    if found:
        return found, points
    if upper and alone and (found := words.get(heading_key(upper))):
        return found, GROUP
    return None, 0


def _is_of_others(above: str, lower: str, kind: Kind) -> bool:
    """Return whether a personal field stands under the heading of somebody else: 実習実施者 / 住所."""
    return heading_key(above) in kind.other_groups and _lookup(lower, kind)[0] in kind.personal


def _lookup(heading: str, kind: Kind) -> tuple[str | None, int]:
    if found := kind.by_wording.get(heading_key(heading)):
        return found, EXACT
    bare = bare_heading_key(heading)
    if bare and (found := kind.by_wording.get(bare)):
        return found, BARE
    return None, 0


def _without_rivals(columns: list[Column]) -> tuple[Column, ...]:
    """Return the columns with one column a field: the surest, of equals the first."""
    winners: dict[str, Column] = {}
    for column in columns:
        if column.field and (column.field not in winners or winners[column.field].points < column.points):
            winners[column.field] = column
    return tuple(
        Column(column.index, column.letter, column.heading, rival_of=column.field)
        if column.field and winners[column.field] is not column
        else column
        for column in columns
    )


def _decided(grid: Grid, header: Header, decided: SheetMapping) -> Header:
    """Return the headings as the user decided them; undecided columns keep what was recognized."""
    kind = decided.kind or header.kind
    if kind == IGNORE or kind not in kinds():
        return Header(IGNORE if kind == IGNORE else None, *_rest(header))
    if kind != header.kind:
        headings = headings_at(grid, header.first_row, header.last_row)
        header = Header(
            kind, header.first_row, header.last_row, _columns(headings, kinds()[kind]), *_rest(header)[3:]
        )
    known = kinds()[kind].fields
    taken = {name for letter, name in decided.columns.items() if name in known}
    columns = []
    for column in header.columns:
        if column.letter in decided.columns:
            name = decided.columns[column.letter]
            valid = name if name in known else None
            columns.append(Column(column.index, column.letter, column.heading, valid, 0, "user"))
        elif column.field in taken:
            columns.append(Column(column.index, column.letter, column.heading))
        else:
            columns.append(column)
    reasons = (*header.reasons, Label("利用者の設定", "decided by the user"))
    return Header(
        kind, header.first_row, header.last_row, tuple(columns), header.score, reasons, header.signature
    )


def _rest(header: Header) -> tuple[int, int, tuple[Column, ...], int, tuple[Label, ...], str]:
    return (header.first_row, header.last_row, header.columns, header.score, header.reasons, header.signature)


def suggestions_for(heading: str, kind: str) -> tuple[str, ...]:
    """Return the fields whose wordings are most like a heading, the likest first."""
    words = kinds()[kind].by_wording
    close = difflib.get_close_matches(heading_key(heading), words, n=6, cutoff=0.5)
    return tuple(dict.fromkeys(words[word] for word in close))[:3]
