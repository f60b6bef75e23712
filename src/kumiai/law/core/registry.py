"""Finds everything the library holds by walking its folders; nothing is listed by hand."""

from functools import cache
from importlib import import_module

from kumiai.law.core.errors import BadData, UnknownRule
from kumiai.law.core.files import rule_modules
from kumiai.law.core.rule import Answerer


@cache
def rules() -> dict[str, Answerer]:
    """Return every rule by its id, in the order of the ids.

    A module in a ``rules/`` folder gives what it holds in module-level names: objects with an id,
    inputs and a ``decide``.
    """
    found: dict[str, Answerer] = {}
    for name in rule_modules():
        for value in vars(import_module(name)).values():
            if isinstance(value, type) or not _is_answerer(value):
                continue
            if found.setdefault(value.id, value) is not value:
                raise BadData(f"{name}: the rule {value.id} is declared twice")
    return dict(sorted(found.items()))


def rule_of(rule_id: str) -> Answerer:
    """Return the rule of an id; raise UnknownRule with near names."""
    try:
        return rules()[rule_id]
    except KeyError:
        stem = rule_id.split(".")[0]
        near = [name for name in rules() if name.startswith(f"{stem}.")]
        hint = f"; rules of {stem}: {', '.join(near)}" if near else ""
        raise UnknownRule(f"there is no rule {rule_id!r}{hint}") from None


def _is_answerer(value: object) -> bool:
    return all(hasattr(value, name) for name in ("id", "label", "inputs", "answers", "decide"))
