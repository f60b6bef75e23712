"""The preview of an import, ready for the screen."""

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.models import User
from kumiai.exchange.domain.planning.plan import ImportPlan
from kumiai.exchange.domain.roster_import import Trial, make_plan, read_import, try_import
from kumiai.exchange.models import RosterImport
from kumiai.exchange.recognition import Progress, SheetReading, kinds
from kumiai.exchange.recognition.problems import Problem, Severity

SHOWN_CHANGES = 100
SHOWN_NOTES = 30
NOUN_LABELS = {
    "employer": _("Companies"),
    "staff_count": _("Staff counts"),
    "excellence": _("Statements of excellence"),
    "trainer": _("Training staff"),
    "course": _("Courses of training staff"),
    "person": _("People"),
    "contact": _("Contacts"),
    "residence": _("Periods of residence"),
    "placement": _("Placements"),
    "lecture": _("Lectures"),
    "exam": _("Exams"),
    "audit": _("Audits"),
    "visit": _("Guidance visits"),
}


@dataclass(frozen=True)
class ProblemLine:
    """A problem in words, with the cell that can be corrected here."""

    cell: str
    place: str
    text: str
    advice: str
    raw: str
    correctable: bool
    skippable: bool


@dataclass(frozen=True)
class ColumnLine:
    """One column of a sheet and the field it is read as."""

    letter: str
    heading: str
    field: str
    unknown: bool


@dataclass(frozen=True)
class SheetLine:
    """One sheet as it was understood, with its columns to map."""

    title: str
    signature: str
    kind: str
    kind_label: str
    rows: int
    columns: tuple[ColumnLine, ...]
    fields: tuple[tuple[str, str], ...]
    unknown: int


@dataclass
class Preview:
    """Everything the preview shows."""

    errors: list[ProblemLine] = field(default_factory=list)
    warnings: list[ProblemLine] = field(default_factory=list)
    notes: list[ProblemLine] = field(default_factory=list)
    more_notes: int = 0
    sheets: list[SheetLine] = field(default_factory=list)
    plan: ImportPlan = field(default_factory=ImportPlan)
    trial: Trial = field(default_factory=Trial)
    counts: list[tuple[Any, int, int, int]] = field(default_factory=list)
    groups: list[dict[str, Any]] = field(default_factory=list)
    users: list[User] = field(default_factory=list)

    @property
    def may_apply(self) -> bool:
        """Return whether nothing blocks the import and there is something to write."""
        return not self.errors and not self.trial.refused and bool(self.plan.changes)


def preview_of(roster: RosterImport, *, progress: Progress | None = None) -> Preview:
    """Return the preview of an import (取込内容の確認): problems by cell, columns, and every change."""
    reading = read_import(roster, progress=progress)
    language = get_language() or "ja"
    made = Preview(sheets=[_sheet(sheet, language) for sheet in reading.sheets])
    made.errors = [_line(found, language) for found in reading.of(Severity.ERROR)]
    made.warnings = [_line(found, language) for found in reading.of(Severity.WARNING)]
    notes = reading.of(Severity.NOTE)
    made.notes = [_line(found, language) for found in notes[:SHOWN_NOTES]]
    made.more_notes = max(0, len(notes) - SHOWN_NOTES)
    made.users = list(User.objects.filter(is_active=True).order_by("display_name"))
    made.plan = make_plan(roster, reading)
    if not made.errors:
        made.trial = try_import(made.plan, on=roster.on)
    made.counts = [(NOUN_LABELS[noun], *counts) for noun, counts in made.plan.counts().items()]
    made.groups = [
        _group(noun, list(found)) for noun, found in groupby(made.plan.changes, key=lambda c: c.noun)
    ]
    return made


def _line(found: Problem, language: str) -> ProblemLine:
    place = f"{found.sheet}!{found.row}" if found.sheet and found.row else ""
    is_cell = bool(found.cell and "!" in found.cell and found.row and found.field)
    return ProblemLine(
        found.cell or found.sheet or "",
        place,
        found.text(language),
        found.advice(language),
        found.raw,
        is_cell,
        bool(place),
    )


def _sheet(sheet: SheetReading, language: str) -> SheetLine:
    kind = kinds().get(sheet.kind or "")
    fields = [(name, given.label.text(language)) for name, given in kind.fields.items()] if kind else []
    columns = tuple(
        ColumnLine(
            column.letter, column.heading, column.field or "", bool(column.heading and not column.field)
        )
        for column in sheet.columns
        if column.heading
    )
    return SheetLine(
        sheet.title,
        sheet.signature,
        sheet.kind or "",
        kind.label.text(language) if kind else "",
        sheet.rows_read,
        columns,
        tuple(fields),
        sum(column.unknown for column in columns),
    )


def _group(noun: str, changes: list[Any]) -> dict[str, Any]:
    """Return the changes of one noun: the changed records with their values, and the new ones."""
    changed = [change for change in changes if not change.is_new or change.fields]
    new = [change for change in changes if change.is_new and not change.fields]
    return {
        "label": NOUN_LABELS[noun],
        "changed": changed[:SHOWN_CHANGES],
        "more_changed": max(0, len(changed) - SHOWN_CHANGES),
        "new": new[:SHOWN_CHANGES],
        "more_new": max(0, len(new) - SHOWN_CHANGES),
        "total": len(changes),
    }
