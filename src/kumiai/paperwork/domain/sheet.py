"""Writing sheets of facts, and choosing the one that holds for a placement."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from kumiai.history.domain.record import Actor, save_recorded
from kumiai.paperwork.definitions import sheet_kind
from kumiai.paperwork.domain.values import cleaned
from kumiai.paperwork.models import Sheet, SheetUse
from kumiai.paperwork.models.sheet import OWNER_FIELDS
from kumiai.placements.models import Placement


def sheet_of(kind: str, owner: Model | None, title: str = "") -> Sheet:
    """Return the sheet of a kind that an owner has, or a new one that is not written yet."""
    shape = sheet_kind(kind)
    pk = owner.pk if owner is not None and shape.owner in OWNER_FIELDS else 0
    key = f"{kind}:{shape.owner}:{pk}:{title}"
    found = Sheet.objects.filter(key=key).first()
    if found:
        return found
    made = Sheet(kind=kind, key=key, owner=shape.owner, title=title, confidential=shape.confidential)
    if shape.owner in OWNER_FIELDS:
        setattr(made, shape.owner, owner)
    return made


@transaction.atomic
def write_sheet(
    *, kind: str, owner: Model | None, facts: Mapping[str, Any], by: Actor, at: datetime, title: str = ""
) -> Sheet:
    """Write facts on a sheet (記載事項を記録する); fields that are not given stay as they are.

    Raises ``ValidationError`` by field for a value that its field cannot hold, and for an owner of the wrong
    kind. Writing the same again writes nothing.
    """
    shape = sheet_kind(kind)
    if shape.owner in OWNER_FIELDS and owner is None:
        raise ValidationError(_("Say whose facts these are."))
    if shape.reusable and not title.strip():
        raise ValidationError({"title": _("Give it a name, so that it can be chosen again.")})
    unknown = sorted(set(facts) - set(shape.by_id))
    if unknown:
        raise ValidationError(_("This sheet has no field %(names)s.") % {"names": ", ".join(unknown)})
    sheet = sheet_of(kind, owner, title.strip())
    values = {**sheet.values, **cleaned([shape.by_id[name] for name in facts], facts)}
    sheet.values = {name: value for name, value in values.items() if value not in (None, "", [])}
    return save_recorded(sheet, by=by, at=at)


def retire_sheet(*, sheet: Sheet, on: date, by: Actor, at: datetime) -> Sheet:
    """Take a sheet out of use from a day on (使用をやめる); papers printed with it stay as they are."""
    if sheet.uses.exists():
        raise ValidationError(_("This sheet still holds for somebody. Choose another one for them first."))
    sheet.retired_on = on
    return save_recorded(sheet, by=by, at=at)


@transaction.atomic
def use_sheet(*, sheet: Sheet, placement: Placement, by: Actor, at: datetime) -> SheetUse:
    """Let a sheet of the library hold for a placement (適用する); the one before no longer does."""
    use = SheetUse.objects.filter(placement=placement, kind=sheet.kind).first()
    use = use or SheetUse(placement=placement, kind=sheet.kind)
    use.sheet = sheet
    return save_recorded(use, by=by, at=at)
