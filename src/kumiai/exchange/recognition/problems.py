"""What can be wrong with a workbook, a sheet, a row or a cell, and how it is said to people.

A problem carries a code and facts; its words live in ``messages.yaml``, in Japanese and
English, so that a screen, a file and a log say the same thing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Generic, NamedTuple, TypeVar

import yaml

T = TypeVar("T")


class Severity(StrEnum):
    """How much a problem weighs: an error blocks, a warning is confirmed, a note is only told."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Label(NamedTuple):
    """A wording in both languages of the office."""

    ja: str
    en: str

    def text(self, language: str) -> str:
        """Return the wording in a language; everything but Japanese is English."""
        return self.ja if language.startswith("ja") else self.en


Detail = str | int | Label


@dataclass(frozen=True, slots=True)
class Remark:
    """What a cell reader has to say about a value, before anybody knows which cell it was."""

    code: str
    details: tuple[tuple[str, Detail], ...] = ()


def remark(code: str, **details: Detail) -> Remark:
    """Return a remark with its facts in a stable order."""
    return Remark(code, tuple(sorted(details.items())))


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """The outcome of reading one cell: a value or None, and what must be said about it."""

    value: T | None
    remarks: tuple[Remark, ...] = ()


def unreadable(code: str, **details: Detail) -> Read[T]:
    """Return the outcome of a cell that could not be read."""
    return Read(None, (remark(code, **details),))


@dataclass(frozen=True, slots=True)
class Message:
    """The words of one problem code: what is so, and what to do about it."""

    severity: Severity
    say: Label
    do: Label


@dataclass(frozen=True, slots=True)
class Problem:
    """One named problem, with the cell it was found in and the text that stood there."""

    code: str
    severity: Severity
    sheet: str | None = None
    row: int | None = None
    cell: str | None = None
    field: str | None = None
    raw: str = ""
    details: tuple[tuple[str, Detail], ...] = ()

    def text(self, language: str = "ja") -> str:
        """Return one sentence that says what is wrong, naming the cell."""
        return self._fill(messages()[self.code].say, language)

    def advice(self, language: str = "ja") -> str:
        """Return one sentence that says what to do about it; empty where nothing is to be done."""
        return self._fill(messages()[self.code].do, language)

    def _fill(self, words: Label, language: str) -> str:
        facts: dict[str, str | int] = {
            name: value.text(language) if isinstance(value, Label) else value for name, value in self.details
        }
        facts.update(
            sheet=self.sheet or "", row=self.row or "", cell=self.cell or self.sheet or "", raw=self.raw
        )
        return words.text(language).format(**facts)


def problem(
    code: str,
    *,
    sheet: str | None = None,
    row: int | None = None,
    cell: str | None = None,
    field: str | None = None,
    raw: str = "",
    **details: Detail,
) -> Problem:
    """Return a problem with the severity that the table of messages gives its code."""
    facts = tuple(sorted(details.items()))
    return Problem(code, messages()[code].severity, sheet, row, cell, field, raw, facts)


def from_remark(
    said: Remark, *, sheet: str, row: int, cell: str, field: str, raw: str, label: Label
) -> Problem:
    """Return the problem of a known cell for what its reader said."""
    facts = dict(said.details)
    facts.setdefault("field", label)
    return problem(said.code, sheet=sheet, row=row, cell=cell, raw=raw, **_renamed(facts, field))


def _renamed(facts: Mapping[str, Detail], field: str) -> dict[str, Detail]:
    """Return the facts with the label under ``label``: ``field`` is the identifier of the field."""
    renamed = {("label" if name == "field" else name): value for name, value in facts.items()}
    return {**renamed, "field": field}


@cache
def messages() -> Mapping[str, Message]:
    """Return the table of all problem codes."""
    text = files(__package__).joinpath("messages.yaml").read_text(encoding="utf-8")
    return {code: _message(entry) for code, entry in yaml.safe_load(text).items()}


def _message(entry: Mapping[str, str]) -> Message:
    return Message(
        severity=Severity(entry["severity"]),
        say=Label(entry["ja"], entry["en"]),
        do=Label(entry.get("do_ja", ""), entry.get("do_en", "")),
    )


class WorkbookRefused(Exception):
    """A file that cannot be read at all; the problem says why and what to do."""

    def __init__(self, found: Problem) -> None:
        super().__init__(f"{found.code}: {found.text('en')}")
        self.problem = found
