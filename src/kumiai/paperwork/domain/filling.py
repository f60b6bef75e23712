"""Filling a form: each field from its one source, with what is missing and where to type it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils import translation

from kumiai.paperwork.definitions import Field, Form, Kind
from kumiai.paperwork.domain.calculation import calculated
from kumiai.paperwork.models import Paper, Sheet
from kumiai.paperwork.sources import Found, Subject, display_of, look_up

CODED = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.YES_NO})
NEVER_TYPED = frozenset({Kind.SIGNATURE, Kind.DECLARATION, Kind.FIXED, Kind.BLANK})


@dataclass(frozen=True)
class Filled:
    """One field with its value and where that came from.

    ``record`` is the record to open, ``sheet`` or ``sheet_kind`` with ``owner`` the sheet of facts, where
    the value is typed. ``hidden``: there may be a value, but the reader may not see it. ``may_be_none``: the
    record is there, so that an empty field says なし; without a record nothing is known, and nothing is said.
    """

    field: Field
    value: Any = None
    origin: str = "typed"
    record: Model | None = None
    sheet: Sheet | None = None
    sheet_kind: str = ""
    owner: Model | None = None
    hidden: bool = False
    needed: bool = True
    may_be_none: bool = True

    @property
    def is_known(self) -> bool:
        """Return whether there is a value to print."""
        return self.value not in (None, "", [], {})

    @property
    def is_missing(self) -> bool:
        """Return whether a value is needed and not there."""
        if not self.needed or self.is_known or self.field.kind in NEVER_TYPED:
            return False
        return not self.says_none

    @property
    def says_none(self) -> bool:
        """Return whether the field says なし: nothing stands in a record that is there."""
        return bool(self.field.none) and self.may_be_none and not self.is_known


@dataclass(frozen=True)
class FilledForm:
    """A form with every field filled as far as it is known."""

    form: Form
    rows: Mapping[str, Filled] = field(default_factory=dict)

    @property
    def missing(self) -> list[Filled]:
        """Return the fields that are needed and not known."""
        return [row for row in self.rows.values() if row.is_missing]

    @property
    def completeness(self) -> int:
        """Return how much of what is needed is known, in percent, cut off; 100 only if nothing is missing."""
        wanted = [row for row in self.rows.values() if row.needed and row.field.kind not in NEVER_TYPED]
        return 100 * (len(wanted) - len(self.missing)) // len(wanted) if wanted else 100


def fill(form: Form, subject: Subject, typed: Mapping[str, Any] | None = None) -> FilledForm:
    """Return a form filled from the records around a subject and from what was typed for this paper.

    Values are plain: text, integer, day, code, list of rows. Nothing is invented and nothing has a default.
    """
    given = typed or {}
    rows: dict[str, Filled] = {}
    with translation.override("ja"):
        for one in form.fields.values():
            if not one.source or not one.sources[0].startswith("calc."):
                rows[one.id] = _filled(one, subject, given)
        for one in form.fields.values():
            if one.sources[0].startswith("calc."):
                known = {name: row.value for name, row in rows.items()}
                value = calculated(one, known)
                rows[one.id] = Filled(one, value, "calculated", needed=one.required)
    ordered = {name: rows[name] for name in form.fields}
    return FilledForm(form, ordered)


def fill_paper(paper: Paper, form: Form, subject: Subject) -> FilledForm:
    """Return a paper filled: its form, its subject and what was typed for it."""
    return fill(form, subject, paper.typed_values)


def _filled(one: Field, subject: Subject, typed: Mapping[str, Any]) -> Filled:
    needed = one.required and _applies(one, subject)
    if one.is_typed:
        return Filled(one, typed.get(one.id), "typed", needed=needed)
    if one.sources == ("fixed",) or one.kind is Kind.FIXED:
        return Filled(one, one.value, "fixed", needed=False)
    found = [look_up(path, subject) for path in one.sources]
    values = [_said(one, path, hit) for path, hit in zip(one.sources, found, strict=True)]
    value = (
        values[0] if len(values) == 1 else "　".join(str(part) for part in values if part is not None) or None
    )
    lead = next((hit for hit, part in zip(found, values, strict=True) if part is None), found[0])
    return Filled(
        one, value, "sheet" if lead.kind else "record", lead.record, lead.sheet, lead.kind, lead.owner,
        any(hit.hidden for hit in found), needed, all(_is_there(hit) for hit in found),
    )  # fmt: skip


def _is_there(found: Found) -> bool:
    return found.sheet is not None if found.kind else found.record is not None or found.value is not None


def _said(one: Field, path: str, found: Found) -> Any:
    if one.kind in CODED or found.value is None or found.kind:
        return found.value
    return display_of(path, found.value)


def _applies(one: Field, subject: Subject) -> bool:
    """Return whether the conditions of a field hold; an unknown value leaves it needed."""
    for path, wanted in one.when.items():
        value = look_up(path, subject).value
        if value is not None and str(value) not in wanted:
            return False
    return True


def differences(
    before: Mapping[str, Any], now: Mapping[str, Any], form: Form
) -> Sequence[tuple[Field, Any, Any]]:
    """Return the fields whose printed words changed since a print, with what stood and what would stand."""
    return [
        (one, before.get(name), now.get(name))
        for name, one in form.fields.items()
        if before.get(name) != now.get(name)
    ]
