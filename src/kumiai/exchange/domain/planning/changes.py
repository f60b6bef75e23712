"""One record that an import would write, with what changes in it and the cell that says so."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from kumiai.exchange.recognition import Row

SEALED_SIGN = "••••"


@dataclass(frozen=True)
class FieldChange:
    """One value that changes: what stands now, what would stand, and the cell it comes from."""

    label: str
    before: str
    after: str
    cell: str = ""


@dataclass
class Change:
    """A record as it would be after the import (取込で変わる記録)."""

    noun: str
    instance: models.Model
    is_new: bool
    place: str
    fields: list[FieldChange] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Return the name of the record."""
        return str(self.instance)

    @property
    def matters(self) -> bool:
        """Return whether anything would be written."""
        return self.is_new or bool(self.fields)


def shown_value(instance: models.Model, name: str) -> str:
    """Return a value as people read it: the label of a choice, the name of a record, never a sealed text."""
    model_field = instance._meta.get_field(name)
    value = getattr(instance, name, None)
    if value in (None, ""):
        return ""
    if getattr(model_field, "is_sealed", False):
        return SEALED_SIGN
    if getattr(model_field, "choices", None):
        return str(dict(model_field.flatchoices).get(value, value))  # type: ignore[union-attr]
    return str(value)


def drafted(
    instance: models.Model,
    values: Mapping[str, Any],
    *,
    noun: str,
    row: Row,
    cells: Mapping[str, str] | None = None,
) -> Change:
    """Return the change that puts values into a record; an empty cell never takes a value away."""
    change = Change(noun, instance, instance.pk is None, row.place)
    for name, value in values.items():
        if value is None or value == "":
            continue
        if getattr(instance, name, None) == value:
            continue
        if change.is_new:
            setattr(instance, name, value)
            continue
        before = shown_value(instance, name)
        setattr(instance, name, value)
        label = str(instance._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        cell = row.cell((cells or {}).get(name, name))
        change.fields.append(FieldChange(label, before, shown_value(instance, name), cell))
    return change
