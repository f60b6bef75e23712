"""Bringing a roster workbook in: open it, correct it, look at what would change, apply it all or not at all."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.accounts.sealed import seal_bytes, unseal_bytes
from kumiai.employers.models import Employer
from kumiai.exchange.domain.planning.changes import Change
from kumiai.exchange.domain.planning.plan import ImportPlan, plan_import
from kumiai.exchange.enums import ImportState
from kumiai.exchange.models import CompanyAlias, RememberedMapping, RosterImport, StaffAlias
from kumiai.exchange.recognition import Progress, Reading, SheetMapping, read_workbook, write_into
from kumiai.exchange.recognition.loading import load_book
from kumiai.history.domain.record import check_values, create_recorded, log, save_recorded
from kumiai.law import decide_many
from kumiai.placements.domain.supervision import employers_quota_frame, quota_questions

_CONTENT = "exchange.rosterimport.content"


class ImportRefused(Exception):
    """An import cannot be applied; the message says why and what to do."""


@dataclass(frozen=True)
class RowRefused:
    """A record that the checks of the records refuse, with the row it comes from."""

    place: str
    label: str
    messages: tuple[str, ...]


@dataclass(frozen=True)
class OverQuota:
    """A company that would have more trainees of a stage than the law allows (人数枠超過)."""

    company: str
    stage: int
    present: int
    limit: int


@dataclass
class Trial:
    """What a trial run showed: refused rows block, exceeded quotas are only told."""

    refused: list[RowRefused] = field(default_factory=list)
    over_quota: list[OverQuota] = field(default_factory=list)


class _Undo(Exception):
    """Leaves a trial run without a trace."""


def open_import(*, name: str, content: bytes, on: date, by: User, at: datetime) -> RosterImport:
    """Take a workbook in (名簿を預かる); raise ``WorkbookRefused`` if it cannot be read at all."""
    load_book(content, name=name)  # whatever a file is refused for comes to light here
    made = RosterImport(
        name=name, uploaded_at=at, user=by, on=on, content=seal_bytes(content, place=_CONTENT)
    )
    made.full_clean()
    made.save()
    log(made, "exchange.roster.opened", by=by, at=at, after={"name": name, "size": len(content)})
    return made


def content_of(roster: RosterImport) -> bytes:
    """Return the workbook as it was brought in."""
    return unseal_bytes(bytes(roster.content), place=_CONTENT)


def corrections_of(roster: RosterImport) -> dict[str, str]:
    """Return what the user typed instead of cells."""
    return dict(json.loads(roster.corrections)) if roster.corrections else {}


def remembered_mappings() -> dict[str, SheetMapping]:
    """Return what users decided about sheets before, by the signature of their headings."""
    return {
        row.signature: SheetMapping(kind=row.kind or None, columns=dict(row.columns))
        for row in RememberedMapping.objects.all()
    }


def read_import(roster: RosterImport, *, progress: Progress | None = None) -> Reading:
    """Return what the workbook says, with the corrections and mappings of the user."""
    return read_workbook(
        content_of(roster),
        name=roster.name,
        mapping=remembered_mappings(),
        corrections=corrections_of(roster),
        skip_rows=roster.skipped_rows,
        progress=progress,
    )


@transaction.atomic
def correct(
    roster: RosterImport,
    *,
    by: User,
    at: datetime,
    corrections: Mapping[str, str] | None = None,
    skip_rows: list[str] | None = None,
    companies: Mapping[str, str] | None = None,
    staff: Mapping[str, str] | None = None,
    on: date | None = None,
) -> RosterImport:
    """Keep what the user corrected, left out and chose (訂正・突合せを保存する)."""
    _only_open(roster)
    roster.corrections = json.dumps({**corrections_of(roster), **(corrections or {})}, ensure_ascii=False)
    roster.skipped_rows = sorted({*roster.skipped_rows, *(skip_rows or [])})
    roster.choices = {
        "companies": {**roster.choices.get("companies", {}), **(companies or {})},
        "staff": {**roster.choices.get("staff", {}), **(staff or {})},
    }
    roster.on = on or roster.on
    roster.save()
    log(roster, "exchange.roster.corrected", by=by, at=at, after={"cells": sorted(corrections or {})})
    return roster


@transaction.atomic
def remember_mapping(
    *, signature: str, sheet_title: str, kind: str, columns: Mapping[str, str | None], by: User, at: datetime
) -> RememberedMapping:
    """Remember the kind and columns of a sheet (列の対応づけを覚える) for every workbook with these headings."""
    found = RememberedMapping.objects.filter(signature=signature).first() or RememberedMapping(
        signature=signature
    )
    found.sheet_title, found.kind, found.columns = sheet_title, kind, dict(columns)
    return save_recorded(found, by=by, at=at)


def make_plan(roster: RosterImport, reading: Reading) -> ImportPlan:
    """Return what the import would write now."""
    return plan_import(reading, choices=roster.choices, on=roster.on)


def try_import(plan: ImportPlan, *, on: date) -> Trial:
    """Try the import and undo it (試し取込); return what the checks refuse and which quotas it would exceed.

    Everything is checked and written as in earnest, except the history: it is undone anyway.
    The plan is used up by it, for its drafts have had numbers.
    """
    trial = Trial()
    with suppress(_Undo), transaction.atomic():
        _write(plan, trial.refused, create=_create_unrecorded, save=_save_unrecorded)
        if not trial.refused:
            trial.over_quota = _over_quota(on)
        raise _Undo
    return trial


def _over_quota(on: date) -> list[OverQuota]:
    """Return the companies with more trainees of a stage than the quota surely allows. 施行規則 第16条."""
    frame = employers_quota_frame(on)
    if frame.is_empty():
        return []
    answers = decide_many("titp.quota", quota_questions(frame), on=on, keys=["key"])
    names = {str(pk): name for pk, name in Employer.objects.values_list("pk", "name")}
    found = []
    for row, answer in zip(frame.to_dicts(), answers.to_dicts(), strict=True):
        for stage in (1, 2, 3):
            limit, present = answer.get(f"stage_{stage}"), row.get(f"present_{stage}") or 0
            if isinstance(limit, int) and present > limit:
                found.append(OverQuota(names.get(str(row["key"]), str(row["key"])), stage, present, limit))
    return found


@transaction.atomic
def apply_import(roster: RosterImport, *, digest: str, by: User, at: datetime) -> RosterImport:
    """Write everything the workbook says, or nothing (取込を実行する).

    ``digest`` is that of the plan that the user saw. Raises ``ImportRefused`` if
    the records or the workbook say something else by now, or if an error stands.
    """
    roster = RosterImport.objects.select_for_update().get(pk=roster.pk)
    _only_open(roster)
    reading = read_import(roster)
    if reading.is_blocked:
        raise ImportRefused(_("There are errors left. Correct each cell or leave the row out."))
    plan = make_plan(roster, reading)
    if plan.digest != digest:
        raise ImportRefused(_("The records have changed since the preview. Look at the changes again."))
    counts = plan.counts()
    refused: list[RowRefused] = []
    reason = _("Roster %(name)s") % {"name": roster.name}
    _write(
        plan,
        refused,
        create=lambda rows: create_recorded(rows, by=by, at=at, reason=reason, checked=True),
        save=lambda row: save_recorded(row, by=by, at=at, reason=reason),
    )
    if refused:
        raise ImportRefused("\n".join(f"{r.place} {r.label}: {' '.join(r.messages)}" for r in refused[:20]))
    _remember_names(roster, plan, by=by, at=at)
    roster.state, roster.applied_at = ImportState.APPLIED, at
    roster.result = {noun: {"new": n, "changed": c, "unchanged": u} for noun, (n, c, u) in counts.items()}
    roster.save()
    log(roster, "exchange.roster.applied", by=by, at=at, on=roster.on, after=roster.result)
    return roster


def note_run(roster: RosterImport, run: int) -> None:
    """Keep which recalculation of the deadlines an import set off (再計算との対応), to show what it moved."""
    roster.choices = {**roster.choices, "run": run}
    roster.save(update_fields=["choices"])


@transaction.atomic
def cancel_import(roster: RosterImport, *, by: User, at: datetime) -> RosterImport:
    """Put an import aside (取込をやめる); nothing was written by it."""
    _only_open(roster)
    roster.state = ImportState.CANCELLED
    roster.save()
    log(roster, "exchange.roster.cancelled", by=by, at=at)
    return roster


def corrected_workbook(roster: RosterImport) -> bytes:
    """Return the same workbook with the corrections written into its cells (訂正済みの名簿)."""
    return write_into(content_of(roster), corrections_of(roster))


def _only_open(roster: RosterImport) -> None:
    if roster.state != ImportState.OPEN:
        raise ImportRefused(_("This import is finished. Bring the workbook in again to import it once more."))


def _write(
    plan: ImportPlan,
    refused: list[RowRefused],
    *,
    create: Callable[[list[Model]], object],
    save: Callable[[Model], object],
) -> None:
    """Write the changes noun by noun; collect what the checks refuse."""
    for noun, group in groupby(plan.changes, key=lambda change: change.noun):
        changes = list(group)
        new = _unique([change for change in changes if change.is_new])
        for change in changes:
            if not change.is_new:
                _let(save, change, refused)
        _create([change for change in new if _let(check_values, change, refused)], create, refused)
        if refused and noun in {"employer", "person", "placement"}:
            return  # what hangs on a refused record cannot be tried


def _create(
    changes: list[Change], create: Callable[[list[Model]], object], refused: list[RowRefused]
) -> None:
    """Create records together; where the database refuses one, find it and name its row."""
    try:
        with transaction.atomic():
            create([change.instance for change in changes])
        return
    except IntegrityError:
        pass
    for change in changes:
        try:
            with transaction.atomic():
                create([change.instance])
        except IntegrityError:
            text = _("The same record stands in another row, or in the records already.")
            refused.append(RowRefused(change.place, change.label, (text,)))


def _unique(changes: list[Change]) -> list[Change]:
    seen: dict[int, Change] = {}
    for change in changes:
        seen.setdefault(id(change.instance), change)
    return list(seen.values())


def _create_unrecorded(rows: list[Model]) -> None:
    if rows:
        type(rows[0])._base_manager.bulk_create(rows, batch_size=500)


def _save_unrecorded(row: Model) -> None:
    row.full_clean()
    row.save()


def _let(act: Callable[[Model], object], change: Change, refused: list[RowRefused]) -> bool:
    """Do something with the record of a change; return whether the checks let it pass."""
    try:
        act(change.instance)
    except ValidationError as error:
        refused.append(_refused(change, error))
        return False
    return True


def _refused(change: Change, error: ValidationError) -> RowRefused:
    messages: list[str] = []
    details: dict[str, Any] = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, texts in details.items():
        label = ""
        if name and name != "__all__":
            label = f"{change.instance._meta.get_field(name).verbose_name}: "  # type: ignore[union-attr]
        messages += [f"{label}{text}" for text in texts]
    return RowRefused(change.place, change.label, tuple(messages))


def _remember_names(roster: RosterImport, plan: ImportPlan, *, by: User, at: datetime) -> None:
    for key, employer in plan.aliases.items():
        found = CompanyAlias.objects.filter(key=key).first() or CompanyAlias(key=key)
        found.employer = employer
        save_recorded(found, by=by, at=at)
    for name, pk in roster.choices.get("staff", {}).items():
        if pk:
            alias = StaffAlias.objects.filter(name=name).first() or StaffAlias(name=name)
            alias.user_id = int(pk)
            save_recorded(alias, by=by, at=at)
