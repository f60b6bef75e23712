"""The samples of official files as forms of the house: every field typed, so that a test decides what is printed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from kumiai.paperwork.definitions import Field, Form, Kind, Said, Section
from kumiai.paperwork.definitions.form import InForce, _revisions
from kumiai.paperwork.definitions.words import Column
from kumiai.paperwork.official.matching import FieldSpec
from tests.paperwork.official.samples import SAMPLES

FIRST, REVISED = date(2026, 4, 1), date(2026, 10, 1)
KINDS = {"text": Kind.TEXT, "date": Kind.DATE, "number": Kind.NUMBER, "choice": Kind.CHOICE,
         "choices": Kind.CHOICES, "bool": Kind.YES_NO, "table": Kind.TABLE}  # fmt: skip


def field_of(spec: FieldSpec) -> Field:
    """Return a sample field as a field of ours; options are coded by their number."""
    more: dict[str, Any] = {}
    if spec.kind == "table":
        more["columns"] = tuple(
            Column(id=f"c{at}", label=Said(ja=words), kind=Kind.NUMBER if "人数" in words else Kind.TEXT)
            for at, words in enumerate(spec.options_ja)
        )
    elif spec.options_ja:
        more["options"] = {f"o{at}": Said(ja=words) for at, words in enumerate(spec.options_ja)}
    return Field(id=spec.id, label=Said(ja=spec.label_ja, en=spec.id.title()), kind=KINDS[spec.kind], **more)


def form_of_sample(name: str, revision: date = date(2020, 1, 1)) -> Form:
    """Return the form of a sample; sections follow each other as in the file."""
    sections: list[tuple[str, list[Field]]] = []
    for spec in SAMPLES[name].fields:
        if not sections or sections[-1][0] != spec.section_ja:
            sections.append((spec.section_ja, []))
        sections[-1][1].append(field_of(spec))
    return Form(
        id=f"titp.sample_{name}", number="見本様式", title=Said(ja=f"見本 {name}", en=f"Sample {name}"), revision=revision,
        in_force=InForce(first_day=revision), about="employer", made_by="employer", languages=("ja", "vi"),
        sections=tuple(
            Section(title=Said(ja=title, en=title) if title else None, fields=tuple(fields))
            for title, fields in sections
        ),
    )  # fmt: skip


def typed_values(name: str) -> dict[str, Any]:
    """Return the example values of a sample as somebody types them into a paper."""
    given: dict[str, Any] = {}
    for spec in SAMPLES[name].fields:
        value: Any = SAMPLES[name].values.get(spec.id)
        codes = {words: f"o{at}" for at, words in enumerate(spec.options_ja)}
        if value is None:
            continue
        if spec.kind == "table":
            value = [{f"c{at}": cell for at, cell in enumerate(row)} for row in value]
        elif spec.kind == "choices":
            value = [codes[words] for words in value]
        elif spec.kind == "choice":
            value = codes[value]
        elif spec.kind == "bool":
            value = "yes" if value else "no"
        given[spec.id] = value
    return given


@contextmanager
def sample_forms(*more: Form) -> Iterator[None]:
    """Let the house know the forms of all samples, and more revisions of them, for a while."""
    known = _revisions()
    before = dict(known)
    for name in SAMPLES:
        form = form_of_sample(name)
        known[form.id] = (form, *(one for one in more if one.id == form.id))
    try:
        yield
    finally:
        known.clear()
        known.update(before)
