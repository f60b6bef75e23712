"""What people do with a deadline: done, reopened, waived, given to somebody.

A recalculation never undoes what a person decided here.
"""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.deadlines.domain.told import TOLD_BY_HAND
from kumiai.deadlines.enums import DoneBy, State
from kumiai.deadlines.models import Deadline
from kumiai.history.domain.record import Actor, log
from kumiai.history.signals import recorded

_WATCHED = (
    "state", "done_on", "done_by", "evidence", "waived_on", "reason", "assigned_to_id", "assigned_by_hand",
)  # fmt: skip


def mark_done(*, deadline: Deadline, done_on: date, evidence: str, by: Actor, at: datetime) -> Deadline:
    """Mark a deadline as met (期限を完了にする), with the day and what shows it."""
    _must_be(deadline, State.OPEN, _("Only an open deadline can be marked as done."))
    if done_on > timezone.localdate(at):
        raise ValidationError({"done_on": _("This day lies in the future.")})
    return _change(
        deadline,
        "deadlines.deadline.done",
        by=by,
        at=at,
        on=done_on,
        reason=evidence,
        state=State.DONE,
        done_on=done_on,
        done_by=DoneBy.PERSON,
        evidence=evidence.strip(),
    )


def reopen(*, deadline: Deadline, reason: str, by: Actor, at: datetime) -> Deadline:
    """Take back that a deadline was done or waived (完了・免除を取り消す).

    What the records prove cannot be taken back here: correct the record.
    """
    if deadline.state not in {State.DONE, State.WAIVED}:
        raise ValidationError(_("Only a deadline that is done or waived can be reopened."))
    if deadline.done_by == DoneBy.RECORD and deadline.state == State.DONE:
        raise ValidationError(_("The records show that this was done. Correct the record instead."))
    return _change(
        deadline,
        "deadlines.deadline.reopened",
        by=by,
        at=at,
        reason=_needed(reason),
        state=State.OPEN,
        done_on=None,
        done_by="",
        evidence="",
        waived_on=None,
    )


def waive(*, deadline: Deadline, reason: str, by: Actor, at: datetime) -> Deadline:
    """Waive a deadline (期限を対象外にする): a person decides, with a reason, that it is not owed."""
    _must_be(deadline, State.OPEN, _("Only an open deadline can be waived."))
    return _change(
        deadline,
        "deadlines.deadline.waived",
        by=by,
        at=at,
        reason=_needed(reason),
        state=State.WAIVED,
        waived_on=timezone.localdate(at),
    )


def reassign(*, deadline: Deadline, to: User | None, by: Actor, at: datetime, reason: str = "") -> Deadline:
    """Give a deadline to somebody (担当者を変更する); with None the record decides again at the next run."""
    return _change(
        deadline,
        "deadlines.deadline.reassigned",
        by=by,
        at=at,
        reason=reason.strip(),
        keep_reason=True,
        assigned_to_id=None if to is None else to.pk,
        assigned_by_hand=to is not None,
    )


def _must_be(deadline: Deadline, state: State, message: str) -> None:
    if deadline.state != state:
        raise ValidationError(message)


def _needed(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": _("Give a reason.")})
    return reason.strip()


@transaction.atomic
def _change(
    deadline: Deadline,
    action: str,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    on: date | None = None,
    keep_reason: bool = False,
    **values: object,
) -> Deadline:
    """Write the new values with a line of history; nothing is written when nothing changes."""
    if not keep_reason and "evidence" not in values:
        values["reason"] = reason
    before = {name: getattr(deadline, name) for name in _WATCHED}
    changed = {name: value for name, value in values.items() if before[name] != value}
    if not changed:
        return deadline
    for name, value in changed.items():
        setattr(deadline, name, value)
    deadline.save(update_fields=[name.removesuffix("_id") for name in changed])
    log(
        deadline,
        action,
        by=by,
        at=at,
        on=on,
        reason=reason,
        before={name: before[name] for name in changed},
        after=changed,
    )
    if "state" in changed and deadline.duty in TOLD_BY_HAND:
        recorded.send(sender=Deadline, model=Deadline, instances=[deadline], by=by, at=at)
    return deadline
