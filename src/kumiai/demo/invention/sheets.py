"""Sheets of facts (記載事項票) while the records are being invented: made here, written with everything else."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from kumiai.demo.invention.record import Invention, read
from kumiai.paperwork.definitions import sheet_kind
from kumiai.paperwork.domain.values import cleaned
from kumiai.paperwork.models import Sheet, SheetUse
from kumiai.paperwork.models.sheet import OWNER_FIELDS
from kumiai.placements.models import Placement

WORDS: Mapping[str, Any] = read("papers")
WORK: Mapping[str, Mapping[str, Any]] = read("work")


def add_sheet(
    invention: Invention, kind: str, owner: models.Model | None, facts: Mapping[str, Any], *, title: str = ""
) -> Sheet:
    """Return a sheet of facts about an owner, checked field by field as if it had been typed."""
    shape = sheet_kind(kind)
    values = cleaned([shape.by_id[name] for name in facts], facts)
    sheet = Sheet(kind=kind, owner=shape.owner, title=title, confidential=shape.confidential)
    if shape.owner in OWNER_FIELDS:
        setattr(sheet, shape.owner, owner)
    sheet.values = {name: value for name, value in values.items() if value not in (None, "", [])}
    return invention.add(sheet)


def use(invention: Invention, sheet: Sheet, placement: Placement) -> None:
    """Let a sheet of the library hold for a placement."""
    invention.add(SheetUse(placement=placement, kind=sheet.kind, sheet=sheet))
