"""Official forms (様式), one folder a form and revision, found in ``forms/``."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from kumiai.paperwork.definitions.words import PACKAGE, BadDefinition, Definition, Field, Said, Section, read

FORMS = PACKAGE / "forms"


class InForce(Definition):
    """The days on which a revision is used; both counted in."""

    first_day: date
    last_day: date | None = None


class Form(Definition):
    """One revision of an official form. Its key is program, form and the first day of the revision.

    ``about``: the record that it is made from. ``scope``: ``common`` to a set, ``copies`` (common, several
    copies) or ``person``. ``made_by``: who draws it up by law. ``filed``: what it means when it was filed.
    """

    id: str
    number: str
    title: Said
    revision: date
    in_force: InForce
    about: str
    scope: str = "common"
    landscape: bool = False
    made_by: str
    signed_by: str = ""
    submit_to: str = ""
    kept: str = ""
    when: str = ""
    languages: tuple[str, ...] = ("ja",)
    confidence: str = ""
    sources: tuple[str, ...] = ()
    confidential: bool = False
    filed: str = ""
    file: str = "docx"
    note: Said | None = None
    sections: tuple[Section, ...] = ()

    @property
    def program(self) -> str:
        """Return the program that the form belongs to."""
        return self.id.partition(".")[0]

    @property
    def folder(self) -> Path:
        """Return where definition, drawing and sample lie."""
        return FORMS / self.id.replace(".", "/") / self.revision.isoformat()

    @property
    def drawing(self) -> str | None:
        """Return the form's own drawing as the typesetter names it, or None for the standard one."""
        own = self.folder / "form.typ"
        return f"/{own.relative_to(PACKAGE).as_posix()}" if own.exists() else None

    @property
    def fields(self) -> dict[str, Field]:
        """Return all fields by their id, in the order of the paper."""
        return {field.id: field for section in self.sections for field in section.fields}

    @property
    def is_declared_only(self) -> bool:
        """Return whether only the existence of the form is known, not its fields."""
        return not self.sections

    @property
    def has_own_wording(self) -> bool:
        """Return whether a declaration stands on it in our wording, until the official file is loaded."""
        return any(field.kind == "declaration" for field in self.fields.values())


@cache
def _revisions() -> dict[str, tuple[Form, ...]]:
    found: dict[str, list[Form]] = {}
    for file in sorted(FORMS.glob("*/*/*/form.yaml")):
        form: Form = read(file, Form)
        if form.folder != file.parent:
            raise BadDefinition(f"{file.relative_to(PACKAGE)}: id or revision do not agree with the folder")
        ids = [field.id for section in form.sections for field in section.fields]
        if twice := {name for name in ids if ids.count(name) > 1}:
            raise BadDefinition(f"{file.relative_to(PACKAGE)}: fields named twice: {sorted(twice)}")
        found.setdefault(form.id, []).append(form)
    return {form_id: tuple(sorted(rows, key=lambda form: form.revision)) for form_id, rows in found.items()}


def forms() -> list[Form]:
    """Return the newest revision of every form, in the order of programs and form numbers."""
    order = {"titp": 0, "esd": 1, "ssw": 2}
    newest = [rows[-1] for rows in _revisions().values()]
    return sorted(newest, key=lambda form: (order.get(form.program, 9), *_by_number(form.number), form.id))


def _by_number(number: str) -> tuple[bool, list[int]]:
    """Return the place of a form number: forms of the ordinance first, then by the digits in it."""
    return not re.match("別記|省令", number), [int(digits) for digits in re.findall(r"\d+", number)]


def form_of(form_id: str, revision: date) -> Form:
    """Return one revision of a form; raise ``KeyError`` if there is none."""
    return next(form for form in _revisions()[form_id] if form.revision == revision)


def current_form(form_id: str, on: date) -> Form:
    """Return the revision that is used on a day, else the newest; raise ``KeyError`` for an unknown form."""
    rows = _revisions()[form_id]
    used = [
        form
        for form in rows
        if form.in_force.first_day <= on and (form.in_force.last_day is None or on <= form.in_force.last_day)
    ]
    return (used or list(rows))[-1]


def sample_of(form: Form) -> dict[str, object]:
    """Return invented values by field, for looking at a form that no record fills yet."""
    file = form.folder / "sample.yaml"
    return dict(yaml.safe_load(file.read_text(encoding="utf-8")) or {}) if file.exists() else {}
