"""様式への記入: values into the blanks of an official file, after its printed labels were checked."""

import re
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from django.utils.translation import gettext as _

from kumiai.paperwork.official import templates
from kumiai.paperwork.official.blanks import compose
from kumiai.paperwork.official.filling_docx import fill_docx
from kumiai.paperwork.official.filling_xlsx import fill_xlsx
from kumiai.paperwork.official.form import Cell, OfficialFile, RepeatedRows, Slot
from kumiai.paperwork.official.labels import normalize
from kumiai.paperwork.official.mapping import Entry, check
from kumiai.paperwork.official.package import Kind, Parts, open_package, pack, stamp
from kumiai.paperwork.official.reading import read_parts
from kumiai.paperwork.official.refusals import FillingRefused
from kumiai.paperwork.official.writing import Edit, Work

Value = str | bool | list[str] | list[list[str]]
Overflow = Literal["refuse", "annex"]
ANNEX = "別紙のとおり"
LONGEST_IN_A_SHEET = 32_767
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Filled:
    """記入済みファイル: its bytes; the rows that go to an annex; the given values that the file has no place for."""

    content: bytes
    overflow: dict[str, list[list[str]]] = field(default_factory=dict)
    unused: tuple[str, ...] = ()


def fill(
    content: bytes,
    mapping: Sequence[Entry],
    values: Lookup[str, Value],
    *,
    on: date,
    overflow: Overflow = "refuse",
) -> Filled:
    """Return the file with the values, the same bytes for the same input.

    Nothing is written unless every printed label is where the mapping says; nothing is cut. A sheet has as many
    rows as were printed: more are refused, or with ``overflow="annex"`` its first row says 別紙のとおり and all
    rows are returned for the annex. Fields without a value stay blank.
    """
    return prepare(content, mapping).fill(values, on=on, overflow=overflow)


@dataclass(frozen=True)
class Prepared:
    """A file that was read and whose labels were checked: to be filled many times, as in a month's records."""

    content: bytes
    kind: Kind
    parts: Parts
    file: OfficialFile
    mapping: tuple[Entry, ...]

    def fill(self, values: Lookup[str, Value], *, on: date, overflow: Overflow = "refuse") -> Filled:
        """Return one filled copy; see ``fill``."""
        clean = {name: _clean(name, value, self.kind) for name, value in values.items()}
        work = Work()
        named: dict[str, object] = {}
        for entry in self.mapping:
            if entry["field"] in clean:
                _plan(self.file, entry, clean[entry["field"]], work, named, overflow)
        parts = dict(self.parts)
        if self.kind == "docx" and self.file.is_template:
            _kind, parts = open_package(templates.render(self.content, named), "")
            templates.unguard(parts, named)
        if self.kind == "docx":
            fill_docx(parts, self.file, work)
        else:
            fill_xlsx(parts, work, {name: str(value) for name, value in named.items()})
        stamp(parts, on)
        used = {entry["field"] for entry in self.mapping}
        return Filled(pack(parts), work.overflow, tuple(sorted(set(values) - used)))


def prepare(content: bytes, mapping: Sequence[Entry]) -> Prepared:
    """Open a file and check the mapping against its printed labels; raise ``FillingRefused`` if they differ."""
    kind, parts = open_package(content, "")
    file = read_parts(kind, parts, content, "")
    wrong = check(file, mapping)
    if wrong:
        message = _("The printed labels do not fit the mapping: %s") % " ".join(one.message for one in wrong)
        raise FillingRefused("labels", message, field=wrong[0].field, mismatches=wrong)
    return Prepared(content, kind, parts, file, tuple(mapping))


def _clean(name: str, value: Value, kind: str) -> Value:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        if _UNPRINTABLE.search(text):
            raise FillingRefused(
                "unprintable",
                _("“%s” contains a character that cannot be printed. Type it again.") % name,
                field=name,
            )
        if kind == "xlsx" and len(text) > LONGEST_IN_A_SHEET:
            raise FillingRefused(
                "too-long",
                _("“%s” is longer than a cell of Excel can hold. Put it on an annex.") % name,
                field=name,
            )
        return text
    if all(isinstance(one, str) for one in value):
        return [str(_clean(name, one, kind)) for one in value if isinstance(one, str)]
    return [[str(_clean(name, cell, kind)) for cell in row] for row in value if isinstance(row, list)]


def _plan(
    file: OfficialFile,
    entry: Entry,
    value: Value,
    work: Work,
    named: dict[str, object],
    overflow: Overflow,
) -> None:
    """Turn one value into edits."""
    if entry["kind"] == "placeholder":
        named[entry["target"].strip("{} ")] = value if file.kind == "docx" else _spoken(entry["field"], value)
    elif entry["kind"] == "checks":
        _plan_checks(file, entry, value, work)
    elif entry["kind"] == "table":
        _plan_table(file, entry, value, work, overflow)
    elif isinstance(value, bool):
        raise FillingRefused(
            "type", _("“%s” is not a text, but its place takes text.") % entry["field"], field=entry["field"]
        )
    else:
        _plan_text(file, entry["target"], _spoken(entry["field"], value), work)


def _spoken(name: str, value: Value) -> str:
    """Return a value as the text of a cell."""
    if isinstance(value, bool):
        return "■" if value else "□"
    if isinstance(value, str):
        return value
    if any(not isinstance(one, str) for one in value):
        raise FillingRefused("type", _("“%s” is not a text, but its place takes text.") % name, field=name)
    return "、".join(one for one in value if isinstance(one, str))


def _plan_text(file: OfficialFile, target: str, value: str, work: Work) -> None:
    address, _mark, number = target.partition("#") if re.search(r"#\d+$", target) else (target, "", "")
    if number:
        address = target.rpartition("#")[0]
    cell = file.cell(address)
    if cell is None or not value:
        return
    if number:
        slot = cell.slots[int(number)]
        work.edits.append(Edit(address, slot.line, slot.start, slot.end, _in_slot(cell, slot, value)))
    else:
        work.edits.append(whole(cell, value))


def whole(cell: Cell, value: str) -> Edit:
    """Return the edit that writes into a blank cell, keeping its unit or mask; any other text is replaced."""
    masked = [number for number, line in enumerate(cell.lines) if line.strip()]
    line = masked[0] if masked else 0
    mask = cell.lines[line] if cell.lines else ""
    text = compose(mask, value) if cell.is_blank or cell.role == "repeated" else value
    return Edit(cell.address, line, 0, len(mask), text, whole=True)


def _in_slot(cell: Cell, slot: Slot, value: str) -> str:
    gap = cell.lines[slot.line][slot.start : slot.end]
    followed = bool(cell.lines[slot.line][slot.end :].strip())
    if slot.shape == "date":
        return compose(gap, value)
    if slot.shape == "colon":
        return value + ("　" if followed else "")
    if slot.shape == "gap":
        return "　" + value + ("　" if followed else "")
    return value


def _plan_checks(file: OfficialFile, entry: Entry, value: Value, work: Work) -> None:
    options = entry.get("options", {})
    if isinstance(value, bool):
        if len(options) != 1:
            raise FillingRefused(
                "type",
                _("“%s” needs to know which of its boxes to tick.") % entry["field"],
                field=entry["field"],
            )
        chosen = set(options) if value else set()
    else:
        words = [value] if isinstance(value, str) else [one for one in value if isinstance(one, str)]
        chosen = {one for one in words if one}
    unknown = sorted(chosen - set(options))
    if unknown:
        message = _("The form has no check box for “%(value)s” of “%(field)s”.")
        words_for = {"value": "、".join(unknown), "field": entry["field"]}
        raise FillingRefused("option", message % words_for, field=entry["field"])
    for name, option in options.items():
        address, _mark, index = option["box"].rpartition("~")
        cell = file.cell(address)
        if cell is not None:
            work.ticks.append((address, cell.boxes[int(index)], name in chosen))


def _plan_table(file: OfficialFile, entry: Entry, value: Value, work: Work, overflow: Overflow) -> None:
    columns = entry.get("columns", [])
    rows = [one for one in value if isinstance(one, list)] if isinstance(value, list) else []
    if (
        not isinstance(value, list)
        or len(rows) != len(value)
        or any(len(row) != len(columns) for row in rows)
    ):
        message = _("“%(field)s” needs rows of %(count)d values.")
        raise FillingRefused(
            "type", message % {"field": entry["field"], "count": len(columns)}, field=entry["field"]
        )
    place = next(one for one in file.repeated if one.address == entry["target"])
    if len(rows) > len(place.rows) and not place.can_grow:
        if overflow == "refuse":
            message = _("“%(field)s” has %(given)d rows, the form only %(printed)d. Put them on an annex.")
            counts = {"field": entry["field"], "given": len(rows), "printed": len(place.rows)}
            raise FillingRefused("overflow", message % counts, field=entry["field"])
        work.overflow[entry["field"]] = rows
        first = file.cell(place.cells[0][0])
        if first is not None:
            work.edits.append(whole(first, ANNEX))
        return
    _plan_rows(file, place, _positions(place, columns), rows, work)


def _positions(place: RepeatedRows, columns: Sequence[str | None]) -> list[int | None]:
    from_heading = {labels_of: index for index, labels_of in enumerate(_headings(place))}
    return [from_heading[column] if column is not None else None for column in columns]


def _headings(place: RepeatedRows) -> list[str]:
    return [normalize(label) for _col, label in place.headings]


def _plan_rows(
    file: OfficialFile, place: RepeatedRows, positions: list[int | None], rows: list[list[str]], work: Work
) -> None:
    work.grow[place.address] = (place, max(len(rows) - len(place.rows), 0))
    for number, row in enumerate(rows):
        for position, text in zip(positions, row, strict=True):
            if position is None or not text:
                continue
            if number < len(place.rows):
                cell = file.cell(place.cells[number][position])
                if cell is not None:
                    work.edits.append(whole(cell, text))
            else:
                model = file.cell(place.cells[-1][position])
                if model is not None:
                    added = (place.address, number - len(place.rows), place.headings[position][0])
                    work.added.append((added, whole(model, text)))
