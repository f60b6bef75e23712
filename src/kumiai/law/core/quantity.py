"""A quantity that may be partly unknown: its lowest and its highest possible value, as columns.

A known quantity has both bounds equal. A flag is ordered False < True, so that "unknown" is the
pair (False, True) and the rules of three-valued logic follow from the bounds. Neither bound is
ever null, which is why the conditionals inside the algebra can never mistake unknown for false.

Every quantity also remembers which inputs reach it, the citations of the figures in it, and where
(in which rows) it rests on a figure that nobody could confirm: its *doubt*.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from kumiai.law.core import bound as over
from kumiai.law.core.bound import Bound
from kumiai.law.core.citation import Citation

Kind = Literal["count", "flag", "day"]
NOTHING: frozenset[str] = frozenset()
Cites = tuple[tuple[Citation, Bound], ...]
EVERYWHERE = over.constant(True)


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """A count, flag or day with its lowest and highest possible value in every row.

    ``cites`` are the citations of its figures, each with the rows in which the figure plays a part.

    ``exact`` says that both bounds are the same expression: no missing input reaches it.
    ``inputs`` are all inputs behind it, ``direct`` those that do not pass through another output.
    ``own_doubt`` belongs to the figures of the step at hand, ``doubt`` to everything behind it.
    """

    kind: Kind
    lo: Bound
    hi: Bound
    exact: bool
    inputs: frozenset[str] = NOTHING
    direct: frozenset[str] = NOTHING
    doubt: Bound | None = None
    own_doubt: Bound | None = None
    cites: Cites = ()

    def __add__(self, other: "Quantity | int") -> "Quantity":
        right = quantity(other)
        return joined(self.kind, self.lo + right.lo, self.hi + right.hi, self, right)

    __radd__ = __add__

    def __sub__(self, other: "Quantity | int") -> "Quantity":
        right = quantity(other)
        return joined(self.kind, self.lo - right.hi, self.hi - right.lo, self, right)

    def __mul__(self, other: "Quantity | int") -> "Quantity":
        """Return the product; the right factor must not be negative."""
        right = quantity(other)
        if right.exact:
            return joined(self.kind, self.lo * right.lo, self.hi * right.lo, self, right)
        # A factor between two bounds that are not negative: which bound counts depends on the sign.
        lows = over.lowest(self.lo * right.lo, self.lo * right.hi)
        highs = over.highest(self.hi * right.lo, self.hi * right.hi)
        return joined(self.kind, lows, highs, self, right)

    __rmul__ = __mul__

    def __floordiv__(self, divisor: int) -> "Quantity":
        """Return the quotient by a positive number, with the fraction cut off."""
        by = over.constant(divisor)
        return joined(self.kind, self.lo // by, self.hi // by, self)

    def __ge__(self, other: "Quantity | int") -> "Quantity":
        right = quantity(other)
        return joined("flag", self.lo >= right.hi, self.hi >= right.lo, self, right)

    def __gt__(self, other: "Quantity | int") -> "Quantity":
        right = quantity(other)
        return joined("flag", self.lo > right.hi, self.hi > right.lo, self, right)

    def __le__(self, other: "Quantity | int") -> "Quantity":
        return quantity(other) >= self

    def __lt__(self, other: "Quantity | int") -> "Quantity":
        return quantity(other) > self

    def equals(self, other: "Quantity | int") -> "Quantity":
        """Return the flag that both are the same."""
        right = quantity(other)
        if self.exact and right.exact:
            return joined("flag", self.lo.same(right.lo), self.lo.same(right.lo), self, right)
        surely = self.lo.same(self.hi) & right.lo.same(right.hi) & self.lo.same(right.lo)
        possibly = (right.hi >= self.lo) & (self.hi >= right.lo)
        return joined("flag", surely, possibly, self, right)

    def __and__(self, other: "Quantity") -> "Quantity":
        both = joined("flag", self.lo & other.lo, self.hi & other.hi, self, other)
        return both._without_doubt_where(self._surely(False), other._surely(False))

    def __or__(self, other: "Quantity") -> "Quantity":
        either = joined("flag", self.lo | other.lo, self.hi | other.hi, self, other)
        return either._without_doubt_where(self._surely(True), other._surely(True))

    def __invert__(self) -> "Quantity":
        return joined("flag", ~self.hi, ~self.lo, self)

    @property
    def stands_on_own(self) -> bool:
        """Whether a figure that the cooperative entered itself is behind this step."""
        return any(cite.own for cite, _ in self.cites)

    @property
    def lowest(self) -> "Quantity":
        """The lowest possible value, as a known quantity."""
        return replace(self, hi=self.lo, exact=True, doubt=None, own_doubt=None, cites=())

    @property
    def highest(self) -> "Quantity":
        """The highest possible value, as a known quantity."""
        return replace(self, lo=self.hi, exact=True, doubt=None, own_doubt=None, cites=())

    def cited(self, *cites: Citation) -> "Quantity":
        """Return the same quantity with further citations; in doubt if one is of an own, unconfirmed figure.

        A shipped figure leaves the doubt to its rule, which may know that the doubt reaches some rows only.
        """
        made = replace(self, cites=united(self.cites, tuple((cite, EVERYWHERE) for cite in cites)))
        return made.doubted() if any(cite.own and cite.confidence == "unverified" for cite in cites) else made

    def doubted(self, where: "Bound | None" = None) -> "Quantity":
        """Return the same quantity, resting on an unconfirmed figure (in the rows of ``where``)."""
        rows = EVERYWHERE if where is None else where
        return replace(self, doubt=either(self.doubt, rows), own_doubt=either(self.own_doubt, rows))

    def _surely(self, answer: bool) -> Bound | None:
        """Return the rows in which this flag is surely ``answer``, on confirmed figures alone."""
        rows = self.lo if answer else ~self.hi
        return rows if self.doubt is None else rows & ~self.doubt

    def _without_doubt_where(self, *certain: Bound | None) -> "Quantity":
        """Take the doubt away where one side alone decides the answer on confirmed figures."""
        if self.doubt is None:
            return self
        decided = either(*certain)
        clear = over.constant(True) if decided is None else ~decided
        own = None if self.own_doubt is None else self.own_doubt & clear
        return replace(self, doubt=self.doubt & clear, own_doubt=own)


def constant(kind: Kind, lo: int | bool | date, hi: int | bool | date) -> Quantity:
    """Return the same bounds in every row."""
    low = over.constant(lo)
    return Quantity(kind, low, low, True) if lo == hi else Quantity(kind, low, over.constant(hi), False)


def number(value: int) -> Quantity:
    """Return a known count."""
    return constant("count", value, value)


def flag(value: bool) -> Quantity:
    """Return a known flag."""
    return constant("flag", value, value)


def day(value: date) -> Quantity:
    """Return a known day."""
    return constant("day", value, value)


def quantity(value: "Quantity | int") -> Quantity:
    """Return a quantity for a quantity or a plain number."""
    if isinstance(value, Quantity):
        return value
    return flag(value) if isinstance(value, bool) else number(value)


def either(*rows: Bound | None) -> Bound | None:
    """Return the rows that are in any of the given ones."""
    found: Bound | None = None
    for part in rows:
        if part is not None:
            found = part if found is None else found | part
    return found


def joined(kind: Kind, lo: Bound, hi: Bound, *parts: Quantity) -> Quantity:
    """Return a quantity made of ``parts``: it inherits their inputs, citations and doubts."""
    exact = all(part.exact for part in parts)
    return Quantity(
        kind,
        lo,
        lo if exact else hi,
        exact,
        inputs=NOTHING.union(*(part.inputs for part in parts)),
        direct=NOTHING.union(*(part.direct for part in parts)),
        doubt=either(*(part.doubt for part in parts)),
        own_doubt=either(*(part.own_doubt for part in parts)),
        cites=united(*(part.cites for part in parts)),
    )


def along(value: Quantity, work: Callable[[Bound], Bound], *, rising: bool, kind: Kind = "count") -> Quantity:
    """Return a monotone function of a quantity: its bounds are the function of the bounds."""
    if value.exact:
        only = work(value.lo)
        return joined(kind, only, only, value)
    low, high = work(value.lo), work(value.hi)
    return joined(kind, *((low, high) if rising else (high, low)), value)


def united(*cites: Cites) -> Cites:
    """Return the citations once each, in the rows in which any of the parts needs them."""
    found: dict[Citation, Bound] = {}
    for group in cites:
        for cite, rows in group:
            found[cite] = found[cite] | rows if cite in found else rows
    return tuple(found.items())


def narrowed(cites: Cites, rows: Bound) -> Cites:
    """Return the citations in some rows only; those in no row at all fall away."""
    kept = ((cite, where & rows) for cite, where in cites)
    return tuple((cite, where) for cite, where in kept if not (where.is_constant and not where.payload))
