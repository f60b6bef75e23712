"""Dated legal figures (法定の数値): what a number was on a day, and where that is written.

One YAML file in ``programs/<program>/parameters/`` holds one quantity or the small family of one table::

    id: titp.lecture_share
    label: {ja: ..., en: ...}
    unit: share
    kind: fraction
    values:
      - {in_force_on: 2017-11-01, value: "1/6", law: titp-rule, article: "10",
         source: https://..., checked_on: 2026-11-22, confidence: verified}

An entry holds until the next one begins; ``value: null`` says that the figure ends on that day.
Entries are appended, never edited. A cooperative may lay its own dated entry over the shipped
ones (:class:`OverlayEntry`) so that a changed number does not wait for a release.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from kumiai.law.core.citation import Citation, read_citation
from kumiai.law.core.errors import BadData, NotInForce, UnknownParameter
from kumiai.law.core.files import parameter_files, read_yaml

KINDS: Mapping[str, tuple[type, ...]] = {
    "scalar": (int, str, bool, date),
    "integer": (int,),
    "fraction": (Fraction,),
    "day": (date,),
    "text": (str,),
    "flag": (bool,),
    "bands": (list,),
    "table": (dict,),
}
_HEAD = frozenset(("id", "label", "unit", "kind", "note", "values"))
_CITATION = ("law", "article", "paragraph", "item", "source", "checked_on", "confidence", "note")
_ENTRY = frozenset(("in_force_on", "value", *_CITATION))


@dataclass(frozen=True, slots=True)
class Entry:
    """The value of a figure from a day on, with its citation; ``value`` None means that it ended."""

    value: Any
    citation: Citation
    overlaid: bool = False


@dataclass(frozen=True, slots=True)
class OverlayEntry:
    """A dated entry of the cooperative itself, laid over the shipped figure from its day on."""

    parameter_id: str
    in_force_on: date
    value: Any
    citation: Citation


@dataclass(frozen=True, slots=True)
class Parameter:
    """One legal figure with its whole history (法定の数値)."""

    id: str
    label: Mapping[str, str]
    unit: str
    kind: str
    entries: tuple[Entry, ...]
    note: str | None = None

    def on(self, day: date) -> Entry:
        """Return the entry that holds on ``day``; raise NotInForce outside the dates."""
        place = bisect_right(self.entries, day, key=lambda entry: entry.citation.in_force_on)
        if place == 0 or self.entries[place - 1].value is None:
            raise NotInForce(self.id, day)
        return self.entries[place - 1]


class Parameters:
    """All legal figures, shipped and overlaid; ask with :meth:`get`."""

    def __init__(self, figures: Iterable[Parameter]) -> None:
        self._figures = {figure.id: figure for figure in figures}
        days = {entry.citation.in_force_on for figure in self._figures.values() for entry in figure.entries}
        self._days = sorted(days)
        self.has_own = any(figure.entries[-1].overlaid for figure in self._figures.values())

    @classmethod
    def load(cls, overlay: Sequence[OverlayEntry] = ()) -> "Parameters":
        """Return the shipped figures with the entries of the cooperative laid over them."""
        return _overlaid(_Overlay(tuple(overlay), repr(overlay))) if overlay else _shipped()

    def get(self, parameter_id: str, on: date) -> Entry:
        """Return value and citation of a figure on a day; raise NotInForce outside its dates."""
        return self.figure(parameter_id).on(on)

    def holds(self, parameter_id: str, on: date) -> bool:
        """Return whether the figure is in force on a day."""
        try:
            self.get(parameter_id, on)
        except NotInForce:
            return False
        return True

    def version(self, on: date) -> date:
        """Return the last day, up to ``on``, on which any figure changed: the law is the same since."""
        place = bisect_right(self._days, on)
        return self._days[place - 1] if place else date.min

    def figure(self, parameter_id: str) -> Parameter:
        """Return the figure with label, unit and history; raise UnknownParameter."""
        try:
            return self._figures[parameter_id]
        except KeyError:
            raise UnknownParameter(f"there is no legal figure {parameter_id!r}") from None

    def history(self, parameter_id: str) -> tuple[Entry, ...]:
        """Return all entries of a figure, oldest first."""
        return self.figure(parameter_id).entries

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self._figures.values())

    def __len__(self) -> int:
        return len(self._figures)

    def __contains__(self, parameter_id: object) -> bool:
        return parameter_id in self._figures


@dataclass(frozen=True, slots=True)
class _Overlay:
    """An overlay that can be a key of a cache although its values cannot."""

    entries: tuple[OverlayEntry, ...] = field(compare=False)
    text: str = ""


@lru_cache(maxsize=64)
def _overlaid(overlay: _Overlay) -> Parameters:
    return Parameters(_laid_over(_shipped(), overlay.entries))


@lru_cache(maxsize=1)
def _shipped() -> Parameters:
    figures: dict[str, Parameter] = {}
    for path in parameter_files():
        for figure in read_figures(path):
            if figure.id in figures:
                raise BadData(f"{path}: the figure {figure.id} is defined twice")
            figures[figure.id] = figure
    return Parameters(figures.values())


def read_figures(path: Path) -> list[Parameter]:
    """Return the figures of one YAML file: one mapping or a list of them."""
    data = read_yaml(path)
    records = data if isinstance(data, list) else [data]
    return [_figure(record, where=str(path)) for record in records]


def _figure(record: Any, *, where: str) -> Parameter:
    if not isinstance(record, dict) or not isinstance(record.get("id"), str):
        raise BadData(f"{where}: a figure is a mapping with an id")
    place = f"{where}: {record['id']}"
    if surplus := set(record) - _HEAD:
        raise BadData(f"{place}: unknown keys {sorted(surplus)}")
    if record.get("kind") not in KINDS:
        raise BadData(f"{place}: kind must be one of {', '.join(KINDS)}")
    label = record.get("label")
    if not isinstance(label, dict) or set(label) != {"ja", "en"}:
        raise BadData(f"{place}: label needs ja and en")
    entries = tuple(_entry(row, record["kind"], where=place) for row in record.get("values") or ())
    days = [entry.citation.in_force_on for entry in entries]
    if not days or days != sorted(set(days)):
        raise BadData(f"{place}: values must be there and stand in the order of their days")
    return Parameter(
        record["id"], label, str(record.get("unit", "")), record["kind"], entries, record.get("note")
    )


def _entry(row: Any, kind: str, *, where: str) -> Entry:
    if not isinstance(row, dict) or "value" not in row:
        raise BadData(f"{where}: an entry is a mapping with a value")
    if surplus := set(row) - _ENTRY:
        raise BadData(f"{where}: unknown keys {sorted(surplus)}")
    return Entry(_value(row["value"], kind, where=where), read_citation(row, where=where))


def _value(value: Any, kind: str, *, where: str) -> Any:
    """Return the value in its exact form; a float never passes."""
    if value is None:
        return None
    if kind == "fraction" and isinstance(value, str | int) and not isinstance(value, bool):
        try:
            return Fraction(value)
        except (ValueError, ZeroDivisionError):
            raise BadData(f"{where}: {value!r} is not a fraction") from None
    if type(value) not in KINDS[kind]:
        raise BadData(f"{where}: {value!r} is not a value of kind {kind}")
    _refuse_floats(value, where)
    if isinstance(value, list):
        _check_bands(value, where)
    return value


def _refuse_floats(value: Any, where: str) -> None:
    if isinstance(value, float):
        raise BadData(f"{where}: write {value!r} as text or as a fraction, never as a binary float")
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_floats(part, where)


def _check_bands(bands: list[Any], where: str) -> None:
    """Refuse bands that are not mappings with rising ``from`` (the first day, count or percent)."""
    if not bands or not all(isinstance(band, dict) and "from" in band for band in bands):
        raise BadData(f"{where}: each band is a mapping with from")
    starts = [Fraction(band["from"]) for band in bands]
    if starts != sorted(set(starts)):
        raise BadData(f"{where}: bands must stand in rising order of from")


def _laid_over(shipped: Parameters, overlay: tuple[OverlayEntry, ...]) -> list[Parameter]:
    """Return the figures with overlay entries; from its day on an overlay entry wins over shipped ones."""
    figures = {figure.id: figure for figure in shipped}
    for row in sorted(overlay, key=lambda entry: entry.in_force_on):
        shipped.figure(row.parameter_id)
        figure = figures[row.parameter_id]
        where = f"overlay of {row.parameter_id} from {row.in_force_on.isoformat()}"
        if row.citation.in_force_on != row.in_force_on:
            raise BadData(f"{where}: the citation names another day")
        value = _value(row.value, figure.kind, where=where)
        if value is not None:
            _same_shape(figure.entries[-1].value, value, where)
        # A shipped entry that begins later is older knowledge than the overlay only if it was
        # already there when the cooperative wrote its own; it cannot be told apart, so the
        # overlay wins "from its day on", as its author was promised.
        kept = [entry for entry in figure.entries if entry.citation.in_force_on < row.in_force_on]
        new = Entry(value, replace(row.citation, own=True), overlaid=True)
        figures[figure.id] = Parameter(
            figure.id, figure.label, figure.unit, figure.kind, (*kept, new), figure.note
        )
    return list(figures.values())


def _same_shape(old: Any, new: Any, where: str) -> None:
    """Refuse a table that lacks keys of the shipped one or a value of another type."""
    if isinstance(old, dict) and isinstance(new, dict):
        if set(old) != set(new):
            raise BadData(f"{where}: the table needs exactly the keys {', '.join(sorted(map(str, old)))}")
        for key, part in old.items():
            _same_shape(part, new[key], where)
    elif isinstance(old, list) and isinstance(new, list):
        for band in new:
            if old and isinstance(band, dict) and not set(band) <= set().union(*old):
                raise BadData(f"{where}: unknown keys in a band: {sorted(set(band) - set().union(*old))}")
    elif old is not None and type(old) is not type(new):
        raise BadData(f"{where}: {new!r} is of another type than {old!r}")
