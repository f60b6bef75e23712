"""What a rule asks for: its inputs, their types, domains and defaults, and how an answer is read.

A default is either a plain value or :data:`BY_LAW`, which the rule itself takes from the law of
the day. An input without a default that is not given is unknown.
"""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache, partial
from math import floor
from typing import Any, Final, Literal

import polars as pl

from kumiai.law.core.errors import BadInput

InputKind = Literal["count", "flag", "day", "code", "decimal", "text", "records"]
UNLIMITED: Final = 10**9
SCALE: Final = 10**6
"""Decimals are whole numbers of millionths. Finer digits are cut off downwards, which cannot change
a comparison "at least" with a figure of the law, since those have at most six digits."""
EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2199, 12, 31)
_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class _Mark:
    """A named value that is no value."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


REQUIRED: Final = _Mark("REQUIRED")
BY_LAW: Final = _Mark("BY_LAW")


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a rule: name, kind, label, domain and default.

    ``smallest`` and ``largest`` bound counts and decimals (decimals in whole units). ``only_if``
    says for people when a conditional input is needed. ``probes`` are values worth trying when the
    engine asks which missing input matters. ``other`` is the code that an unlisted text is read as
    (without it such a text is refused). ``fields`` are the inputs of each map of a list ("records").
    """

    name: str
    kind: InputKind
    label: Mapping[str, str]
    default: Any = REQUIRED
    smallest: int = 0
    largest: int = UNLIMITED
    codes: tuple[str, ...] = ()
    only_if: Mapping[str, str] | None = None
    probes: tuple[Any, ...] = ()
    other: str = ""
    fields: tuple["Input", ...] = ()

    @property
    def dtype(self) -> pl.DataType:
        """The column type in which the engine holds this input."""
        kinds: dict[str, pl.DataType] = {
            "count": pl.Int64(), "flag": pl.Boolean(), "day": pl.Date(),
            "code": pl.String(), "decimal": pl.Int64(), "text": pl.String(),
            "records": pl.String(),
        }  # fmt: skip
        return kinds[self.kind]

    @property
    def bounds(self) -> tuple[Any, Any]:
        """The lowest and the highest value that a missing input could have, in column form."""
        if self.kind == "flag":
            return False, True
        if self.kind == "day":
            return EARLIEST, LATEST
        if self.kind == "decimal":
            return self.smallest * SCALE, self.largest * SCALE
        return self.smallest, self.largest

    def read(self, value: object) -> Any:
        """Return one given value in column form; raise BadInput with a sentence that says what is wrong."""
        if value is None:
            return None
        return _READERS[self.kind](self, value)

    def refuse(self, value: object, wanted: str) -> BadInput:
        """Return the error that ``value`` is not what is wanted here."""
        return BadInput(f"{self.name}: {value!r} is not {wanted}", name=self.name, value=value)

    def within(self, value: int, given: object) -> int:
        """Return the value if it lies in the domain, else raise BadInput."""
        low, high = self.bounds
        if value < low:
            raise self.refuse(given, f"possible: the smallest value is {self.smallest}")
        if value > high:
            raise self.refuse(given, f"possible: the largest value is {self.largest}")
        return value


def _read_count(spec: Input, value: object) -> int:
    if type(value) is not int:
        raise spec.refuse(value, "a whole number")
    return spec.within(value, value)


def _read_flag(spec: Input, value: object) -> bool:
    if type(value) is not bool:
        raise spec.refuse(value, "true or false")
    return value


def _read_day(spec: Input, value: object) -> date:
    if type(value) is date:
        found = value
    elif isinstance(value, str) and _DAY.fullmatch(value):
        try:
            found = _day_of(value)
        except ValueError:
            raise spec.refuse(value, "a day of the calendar") from None
    else:
        raise spec.refuse(value, "a day such as 2027-03-31")
    if not EARLIEST <= found <= LATEST:
        raise spec.refuse(value, f"a day from {EARLIEST} to {LATEST}")
    return found


_day_of = lru_cache(maxsize=65_536)(date.fromisoformat)
"""The day of an ISO text; in lists of stays and tests the same days come again and again."""


def _read_code(spec: Input, value: object) -> str:
    if isinstance(value, str) and value not in spec.codes and spec.other:
        return spec.other
    if not isinstance(value, str) or value not in spec.codes:
        raise spec.refuse(value, f"one of {', '.join(spec.codes)}")
    return value


def _read_decimal(spec: Input, value: object) -> int:
    if isinstance(value, float):
        raise spec.refuse(value, f'exact: write it in quotes, "{value}"')
    if type(value) is int:
        return spec.within(value * SCALE, value)
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return spec.within(floor(Fraction(value) * SCALE), value)
    raise spec.refuse(value, 'a whole number or a decimal in quotes such as "62.4"')


def _read_text(spec: Input, value: object) -> str:
    if not isinstance(value, str):
        raise spec.refuse(value, "text (put digits in quotes)")
    return value


def _read_records(spec: Input, value: object) -> str:
    """Return a list of maps as one text: the engine holds it in a single column, as it holds days and codes."""
    if isinstance(value, str):
        with suppress(ValueError):
            value = json.loads(value)  # a table of questions holds lists as JSON
    wanted = ", ".join(field.name for field in spec.fields)
    if not isinstance(value, list | tuple):
        raise spec.refuse(value, f"a list of maps with {wanted}")
    if len(value) < spec.smallest:
        raise spec.refuse(value, f"enough: at least {spec.smallest} with {wanted}")
    return json.dumps(
        [_read_record(spec, one, place) for place, one in enumerate(value)], default=date.isoformat
    )


def _read_record(spec: Input, one: object, place: int) -> list[Any]:
    where = f"{spec.name}[{place}]"
    if not isinstance(one, Mapping):
        raise BadInput(
            f"{where}: {one!r} is not a map with {', '.join(f.name for f in spec.fields)}", name=spec.name
        )
    made = []
    for field in spec.fields:
        if one.get(field.name) is None:
            raise BadInput(
                f"{where}.{field.name} is missing; leave {spec.name} out while it is open", name=spec.name
            )
        try:
            made.append(field.read(one[field.name]))
        except BadInput:
            made.append(
                replace(field, name=f"{where}.{field.name}").read(one[field.name])
            )  # told by its place
    return made


def records_reader(spec: Input) -> Callable[[str], tuple[tuple[Any, ...], ...]]:
    """Return what reads a list of maps from its column form: a tuple of values for each map, in the order of the fields."""
    return partial(_parsed, tuple(field.kind == "day" for field in spec.fields))


@lru_cache(maxsize=4096)
def _parsed(days: tuple[bool, ...], text: str) -> tuple[tuple[Any, ...], ...]:
    return tuple(
        tuple(_day_of(part) if is_day else part for part, is_day in zip(row, days, strict=True))
        for row in json.loads(text)
    )


_READERS: Final[Mapping[InputKind, Callable[[Input, Any], Any]]] = {
    "count": _read_count, "flag": _read_flag, "day": _read_day, "code": _read_code,
    "decimal": _read_decimal, "text": _read_text, "records": _read_records,
}  # fmt: skip


def count(name: str, ja: str, en: str, **more: Any) -> Input:
    """Return an input that is a whole number, not negative unless ``smallest`` says so."""
    return Input(name, "count", {"ja": ja, "en": en}, **more)


def yes_or_no(name: str, ja: str, en: str, **more: Any) -> Input:
    """Return an input that is true or false."""
    return Input(name, "flag", {"ja": ja, "en": en}, **more)


def calendar_day(name: str, ja: str, en: str, **more: Any) -> Input:
    """Return an input that is a day."""
    return Input(name, "day", {"ja": ja, "en": en}, **more)


def code(name: str, codes: tuple[str, ...], ja: str, en: str, **more: Any) -> Input:
    """Return an input that is one of several codes."""
    return Input(name, "code", {"ja": ja, "en": en}, codes=codes, **more)


def decimal(name: str, ja: str, en: str, **more: Any) -> Input:
    """Return an input that is an exact decimal, counted in millionths inside the engine."""
    return Input(name, "decimal", {"ja": ja, "en": en}, **more)


def text(name: str, ja: str, en: str, **more: Any) -> Input:
    """Return an input that is text and is not changed in any way."""
    return Input(name, "text", {"ja": ja, "en": en}, **more)


def records(name: str, fields: tuple[Input, ...], ja: str, en: str, **more: Any) -> Input:
    """Return an input that is a list of maps, each with every one of the fields; ``smallest`` is the least length.

    Other keys of the maps are ignored. An open part is not possible: leave the whole list out.
    """
    return Input(name, "records", {"ja": ja, "en": en}, fields=fields, **more)
