"""What the rows of a workbook say, as plain values, each with the cell it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from kumiai.exchange.recognition.cells.exams import ExamNote
from kumiai.exchange.recognition.cells.names import name_key
from kumiai.exchange.recognition.cells.stages import StageWords, StatusOfResidence


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value came from: the cell, the text that stood there, and whether it raised a problem.

    ``typed`` is the text after 〃 was replaced by the value above; an export writes it back.
    """

    cell: str
    raw: str
    typed: str
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class StagePeriod:
    """The days of one stage where a workbook has columns for each stage."""

    stage: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, kw_only=True)
class Row:
    """What every row has: its place, the cell of each value, and the columns that were not mapped."""

    sheet: str = ""
    row: int = 0
    sources: Mapping[str, Source] = field(default_factory=dict)
    planned: frozenset[str] = frozenset()
    extras: tuple[tuple[str, str], ...] = ()
    duplicate_of: str | None = None

    @property
    def place(self) -> str:
        """Return the name of the row as people say it: ``在籍名簿!12``."""
        return f"{self.sheet}!{self.row}"

    def cell(self, name: str) -> str:
        """Return the cell that a value came from; the row where there is none."""
        source = self.sources.get(name)
        return source.cell if source else self.place

    def facts(self) -> dict[str, Any]:
        """Return the values alone, without where they came from: equal facts mean equal rows."""
        return {item.name: getattr(self, item.name) for item in fields(self) if item.name not in PLACE_FIELDS}


PLACE_FIELDS = frozenset({"sheet", "row", "sources", "duplicate_of"})


@dataclass(frozen=True, kw_only=True)
class PersonRow(Row):
    """One person of a roster (技能実習生) as written; what is not written is None."""

    number: str | None = None
    name_roman: str | None = None
    name_kanji: str | None = None
    name_kana: str | None = None
    nationality: str | None = None
    sex: str | None = None
    born_on: date | None = None
    residence_card_number: str | None = None
    residence_status: StatusOfResidence | None = None
    residence_expires_on: date | None = None
    passport_number: str | None = None
    passport_expires_on: date | None = None
    native_language: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    employer_name: str | None = None
    employer_key: str | None = None
    worksite: str | None = None
    occupation: str | None = None
    operation: str | None = None
    stage: StageWords | None = None
    first_day: date | None = None
    planned_last_day: date | None = None
    last_day: date | None = None
    entered_on: date | None = None
    lecture_first_day: date | None = None
    lecture_last_day: date | None = None
    assigned_on: date | None = None
    caseworker: str | None = None
    exams: tuple[ExamNote, ...] = ()
    left_on: date | None = None
    sending_organization: str | None = None
    note: str | None = None
    stage_periods: tuple[StagePeriod, ...] = ()

    @property
    def name(self) -> str:
        """Return the name to show, the Roman one first."""
        return self.name_roman or self.name_kanji or self.name_kana or ""

    @property
    def name_and_birth(self) -> tuple[str, date] | None:
        """Return name and birth date for comparison, or None where one of them is not known."""
        return (name_key(self.name), self.born_on) if self.name and self.born_on else None

    @property
    def identity(self) -> str | None:
        """Return what tells this person from others: the card number, else name and birth date."""
        if self.residence_card_number:
            return f"card:{self.residence_card_number}"
        known = self.name_and_birth
        return f"name:{known[0]}:{known[1].isoformat()}" if known else None


@dataclass(frozen=True, kw_only=True)
class EmployerRow(Row):
    """One company of a list (実習実施者) as written; what is not written is None."""

    name: str | None = None
    key: str | None = None
    name_kana: str | None = None
    corporate_number: str | None = None
    representative: str | None = None
    postal_code: str | None = None
    address: str | None = None
    phone: str | None = None
    email: str | None = None
    employees: int | None = None
    care_staff: int | None = None
    industry: str | None = None
    responsible_person: str | None = None
    responsible_course_on: date | None = None
    instructors: tuple[str, ...] = ()
    life_instructors: tuple[str, ...] = ()
    excellent: bool | None = None
    caseworker: str | None = None
    joined_on: date | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class ActivityRow(Row):
    """One audit or visit (監査・訪問指導) as written.

    ``kind`` is ``audit`` where the workbook does not say whether it was a regular one;
    ``findings`` is the empty text where it says that there were none, and None where it is silent.
    """

    done_on: date | None = None
    kind: str | None = None
    employer_name: str | None = None
    employer_key: str | None = None
    by: str | None = None
    interviewed: int | None = None
    findings: str | None = None
    note: str | None = None
