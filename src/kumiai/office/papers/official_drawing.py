"""An official file as the mapping page draws it: its tables with every place to write, and the list of fields."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from kumiai.paperwork.definitions import Field, Form
from kumiai.paperwork.domain.official_file import fields_to_map, specs_of, words_to_choose
from kumiai.paperwork.official.form import Cell, OfficialFile
from kumiai.paperwork.official.mapping import Carried, Entry
from kumiai.paperwork.official.matching import Proposal
from kumiai.paperwork.official.places import Place, find_places
from kumiai.paperwork.official.preview import GridCell, Paragraph, Table, grid

MOST_OPTIONS: Final = 20_000
"""Fields times places; above it the lists offer only what is likely, and the whole list for one field at a time."""


@dataclass(frozen=True)
class Spot:
    """A place that can be chosen: where it is, what is printed there, and what may stand in it."""

    target: str
    label: str
    group: str
    kind: str
    place: Place | None = None


@dataclass
class Drawing:
    """Everything the page shows of a file, computed once."""

    seen: OfficialFile
    mapping: Sequence[Entry]
    names: Mapping[str, str]
    places: tuple[Place, ...] = ()
    spots: list[Spot] = field(default_factory=list)
    _tags: dict[str, list[dict[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.places = find_places(self.seen)
        self.spots = list(self._spots())
        for entry in self.mapping:
            tag = {"field": entry["field"], "label": self.names.get(entry["field"], entry["field"])}
            self._tags[entry["target"]].append(tag)
        self._rows_of = {a: rows.address for rows in self.seen.repeated for row in rows.cells for a in row}
        self._first_of = {rows.cells[0][0]: rows.address for rows in self.seen.repeated}
        self._checks_of = {
            box.rpartition("~")[0]: place.target
            for place in self.places
            if place.kind == "checks"
            for _words, box in place.options
        }

    # --- the places to choose from --------------------------------------------------

    def _spots(self) -> Any:
        groups = self.groups()
        for place in self.places:
            address = place.target.partition("#")[0]
            cell = self.seen.cell(address) if place.kind in ("text", "checks") else None
            rows = next((one for one in self.seen.repeated if one.address == place.target), None)
            container = cell.container if cell else rows.container if rows else ""
            words = "・".join(words for words, _box in place.options if words)
            label = _short(place.label) + (f"　［{_short(place.section, 20)}］" if place.section else "")
            if place.kind == "table":
                label = _("rows: %s") % "・".join(place.columns)
            yield Spot(
                place.target,
                f"{label or _('no label')}{f'（{_short(words)}）' if words else ''}",
                groups.get(container, _("{{ names }} in the file")),
                place.kind,
                place,
            )
        for rows in self.seen.repeated:
            for number, row in enumerate(rows.cells, start=1):
                for address, (_col, heading) in zip(row, rows.headings, strict=True):
                    label = _("%(heading)s, row %(number)d") % {"heading": _short(heading), "number": number}
                    yield Spot(address, label, groups.get(rows.container, ""), "row")

    def groups(self) -> dict[str, str]:
        """Return the tables or sheets by address, as people count them."""
        names = {"body": _("Text outside tables")}
        number = 0
        for one in sorted(self.seen.containers, key=lambda one: one.order):
            if self.seen.kind == "xlsx":
                names[one.address] = _("Sheet “%s”") % one.address
            elif "/" not in one.address:
                number += 1
                names[one.address] = _("Table %d") % number
        for one in self.seen.containers:
            if one.address not in names:
                names[one.address] = _("Table inside %s") % names.get(one.address.partition("/")[0], "")
        return names

    # --- the grid -------------------------------------------------------------------

    def blocks(self) -> list[dict[str, Any]]:
        """Return paragraphs and tables in the order of the file."""
        return [
            self._paragraph(block) if isinstance(block, Paragraph) else self._table(block)
            for block in grid(self.seen)
        ]

    def _paragraph(self, one: Paragraph) -> dict[str, Any]:
        return {"paragraph": True, **self._cell(one.cell, one.address)}

    def _table(self, one: Table) -> dict[str, Any]:
        rows = [[self._grid_cell(cell) for cell in row] for row in one.rows]
        for row in rows:
            for cell, right in zip(row, row[1:], strict=False):
                if cell["kind"] == "" and right["kind"] == "hole" and not right["tags"]:
                    cell["classes"] += " k-printed--over"  # a title runs over the empty cells beside it
        while rows and not any(cell["used"] for cell in rows[-1]):
            rows.pop()  # empty rows under the last printed one
        widths = [round(share / 10, 1) for share in one.widths]
        return {"title": one.title, "rows": rows, "widths": widths, "cut": one.cut}

    def _grid_cell(self, one: GridCell) -> dict[str, Any]:
        made = (
            self._cell(one.cell, one.address)
            if one.cell
            else {
                "target": one.address,
                "kind": "hole",
                "tags": self._tags.get(one.address, []),
                "pieces": [],
                "rows": "",
                "classes": "k-place k-place--hole" if one.address else "",
            }
        )
        tables = [self._table(part) for part in one.tables]
        used = bool(one.cell or made["tags"] or tables)
        return {**made, "rowspan": one.rowspan, "colspan": one.colspan, "tables": tables, "used": used}

    def _cell(self, cell: Cell, address: str) -> dict[str, Any]:
        rows, checks = self._rows_of.get(address, ""), self._checks_of.get(address, "")
        named_only = self.seen.kind == "docx" and self.seen.is_template
        writable = (cell.is_blank or bool(rows)) and not named_only
        target = checks or (address if writable else "")
        kind = "checks" if checks else "row" if rows else "text" if writable else ""
        tags = list(self._tags.get(target, [])) if target == address or not checks else []
        if (table := self._first_of.get(address)) is not None:
            tags += self._tags.get(table, [])
        if target != address and not checks:
            tags += self._tags.get(address, [])  # a printed cell chosen by hand
        mapped = bool(self._tags.get(target) or self._tags.get(rows))
        classes = ["k-place" if target else "k-printed"]
        classes += [f"k-place--{kind}"] if target else []
        classes += ["k-place--mapped"] if mapped else []
        return {
            "target": target, "kind": kind, "rows": rows, "tags": tags, "pieces": self._pieces(cell, address),
            "classes": " ".join(classes),
        }  # fmt: skip

    def _pieces(self, cell: Cell, address: str) -> list[dict[str, Any]]:
        """Return the printed text cut into words, blanks to write on and boxes, line by line."""
        pieces: list[dict[str, Any]] = []
        for number, line in enumerate(cell.lines):
            at = 0
            marks: list[tuple[int, int, dict[str, Any]]] = [
                (slot.start, slot.end, self._slot(f"{address}#{slot.index}"))
                for slot in cell.slots
                if slot.line == number and not (self.seen.kind == "docx" and self.seen.is_template)
            ]
            marks += [
                (box.start, box.end, {"box": line[box.start : box.end], "words": box.words})
                for box in cell.boxes
                if box.line == number
            ]
            for start, end, piece in sorted(marks, key=lambda mark: mark[:2]):
                pieces += [{"text": line[at:start]}] if start > at else []
                pieces.append(piece)
                at = max(at, end)
            pieces += [{"text": line[at:]}] if line[at:].strip() else []
            pieces += [{"newline": True}] if number + 1 < len(cell.lines) else []
        return pieces if any("newline" not in piece for piece in pieces) else []

    def _slot(self, target: str) -> dict[str, Any]:
        return {"slot": target, "tags": self._tags.get(target, [])}


def _short(words: str, most: int = 40) -> str:
    one_line = " ".join(words.split())
    return one_line if len(one_line) <= most else f"{one_line[: most - 1]}…"


# --- the list of fields -------------------------------------------------------------

FITS: Final[Mapping[str, frozenset[str]]] = {
    "table": frozenset({"table", "text", "placeholder"}),
    "choice": frozenset({"checks", "text", "placeholder", "row"}),
    "choices": frozenset({"checks", "text", "placeholder", "row"}),
}
_TEXT: Final = frozenset({"text", "placeholder", "row"})


@dataclass
class FieldList:
    """Our fields with where they are, where they could be, and why."""

    drawing: Drawing
    form: Form
    proposals: Mapping[str, Proposal]
    carried: Carried | None
    language: str
    errors: Mapping[str, str]
    whole: str = ""

    def rows(self) -> list[dict[str, Any]]:
        """Return the fields, those without a place first."""
        entries = {entry["field"]: entry for entry in self.drawing.mapping}
        fields = fields_to_map(self.form)
        few = len(fields) * len(self.drawing.spots) > MOST_OPTIONS
        specs = specs_of(self.form)
        rows = [self._row(one, specs[one.id], entries.get(one.id), few) for one in fields]
        return sorted(rows, key=lambda row: row["mapped"] and not row["attention"])

    def _row(self, one: Field, spec: Any, entry: Entry | None, few: bool) -> dict[str, Any]:
        kinds = FITS.get(spec.kind, _TEXT)
        likely = self._likely(one.id)
        why, score = self._why(one.id, entry)
        few = few and one.id != self.whole
        current = entry["target"] if entry else ""
        details = self._details(one, entry)
        unboxed = [part["words"] for part in details if not part["value"]] if entry else []
        error = self.errors.get(one.id, "")
        return {
            "id": one.id, "label": one.label.in_language(self.language), "section": spec.section_ja, "kind": spec.kind,
            "required": one.required, "mapped": entry is not None, "current": current, "why": why, "score": score,
            "groups": self._groups(kinds, likely, current, few), "few": few, "details": details, "unboxed": unboxed,
            "error": error, "attention": bool(error), "offers": self._offers(likely, kinds) if entry is None else [],
            "kinds": " ".join(sorted(kinds)), "detail_kind": entry["kind"] if entry else "",
        }  # fmt: skip

    def _likely(self, name: str) -> list[str]:
        """Return what is worth offering first: a lost place's successor, then what the labels propose."""
        lost = {one.entry["field"]: one.suggestions for one in self.carried.lost} if self.carried else {}
        proposal = self.proposals.get(name)
        offered = [*lost.get(name, ())]
        if proposal:
            offered += [*([proposal.target] if proposal.target else []), *proposal.alternatives]
        return list(dict.fromkeys(offered))

    def _why(self, name: str, entry: Entry | None) -> tuple[str, int]:
        """Return why a field is where it is, or why it is nowhere, and how sure the proposal is in percent."""
        proposal = self.proposals.get(name)
        carried = self.carried
        if entry is None:
            lost = (
                next((one for one in carried.lost if one.entry["field"] == name), None) if carried else None
            )
            return (lost.why if lost else proposal.why if proposal else ""), 0
        if carried:
            moved = next((one for one in carried.moved if one.entry["field"] == name), None)
            if moved and moved.entry["target"] == entry["target"]:
                return _("Carried over. %s") % moved.why, 0
            if any(one["field"] == name and one["target"] == entry["target"] for one in carried.kept):
                return _("Carried over, at the same place."), 0
        if proposal and proposal.target == entry["target"]:
            return proposal.why, round(100 * proposal.score)
        return _("Chosen by hand."), 0

    def _offers(self, likely: Sequence[str], kinds: frozenset[str]) -> list[Spot]:
        """Return the likely places that nothing stands in yet, as buttons."""
        taken = {entry["target"] for entry in self.drawing.mapping}
        spots = {spot.target: spot for spot in self.drawing.spots if spot.kind in kinds}
        return [spots[target] for target in likely if target in spots and target not in taken][:3]

    def _groups(
        self, kinds: frozenset[str], likely: Sequence[str], current: str, few: bool
    ) -> list[dict[str, Any]]:
        spots = {spot.target: spot for spot in self.drawing.spots}
        first = [spots[target] for target in likely if target in spots]
        groups = [{"title": _("Likely"), "spots": first}] if first else []
        offered = {spot.target for spot in first}
        if current and current not in offered and (few or current not in spots):
            spot = spots.get(current, Spot(current, current, "", "text"))
            groups.append({"title": _("Now"), "spots": [spot]})
            offered.add(current)
        by_table: dict[str, list[Spot]] = {}
        for spot in [] if few else self.drawing.spots:
            if spot.target not in offered and (spot.kind in kinds or spot.target == current):
                by_table.setdefault(spot.group, []).append(spot)
        return [*groups, *({"title": title, "spots": rows} for title, rows in by_table.items())]

    def _details(self, one: Field, entry: Entry | None) -> list[dict[str, Any]]:
        """Return for a choice its options with their boxes, for a table its columns with their headings."""
        if entry is None or entry["kind"] not in ("checks", "table"):
            return []
        place = next((spot.place for spot in self.drawing.spots if spot.target == entry["target"]), None)
        if place is None:
            return []
        if entry["kind"] == "table":
            heads = entry.get("columns", [])
            choices = [(column, column) for column in place.columns]
            words = words_to_choose(one)
            return [
                {"words": said, "value": heads[at] if at < len(heads) else "", "choices": choices}
                for at, said in enumerate(words)
            ]
        boxes = entry.get("options", {})
        if list(boxes) == [""]:
            return []
        choices = [(box, words or _("no words")) for words, box in place.options]
        return [
            {"words": said, "value": boxes[said]["box"] if said in boxes else "", "choices": choices}
            for said in words_to_choose(one)
        ]
