"""Every form, sheet and set that ships: it can be read, and every value on it has a place where it is typed."""

import pytest
from pydantic import ValidationError

from kumiai.paperwork.definitions import (
    BadDefinition,
    Field,
    Form,
    Kind,
    Said,
    filing_sets,
    form_of,
    forms,
    sheet_kinds,
)
from kumiai.paperwork.definitions.words import PACKAGE, read
from kumiai.paperwork.domain.calculation import CALCULATIONS
from kumiai.paperwork.domain.effects import EFFECTS
from kumiai.paperwork.enums import Author
from kumiai.paperwork.sources import check_source

ABOUT = {
    "case", "placement", "trainer", "staff_member", "employer", "office", "audit", "visit", "difficulty",
    "employer_year", "office_year",
}  # fmt: skip
FORMS = forms()
DRAWN = [form for form in FORMS if not form.is_declared_only]


def test_the_forms_of_three_programs_are_found() -> None:
    assert {form.program for form in FORMS} == {"titp", "esd", "ssw"}
    assert len(DRAWN) >= 64


@pytest.mark.parametrize("form", DRAWN, ids=lambda form: form.id)
def test_every_value_of_a_form_has_its_place(form: Form) -> None:
    wrong = [
        problem for one in form.fields.values() for path in one.sources if (problem := check_source(path))
    ]
    assert wrong == []
    for one in form.fields.values():
        if one.sources[0].startswith("calc."):
            assert one.sources[0].partition(".")[2] in CALCULATIONS
            assert {name.partition(".")[0] for name in one.of} <= set(form.fields), one.id
        conditions = [problem for path in one.when if (problem := check_source(path))]
        assert conditions == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_a_form_says_who_makes_it_and_from_which_record(form: Form) -> None:
    assert form.made_by in set(Author.values), form.made_by
    assert form.about in ABOUT
    assert form.filed == "" or form.filed in EFFECTS
    assert form.title.ja and form.title.en
    assert form.languages[0] == "ja"
    assert form_of(form.id, form.revision) is form


@pytest.mark.parametrize("form", DRAWN, ids=lambda form: form.id)
def test_labels_are_japanese_with_english_beside(form: Form) -> None:
    for section in form.sections:
        assert section.title is None or (section.title.ja and section.title.en), section
        assert section.fields
    lacking = [one.id for one in form.fields.values() if not one.label.en or one.id[1:].isdecimal()]
    assert lacking == []


def test_judgments_are_never_typed_once_for_all() -> None:
    """An observation stands with its audit or visit or on its own paper, never on a sheet of the library."""
    for kind in sheet_kinds().values():
        if any(one.judgment for one in kind.fields):
            assert not kind.reusable and kind.owner in ("audit", "visit", "placement"), kind.id


def test_sets_name_forms_and_fields_that_exist() -> None:
    known = {form.id: form for form in FORMS}
    for one in filing_sets().values():
        assert {part.form for part in one.forms} <= set(known), one.id
        for check in one.checks:
            for path in (*check.equal, *check.at_most, *check.given.values()):
                program, form, field = path.split(".")[:3]
                assert field in known[f"{program}.{form}"].fields, (one.id, check.id, path)


def test_a_wrong_definition_names_its_file() -> None:
    file = PACKAGE / "forms/titp/audit_report/2017-11-01/nothing.yaml"
    file.write_text("id: x\nnumber: 1\n", encoding="utf-8")
    try:
        with pytest.raises(BadDefinition, match="nothing.yaml"):
            read(file, Form)
    finally:
        file.unlink()


def test_a_table_needs_columns() -> None:
    with pytest.raises(ValidationError, match="columns"):
        Field(id="x", label=Said(ja="表", en="Table"), kind=Kind.TABLE)
