"""Expressions over columns that know when they are the same, so that nothing is computed twice.

Polars would copy a shared part into every expression that uses it. A :class:`Bound` is a node that
is equal to any other node of the same form; :func:`staged` gives every part that is used more than
once a column of its own, in stages. Constants are folded, so the branches of a rule that the
question has already decided cost nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

Constant = int | bool | date | str
_TRIVIAL = frozenset(("column", "constant"))


class Bound:
    """A column, a constant, or an operation on other bounds; compared by its form."""

    __slots__ = ("_hash", "args", "op", "payload")

    def __init__(self, op: str, args: "tuple[Bound, ...]" = (), payload: Any = None) -> None:
        self.op = op
        self.args = args
        self.payload = payload
        self._hash = hash((op, args, type(payload), payload))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            isinstance(other, Bound)
            and self._hash == other._hash
            and self.op == other.op
            and type(self.payload) is type(other.payload)
            and self.payload == other.payload
            and self.args == other.args
        )

    def __repr__(self) -> str:
        inner = ", ".join(map(repr, self.args)) if self.args else repr(self.payload)
        return f"{self.op}({inner})"

    @property
    def is_constant(self) -> bool:
        """Whether this is the same known value in every row."""
        return self.op == "constant"

    def __add__(self, other: "Bound") -> "Bound":
        if other.is_constant and other.payload == 0:
            return self
        return _folded("add", self, other)

    def __sub__(self, other: "Bound") -> "Bound":
        return _folded("sub", self, other)

    def __mul__(self, other: "Bound") -> "Bound":
        if other.is_constant and other.payload == 1:
            return self
        return _folded("mul", self, other)

    def __floordiv__(self, other: "Bound") -> "Bound":
        return _folded("floordiv", self, other)

    def __mod__(self, other: "Bound") -> "Bound":
        return _folded("mod", self, other)

    def __ge__(self, other: "Bound") -> "Bound":
        return _folded("ge", self, other)

    def __gt__(self, other: "Bound") -> "Bound":
        return _folded("gt", self, other)

    def same(self, other: "Bound") -> "Bound":
        """Return the rows in which both have the same value."""
        return constant(True) if self == other else _folded("eq", self, other)

    def __and__(self, other: "Bound") -> "Bound":
        if self == other:
            return self
        for one, rest in ((self, other), (other, self)):
            if one.is_constant:
                return rest if one.payload else one
        return Bound("and", (self, other))

    def __or__(self, other: "Bound") -> "Bound":
        if self == other:
            return self
        for one, rest in ((self, other), (other, self)):
            if one.is_constant:
                return one if one.payload else rest
        return Bound("or", (self, other))

    def __invert__(self) -> "Bound":
        if self.is_constant:
            return constant(not self.payload)
        return self.args[0] if self.op == "not" else Bound("not", (self,))

    def filled(self, other: "Bound") -> "Bound":
        """Return the column with its nulls replaced."""
        return self if self.is_constant else Bound("filled", (self, other))


def column(name: str) -> Bound:
    """Return the column of that name."""
    return Bound("column", payload=name)


def constant(value: Constant) -> Bound:
    """Return the same value in every row."""
    return Bound("constant", payload=value)


def when(condition: Bound, then: Bound, other: Bound) -> Bound:
    """Return ``then`` where the condition holds, else ``other``; the condition must never be null."""
    if condition.is_constant:
        return then if condition.payload else other
    if then == other:
        return then
    if other.op == "when" and other.args[1] == then:
        # The same value on two conditions: one choice between values is dearer than one between flags.
        return when(condition | other.args[0], then, other.args[2])
    return Bound("when", (condition, then, other))


def lowest(*values: Bound) -> Bound:
    """Return the smallest of the values in each row."""
    return _extreme("min", values)


def highest(*values: Bound) -> Bound:
    """Return the largest of the values in each row."""
    return _extreme("max", values)


def applied(work: Callable[[pl.Expr], pl.Expr], value: Bound) -> Bound:
    """Return a function of Polars columns, such as a shift of days, applied to a bound."""
    return Bound("apply", (value,), work)


def combined(work: Callable[..., pl.Expr], *values: Bound) -> Bound:
    """Return a function of several Polars columns."""
    return Bound("apply", values, work)


_FOLDS: Mapping[str, Callable[[Any, Any], Any]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "floordiv": lambda a, b: a // b,
    "mod": lambda a, b: a % b,
    "ge": lambda a, b: a >= b,
    "gt": lambda a, b: a > b,
    "eq": lambda a, b: a == b,
}


def _folded(op: str, a: Bound, b: Bound) -> Bound:
    if a.is_constant and b.is_constant:
        return constant(_FOLDS[op](a.payload, b.payload))
    return Bound(op, (a, b))


def _extreme(op: str, values: tuple[Bound, ...]) -> Bound:
    parts = tuple(dict.fromkeys(values))
    if len(parts) == 1:
        return parts[0]
    if all(part.is_constant for part in parts):
        chosen = min if op == "min" else max
        return constant(chosen(part.payload for part in parts))
    return Bound(op, parts)


def staged(roots: Mapping[str, Bound]) -> list[list[pl.Expr]]:
    """Return the named bounds as stages of Polars columns; each stage stands on earlier ones only."""
    uses = _uses(roots)
    names: dict[Bound, str] = {}
    for name, root in roots.items():
        names.setdefault(root, name)
    for node, count in uses.items():
        if count > 1 and node.op not in _TRIVIAL and node not in names:
            names[node] = f"#{len(names)}"
    levels: dict[Bound, int] = {}
    stages: list[list[pl.Expr]] = []
    for node, name in sorted(names.items(), key=lambda pair: _level(pair[0], names, levels)):
        level = levels[node]
        while len(stages) <= level:
            stages.append([])
        stages[level].append(_expression(node, names, top=True).alias(name))
    for name, root in roots.items():
        if names[root] != name:
            # The same bound under a second name is a copy of the column.
            while len(stages) <= levels[root] + 1:
                stages.append([])
            stages[levels[root] + 1].append(pl.col(names[root]).alias(name))
    return stages


def _uses(roots: Mapping[str, Bound]) -> dict[Bound, int]:
    """Return how often each part is used by different others."""
    uses: dict[Bound, int] = {}
    waiting = list(dict.fromkeys(roots.values()))
    seen = set(waiting)
    while waiting:
        for part in waiting.pop().args:
            uses[part] = uses.get(part, 0) + 1
            if part not in seen:
                seen.add(part)
                waiting.append(part)
    return uses


def _level(node: Bound, names: Mapping[Bound, str], levels: dict[Bound, int]) -> int:
    """Return the stage of a node: one more than the highest named part below it."""
    if node in levels:
        return levels[node]
    below = [_level(part, names, levels) + (part in names and part.op not in _TRIVIAL) for part in node.args]
    levels[node] = max(below, default=0)
    return levels[node]


def _expression(node: Bound, names: Mapping[Bound, str], *, top: bool = False) -> pl.Expr:
    if node.op == "column":
        return pl.col(node.payload)
    if node.op == "constant":
        return literal(node.payload)
    if not top and node in names:
        return pl.col(names[node])
    return _operation(node, [_expression(part, names) for part in node.args])


def literal(value: Constant) -> pl.Expr:
    """Return a constant as a Polars expression; whole numbers are 64 bits wide."""
    if isinstance(value, int) and not isinstance(value, bool):
        return pl.lit(value, dtype=pl.Int64)
    return pl.lit(value)


_OPERATIONS: Mapping[str, Callable[..., pl.Expr]] = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "floordiv": lambda a, b: a // b,
    "mod": lambda a, b: a % b,
    "ge": lambda a, b: a >= b,
    "gt": lambda a, b: a > b,
    "eq": lambda a, b: a == b,
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "not": lambda a: ~a,
    "filled": lambda a, b: a.fill_null(b),
    "when": lambda condition, a, b: pl.when(condition).then(a).otherwise(b),
    "min": pl.min_horizontal,
    "max": pl.max_horizontal,
}


def _operation(node: Bound, parts: list[pl.Expr]) -> pl.Expr:
    return node.payload(*parts) if node.op == "apply" else _OPERATIONS[node.op](*parts)


def walk(root: Bound) -> Iterator[Bound]:
    """Yield every part of a bound once."""
    waiting, seen = [root], {root}
    while waiting:
        node = waiting.pop()
        yield node
        for part in node.args:
            if part not in seen:
                seen.add(part)
                waiting.append(part)
