"""The history as staff read it: who, when, what changed from what to what, why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext, pgettext

from kumiai.history.models import Entry

_VERBS = {
    "created": lambda: pgettext("history", "recorded"),
    "changed": lambda: pgettext("history", "changed"),
    "deleted": lambda: pgettext("history", "deleted"),
    "done": lambda: pgettext("history", "marked as done"),
    "reopened": lambda: pgettext("history", "opened again"),
    "waived": lambda: pgettext("history", "waived"),
    "reassigned": lambda: pgettext("history", "reassigned"),
}


@dataclass(frozen=True)
class Change:
    """One field that changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryLine:
    """One line of the history in words."""

    at: datetime
    actor: str
    verb: str
    noun: str
    subject: str
    reason: str
    changes: tuple[Change, ...]


def history_lines(entries: Iterable[Entry]) -> list[HistoryLine]:
    """Return entries of the history in words, without any further query."""
    return [_line(entry) for entry in entries]


def verb_in_words(action: str) -> str:
    """Return the last part of an action's name in words."""
    words = _VERBS.get(action.rpartition(".")[2])
    return words() if words else action


def _line(entry: Entry) -> HistoryLine:
    try:
        model: type[models.Model] | None = apps.get_model(entry.subject_type)
    except LookupError:
        model = None
    created = entry.action.endswith(".created")
    changes = () if created else tuple(_changes(model, entry.before, entry.after))
    noun = str(model._meta.verbose_name) if model else entry.subject_type
    return HistoryLine(
        entry.at, entry.actor, verb_in_words(entry.action), noun, entry.subject_label, entry.reason, changes
    )


def _changes(
    model: type[models.Model] | None, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterable[Change]:
    for name in dict.fromkeys([*before, *after]):
        yield Change(
            _label(model, name), _said(model, name, before.get(name)), _said(model, name, after.get(name))
        )


def _field(model: type[models.Model] | None, name: str) -> Any:
    try:
        return model._meta.get_field(name.removesuffix("_id")) if model else None
    except FieldDoesNotExist:
        return None


def _label(model: type[models.Model] | None, name: str) -> str:
    field = _field(model, name)
    return str(field.verbose_name) if field is not None and hasattr(field, "verbose_name") else name


def _said(model: type[models.Model] | None, name: str, value: Any) -> str:
    if value is None or value == "":
        return gettext("empty")
    if value is True:
        return gettext("yes")
    if value is False:
        return gettext("no")
    field = _field(model, name)
    choices = dict(getattr(field, "flatchoices", None) or ())
    return str(choices.get(value, value))
