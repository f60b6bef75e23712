"""Fields of a form that are computed from its other fields, exactly."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from kumiai.paperwork.definitions import BadDefinition, Field

Known = Mapping[str, Any]


def _number(value: Any) -> int | None:
    return int(value) if isinstance(value, int) or (isinstance(value, str) and value.isdecimal()) else None


def _parts(of: tuple[str, ...], known: Known) -> list[int | None]:
    """Return the numbers that fields, or columns of tables (``table.column``), hold; None for an open one."""
    found: list[int | None] = []
    for name in of:
        table, _, column = name.partition(".")
        value = known.get(table)
        if column and isinstance(value, list):
            found += [_number(row.get(column)) for row in value]
        else:
            found.append(None if column else _number(value))
    return found


def _sum(of: tuple[str, ...], known: Known) -> int | None:
    parts = _parts(of, known)
    return None if None in parts else sum(part for part in parts if part is not None)


def _difference(of: tuple[str, ...], known: Known) -> int | None:
    parts = _parts(of, known)
    if None in parts or not parts:
        return None
    first, *rest = (part for part in parts if part is not None)
    return first - sum(rest)


def _count(of: tuple[str, ...], known: Known) -> int | None:
    value = known.get(of[0])
    return len(value) if isinstance(value, list) else None


def _sums_by(of: tuple[str, ...], known: Known) -> list[dict[str, Any]] | None:
    """Return the sums of a column by another one, as rows (種類別の計); of an open amount the sum stays open."""
    (table, _, key), (_, _, column) = of[0].partition("."), of[1].partition(".")
    lines = known.get(table)
    if not isinstance(lines, list):
        return None
    sums: dict[Any, int | None] = {}
    for line in lines:
        amount, before = _number(line.get(column)), sums.get(line.get(key), 0)
        sums[line.get(key)] = None if amount is None or before is None else before + amount
    return [{key: name, column: total} for name, total in sums.items()]


CALCULATIONS: Final[dict[str, Callable[[tuple[str, ...], Known], Any]]] = {
    "sum": _sum,
    "difference": _difference,
    "count": _count,
    "sums_by": _sums_by,
}


def calculated(one: Field, known: Known) -> Any:
    """Return a computed field, or None while one of its parts is not known."""
    name = one.sources[0].partition(".")[2]
    if name not in CALCULATIONS:
        raise BadDefinition(f"{one.id}: there is no calculation called {name}")
    return CALCULATIONS[name](one.of, known)
