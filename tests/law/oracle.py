"""An oracle of three-valued answers: try every value of the missing inputs and look.

It knows nothing of bounds. It asks the rule with all inputs given, for every combination of probe
values of the missing ones, and says what follows: an answer is unknown exactly if it differs, and a
missing input is needed exactly if changing it alone changes some answer.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

import polars as pl

from kumiai.law import decide_many, rule_of

Condition = Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True)
class Domain:
    """The probe values of each input of a rule, and when a conditional input is asked for.

    Values above ``largest`` are tried for missing inputs only: they stand for "as many as you like".
    """

    rule: str
    on: date
    probes: Mapping[str, Sequence[Any]]
    conditional: Mapping[str, Condition] = field(default_factory=dict)
    largest: int = 400
    always: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What the oracle says: answers (``unknown`` where they differ), known codes, needed inputs."""

    value: dict[str, Any]
    missing: set[str]


def consult(domain: Domain, given: Mapping[str, Any], missing: Sequence[str]) -> Verdict | None:
    """Return what follows from trying everything, or None if no combination is possible."""
    rows = [
        {**given, **dict(zip(missing, values, strict=True))}
        for values in product(*(domain.probes[name] for name in missing))
    ]
    facts = pl.DataFrame(rows, infer_schema_length=None)
    answers = decide_many(domain.rule, facts, on=domain.on)
    possible = answers.get_column("error").is_null()
    facts, answers = facts.filter(possible), answers.filter(possible)
    if not facts.height:
        return None
    names = [name for name in answers.columns if f"{name}__known" in answers.columns]
    assert all(answers.get_column(f"{name}__known").all() for name in names)
    value = {name: _agreed(answers.get_column(name).to_list()) for name in names}
    for name in answers.columns:
        if name not in names and name != "error" and not name.endswith("__known"):
            lists = answers.get_column(name).to_list()
            value[name] = sorted(set.intersection(*(set(codes) for codes in lists)))
    needed = set()
    if "unknown" in value.values():
        table = pl.concat(
            [facts.select(pl.col(name).alias(f"given.{name}") for name in missing), answers], how="horizontal"
        )
        needed = {name for name in missing if _matters(table, name, missing, names)}
        for name, holds in domain.conditional.items():
            if name in needed and not all(holds(row) for row in facts.iter_rows(named=True)):
                needed.discard(name)
    return Verdict(value, needed)


def flat(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers of a decision with maps flattened and lists of codes sorted."""
    found: dict[str, Any] = {}
    for name, part in value.items():
        if isinstance(part, Mapping):
            found.update({f"{name}.{key}": inner for key, inner in part.items()})
        elif isinstance(part, list) and all(isinstance(code, str) for code in part) and part:
            found[name] = sorted(part)
        else:
            found[name] = part
    return found


def required(rule: str) -> list[str]:
    """Return the inputs of a rule that have no default."""
    return [spec.name for spec in rule_of(rule).inputs if repr(spec.default) == "REQUIRED"]


def _agreed(values: list[Any]) -> Any:
    return values[0] if all(value == values[0] for value in values) else "unknown"


def _matters(table: pl.DataFrame, name: str, missing: Sequence[str], answers: Sequence[str]) -> bool:
    others = [f"given.{other}" for other in missing if other != name]
    texts = [
        pl.col(answer)
        .cast(pl.List(pl.Int64))
        .list.eval(pl.element().cast(pl.String))
        .list.join(",")
        .alias(answer)
        if table.schema[answer] == pl.List(pl.Int64)
        else pl.col(answer)
        for answer in answers
    ]
    table = table.with_columns(texts)
    counts = [pl.col(answer).n_unique() for answer in answers]
    grouped = table.group_by(others).agg(counts) if others else table.select(counts)
    return any((grouped.get_column(answer) > 1).any() for answer in answers)
