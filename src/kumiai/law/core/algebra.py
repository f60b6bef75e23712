"""The small algebra in which rules are written: it never loses an unknown and never invents one.

``choose`` is the only conditional. With an unknown condition its result lies between the two
branches, never silently on one of them. All arithmetic is in integers: a share is compared by
cross-multiplication, a fraction is cut off only where the law cuts it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import reduce
from typing import Any

import polars as pl

from kumiai.law.core import bound as over
from kumiai.law.core.bound import Bound
from kumiai.law.core.calendar import add_days_column, add_months_column
from kumiai.law.core.errors import BadData
from kumiai.law.core.parameters import Entry
from kumiai.law.core.quantity import (
    Cites,
    Kind,
    Quantity,
    along,
    constant,
    either,
    flag,
    joined,
    narrowed,
    number,
    quantity,
    united,
)

__all__ = [
    "any_of", "band", "by_code_column", "choose", "clipped", "cut_share", "day_shift", "figure", "flag", "fraction_at_least",
    "least", "months_after", "most", "none_of", "number", "rate_band", "rounded_up", "total", "unconfirmed",
]  # fmt: skip


def figure(entry: Entry) -> Quantity:
    """Return a legal figure as a known quantity that carries its citation and its doubt."""
    value = entry.value
    kind: Kind = "flag" if isinstance(value, bool) else "day" if isinstance(value, date) else "count"
    made = constant(kind, value, value).cited(entry.citation)
    return made.doubted() if entry.citation.confidence == "unverified" else made


def unconfirmed(value: "Quantity | int") -> Quantity:
    """Return the value, marked as resting on an unconfirmed figure."""
    return quantity(value).doubted()


def choose(condition: Quantity, then: "Quantity | int", other: "Quantity | int") -> Quantity:
    """Return ``then`` where the condition holds, else ``other``; between both where it is unknown."""
    a, b = quantity(then), quantity(other)
    kind = a.kind
    if condition.exact:
        lo = over.when(condition.lo, a.lo, b.lo)
        hi = lo if a.exact and b.exact else over.when(condition.lo, a.hi, b.hi)
    else:
        lo = _decided(condition, a.lo, b.lo, _lower(kind, a.lo, b.lo))
        hi = _decided(condition, a.hi, b.hi, _higher(kind, a.hi, b.hi))
    made = joined(kind, lo, hi, condition, a, b)
    return replace(
        made,
        cites=united(condition.cites, narrowed(a.cites, condition.hi), narrowed(b.cites, ~condition.lo)),
        doubt=_doubt_of_choice(condition, condition.doubt, a.doubt, b.doubt),
        own_doubt=_doubt_of_choice(condition, condition.own_doubt, a.own_doubt, b.own_doubt),
    )


def least(*values: "Quantity | int") -> Quantity:
    """Return the smallest of the values."""
    parts = [quantity(value) for value in values]
    made = joined(
        parts[0].kind,
        over.lowest(*(part.lo for part in parts)),
        over.lowest(*(part.hi for part in parts)),
        *parts,
    )
    # A value that is surely larger than another one decides nothing: its figures do not count.
    return _decided_by(made, [(part, made.hi >= part.lo) for part in parts])


def most(*values: "Quantity | int") -> Quantity:
    """Return the largest of the values."""
    parts = [quantity(value) for value in values]
    made = joined(
        parts[0].kind,
        over.highest(*(part.lo for part in parts)),
        over.highest(*(part.hi for part in parts)),
        *parts,
    )
    return _decided_by(made, [(part, part.hi >= made.lo) for part in parts])


def clipped(value: Quantity, *, low: "Quantity | int", high: "Quantity | int") -> Quantity:
    """Return the value, not below ``low`` and not above ``high``."""
    return least(most(value, low), high)


def total(values: Sequence["Quantity | int"]) -> Quantity:
    """Return the sum; its bounds are exact where no missing input reaches two of the values."""
    parts = [quantity(value) for value in values]
    return joined(
        "count",
        reduce(Bound.__add__, (part.lo for part in parts)),
        reduce(Bound.__add__, (part.hi for part in parts)),
        *parts,
    )


def any_of(flags: Sequence[Quantity]) -> Quantity:
    """Return the flag that at least one holds."""
    made = flags[0]
    for part in flags[1:]:
        made = made | part
    return made


def none_of(flags: Sequence[Quantity]) -> Quantity:
    """Return the flag that none holds: one known failure decides, whatever else is unknown."""
    return ~any_of(flags)


def cut_share(value: Quantity, share: Fraction, *, confirmed: bool = True) -> Quantity:
    """Return a share of a count with the fraction cut off; in doubt where it is cut unconfirmed."""
    top, bottom = share.numerator, share.denominator
    made = along(value, lambda bound: bound * over.constant(top) // over.constant(bottom), rising=True)
    if confirmed:
        return made
    return made.doubted(
        _anywhere(
            value, lambda bound: ~(bound * over.constant(top) % over.constant(bottom)).same(over.constant(0))
        )
    )


def rounded_up(value: Quantity, divisor: int) -> Quantity:
    """Return the value divided and rounded up to a whole number."""
    return along(
        value, lambda bound: (bound + over.constant(divisor - 1)) // over.constant(divisor), rising=True
    )


def fraction_at_least(part: Quantity, whole: Quantity, share: Fraction) -> Quantity:
    """Return the flag that ``part`` is at least that share of ``whole`` (equality holds)."""
    return part * share.denominator >= whole * share.numerator


def band(value: Quantity, bands: Sequence[Mapping[str, Any]], key: str) -> Quantity:
    """Return the figure of the band in which a count lies; a band holds from its ``from`` on.

    A row that says ``unverified: true`` puts only the answers that use it in doubt.
    """
    edges = [(_whole(row["from"]), _whole(row[key])) for row in bands]
    made = along(value, lambda bound: _looked_up(bound, edges), rising=_is_rising(edges, key))
    marks = [bool(row.get("unverified")) for row in bands]
    if not any(marks):
        return made
    rows = [(edge, mark) for (edge, _), mark in zip(edges, marks, strict=True)]
    return made.doubted(_anywhere(value, lambda bound: _looked_up(bound, rows)))


def rate_band(part: Quantity, whole: Quantity, bands: Sequence[Mapping[str, Any]], key: str) -> Quantity:
    """Return the figure of the band in which the rate part/whole (in percent) lies.

    Compared by cross-multiplication: 8 of 12 with the factor 1.2 is exactly 80 percent.
    The whole must not be zero.
    """
    edges = [(Fraction(row["from"]), _whole(row[key])) for row in bands]
    rising = _is_rising(edges, key)
    # The rate is lowest with the fewest parts of the largest whole.
    lowest = _rate_looked_up(part.lo, whole.hi, edges)
    highest = lowest if part.exact and whole.exact else _rate_looked_up(part.hi, whole.lo, edges)
    made = joined("count", *((lowest, highest) if rising else (highest, lowest)), part, whole)
    marks = [(edge, bool(row.get("unverified"))) for (edge, _), row in zip(edges, bands, strict=True)]
    if not any(mark for _, mark in marks):
        return made
    doubt = either(_rate_looked_up(part.lo, whole.hi, marks), _rate_looked_up(part.hi, whole.lo, marks))
    return made.doubted(doubt)


def by_code_column(
    column: "Bound | None", values: Mapping[str, "Quantity | int"], *, known: bool
) -> Quantity:
    """Return the value that belongs to a code; between all of them where the code is null (or no column)."""
    parts = {code: quantity(value) for code, value in values.items()}
    kind = next(iter(parts.values())).kind
    if known:
        # Some code is there in every row: where it is none of the others it is the first.
        first = next(iter(parts.values()))
        lo, hi = first.lo, first.hi
    else:
        lo = _extreme(kind, [part.lo for part in parts.values()], lowest=True)
        hi = _extreme(kind, [part.hi for part in parts.values()], lowest=False)
    if column is None:
        return replace(joined(kind, lo, hi, *parts.values()), exact=False, hi=hi)
    doubt, own = None, None
    cites: Cites = ()
    for place, (code, part) in enumerate(parts.items()):
        matches = column.same(over.constant(code))
        # A null code may be any of them, so it has the doubts of all.
        here = matches if known else matches.filled(over.constant(True))
        if place or not known:
            surely = matches if known else matches.filled(over.constant(False))
            lo, hi = over.when(surely, part.lo, lo), over.when(surely, part.hi, hi)
        cites = united(cites, narrowed(part.cites, here))
        doubt = either(doubt, None if part.doubt is None else part.doubt & here)
        own = either(own, None if part.own_doubt is None else part.own_doubt & here)
    made = replace(joined(kind, lo, hi, *parts.values()), cites=cites, doubt=doubt, own_doubt=own)
    return made if known else replace(made, exact=False, hi=hi)


def day_shift(value: Quantity, work: Callable[[pl.Expr], pl.Expr]) -> Quantity:
    """Return a day moved by a monotone function of the calendar (a later day stays later)."""
    return along(value, lambda bound: over.applied(work, bound), rising=True, kind="day")


def months_after(value: Quantity, months: Quantity, *, less_days: int = 0) -> Quantity:
    """Return the day so many months later, less some days; both a later day and more months move it on."""

    def work(days: pl.Expr, count: pl.Expr) -> pl.Expr:
        return add_days_column(add_months_column(days, count), -less_days)

    low = over.combined(work, value.lo, months.lo)
    high = low if value.exact and months.exact else over.combined(work, value.hi, months.hi)
    return joined("day", low, high, value, months)


def _decided(condition: Quantity, then: Bound, other: Bound, between: Bound) -> Bound:
    if between == then:  # what surely holds possibly holds
        return over.when(condition.hi, then, other)
    return over.when(condition.lo, then, over.when(condition.hi, between, other))


def _lower(kind: str, a: Bound, b: Bound) -> Bound:
    return a & b if kind == "flag" else over.lowest(a, b)


def _higher(kind: str, a: Bound, b: Bound) -> Bound:
    return a | b if kind == "flag" else over.highest(a, b)


def _doubt_of_choice(
    condition: Quantity, doubt: Bound | None, then: Bound | None, other: Bound | None
) -> Bound | None:
    """Return the doubt of a choice: of its condition, and of the branches that may be taken."""
    taken = None if then is None else condition.hi & then
    left = None if other is None else ~condition.lo & other
    return either(doubt, taken, left)


def _decided_by(made: Quantity, rivals: list[tuple[Quantity, Bound]]) -> Quantity:
    """Return the quantity with the citations and doubts of the values that may decide it.

    A figure of the cooperative itself always counts: that it decides nothing may be its own doing.
    """
    rivals = [(part, over.constant(True) if part.stands_on_own else counts) for part, counts in rivals]
    doubts = [None if part.doubt is None else part.doubt & counts for part, counts in rivals]
    own = [None if part.own_doubt is None else part.own_doubt & counts for part, counts in rivals]
    cites = united(*(narrowed(part.cites, counts) for part, counts in rivals))
    return replace(made, cites=cites, doubt=either(*doubts), own_doubt=either(*own))


def _extreme(kind: str, bounds: list[Bound], *, lowest: bool) -> Bound:
    found = bounds[0]
    for bound in bounds[1:]:
        found = _lower(kind, found, bound) if lowest else _higher(kind, found, bound)
    return found


def _anywhere(value: Quantity, test: Callable[[Bound], Bound]) -> Bound:
    return test(value.lo) if value.exact else test(value.lo) | test(value.hi)


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise BadData(f"{value!r} in a band is not a whole number")
    return value


def _is_rising(edges: Sequence[tuple[Any, int]], key: str) -> bool:
    figures = [value for _, value in edges]
    if figures == sorted(figures):
        return True
    if figures == sorted(figures, reverse=True):
        return False
    raise BadData(f"the bands of {key} neither rise nor fall: {figures}")


def _looked_up(bound: Bound, edges: Sequence[tuple[int, int]] | Sequence[tuple[int, bool]]) -> Bound:
    """Return the figure of the last edge at or below; the first band also holds below its edge."""
    found = over.constant(edges[0][1])
    for edge, value in edges[1:]:
        found = over.when(bound >= over.constant(edge), over.constant(value), found)
    return found


def _rate_looked_up(
    part: Bound, whole: Bound, edges: Sequence[tuple[Fraction, int]] | Sequence[tuple[Fraction, bool]]
) -> Bound:
    found = over.constant(edges[0][1])
    for edge, value in edges[1:]:
        reached = part * over.constant(100 * edge.denominator) >= whole * over.constant(edge.numerator)
        found = over.when(reached, over.constant(value), found)
    return found
