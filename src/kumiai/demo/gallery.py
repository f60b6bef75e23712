"""The gallery of forms (様式一覧): the first page of every form, drawn from the demo where its records fill it.

Of all records that a form may be about the one that fills it best is drawn; where none fills it, the invented values
of the form's own ``sample.yaml`` are. The pages in ``docs/reference/forms/`` are written with the pictures.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from PIL import Image

from kumiai.coop.models import Office
from kumiai.demo.pages import pages
from kumiai.employers.models import Employer, Trainer
from kumiai.law.core.calendar import add_months, fiscal_year
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.paperwork.definitions import Form, forms
from kumiai.paperwork.definitions.form import sample_of
from kumiai.paperwork.domain.case import shelf_of
from kumiai.paperwork.domain.filling import NEVER_TYPED, FilledForm, fill
from kumiai.paperwork.domain.looking import filled_with
from kumiai.paperwork.domain.wording import sheet_of_paper
from kumiai.paperwork.models import Case, Paper, Sheet
from kumiai.paperwork.sources import Shelf, Subject, subject_of
from kumiai.paperwork.typesetting.compiler import typeset
from kumiai.placements.enums import Program
from kumiai.placements.models import Difficulty, Placement

WIDTH: Final = 620
WIDE: Final = 877
COLORS: Final = 24
ENOUGH: Final = (100, 60)
"""Percent of what is needed, and of all that could stand there, from which on the demo fills a form well enough."""
LOOKED_AT: Final = 24
WHOLE: Final = 100


@dataclass(frozen=True)
class Drawn:
    """A form as it stands in the gallery: where from, and its picture."""

    form: Form
    from_demo: bool
    language: str
    picture: bytes

    @property
    def file(self) -> str:
        """Return the name of the picture."""
        return f"{self.form.id}.png"


def draw_gallery(folder: Path, *, on: date) -> list[Drawn]:
    """Draw every form whose fields are known and write pictures and pages into a folder; old pictures go away."""
    folder.mkdir(parents=True, exist_ok=True)
    known = [form for form in forms() if not form.is_declared_only]
    shelves: dict[int, Shelf] = {}
    drawn = [_drawn(form, on, shelves) for form in known]
    for old in folder.glob("*.png"):
        old.unlink()
    for one in drawn:
        (folder / one.file).write_bytes(one.picture)
    for name, text in pages(drawn, [form for form in forms() if form.is_declared_only]).items():
        (folder / name).write_text(text, encoding="utf-8")
    return drawn


def _drawn(form: Form, on: date, shelves: dict[int, Shelf]) -> Drawn:
    best: tuple[tuple[int, bool, int], FilledForm, str] | None = None
    for subject, typed in _subjects(form, on, shelves):
        filled = fill(form, subject, typed)
        score = (filled.completeness, subject.case is not None, _fullness(filled))
        if best is None or score > best[0]:
            best = score, filled, _language(form, subject)
        if score[0] == score[2] == WHOLE:
            break
    if best and best[0][0] >= ENOUGH[0] and best[0][2] >= ENOUGH[1]:
        return Drawn(form, True, best[2], _picture(best[1], best[2], on))
    language = next((code for code in ("vi", "en") if code in form.languages), "")
    return Drawn(form, False, language, _picture(filled_with(form, sample_of(form)), language, on))


def _fullness(filled: FilledForm) -> int:
    """Return how many of the fields that could hold something do, in percent."""
    rows = [row for row in filled.rows.values() if row.field.kind not in NEVER_TYPED]
    return 100 * sum(row.is_known or bool(row.field.none) for row in rows) // len(rows) if rows else 100


def _language(form: Form, subject: Subject) -> str:
    own = subject.person.native_language if subject.person else ""
    languages = form.languages[1:]
    return own if own in languages else next((code for code in ("vi", "en") if code in languages), "")


def _picture(filled: FilledForm, language: str, on: date) -> bytes:
    """Return the first page as a small picture of few colors."""
    sheet = sheet_of_paper(filled, bookmark=filled.form.title.ja, language=language)
    page = typeset([sheet], on=on, title=filled.form.title.ja, form="png", ppi=150, pages=1)[0]
    with Image.open(io.BytesIO(page)) as large:
        width = WIDE if large.width > large.height else WIDTH
        height = round(large.height * width / large.width)
        small = large.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    kept = io.BytesIO()
    small.quantize(COLORS, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


# --- about whom a form may be ----------------------------------------------------------


def _subjects(form: Form, on: date, shelves: dict[int, Shelf]) -> Iterator[tuple[Subject, Mapping[str, Any]]]:
    """Yield the subjects of a form: of the papers that were opened first, then of the records it is about."""
    for paper in Paper.objects.filter(form_id=form.id).select_related("case"):
        shelf = shelves.setdefault(paper.case_id or 0, shelf_of(paper.case) if paper.case else Shelf())
        yield subject_of(paper, on=on, shelf=shelf), paper.typed_values
    shelf = shelves.setdefault(0, Shelf())
    month = add_months(on.replace(day=1), -1)
    for about in _records(form, on):
        yield Subject(on=on, shelf=shelf, month=month, **about), {}


def _records(form: Form, on: date) -> Iterable[dict[str, Any]]:
    """Return what a form may be about, as the names of a subject."""
    made: dict[str, Any] = {
        "placement": _placements, "trainer": _trainers, "employer": _employers, "office": _offices, "audit": _audits,
        "visit": _visits, "difficulty": _difficulties, "employer_year": _employer_years, "office_year": _office_years,
        "case": _cases,
    }  # fmt: skip
    found: Iterable[dict[str, Any]] = made[form.about](form, on) if form.about in made else ()
    return found


def _of(placement: Placement) -> dict[str, Any]:
    return {
        "placement": placement, "employer": placement.employer, "office": placement.office, "members": (placement,),
    }  # fmt: skip


def _program(form: Form) -> str:
    return Program.SSW if form.program == "ssw" else Program.TITP


def _placements(form: Form, on: date) -> Iterable[dict[str, Any]]:
    rows = Placement.objects.filter(program=_program(form), first_day__lte=on, last_day=None)
    rows = rows.select_related("person", "employer", "office", "worksite", "sending_organization")
    taught = rows.filter(sheet_uses__kind__in=("post_arrival_lectures", "pre_arrival_lectures")).distinct()
    return [
        _of(row)
        for row in [
            *rows.order_by("-stage", "-first_day")[:LOOKED_AT],
            *rows.filter(stage=1)[:LOOKED_AT],
            *taught[:4],
        ]
    ]


def _employers(form: Form, on: date) -> Iterable[dict[str, Any]]:
    rows = Placement.objects.filter(program=_program(form), first_day__lte=on, last_day=None)
    counts: dict[int, int] = {}
    for pk in rows.values_list("employer", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    most = sorted(counts, key=lambda pk: (-counts[pk], pk))[:LOOKED_AT]
    by_pk = Employer.objects.in_bulk(most)
    return [{"employer": by_pk[pk], "office": Office.objects.order_by("pk").first()} for pk in most]


def _trainers(form: Form, on: date) -> Iterable[dict[str, Any]]:
    rows = Trainer.objects.filter(last_day=None).select_related("employer").order_by("pk")
    return [{"trainer": row, "employer": row.employer} for row in rows[:LOOKED_AT]]


def _offices(form: Form, on: date) -> Iterable[dict[str, Any]]:
    return [{"office": row} for row in Office.objects.order_by("pk")]


def _office_years(form: Form, on: date) -> Iterable[dict[str, Any]]:
    return [{**about, "fiscal_year": fiscal_year(on) - 1} for about in _offices(form, on)]


def _employer_years(form: Form, on: date) -> Iterable[dict[str, Any]]:
    this = fiscal_year(on)
    return [{**about, "fiscal_year": year} for about in _employers(form, on)[:8] for year in (this - 1, this)]


def _audits(form: Form, on: date) -> Iterable[dict[str, Any]]:
    rows = Audit.objects.exclude(reported_on=None).exclude(measures="").order_by("-audited_on")
    return [
        {"audit": row, "employer": row.employer} for row in rows.select_related("employer", "auditor")[:8]
    ]


def _visits(form: Form, on: date) -> Iterable[dict[str, Any]]:
    seen = Sheet.objects.filter(kind="visit_record").values("visit")
    rows = GuidanceVisit.objects.filter(pk__in=seen).order_by("-visited_on", "pk")
    return [
        {"visit": row, "employer": row.employer} for row in rows.select_related("employer", "visitor")[:8]
    ]


def _difficulties(form: Form, on: date) -> Iterable[dict[str, Any]]:
    rows = Difficulty.objects.filter(placement__program=_program(form)).order_by("-happened_on")
    return [{**_of(row.placement), "difficulty": row} for row in rows]


def _cases(form: Form, on: date) -> Iterable[dict[str, Any]]:
    """Yield the applications too for forms that their sets left out, such as those of the excellent."""
    rows = Case.objects.filter(kind=f"{form.program}.plan").order_by("pk")
    excellent = Employer.objects.filter(assessments__isnull=False).distinct().order_by("pk")
    found = [
        {
            "case": row, "employer": row.employer,
            "members": tuple(row.members.select_related("person", "employer", "worksite", "sending_organization")),
        }
        for row in rows
    ]  # fmt: skip
    return [*found, *({"employer": row} for row in excellent)]
