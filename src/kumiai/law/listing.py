"""What can be asked (規則の一覧): every rule with its inputs, answers and citations, as plain values."""

from typing import Any

from kumiai.law.core.inputs import BY_LAW, REQUIRED, Input
from kumiai.law.core.parameters import Parameter, Parameters
from kumiai.law.core.registry import rules
from kumiai.law.core.rule import Answerer


def rules_json() -> list[dict[str, Any]]:
    """Return every rule in the shape that ``kumiai ask --list --json`` prints."""
    return [_rule_json(rule) for rule in rules().values()]


def figures_of(rule: Answerer) -> list[Parameter]:
    """Return the legal figures a rule stands on, by the prefixes it names."""
    prefixes = tuple(getattr(rule, "figures", ()))
    return [figure for figure in Parameters.load() if prefixes and figure.id.startswith(prefixes)]


def _rule_json(rule: Answerer) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "label": dict(rule.label),
        "about": getattr(rule, "about", ""),
        "inputs": [_input_json(spec) for spec in rule.inputs],
        "answers": dict(rule.answers),
        "cite": [entry.citation.to_json() for figure in figures_of(rule) for entry in figure.entries],
    }


def _input_json(spec: Input) -> dict[str, Any]:
    data: dict[str, Any] = {"name": spec.name, "type": spec.kind, "label": dict(spec.label)}
    data["required"] = spec.default is REQUIRED
    if spec.default is BY_LAW:
        data["default"] = "by law"
    elif spec.default is not REQUIRED:
        data["default"] = spec.default
    if spec.codes:
        data["codes"] = list(spec.codes)
    if spec.fields:
        data["fields"] = [_input_json(field) for field in spec.fields]
    if spec.only_if:
        data["only_if"] = dict(spec.only_if)
    return data
