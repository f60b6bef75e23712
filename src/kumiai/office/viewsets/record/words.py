"""Values, fields and history lines in the words of the user."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kumiai.accounts.models import User
from kumiai.history.domain.record import SEALED
from kumiai.history.models import Entry
from kumiai.office.viewsets.record.scopes import is_declared, visible_rows

NOTHING = "—"
VERBS = {
    "created": gettext_lazy("Entered"),
    "changed": gettext_lazy("Changed"),
    "deleted": gettext_lazy("Deleted"),
    "imported": gettext_lazy("Imported"),
    "exported": gettext_lazy("Exported"),
    "done": gettext_lazy("Marked as done"),
    "reopened": gettext_lazy("Reopened"),
    "waived": gettext_lazy("Waived"),
    "assigned": gettext_lazy("Given to a person in charge"),
    "reassigned": gettext_lazy("Given to a person in charge"),
    "password_set": gettext_lazy("Password set"),
    "interviewed_set": gettext_lazy("Interviewed people set"),
    "read": gettext_lazy("First read"),
}


_keys: dict[tuple[str, str], Callable[[], dict[str, str]]] = {}


def name_keys(model: type[models.Model], name: str, labels: Callable[[], dict[str, str]]) -> None:
    """Say what the keys of a JSON field are called on the screen."""
    _keys[(model._meta.label_lower, name)] = labels


_actions: dict[str, Any] = {}
_extras: dict[tuple[str, str], tuple[Any, Callable[[Any], str]]] = {}


def name_actions(words: Mapping[str, Any]) -> None:
    """Say what whole actions are called on the screen, where the last word alone would not tell."""
    _actions.update(words)


def name_extra(
    model: type[models.Model], key: str, label: Any, said: Callable[[Any], str] | None = None
) -> None:
    """Say how a key of history lines that is no field of the record is called, and how its values are said."""
    _extras[(model._meta.label_lower, key)] = (label, said or shown)


@dataclass(frozen=True)
class Change:
    """One field of a history line: what it was and what it became."""

    label: str
    before: str
    after: str
    is_step: bool = True  # both are said; a record that is entered or deleted has only one


def shown(value: Any) -> str:
    """Return a value as people read it: days in the user's calendar, yes and no in words."""
    if value is None or value == "":
        return NOTHING
    if value is True:
        return _("Yes")
    if value is False:
        return _("No")
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    if isinstance(value, list | tuple):
        return ", ".join(shown(one) for one in value) or NOTHING
    if isinstance(value, dict):
        return ", ".join(f"{key}: {shown(one)}" for key, one in value.items()) or NOTHING
    return str(value)


def field_shown(instance: models.Model, name: str, *, sees_sealed: bool) -> str:
    """Return one field of a record in words; a sealed one masked, unless the user may read it."""
    field = instance._meta.get_field(name)
    if getattr(field, "is_sealed", False) and not sees_sealed:
        return SEALED if getattr(instance, name) else NOTHING
    if field.choices:
        return shown(getattr(instance, f"get_{name}_display")())
    if field.many_to_many:
        return shown([str(one) for one in getattr(instance, name).all()])
    value = getattr(instance, name)
    return shown(str(value) if isinstance(value, models.Model) else value)


def label_of(model: type[models.Model], attname: str) -> str:
    """Return the name of a field as the screen shows it."""
    extra = _extras.get((model._meta.label_lower, attname))
    if extra is not None:
        return str(extra[0])
    field = _field(model, attname)
    return capfirst(str(field.verbose_name)) if field is not None else attname


def action_shown(entry: Entry) -> str:
    """Return what was done, such as "Changed"."""
    verb = entry.action.rpartition(".")[2]
    if entry.action in _actions:
        return str(_actions[entry.action])
    return str(VERBS.get(verb, verb.replace("_", " ")))


def noun_shown(entry: Entry) -> str:
    """Return the noun that a history line is about, such as "Company"."""
    model = model_of(entry)
    return capfirst(str(model._meta.verbose_name)) if model else entry.subject_type


def model_of(entry: Entry) -> type[models.Model] | None:
    """Return the model of a history line, or None if the noun is no longer there."""
    try:
        return apps.get_model(entry.subject_type)
    except (LookupError, ValueError):
        return None


def changes_of(entries: Iterable[Entry], user: Any) -> dict[int, list[Change]]:
    """Return the changes of several history lines in words, with one query for each noun pointed to.

    What a field points to is named only if the user may see it.
    """
    lines = list(entries)
    names = _names_pointed_to(lines, user)
    return {entry.pk: _changes(entry, names) for entry in lines}


def _changes(entry: Entry, names: dict[tuple[str, str], str]) -> list[Change]:
    model = model_of(entry)
    order = [f.attname for f in model._meta.concrete_fields] if model else []
    keys = sorted(
        {**entry.before, **entry.after},
        key=lambda key: (order.index(key) if key in order else len(order), key),
    )
    found = []
    for key in keys:
        if isinstance(entry.after.get(key, entry.before.get(key)), dict):
            found += _inside(entry, key)
            continue
        before = _value(model, key, entry.before.get(key), names)
        after = _value(model, key, entry.after.get(key), names)
        sealed = SEALED in (entry.before.get(key), entry.after.get(key))
        if before != after or (sealed and key in entry.before and key in entry.after):
            both = key in entry.before and key in entry.after
            found.append(Change(label_of(model, key) if model else key, before, after, both))
    return found


def _inside(entry: Entry, key: str) -> list[Change]:
    """Return what changed inside a JSON field, key by key."""
    then, now = entry.before.get(key) or {}, entry.after.get(key) or {}
    labels = _keys.get((entry.subject_type, key), dict)()
    both = key in entry.before and key in entry.after
    return [
        Change(labels.get(name, name), shown(then.get(name)), shown(now.get(name)), both)
        for name in sorted({**then, **now})
        if then.get(name) != now.get(name)
    ]


def _field(model: type[models.Model], attname: str) -> models.Field | None:
    for field in model._meta.concrete_fields:
        if attname in (field.attname, field.name):
            return field
    try:
        return model._meta.get_field(attname)
    except FieldDoesNotExist:
        return None


def _value(model: type[models.Model] | None, key: str, value: Any, names: dict[tuple[str, str], str]) -> str:
    extra = _extras.get((model._meta.label_lower, key)) if model else None
    if extra is not None and value not in (None, ""):
        return extra[1](value)
    field = _field(model, key) if model else None
    if field is None or value in (None, "", SEALED):
        return shown(value)
    if field.is_relation and not isinstance(value, list):
        return names.get((field.related_model._meta.label_lower, str(value)), _("(not shown)"))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateField) and isinstance(value, str):
        try:
            return shown(field.to_python(value))
        except (ValueError, TypeError):
            return value
    return shown(value)


def _names_pointed_to(lines: list[Entry], user: Any) -> dict[tuple[str, str], str]:
    wanted: dict[type[models.Model], set[str]] = {}
    for entry in lines:
        model = model_of(entry)
        for key, value in [*entry.before.items(), *entry.after.items()] if model else []:
            field = _field(model, key)
            if field is not None and field.is_relation and value and not isinstance(value, list):
                wanted.setdefault(field.related_model, set()).add(str(value))
    names = {}
    for model, keys in wanted.items():
        if not is_declared(model):
            continue
        rows = User.objects.all() if model is User else visible_rows(model, user)
        for row in rows.filter(pk__in=[key for key in keys if key.isdigit()]):
            names[(model._meta.label_lower, str(row.pk))] = str(row)
    return names
