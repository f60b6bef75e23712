"""Bringing in the official file of a form (公式様式ファイル): mapped, checked, taken into use; papers follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.history.domain.record import Actor, log, save_recorded
from kumiai.paperwork.definitions import Field, Form, Kind, current_form, form_of
from kumiai.paperwork.enums import PaperState
from kumiai.paperwork.models import OfficialFile, Paper
from kumiai.paperwork.official import form as found
from kumiai.paperwork.official.mapping import Carried, Entry, Mismatch, carry_over, check, entry_for
from kumiai.paperwork.official.matching import FieldSpec, Proposal, option_box, propose
from kumiai.paperwork.official.places import Place, place_of
from kumiai.paperwork.official.reading import read_official
from kumiai.paperwork.official.refusals import FillingRefused

PRINTED_BY_THE_FILE = frozenset({Kind.DECLARATION, Kind.FIXED, Kind.BLANK})
"""What the official file prints itself, or what is written by hand: it has no place to be filled."""

_KINDS: Mapping[Kind, str] = {
    Kind.TABLE: "table",
    Kind.CHOICE: "choice",
    Kind.YES_NO: "choice",
    Kind.CHOICES: "choices",
    Kind.DATE: "date",
    Kind.NUMBER: "number",
    Kind.YEN: "number",
}


@dataclass(frozen=True)
class Chosen:
    """Where a field goes: a place of the file, and for choices and tables which box or heading is which.

    ``options`` gives boxes by our Japanese words and ``columns`` headings in the order of our columns;
    where they are not given they are found by their printed words.
    """

    target: str
    options: Mapping[str, str] | None = None
    columns: Sequence[str | None] | None = None


def form_for(file: OfficialFile) -> Form:
    """Return the definition that holds on the day of the official revision."""
    return current_form(file.form_id, file.revision)


def fields_to_map(form: Form) -> list[Field]:
    """Return the fields of a form that can stand in an official file."""
    return [
        one
        for one in form.fields.values()
        if one.kind not in PRINTED_BY_THE_FILE and not (one.kind is Kind.SIGNATURE and one.is_typed)
    ]


def specs_of(form: Form) -> dict[str, FieldSpec]:
    """Return the fields as they are compared with printed labels."""
    sections = {
        one.id: section.title.ja
        for section in form.sections
        if section.title
        for one in section.fields
    }  # fmt: skip
    return {
        one.id: FieldSpec(
            one.id, one.label.ja, sections.get(one.id, ""), _KINDS.get(one.kind, "text"), words_to_choose(one)
        )
        for one in fields_to_map(form)
    }


def words_to_choose(field: Field) -> tuple[str, ...]:
    """Return the options of a choice, or the headings of a table, in Japanese."""
    if field.kind is Kind.TABLE:
        return tuple(column.label.ja for column in field.columns)
    if field.kind in (Kind.CHOICE, Kind.YES_NO, Kind.CHOICES):
        return tuple(words.ja for words in field.choices.values())
    return ()


def read_file(file: OfficialFile) -> found.OfficialFile:
    """Return what is in the file."""
    return read_official(bytes(file.content), file.name)


# --- bringing in ------------------------------------------------------------------


@transaction.atomic
def bring_official_file(
    *, form_id: str, revision: date, language: str, name: str, content: bytes, by: User, at: datetime
) -> OfficialFile:
    """Take an official Word or Excel file in (公式様式の取込), with a first map of its places.

    The map of an earlier revision is carried over by the printed labels; else one is proposed. A file of the
    same revision that is not in use yet is replaced. Raises ``OfficialFileRefused`` or ``ValidationError``.
    """
    form = current_form(form_id, revision)
    if form.is_declared_only:
        raise ValidationError(_("The fields of this form are not known yet, so a file cannot be mapped."))
    if language and language not in form.languages[1:]:
        raise ValidationError(_("This form is not printed in that language."))
    seen = read_official(content, name)
    same = OfficialFile.objects.select_for_update().filter(
        form_id=form_id, revision=revision, language=language
    )  # fmt: skip
    row = same.first()
    if row is not None and row.ready:
        raise ValidationError(_("The file of this revision is in use. Stop using it before you replace it."))
    earlier = earlier_file(form_id, revision, language)
    source = row if row is not None and row.mapping else earlier
    mapping: Sequence[Entry] = (
        carry_over(read_file(source), seen, source.mapping).mapping
        if source is not None and source.mapping
        else _proposed(seen, form)
    )
    row = row or OfficialFile(form_id=form_id, revision=revision, language=language)
    row.name, row.kind, row.content, row.sha256 = name, seen.kind, content, seen.sha256
    row.mapping, row.follows, row.uploaded_at, row.uploaded_by = list(mapping), earlier, at, by
    row.full_clean()
    row.save()
    after = {"file": name, "sha256": seen.sha256, "size": len(content), "map": _targets(row.mapping)}
    log(row, "paperwork.official_file.brought", by=by, at=at, on=revision, after=after)
    return row


def earlier_file(form_id: str, revision: date, language: str) -> OfficialFile | None:
    """Return the file of the revision before, if one was brought in."""
    rows = OfficialFile.objects.filter(form_id=form_id, language=language, revision__lt=revision)
    return rows.order_by("-revision").first()


def _proposed(seen: found.OfficialFile, form: Form) -> list[Entry]:
    mapping = []
    for one in proposals_for(seen, form).values():
        if one.target:
            try:
                mapping.append(_entry(seen, form.fields[one.field_id], form, Chosen(one.target)))
            except FillingRefused:
                continue  # left for a person to choose
    return mapping


def proposals_for(seen: found.OfficialFile, form: Form) -> dict[str, Proposal]:
    """Return what is proposed for each field, with the reason."""
    return {one.field_id: one for one in propose(seen, list(specs_of(form).values()))}


def carried_from(file: OfficialFile, seen: found.OfficialFile) -> Carried | None:
    """Return what became of the map of the revision before, or None for a first file."""
    before = file.follows
    if before is None or not before.mapping:
        return None
    return carry_over(read_file(before), seen, before.mapping)


# --- the map ----------------------------------------------------------------------


@transaction.atomic
def set_mapping(
    *, file: OfficialFile, chosen: Mapping[str, Chosen | None], by: Actor, at: datetime
) -> OfficialFile:
    """Put fields at places of the file (項目の対応付け); None takes a field off, others stay as they are.

    Raises ``FillingRefused`` for a place that is not there, and for a file in use where it would no longer fit.
    """
    row = OfficialFile.objects.select_for_update().get(pk=file.pk)
    form, seen = form_for(row), read_file(row)
    fields = {one.id: one for one in fields_to_map(form)}
    kept = {entry["field"]: entry for entry in row.mapping}
    for name, choice in chosen.items():
        if choice is None or not choice.target:
            kept.pop(name, None)
        elif name in fields:
            kept[name] = _entry(seen, fields[name], form, choice)
        else:
            raise FillingRefused("field", _("This form has no field of that name: %s") % name, field=name)
    order = list(form.fields)
    mapping = sorted(
        kept.values(), key=lambda one: order.index(one["field"]) if one["field"] in order else len(order)
    )
    if row.ready and (wrong := check(seen, mapping)):
        raise _misfit(wrong)
    if mapping != row.mapping:
        before, after = _changed(row.mapping, mapping)
        row.mapping = mapping
        row.save(update_fields=["mapping"])
        log(row, "paperwork.official_file.mapped", by=by, at=at, on=row.revision, before=before, after=after)
    return row


def map_field(
    *, file: OfficialFile, field_id: str, target: str | None, by: Actor, at: datetime
) -> OfficialFile:
    """Put one field at a place of the file, or take it off."""
    choice = Chosen(target) if target else None
    return set_mapping(file=file, chosen={field_id: choice}, by=by, at=at)


def _entry(seen: found.OfficialFile, field: Field, form: Form, chosen: Chosen) -> Entry:
    """Return the line of the map. Options without a box are left out; filling one of them is refused then."""
    spec = specs_of(form)[field.id]
    place = place_of(seen, chosen.target)
    if place is None or place.kind in ("text", "placeholder"):
        return entry_for(seen, spec, chosen.target)
    if place.kind == "table":
        if spec.kind != "table":
            message = _("“%s” is one value; choose one cell of these rows for it.") % field.label.ja
            raise FillingRefused("type", message, field=field.id)
        return entry_for(seen, spec, chosen.target, columns=chosen.columns)
    if spec.kind == "table":
        message = _("“%s” has rows; check boxes cannot hold them.") % field.label.ja
        raise FillingRefused("type", message, field=field.id)
    return _ticked(seen, field, spec, place, chosen)


def _ticked(seen: found.OfficialFile, field: Field, spec: FieldSpec, place: Place, chosen: Chosen) -> Entry:
    if field.kind is Kind.YES_NO and len(place.options) == 1:
        return entry_for(seen, replace(spec, kind="bool", options_ja=()), place.target)
    if not spec.options_ja:
        return entry_for(seen, spec, place.target, options=dict(place.options))
    known = {address for _words, address in place.options}
    boxes = {}
    for words in spec.options_ja:
        box = chosen.options.get(words) if chosen.options is not None else option_box(words, place.options)
        if box and box in known:
            boxes[words] = box
    if not boxes:
        return Entry(
            field=field.id,
            target=place.target,
            label_fingerprint=place.fingerprint,
            kind="checks",
            options={},
        )
    return entry_for(seen, replace(spec, options_ja=tuple(boxes)), place.target, options=boxes)


def _targets(mapping: Sequence[Entry]) -> dict[str, str]:
    return {entry["field"]: entry["target"] for entry in mapping}


def _changed(before: Sequence[Entry], after: Sequence[Entry]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the lines that differ, as they were and as they are."""
    old = {entry["field"]: dict(entry) for entry in before}
    new = {entry["field"]: dict(entry) for entry in after}
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return {name: old.get(name) for name in names}, {name: new.get(name) for name in names}


# --- in use -----------------------------------------------------------------------


def misfits(file: OfficialFile, seen: found.OfficialFile | None = None) -> list[Mismatch]:
    """Return every line of the map whose printed label is not where the map says."""
    return check(seen or read_file(file), file.mapping)


def _misfit(wrong: Sequence[Mismatch]) -> FillingRefused:
    message = _("The printed labels do not fit the mapping: %s") % " ".join(one.message for one in wrong)
    return FillingRefused("labels", message, field=wrong[0].field, mismatches=wrong)


@transaction.atomic
def use_official_file(*, file: OfficialFile, by: Actor, at: datetime) -> OfficialFile:
    """Take a file into use (公式様式の使用開始) once its labels fit; files of earlier revisions stay as they are."""
    row = OfficialFile.objects.select_for_update().get(pk=file.pk)
    if not row.mapping:
        raise FillingRefused("empty", _("No field has a place in the file yet."))
    if wrong := misfits(row):
        raise _misfit(wrong)
    return _set_ready(row, True, by=by, at=at)


@transaction.atomic
def set_aside_official_file(*, file: OfficialFile, by: Actor, at: datetime) -> OfficialFile:
    """Stop using a file (公式様式の使用中止); the one of the revision before is used again."""
    row = OfficialFile.objects.select_for_update().get(pk=file.pk)
    return _set_ready(row, False, by=by, at=at)


def _set_ready(row: OfficialFile, ready: bool, *, by: Actor, at: datetime) -> OfficialFile:
    if row.ready != ready:
        row.ready = ready
        row.save(update_fields=["ready"])
        action = "used" if ready else "set_aside"
        after = {"file": row.name, "sha256": row.sha256}
        log(row, f"paperwork.official_file.{action}", by=by, at=at, on=row.revision, after=after)
    return row


def official_file_for(paper: Paper, *, on: date) -> OfficialFile | None:
    """Return the official file of a paper: of its form and language, the newest revision in use on a day.

    A finished paper keeps the file that was there when it was last filed or printed.
    """
    rows = OfficialFile.objects.filter(
        form_id=paper.form_id, language=language_of(paper), ready=True, revision__lte=on
    )  # fmt: skip
    if paper.state == PaperState.FINISHED and (ended := _ended_on(paper)) is not None:
        rows = rows.filter(revision__lte=ended, uploaded_at__date__lte=ended)
    return rows.order_by("-revision").first()


def language_of(paper: Paper) -> str:
    """Return the second language in which a form is printed for a paper, if it is printed in it at all."""
    return paper.language if paper.language in form_of(paper.form_id, paper.revision).languages[1:] else ""


def _ended_on(paper: Paper) -> date | None:
    filing = paper.filings.first()
    printed = paper.prints.first()
    return filing.filed_on if filing else printed.printed_on if printed else None


@transaction.atomic
def move_open_papers(*, form_id: str, to_revision: date, by: Actor, at: datetime, among: Any = None) -> int:
    """Move the open papers of a form to a new revision (新様式への一括切替); return how many use it now.

    Where the revision is one of our definitions the papers take it over, with all that was typed; an official
    file is chosen by the day, so its open papers are only counted. Finished papers stay. ``among`` limits the
    papers to those that somebody may see.
    """
    rows = (Paper.objects.all() if among is None else among).filter(form_id=form_id, state=PaperState.OPEN)
    try:
        form = form_of(form_id, to_revision)
    except (StopIteration, KeyError):
        files = OfficialFile.objects.filter(form_id=form_id, revision=to_revision, ready=True)
        languages = set(files.values_list("language", flat=True))
        if not languages:
            raise ValidationError(
                _("There is neither a form nor an official file in use of that revision.")
            ) from None
        return sum(language_of(paper) in languages for paper in rows)
    moved = 0
    for paper in rows.exclude(revision=form.revision):
        paper.revision = form.revision
        save_recorded(paper, by=by, at=at, on=form.revision)
        moved += 1
    return moved
