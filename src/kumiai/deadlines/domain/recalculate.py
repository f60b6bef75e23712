"""The recalculation of the deadlines: records → facts → law → deadlines (期限の再計算).

Safe to repeat: a second run on the same records and the same day writes nothing.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.db import transaction

from kumiai.deadlines.domain.bulk import write_deadlines
from kumiai.deadlines.domain.facts import Only
from kumiai.deadlines.domain.owed import Owed, owed
from kumiai.deadlines.domain.reconcile import FOLLOWED, Change, difference, scope
from kumiai.deadlines.enums import Cause, State
from kumiai.deadlines.models import Deadline, Move, OpenQuestion, Recalculation
from kumiai.history.domain.record import Actor

_BATCH: Final = 500
_WRITTEN: Final = (*FOLLOWED, "assigned_to", "state", "done_on", "done_by")
_NAMES: Final = ("key", "duty", "subject_kind", "subject", *_WRITTEN)


@transaction.atomic
def recalculate(
    *,
    on: date,
    at: datetime,
    by: Actor,
    cause: Cause,
    detail: str = "",
    only: Only | None = None,
) -> Recalculation | None:
    """Bring the kept deadlines in line with records and law (期限の再計算); return the run, None if nothing changed.

    With ``only`` no more is read and touched than what is about those people and companies.
    What a person marked as done or waived stays so.
    """
    # One at a time: on PostgreSQL two runs would see the same gaps and fill them twice.
    list(Recalculation.objects.select_for_update().order_by("-pk")[:1])
    found = owed(on, only=only)
    changed = difference(found, on=on, only=only)
    _keep_questions(found, only)
    if not changed.new and not changed.changes:
        return None
    run = Recalculation.objects.create(
        at=at,
        on=on,
        cause=cause,
        detail=detail[:255],
        actor=by.get_username(),
        created=len(changed.new),
        moved=sum(1 for change in changed.changes if change.moved and change.now["state"] == State.OPEN),
        closed=sum(
            1
            for change in changed.changes
            if change.now["state"] != change.was["state"] and change.now["state"] != State.OPEN
        ),
    )
    write_deadlines(changed.new, _NAMES, followed=_WRITTEN, at=at)
    _write(changed.changes, at)
    Move.objects.bulk_create(
        (_move(run, change) for change in changed.changes if change.moved), batch_size=_BATCH
    )
    return run


def _write(changes: Iterable[Change], at: datetime) -> None:
    """Write the changed rows."""
    rows = []
    for change in changes:
        if change.now["key"] != change.was["key"]:
            Deadline.objects.filter(pk=change.id).update(key=change.now["key"])
        rows.append(change.now)
    write_deadlines(rows, _NAMES, followed=_WRITTEN, at=at)


def _move(run: Recalculation, change: Change) -> Move:
    return Move(
        recalculation=run,
        deadline_id=change.id,
        due_before=change.was["due_on"],
        due_after=change.now["due_on"],
        anchor_before=change.was["anchor_on"],
        anchor_after=change.now["anchor_on"],
        state_before=change.was["state"],
        state_after=change.now["state"],
    )


def _keep_questions(found: Owed, only: Only | None) -> None:
    """Keep exactly the questions that are open now (不足情報)."""
    names = ("duty", "subject_kind", "subject", "missing")
    wanted = {tuple(row[name] for name in names): row for row in found.questions.iter_rows(named=True)}
    there = {
        tuple(values): pk
        for pk, *values in OpenQuestion.objects.filter(scope(only)).order_by("pk").values_list("pk", *names)
    }
    answered = [pk for place, pk in there.items() if place not in wanted]
    for start in range(0, len(answered), _BATCH):
        OpenQuestion.objects.filter(pk__in=answered[start : start + _BATCH]).delete()
    OpenQuestion.objects.bulk_create(
        (
            OpenQuestion(
                **dict(zip(names, place, strict=True)),
                person_id=row["person"],
                employer_id=row["employer"],
                placement_id=row["placement"],
            )
            for place, row in wanted.items()
            if place not in there
        ),
        batch_size=_BATCH,
    )
