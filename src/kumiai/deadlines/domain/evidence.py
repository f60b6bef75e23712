"""Files that show that a deadline was met: handed in with the doing, or a moment after it."""

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kumiai.deadlines.domain.deadline import mark_done
from kumiai.deadlines.enums import DoneBy, State
from kumiai.deadlines.models import Deadline, Evidence
from kumiai.files.models import KeptFile
from kumiai.history.domain.record import Actor, log
from kumiai.history.models import Entry


@transaction.atomic
def mark_done_with(
    *, deadline: Deadline, done_on: date, evidence: str, files: Sequence[KeptFile], by: Actor, at: datetime
) -> Deadline:
    """Mark a deadline as met with the files that show it (証拠書類を添えて完了にする); both are written or none.

    The row is read anew under a lock: of two who tap at the same moment, one is told that it was done.
    """
    fresh = Deadline.objects.select_for_update().get(pk=deadline.pk)
    done = mark_done(deadline=fresh, done_on=done_on, evidence=evidence, by=by, at=at)
    if files:
        add_evidence(deadline=done, files=files, by=by, at=at)
    return done


@transaction.atomic
def add_evidence(*, deadline: Deadline, files: Sequence[KeptFile], by: Actor, at: datetime) -> list[Evidence]:
    """Put further files to a deadline that was met (証拠書類を追加する); the same content stands there once."""
    if deadline.state != State.DONE:
        raise ValidationError(_("Evidence belongs to a deadline that is done."))
    there = set(deadline.evidence_files.values_list("file__sha256", flat=True))
    new = [file for file in {file.sha256: file for file in files}.values() if file.sha256 not in there]
    if not new:
        return []
    rows = Evidence.objects.bulk_create([Evidence(deadline=deadline, file=file) for file in new])
    log(
        deadline,
        "deadlines.deadline.evidence_added",
        by=by,
        at=at,
        after={"files": [file.name for file in new], "sha256": [file.sha256 for file in new]},
    )
    return rows


def done_by_person(deadline: Deadline) -> str:
    """Return the user name of whoever marked a deadline as met by hand (完了にした人); empty if the records tell it.

    For the verb of whoever may see the deadline already: the name itself is no secret of the history.
    """
    if deadline.state != State.DONE or deadline.done_by != DoneBy.PERSON:
        return ""
    lines = Entry.objects.about(deadline).filter(action="deadlines.deadline.done")
    return lines.order_by("-pk").values_list("actor", flat=True).first() or ""
