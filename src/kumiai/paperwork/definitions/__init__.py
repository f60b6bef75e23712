"""What the papers are: forms, sheets of facts and sets, read from files; no database."""

from kumiai.paperwork.definitions.filing_set import FilingSet, filing_set, filing_sets
from kumiai.paperwork.definitions.form import Form, current_form, form_of, forms
from kumiai.paperwork.definitions.sheet import SheetKind, sheet_kind, sheet_kinds
from kumiai.paperwork.definitions.words import BadDefinition, Field, Kind, Said, Section

__all__ = [
    "BadDefinition", "Field", "FilingSet", "Form", "Kind", "Said", "Section", "SheetKind", "current_form",
    "filing_set", "filing_sets", "form_of", "forms", "sheet_kind", "sheet_kinds",
]  # fmt: skip
