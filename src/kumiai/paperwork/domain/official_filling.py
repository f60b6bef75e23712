"""Papers written into their official files (公式様式への記入): our words in the shape that the place prints."""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from kumiai.accounts.models import User
from kumiai.history.domain.record import log
from kumiai.paperwork.definitions import Field, Kind
from kumiai.paperwork.domain.editable import as_xlsx
from kumiai.paperwork.domain.filling import Filled
from kumiai.paperwork.domain.kept import keep
from kumiai.paperwork.domain.official_file import official_file_for
from kumiai.paperwork.domain.paper import Reading, drawn, label_of, read_paper
from kumiai.paperwork.domain.wording import said, words_of
from kumiai.paperwork.enums import Author
from kumiai.paperwork.models import OfficialFile, Paper, Print
from kumiai.paperwork.official import form as found
from kumiai.paperwork.official.filling import Prepared, Value, prepare
from kumiai.paperwork.official.labels import normalize
from kumiai.paperwork.official.mapping import Entry
from kumiai.paperwork.official.refusals import FillingRefused, OfficialFileRefused

FIGURES: Final = frozenset({Kind.NUMBER, Kind.YEN, Kind.HOURS, Kind.PERCENT})
CODED: Final = frozenset({Kind.CHOICE, Kind.YES_NO, Kind.CHOICES})
_STAMP: Final = (1980, 1, 1, 0, 0, 0)
_SLOT: Final = re.compile(r"^(.*)#(\d+)$")


@dataclass(frozen=True)
class FilledFile:
    """An official file with the words of a paper; ``annex`` holds the rows that its sheet has no room for."""

    content: bytes
    name: str
    annex: bytes | None = None

    @property
    def annex_name(self) -> str:
        """Return what the annex is called."""
        return f"{self.name.rpartition('.')[0]}_別紙.xlsx"

    def packed(self) -> bytes:
        """Return file and annex as one ZIP."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in ((self.name, self.content), (self.annex_name, self.annex or b"")):
                archive.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
        return made.getvalue()


def filled_official(
    paper: Paper, file: OfficialFile, *, on: date, sees_sealed: bool = True
) -> tuple[bytes, str]:
    """Return the official file filled with a paper, and its name. Nothing is kept.

    The printed labels are checked first. A value that is not known prints nothing. Raises ``FillingRefused`` if a
    label is not where the map says or a value has no room: nothing is cut.
    """
    made = fill_reading(read_paper(paper, on=on, sees_sealed=sees_sealed), prepared(file), on=on)
    return made.content, made.name


def prepared(file: OfficialFile) -> Prepared:
    """Open an official file and check its labels, to fill it once or many times."""
    return prepare(bytes(file.content), file.mapping)


def fill_reading(reading: Reading, ready: Prepared, *, on: date, annex: bool = False) -> FilledFile:
    """Return the file with the words of a paper; with ``annex`` rows without room go to a file of their own."""
    values = values_for(reading.filled.rows, ready)
    made = ready.fill(values, on=on, overflow="annex" if annex else "refuse")
    name = f"{_plain(label_of(reading.paper, reading.form))}.{ready.kind}"
    return FilledFile(made.content, name, _annex(reading, set(made.overflow), on) if made.overflow else None)


def _annex(reading: Reading, names: set[str], on: date) -> bytes:
    sheet = drawn(reading, draft=False)
    for section in sheet["sections"]:
        section["fields"] = [one for one in section["fields"] if one["id"] in names]
    sheet["sections"] = [section for section in sheet["sections"] if section["fields"]]
    return as_xlsx([sheet], on=on)


def _plain(name: str) -> str:
    return re.sub(r'[\\/:*?"<>|\s]+', "_", name)[:80]


# --- our words for a place --------------------------------------------------------


def values_for(rows: Mapping[str, Filled], ready: Prepared) -> dict[str, Value]:
    """Return the values by field as their places print them; what is not known is left out."""
    values: dict[str, Value] = {}
    for entry in ready.mapping:
        row = rows.get(entry["field"])
        if row is not None and (value := _value(row, entry, ready.file)) not in (None, "", []):
            values[entry["field"]] = value
    return values


def _value(row: Filled, entry: Entry, file: found.OfficialFile) -> Value | None:
    one = row.field
    if one.kind is Kind.TABLE:
        return _rows(row, entry, file)
    if not row.is_known:
        return one.none if row.says_none and entry["kind"] != "checks" else None
    if entry["kind"] == "checks" and one.kind in CODED:
        return _chosen(one, row.value, entry)
    if one.kind in FIGURES:
        return _figure(row.value, one.kind, one.unit, *_around(file, entry["target"]))
    return said(row.value, one.kind, unit=one.unit, options=one.choices or None)


def _chosen(one: Field, value: Any, entry: Entry) -> Value:
    codes = [str(code) for code in value] if isinstance(value, list) else [_code(value)]
    if list(entry.get("options", {})) == [""]:
        return codes == ["yes"]
    return [words.ja for code, words in one.choices.items() if code in codes]


def _code(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _figure(value: Any, kind: Kind, unit: str, counts: bool, printed: str) -> str:
    """Return a number: bare where the sheet counts with it, without its unit where the file prints one."""
    if counts:
        return str(value)
    if printed:
        return f"{value:,}" if isinstance(value, int) else str(value)
    return said(value, kind, unit=unit)


def _around(file: found.OfficialFile, target: str) -> tuple[bool, str]:
    """Return whether a place holds a number of Excel, and which unit is printed beside what is written."""
    slot = _SLOT.match(target)
    cell = file.cell(slot[1] if slot else target)
    if cell is None:
        return False, ""
    if slot and int(slot[2]) < len(cell.slots):
        gap = cell.slots[int(slot[2])]
        behind = cell.lines[gap.line][gap.end :].lstrip(" \u3000)）")
        return False, behind if gap.shape == "unit" else ""
    counts = cell.number_format not in ("", "General", "@") or any(
        other.role == "computed" and other.container == cell.container for other in file.cells
    )
    return counts and file.kind == "xlsx", cell.text if cell.is_blank else ""


def _rows(row: Filled, entry: Entry, file: found.OfficialFile) -> Value | None:
    one, lines = row.field, row.value or []
    none = one.none if row.says_none else ""
    if entry["kind"] == "table":
        places = _columns(entry, file)
        if none:
            return [[none, *[""] * (len(places) - 1)]]
        return [[_cell(line, at, one, *around) for at, around in enumerate(places)] for line in lines]
    texts = [
        [said(line.get(column.id), column.kind, options=column.choices or None) for column in one.columns]
        for line in lines
    ]
    if entry["kind"] == "placeholder" and file.kind == "docx":
        return texts
    return "\n".join("　".join(cell for cell in line if cell) for line in texts) or none


def _cell(line: Mapping[str, Any], at: int, one: Field, counts: bool, printed: str) -> str:
    if at >= len(one.columns):  # mapped with more columns than this revision of ours has
        return ""
    column = one.columns[at]
    value = line.get(column.id)
    if column.kind in FIGURES and value not in (None, ""):
        return _figure(value, column.kind, "", counts, printed)
    return said(value, column.kind, options=column.choices or None)


def _columns(entry: Entry, file: found.OfficialFile) -> list[tuple[bool, str]]:
    """Return for every column of a mapped table what its cells print around a value."""
    place = next((rows for rows in file.repeated if rows.address == entry["target"]), None)
    headings = {normalize(label): at for at, (_col, label) in enumerate(place.headings)} if place else {}
    around = []
    for heading in entry.get("columns", []):
        at = headings.get(heading or "")
        around.append(_around(file, place.cells[0][at]) if place and at is not None else (False, ""))
    return around


# --- kept, and beside the other files of a set ------------------------------------


@transaction.atomic
def print_official(
    *,
    paper: Paper,
    file: OfficialFile,
    on: date,
    by: User,
    at: datetime,
    annex: bool = False,
    sees_sealed: bool = True,
) -> tuple[Print, bytes]:
    """Write a paper into its official file and keep it like every print (公式様式の出力).

    With ``annex`` rows without room are in a second file; both are one ZIP then.
    """
    reading = read_paper(paper, on=on, sees_sealed=sees_sealed)
    filled = fill_reading(reading, prepared(file), on=on, annex=annex)
    content = filled.packed() if filled.annex else filled.content
    made = Print(
        paper=paper, case=paper.case, label=label_of(paper, reading.form)[:255], sha256=keep(content),
        file_kind="zip" if filled.annex else file.kind, printed_on=on, printed_at=at, printed_by=by,
        data=json.dumps(words_of(reading.filled), ensure_ascii=False, sort_keys=True),
        author=Author(reading.form.made_by),
    )  # fmt: skip
    made.full_clean()
    made.save()
    after = {"sha256": made.sha256, "official": file.sha256, "revision": file.revision.isoformat()}
    log(paper, "paperwork.paper.official_file_filled", by=by, at=at, on=on, after=after)
    return made, content


@dataclass
class OfficialFiles:
    """The official files of many papers: each is opened once, and what cannot be filled is told at the end."""

    on: date
    problems: list[str] = field(default_factory=list)
    _ready: dict[int, Prepared] = field(default_factory=dict)

    def beside(self, reading: Reading) -> Iterator[tuple[str, bytes]]:
        """Yield the endings and bytes of the files to lay beside a paper: its official file, and an annex."""
        file = official_file_for(reading.paper, on=self.on)
        if file is None:
            return
        try:
            if file.pk not in self._ready:
                self._ready[file.pk] = prepared(file)
            made = fill_reading(reading, self._ready[file.pk], on=self.on, annex=True)
        except (FillingRefused, OfficialFileRefused) as error:
            self.problems.append(f"{label_of(reading.paper, reading.form)}：{error.message}")
            return
        yield f".{file.kind}", made.content
        if made.annex:
            yield "_別紙.xlsx", made.annex
