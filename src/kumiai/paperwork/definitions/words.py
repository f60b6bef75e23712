"""What forms and sheets are made of: words in two languages, fields, sections."""

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic import Field as Setting

try:  # in C where PyYAML was built with it: all definitions in a tenth of the time
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]

PACKAGE: Final = Path(__file__).resolve().parent.parent


class BadDefinition(ValueError):
    """A definition of a paper cannot be used; the message names the file and what is wrong."""


class Definition(BaseModel):
    """Something read from a file: nothing in it may be unknown, nothing is changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Said(Definition):
    """A wording in Japanese and English."""

    ja: str
    en: str = ""

    def in_language(self, language: str) -> str:
        """Return the wording in English, or in Japanese for every other language."""
        return (self.en or self.ja) if language.startswith("en") else self.ja


class Kind(StrEnum):
    """What a field holds, and so how it is typed, checked and drawn."""

    TEXT = "text"
    LONGTEXT = "longtext"
    DATE = "date"
    DAY_RANGE = "day_range"
    MONTH = "month"
    TIME_RANGE = "time_range"
    NUMBER = "number"
    HOURS = "hours"
    PERCENT = "percent"
    YEN = "yen"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    TABLE = "table"
    BOXES = "boxes"
    DECLARATION = "declaration"
    SIGNATURE = "signature"
    FIXED = "fixed"
    BLANK = "blank"


class Choosing(Definition):
    """Something that may offer words to choose from: a map of codes, or the name of a shared list."""

    options: dict[str, Said] | str = Setting(default_factory=dict)

    @property
    def choices(self) -> dict[str, Said]:
        """Return the words one can choose from, by code."""
        return named_options(self.options) if isinstance(self.options, str) else self.options


class Column(Choosing):
    """A column of a table. ``width`` is a Typst length or fraction."""

    id: str
    label: Said
    kind: Kind = Kind.TEXT
    width: str = "1fr"
    align: str = ""
    total: bool = False


class Field(Choosing):
    """A field of a form or sheet (記載事項).

    ``source`` (``from`` in the file): ``typed`` into the paper, ``fixed``, ``calc.<name>``, a record
    (``employer.name``), a sheet of facts (``sheet.employment_terms.base_wage``), or a list of these
    printed one after the other.
    """

    id: str
    label: Said
    kind: Kind = Kind.TEXT
    source: str | tuple[str, ...] = "typed"
    of: tuple[str, ...] = ()
    value: str = ""
    required: bool = False
    columns: tuple[Column, ...] = ()
    detail: str = ""
    unit: str = ""
    none: str = ""
    lines: int = 0
    span: int = 2
    circle: bool = False
    judgment: bool = False
    when: dict[str, tuple[str, ...]] = Setting(default_factory=dict)
    hint: Said | None = None
    declaration: str = ""
    confidence: str = "M"

    @property
    def sources(self) -> tuple[str, ...]:
        """Return where the value comes from, always as a list."""
        return (self.source,) if isinstance(self.source, str) else self.source

    @property
    def is_typed(self) -> bool:
        """Return whether the value is typed into the paper itself."""
        return self.sources == ("typed",)

    @property
    def choices(self) -> dict[str, Said]:
        """Return the words one can choose from, by code; 有 and 無 where nothing else is given."""
        given = super().choices
        return given or (named_options("has") if self.kind is Kind.YES_NO else {})

    @model_validator(mode="before")
    @classmethod
    def _from(cls, given: Any) -> Any:
        if isinstance(given, dict) and "from" in given:
            return {**{name: part for name, part in given.items() if name != "from"}, "source": given["from"]}
        return given

    @model_validator(mode="after")
    def _fits(self) -> "Field":
        if self.kind is Kind.TABLE and not self.columns:
            raise ValueError(f"{self.id}: a table needs columns")
        if self.kind in (Kind.CHOICE, Kind.CHOICES) and not self.choices:
            raise ValueError(f"{self.id}: a choice needs options")
        if self.kind is Kind.FIXED and not self.value and self.is_typed:
            raise ValueError(f"{self.id}: a fixed text needs its value or a source")
        return self


class Section(Definition):
    """A ruled part of a form. ``layout``: ``rows``, ``pairs`` (two fields a line) or ``text``."""

    title: Said | None = None
    layout: str = "rows"
    fields: tuple[Field, ...] = ()


def read(file: Path, shape: type[Definition]) -> Any:
    """Return a file as a definition; raise `BadDefinition` that names the file."""
    try:
        given = yaml.load(file.read_text(encoding="utf-8"), Loader=SafeLoader)
        return shape.model_validate(given)
    except (yaml.YAMLError, ValidationError) as error:
        raise BadDefinition(f"{file.relative_to(PACKAGE)}: {error}") from error


@cache
def _options() -> dict[str, dict[str, Said]]:
    given = yaml.safe_load((PACKAGE / "definitions/options.yaml").read_text(encoding="utf-8"))
    return {
        name: {code: Said.model_validate(said) for code, said in words.items()}
        for name, words in given.items()
    }


def named_options(name: str) -> dict[str, Said]:
    """Return a list of options that several forms share."""
    try:
        return _options()[name]
    except KeyError as error:
        raise ValueError(f"no list of options is called {name}") from error
