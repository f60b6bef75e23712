"""Writes that leave a line in the history, in the same transaction."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.db import models, transaction
from django.utils import translation

from kumiai.history.models import Entry
from kumiai.history.signals import recorded

SEALED = "••••"

M = TypeVar("M", bound=models.Model)


class Actor(Protocol):
    """Whoever does something: a user, or a named part of the system."""

    def get_username(self) -> str:
        """Return the name that the history keeps."""
        ...


class SystemActor:
    """A named part of the system that acts without a person (自動処理)."""

    def __init__(self, name: str) -> None:
        self.name = name

    def get_username(self) -> str:
        """Return the name that the history keeps."""
        return self.name


def snapshot(instance: models.Model) -> dict[str, Any]:
    """Return the stored values of a record; sealed fields are never copied into the history."""
    values: dict[str, Any] = {}
    for field in instance._meta.concrete_fields:
        if field.primary_key or getattr(field, "is_index_of_sealed", False):
            continue
        value = field.value_from_object(instance)
        if getattr(field, "is_sealed", False):
            value = SEALED if value else ""
        elif isinstance(value, models.fields.files.FieldFile):
            value = value.name
        values[field.attname] = value
    return values


def _sealed_changes(before: models.Model, after: models.Model) -> set[str]:
    return {
        field.attname
        for field in after._meta.concrete_fields
        if getattr(field, "is_sealed", False)
        and field.value_from_object(before) != field.value_from_object(after)
    }


def _append(entries: Sequence[Entry]) -> None:
    """Chain the entries to the last one and write them together."""
    last = (
        Entry.objects.select_for_update().order_by("-pk").values_list("entry_hash", flat=True).first() or ""
    )
    for entry in entries:
        # Kept in UTC and to the microsecond, so that the hash can be computed again from the database.
        entry.at = entry.at.astimezone(UTC)
        entry.previous_hash = last
        entry.entry_hash = last = entry.expected_hash()
    Entry.objects.bulk_create(entries, batch_size=500)


def _entry(
    instance: models.Model,
    action: str,
    *,
    by: Actor,
    at: datetime,
    on: date | None,
    reason: str,
    before: dict[str, Any],
    after: dict[str, Any],
) -> Entry:
    return Entry(
        at=at,
        actor=by.get_username(),
        action=action,
        subject_type=instance._meta.label_lower,
        subject_id=str(instance.pk),
        subject_label=_name_of(instance),
        on=on,
        reason=reason,
        before=_jsonable(before),
        after=_jsonable(after),
    )


def _name_of(instance: models.Model) -> str:
    """Return the name of a record in the language of the office, whoever writes the line."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(instance)[:255]


def _jsonable(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value if value is None or isinstance(value, bool | int | str | list | dict) else _plain(value)
        for key, value in values.items()
    }


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


@transaction.atomic
def log(
    instance: models.Model,
    action: str,
    *,
    by: Actor,
    at: datetime,
    on: date | None = None,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write one line of history (履歴を残す) about a record that was written already."""
    _append(
        [_entry(instance, action, by=by, at=at, on=on, reason=reason, before=before or {}, after=after or {})]
    )


@transaction.atomic
def save_recorded(instance: M, *, by: Actor, at: datetime, reason: str = "", on: date | None = None) -> M:
    """Check and save one record (記録を保存する), with a line of history for what changed.

    Nothing is written when nothing changed. Raises ``ValidationError`` with the
    field names if the record is not sound.
    """
    model = type(instance)
    old = model._base_manager.filter(pk=instance.pk).first() if instance.pk else None
    instance.full_clean()
    if old is None:
        instance.save()
        log(
            instance,
            f"{model._meta.label_lower}.created",
            by=by,
            at=at,
            on=on,
            reason=reason,
            after=snapshot(instance),
        )
    else:
        then, now = snapshot(old), snapshot(instance)
        changed = {key for key in now if then[key] != now[key]} | _sealed_changes(old, instance)
        if not changed:
            return instance
        instance.save()
        log(
            instance,
            f"{model._meta.label_lower}.changed",
            by=by,
            at=at,
            on=on,
            reason=reason,
            before={key: then[key] for key in changed},
            after={key: now[key] for key in changed},
        )
    recorded.send(sender=model, model=model, instances=[instance], by=by, at=at)
    return instance


def check_values(instance: models.Model) -> None:
    """Raise ``ValidationError`` if the values of a record are not sound by themselves; no query is made."""
    relations = [field.name for field in instance._meta.concrete_fields if field.is_relation]
    instance.full_clean(exclude=relations, validate_unique=False, validate_constraints=False)


@transaction.atomic
def create_recorded(
    instances: Iterable[M], *, by: Actor, at: datetime, reason: str = "", checked: bool = False
) -> list[M]:
    """Create many records of one kind at once (まとめて登録する), each with its line of history.

    Field values are checked, unless the caller says that it has ``checked`` them; constraints
    are left to the database, so that the number of queries does not grow with the number of rows.
    """
    rows = list(instances)
    if not rows:
        return rows
    model = type(rows[0])
    for row in () if checked else rows:
        check_values(row)
    model._base_manager.bulk_create(rows, batch_size=500)
    action = f"{model._meta.label_lower}.created"
    _append(
        [_entry(r, action, by=by, at=at, on=None, reason=reason, before={}, after=snapshot(r)) for r in rows]
    )
    recorded.send(sender=model, model=model, instances=rows, by=by, at=at)
    return rows


@transaction.atomic
def delete_recorded(instance: models.Model, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Delete a record that was entered by mistake (誤登録を取り消す); what it said stays in the history."""
    model = type(instance)
    before = snapshot(instance)
    log(instance, f"{model._meta.label_lower}.deleted", by=by, at=at, reason=reason, before=before)
    # Said while the record still has its number: those who listen act when the transaction is through.
    recorded.send(sender=model, model=model, instances=[instance], by=by, at=at)
    instance.delete()
