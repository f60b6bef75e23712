"""Forms with invented values, for looking at them before there is a record."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from kumiai.paperwork.definitions import Form, Kind
from kumiai.paperwork.definitions.form import sample_of
from kumiai.paperwork.domain.calculation import calculated
from kumiai.paperwork.domain.filling import Filled, FilledForm
from kumiai.paperwork.domain.wording import sheet_of_paper
from kumiai.paperwork.typesetting.compiler import typeset


def filled_with(form: Form, values: Mapping[str, Any]) -> FilledForm:
    """Return a form filled with given values by field; computed fields follow from them."""
    rows = {
        name: Filled(one, one.value if one.kind is Kind.FIXED else values.get(name), needed=False)
        for name, one in form.fields.items()
    }
    known = {name: row.value for name, row in rows.items()}
    for name, one in form.fields.items():
        if one.sources[0].startswith("calc.") and name not in values:
            rows[name] = Filled(one, calculated(one, known), "calculated", needed=False)
    return FilledForm(form, rows)


def sample_pictures(
    form: Form, *, on: date, language: str = "", ppi: int = 80, pages: int | None = 1
) -> list[bytes]:
    """Return the pages of a form with the invented values of its ``sample.yaml`` as pictures."""
    drawn = sheet_of_paper(filled_with(form, sample_of(form)), bookmark=form.title.ja, language=language)
    return typeset([drawn], on=on, title=form.title.ja, form="png", ppi=ppi, pages=pages)
