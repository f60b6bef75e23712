"""Legal values entered in the office: checked by the library, and followed by the deadlines they move."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kumiai.coop.domain.legal_value import entry_of, overlay, parameters
from kumiai.coop.models import LegalValue
from kumiai.deadlines.domain.pause import paused
from kumiai.deadlines.enums import Cause
from kumiai.deadlines.models import Recalculation
from kumiai.history.domain.record import Actor, save_recorded
from kumiai.law.core.errors import LawError

__all__ = ["Applied", "append_legal_value", "overlay", "withdraw_legal_value"]


_UNCITED = gettext_lazy(
    "A legal value is never kept without its citation: say in which article it stands and where you read it."
)


@dataclass(frozen=True, slots=True)
class Applied:
    """A legal value and the run that followed it: its ``moves`` are the deadlines that it touched."""

    value: LegalValue
    recalculation: Recalculation | None


def append_legal_value(
    *,
    parameter_id: str,
    in_force_on: date,
    value: Any,
    law: str,
    article: str,
    source: str,
    checked_on: date,
    confidence: str,
    note: str,
    by: Actor,
    at: datetime,
) -> Applied:
    """Append a dated legal value with its citation (法令値を追加する) and recalculate what rests on it.

    Refused without law, article and source, and where the library does not know the figure, or knows
    it in another shape.
    """
    cited = {"law": law, "article": article, "source": source}
    if lacking := [name for name, text in cited.items() if not text.strip()]:
        raise ValidationError(dict.fromkeys(lacking, _UNCITED), code="uncited")
    row = LegalValue(
        parameter_id=parameter_id,
        in_force_on=in_force_on,
        value=value,
        law=law,
        article=article,
        source=source,
        checked_on=checked_on,
        confidence=confidence,
        note=note,
    )
    row.full_clean()
    try:
        parameters(extra=(entry_of(row),))
    except LawError as error:
        raise ValidationError(
            {"value": _("The law library refuses this value: %(why)s") % {"why": error}}
        ) from error
    return _applied(row, by=by, at=at, reason=note)


def withdraw_legal_value(*, legal_value: LegalValue, by: Actor, at: datetime, reason: str) -> Applied:
    """Withdraw a legal value of the cooperative (追加した法令値を取り下げる); the row stays as a record."""
    if not reason.strip():
        raise ValidationError({"reason": _("Give a reason.")})
    if legal_value.withdrawn_on is not None:
        raise ValidationError(_("This value was withdrawn already."))
    legal_value.withdrawn_on = timezone.localdate(at)
    return _applied(legal_value, by=by, at=at, reason=reason.strip())


@transaction.atomic
def _applied(row: LegalValue, *, by: Actor, at: datetime, reason: str) -> Applied:
    with paused(cause=Cause.LEGAL_VALUE, by=by, at=at, detail=str(row)) as pause:
        save_recorded(row, by=by, at=at, reason=reason)
    return Applied(row, pause.recalculation)
