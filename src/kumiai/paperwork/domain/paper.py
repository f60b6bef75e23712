"""Opening papers, typing into them, printing them and handing them in."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from pypdf import PdfReader

from kumiai.accounts.models import User
from kumiai.history.domain.record import Actor, log, save_recorded
from kumiai.paperwork.definitions import Form, current_form, form_of
from kumiai.paperwork.domain.effects import tell_record
from kumiai.paperwork.domain.filling import FilledForm, differences, fill_paper
from kumiai.paperwork.domain.kept import keep
from kumiai.paperwork.domain.values import cleaned
from kumiai.paperwork.domain.wording import sheet_of_paper, words_of
from kumiai.paperwork.enums import Author, PaperState
from kumiai.paperwork.models import Case, Filing, Paper, Print
from kumiai.paperwork.models.paper import SUBJECT_FIELDS
from kumiai.paperwork.sources import Shelf, is_sealed, subject_of
from kumiai.paperwork.typesetting.compiler import typeset

AROUND: Final = (
    "placement__person", "placement__employer", "placement__worksite", "placement__office",
    "placement__sending_organization", "trainer__employer", "employer", "office", "audit__employer",
    "audit__auditor", "visit__employer", "visit__visitor", "difficulty__placement__person", "case__employer",
    "case__office",
)  # fmt: skip
"""What is selected with papers of which many are read together."""


def key_of(form_id: str, case: Case | None, about: Mapping[str, Any]) -> str:
    """Return the key under which a paper of a form about a subject exists once."""
    parts = [form_id, f"case{case.pk if case else 0}"]
    for name in (*SUBJECT_FIELDS, "fiscal_year", "month"):
        if value := about.get(name):
            parts.append(f"{name}{getattr(value, 'pk', value)}")
    if (number := about.get("number", 1)) > 1:
        parts.append(f"number{number}")
    return ":".join(str(part) for part in parts)


@transaction.atomic
def open_paper(
    *,
    form_id: str,
    on: date,
    by: Actor,
    at: datetime,
    case: Case | None = None,
    language: str = "",
    **about: Any,
) -> Paper:
    """Open the paper of a form about a subject (書類を作成する): the one that is there, else a new one.

    ``about`` names the subject: ``employer=``, ``placement=``, ``audit=``, ``fiscal_year=`` … . Raises
    ``ValidationError`` for a form whose fields are not known yet.
    """
    form = current_form(form_id, on)
    if form.is_declared_only:
        raise ValidationError(
            _("The fields of %(form)s are not published yet. Load the official file when it is out."),
            params={"form": form.title.ja},
        )
    key = key_of(form_id, case, about)
    found = Paper.objects.filter(key=key).first()
    if found:
        return found
    paper = Paper(
        form_id=form_id, revision=form.revision, key=key, case=case, language=language,
        confidential=form.confidential, **about,
    )  # fmt: skip
    return save_recorded(paper, by=by, at=at, on=on)


@transaction.atomic
def type_into(*, paper: Paper, given: Mapping[str, Any], by: Actor, at: datetime) -> Paper:
    """Keep what is typed only for this paper (書類固有の記載); other fields stay as they are.

    Raises ``ValidationError`` for a field that is filled from a record: it is changed there.
    """
    if paper.state == PaperState.FINISHED:
        raise ValidationError(_("This paper is finished. Open it again to change it."))
    form = form_of(paper.form_id, paper.revision)
    foreign = [name for name in given if name not in form.fields or not form.fields[name].is_typed]
    if foreign:
        raise ValidationError(_("Not typed here: %(names)s") % {"names": ", ".join(foreign)})
    values = {**paper.typed_values, **cleaned([form.fields[name] for name in given], given)}
    paper.typed_values = {name: value for name, value in values.items() if value is not None}
    return save_recorded(paper, by=by, at=at)


@transaction.atomic
def apply_to_others(*, paper: Paper, fields: Sequence[str], by: Actor, at: datetime) -> int:
    """Type the same into the papers of this form for the others of the set; return how many changed.

    Judgments and observations are never copied: they are refused.
    """
    form = form_of(paper.form_id, paper.revision)
    judged = [form.fields[name].label.ja for name in fields if form.fields[name].judgment]
    if judged:
        raise ValidationError(
            _("Judgments are written for each person: %(names)s") % {"names": "、".join(judged)}
        )
    given = {name: paper.typed_values.get(name) for name in fields}
    others = Paper.objects.filter(
        case=paper.case, form_id=paper.form_id, revision=paper.revision, state=PaperState.OPEN
    )
    changed = 0
    for other in others.exclude(pk=paper.pk) if paper.case else ():
        before = other.typed
        type_into(paper=other, given=given, by=by, at=at)
        changed += before != other.typed
    return changed


def set_state(*, paper: Paper, state: PaperState, by: Actor, at: datetime) -> Paper:
    """Finish a paper, open it again, or say that it is not needed (完成・再開・不要)."""
    paper.state = state
    return save_recorded(paper, by=by, at=at)


@dataclass(frozen=True)
class Reading:
    """A paper as it stands on a day: its form, its fields filled, and what changed since the last print."""

    paper: Paper
    form: Form
    filled: FilledForm
    last_print: Print | None

    @property
    def changes(self) -> Sequence[tuple[Any, Any, Any]]:
        """Return what stands differently since the last print: field, then, now."""
        if self.last_print is None or not self.last_print.data:
            return []
        return differences(self.last_print.values, words_of(self.filled), self.form)


def read_paper(paper: Paper, *, on: date, shelf: Shelf | None = None, sees_sealed: bool = True) -> Reading:
    """Return a paper filled as of a day."""
    form = form_of(paper.form_id, paper.revision)
    filled = fill_paper(paper, form, subject_of(paper, on=on, shelf=shelf, sees_sealed=sees_sealed))
    return Reading(paper, form, filled, next(iter(paper.prints.all()), None))


def label_of(paper: Paper, form: Form) -> str:
    """Return what a paper is called in bookmarks and lists: form and whom it is about."""
    about = paper.placement.person if paper.placement else None
    about = about or paper.trainer or paper.staff_member or paper.employer or paper.audit or paper.visit
    year = f"{paper.fiscal_year}年度" if paper.fiscal_year else ""
    return "　".join(str(part) for part in (form.title.ja, about, year) if part)


def drawn(reading: Reading, *, draft: bool) -> dict[str, Any]:
    """Return a read paper in the shape that the typesetter draws."""
    return sheet_of_paper(
        reading.filled,
        bookmark=label_of(reading.paper, reading.form),
        language=reading.paper.language,
        draft=draft,
    )


def preview(paper: Paper, *, on: date, sees_sealed: bool) -> bytes:
    """Return a paper as PDF for looking at: a draft, of which nothing is kept."""
    reading = read_paper(paper, on=on, sees_sealed=sees_sealed)
    return typeset([drawn(reading, draft=True)], on=on, title=reading.form.title.ja)


def preview_pictures(paper: Paper, *, on: date, sees_sealed: bool, ppi: int = 110) -> list[bytes]:
    """Return the pages of a paper as pictures, for looking at."""
    reading = read_paper(paper, on=on, sees_sealed=sees_sealed)
    return typeset([drawn(reading, draft=True)], on=on, title=reading.form.title.ja, form="png", ppi=ppi)


def holds_sealed(form: Form) -> bool:
    """Return whether passport or card numbers may stand on a form."""
    return any(is_sealed(path) for one in form.fields.values() for path in one.sources)


def may_open(made: Print, *, sees_sealed: bool) -> bool:
    """Return whether the bytes of a print may be opened by who may, or may not, read sealed numbers."""
    if sees_sealed:
        return True
    return made.paper is not None and not holds_sealed(form_of(made.paper.form_id, made.paper.revision))


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    return len(PdfReader(io.BytesIO(pdf)).pages)


@transaction.atomic
def print_paper(
    *, paper: Paper, on: date, by: User, at: datetime, author: Author | None = None, author_name: str = ""
) -> Print:
    """Print a paper (印刷する): PDF/A-2b, kept by its hash with the words that stand on it and who made it.

    The same data on the same day gives the same bytes.
    """
    reading = read_paper(paper, on=on)
    content = typeset([drawn(reading, draft=False)], on=on, title=reading.form.title.ja)
    made = Print(
        paper=paper, case=paper.case, label=label_of(paper, reading.form)[:255], sha256=keep(content),
        pages=page_count(content), printed_on=on, printed_at=at, printed_by=by,
        data=json.dumps(words_of(reading.filled), ensure_ascii=False, sort_keys=True),
        author=author or Author(reading.form.made_by), author_name=author_name,
    )  # fmt: skip
    made.full_clean()
    made.save()
    log(
        paper,
        "paperwork.paper.printed",
        by=by,
        at=at,
        on=on,
        after={"sha256": made.sha256, "author": made.author},
    )
    return made


@transaction.atomic
def file_paper(
    *, paper: Paper, filed_on: date, submitted_to: str, evidence: str, by: Actor, at: datetime
) -> Filing:
    """Write down that a paper was handed in (提出を記録する), and tell the record that the law looks at.

    Filing the same paper on the same day twice is one filing.
    """
    form = form_of(paper.form_id, paper.revision)
    filing = Filing.objects.filter(paper=paper, filed_on=filed_on).first() or Filing(
        paper=paper, filed_on=filed_on
    )
    filing.printed = paper.prints.first()
    filing.submitted_to, filing.evidence = submitted_to[:200], evidence[:255]
    filing = save_recorded(filing, by=by, at=at, on=filed_on)
    tell_record(form.filed, paper=paper, filed_on=filed_on, by=by, at=at)
    return filing
