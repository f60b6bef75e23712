"""対応表: which field goes where, with the printed label as the proof; checked before filling, carried to revisions."""

from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, NotRequired, TypeAlias, TypedDict

from django.utils.translation import gettext as _

from kumiai.paperwork.official import labels
from kumiai.paperwork.official.form import OfficialFile
from kumiai.paperwork.official.matching import FieldSpec, Proposal, option_box
from kumiai.paperwork.official.places import Place, find_places, place_of
from kumiai.paperwork.official.refusals import FillingRefused

ALIKE = 0.55


class Option(TypedDict):
    """The box of one choice and the words printed beside it when it was mapped."""

    box: str
    printed: str


class Entry(TypedDict):
    """One line of a mapping. ``columns`` are the headings in the order of the values; None leaves one out."""

    field: str
    target: str
    label_fingerprint: str
    kind: str
    options: NotRequired[dict[str, Option]]
    columns: NotRequired[list[str | None]]


Mapping: TypeAlias = list[Entry]
Problem = Literal["moved", "changed", "gone", "ambiguous", "shared", "option", "column"]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """不一致: a line of the mapping that no longer fits the file, and where its label stands now."""

    field: str
    target: str
    problem: Problem
    message: str
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Moved:
    """A line that follows its label to another place."""

    entry: Entry
    before: str
    why: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A line that has no sure place in the new revision."""

    entry: Entry
    why: str
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carried:
    """改訂版への引継ぎ: what stayed, what moved, what a person has to decide."""

    kept: tuple[Entry, ...]
    moved: tuple[Moved, ...]
    lost: tuple[Lost, ...]

    @property
    def mapping(self) -> Mapping:
        """The lines that fit the new revision."""
        return [*self.kept, *(one.entry for one in self.moved)]


def entry_for(
    file: OfficialFile,
    field: FieldSpec,
    target: str,
    *,
    options: Lookup[str, str] | None = None,
    columns: Sequence[str | None] | None = None,
) -> Entry:
    """Return the line that puts a field at a target; any cell may be chosen, also one not proposed.

    ``options`` gives boxes by option and ``columns`` headings by column where the user has chosen them;
    otherwise both are found by their printed words.
    """
    place = place_of(file, target)
    if place is None:
        raise FillingRefused("target", _("There is no such place in the file: %s") % target, field=field.id)
    entry = Entry(field=field.id, target=target, label_fingerprint=place.fingerprint, kind=place.kind)
    if place.kind == "checks":
        entry["options"] = _options(field, place, options)
    elif place.kind == "table":
        entry["columns"] = _columns(field, place, columns)
    return entry


def mapping_of(file: OfficialFile, proposals: Sequence[Proposal], fields: Sequence[FieldSpec]) -> Mapping:
    """Return the mapping of all proposals that have a target."""
    by_id = {field.id: field for field in fields}
    return [entry_for(file, by_id[one.field_id], one.target) for one in proposals if one.target]


def _options(field: FieldSpec, place: Place, chosen: Lookup[str, str] | None) -> dict[str, Option]:
    printed = {address: words for words, address in place.options}
    found: dict[str, Option] = {}
    names = field.options_ja or (
        tuple(words for words, _box in place.options) if field.kind != "bool" else ("",)
    )
    for name in names:
        address = (chosen or {}).get(name) or option_box(name, place.options)
        if address is None and field.kind == "bool" and place.options:
            address = place.options[0][1]
        if address is None or address not in printed:
            raise FillingRefused(
                "option", _("No check box carries the words “%s”. Choose its box.") % name, field=field.id
            )
        found[name] = Option(box=address, printed=labels.normalize(printed[address]))
    return found


def _columns(field: FieldSpec, place: Place, chosen: Sequence[str | None] | None) -> list[str | None]:
    if chosen is not None:
        return [labels.normalize(one) if one else None for one in chosen]
    if not field.options_ja:
        return list(place.columns)
    found: list[str | None] = []
    for words in field.options_ja:
        near = max(place.columns, key=lambda column: labels.similarity(words, column))
        found.append(near if labels.similarity(words, near) >= ALIKE and near not in found else None)
    return found


def check(file: OfficialFile, mapping: Sequence[Entry]) -> list[Mismatch]:
    """Return every line whose printed label is not where it was. An empty list means: safe to fill."""
    places = find_places(file)
    found = _shared(places, mapping)
    for entry in mapping:
        place = next((one for one in places if one.target == entry["target"]), None)
        place = place or place_of(file, entry["target"])
        if place is not None and _fits(entry, place):
            found.extend(_details(entry, place))
        else:
            found.append(_misfit(entry, place, places))
    return found


def _shared(places: Sequence[Place], mapping: Sequence[Entry]) -> list[Mismatch]:
    by_target = {place.target: place for place in places}
    used: dict[str, str] = {}
    found = []
    for entry in mapping:
        place = by_target.get(entry["target"])
        claims = set(place.claims if place is not None else (entry["target"],))
        if entry["kind"] == "checks":
            claims = {option["box"] for option in entry.get("options", {}).values()}
        others = {used[one] for claim in claims for one in used if _overlap(claim, one)}
        if others:
            message = _("Two fields are mapped to the same place: %s") % "、".join(
                sorted({*others, entry["field"]})
            )
            found.append(Mismatch(entry["field"], entry["target"], "shared", message))
        used.update(dict.fromkeys(claims, entry["field"]))
    return found


def _overlap(left: str, right: str) -> bool:
    """Return whether two claims write on one spot: a whole cell and a blank or box inside it do."""
    short, long = sorted((left, right), key=len)
    return short == long or (long.startswith(short) and long[len(short)] in "#~")


def _fits(entry: Entry, place: Place) -> bool:
    if entry["kind"] != place.kind:
        return False
    if entry["kind"] == "table":
        same = labels.normalize(place.section) == labels.split(entry["label_fingerprint"])[0]
        return same and any(column in place.columns for column in entry.get("columns", []) if column)
    return entry["label_fingerprint"] == place.fingerprint


def _details(entry: Entry, place: Place) -> list[Mismatch]:
    found = []
    printed = {address: labels.normalize(words) for words, address in place.options}
    for name, option in entry.get("options", {}).items():
        if printed.get(option["box"]) != option["printed"]:
            message = _("The check box “%s” is no longer where it was.") % (name or option["printed"])
            found.append(Mismatch(entry["field"], entry["target"], "option", message))
    for column in entry.get("columns", []):
        if column is not None and place.columns.count(column) != 1:
            message = _("The column “%s” is no longer there, or twice.") % column
            found.append(Mismatch(entry["field"], entry["target"], "column", message))
    return found


def _misfit(entry: Entry, place: Place | None, places: Sequence[Place]) -> Mismatch:
    now = tuple(one.target for one in places if _fits(entry, one))
    label = _shown(entry)
    if len(now) == 1:
        message = _("“%(label)s” has moved to %(now)s.") % {"label": label, "now": now[0]}
        return Mismatch(entry["field"], entry["target"], "moved", message, now)
    if now:
        message = _("“%(label)s” stands in %(count)d places now.") % {"label": label, "count": len(now)}
        return Mismatch(entry["field"], entry["target"], "ambiguous", message, now)
    if place is None:
        return Mismatch(entry["field"], entry["target"], "gone", _("“%s” is no longer in the file.") % label)
    printed = place.label.replace("\n", " ") or _("nothing")
    message = _("The label here was “%(old)s” and is “%(new)s” now.") % {"old": label, "new": printed}
    return Mismatch(entry["field"], entry["target"], "changed", message)


def _shown(entry: Entry) -> str:
    section, label = labels.split(entry["label_fingerprint"])
    return f"{section} ＞ {label}" if section else label


def carry_over(old_file: OfficialFile, new_file: OfficialFile, mapping: Sequence[Entry]) -> Carried:
    """Return the mapping for a new revision. Labels are followed, positions are not trusted.

    A place is taken only where the same label stands in the same section, or where the label occurs once in
    both files. A reworded label is never taken silently: it comes back under ``lost`` with a suggestion.
    """
    old, new = find_places(old_file), find_places(new_file)
    kept: list[Entry] = []
    moved: list[Moved] = []
    lost: list[Lost] = []
    taken: set[str] = set()
    for entry in mapping:
        place, why, near = _follow(entry, old, new)
        if place is None and not near:
            own = place_of(new_file, entry["target"])
            same = entry["label_fingerprint"] != "/" and own is not None and _fits(entry, own)
            place = own if same else None
        if place is None or place.target in taken:
            lost.append(Lost(entry, why or _("Its new place is taken by another field."), near))
            continue
        fresh, missing = _renewed(entry, place)
        if missing:
            words = "、".join(missing)
            lost.append(Lost(fresh, _("The new revision no longer has: %s") % words, (place.target,)))
            continue
        taken.add(place.target)
        if fresh["target"] == entry["target"] and fresh == entry:
            kept.append(fresh)
        else:
            moved.append(Moved(fresh, entry["target"], why or _("It follows its printed label.")))
    return Carried(tuple(kept), tuple(moved), tuple(lost))


def _follow(
    entry: Entry, old: Sequence[Place], new: Sequence[Place]
) -> tuple[Place | None, str, tuple[str, ...]]:
    """Return the place of an entry in the new file, why, and what to suggest when there is none."""
    if entry["label_fingerprint"] == "/":
        return None, _("It has no printed label that could be followed."), ()
    same = [one for one in new if _fits(entry, one)]
    if len(same) > 1:
        same = _by_neighbors(entry, old, new, same) or same
    if len(same) == 1:
        return same[0], "", ()
    near = tuple(one.target for one in same)
    if same:
        return (
            None,
            _("“%(label)s” stands in %(count)d places now.") % {"label": _shown(entry), "count": len(same)},
            near,
        )
    label = labels.split(entry["label_fingerprint"])[1]
    elsewhere = [one for one in new if one.kind == entry["kind"] and labels.normalize(one.label) == label]
    before = [one for one in old if one.kind == entry["kind"] and labels.normalize(one.label) == label]
    if len(elsewhere) == 1 and len(before) == 1 and label:
        return (
            elsewhere[0],
            _("The label is the same; its section is called “%s” now.") % elsewhere[0].section,
            (),
        )
    return None, _("“%s” is no longer in the file.") % _shown(entry), _reworded(entry, old, new)


def _by_neighbors(
    entry: Entry, old: Sequence[Place], new: Sequence[Place], same: Sequence[Place]
) -> list[Place]:
    """Tell equal labels apart by the labels before and after them."""
    was = [index for index, one in enumerate(old) if one.target == entry["target"]]
    if not was:
        return []
    wanted = _beside(old, was[0])
    best = [one for one in same if _beside(new, new.index(one)) == wanted]
    twins = [one for index, one in enumerate(old) if _fits(entry, one) and _beside(old, index) == wanted]
    return best if len(best) == 1 and len(twins) == 1 else []


def _beside(places: Sequence[Place], index: int) -> tuple[str, str]:
    before = places[index - 1].fingerprint if index else ""
    after = places[index + 1].fingerprint if index + 1 < len(places) else ""
    return before, after


def _reworded(entry: Entry, old: Sequence[Place], new: Sequence[Place]) -> tuple[str, ...]:
    known = {one.fingerprint for one in old}
    section, label = labels.split(entry["label_fingerprint"])
    scored = []
    for one in new:
        if one.kind != entry["kind"] or one.fingerprint in known:
            continue
        alike = SequenceMatcher(None, label, labels.normalize(one.label)).ratio()
        alike = max(alike, labels.similarity(label, one.label))
        same_section = labels.normalize(one.section) == section
        scored.append((alike + (0.2 if same_section else 0.0), one.target))
    return tuple(target for score, target in sorted(scored, reverse=True)[:3] if score >= ALIKE)


def _renewed(entry: Entry, place: Place) -> tuple[Entry, list[str]]:
    """Return the entry for its new place, and the options or columns that are missing there."""
    fresh = Entry(
        field=entry["field"], target=place.target, label_fingerprint=place.fingerprint, kind=entry["kind"]
    )
    missing: list[str] = []
    if "options" in entry:
        fresh["options"] = {}
        for name, option in entry["options"].items():
            boxes = [
                address for words, address in place.options if labels.normalize(words) == option["printed"]
            ]
            if len(boxes) == 1:
                fresh["options"][name] = Option(box=boxes[0], printed=option["printed"])
            else:
                missing.append(name or option["printed"])
    if "columns" in entry:
        missing += [one for one in entry["columns"] if one is not None and place.columns.count(one) != 1]
        fresh["columns"] = [one if one not in missing else None for one in entry["columns"]]
    return fresh, missing
