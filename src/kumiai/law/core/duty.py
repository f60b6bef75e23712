"""Duties (義務): what the law repeats, as data that one engine turns into dated deadlines (期限).

A duty is a file in ``programs/<program>/duties/``. It has

- *clocks*: how the due day follows from a few facts (``audited_on`` + 2 months). A clock speaks
  the words in which people ask, so that a question and a record are answered by the same lines;
- *records*: which rows of the records owe it (:mod:`~kumiai.law.core.duty_facts`), which column
  answers each fact, when it is done, and what makes one obligation the same as yesterday's.

All numbers of a clock are dated legal figures, so that a figure changed by the cooperative moves
the deadlines. Nothing in a file is evaluated: conditions and steps are data of a fixed shape,
checked by :mod:`~kumiai.law.core.duty_schema`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kumiai.law.core.citation import Citation

Severity = Literal["duty", "recommended", "end"]
WhenUnknown = Literal["asks", "holds", "fails"]
Literalish = str | int | bool | date
Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """The value of another column of the same row."""

    column: str


@dataclass(frozen=True, slots=True)
class ParameterRef:
    """A dated legal figure as a value."""

    parameter: str


@dataclass(frozen=True, slots=True)
class AsOf:
    """The as-of day as a value."""


Operand = Literalish | tuple[Literalish, ...] | ColumnRef | ParameterRef | AsOf


@dataclass(frozen=True, slots=True)
class Comparison:
    """One condition: a column (or fact), an operation of a fixed list, a value.

    ``unknown`` says what an empty cell means: the person is *asked* (the default), the condition
    *holds*, or it *fails*.
    """

    column: str
    operation: str
    value: Operand
    unknown: WhenUnknown = "asks"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds where all conditions of at least one option hold."""

    options: tuple[tuple["Condition", ...], ...]


Condition = Comparison | AnyOf


@dataclass(frozen=True, slots=True)
class Step:
    """One step of date arithmetic: an operation, and the figure it counts with, if any."""

    operation: str
    parameter: str | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """How the due day follows from facts (期限の計算).

    ``anchor`` is the fact the counting starts from; ``anchor_kind`` says how it is read: the day
    itself, the last day of a fiscal year, or a legal day (a figure).
    """

    name: str
    when: tuple[Condition, ...]
    anchor_kind: Literal["fact", "fiscal_year_end", "parameter"]
    anchor: str
    due: tuple[Step, ...]
    opens: tuple[Step, ...] | None = None
    every: str | None = None

    def parameters(self) -> Iterator[str]:
        """All figures that the clock counts with."""
        steps = (*self.due, *(self.opens or ()))
        yield from dict.fromkeys(step.parameter for step in steps if step.parameter)
        if self.every:
            yield self.every
        if self.anchor_kind == "parameter":
            yield self.anchor


@dataclass(frozen=True, slots=True)
class FactSource:
    """Where a record answers a fact: columns (first known or latest), or a fixed value."""

    columns: tuple[str, ...] = ()
    pick: Literal["first_known", "latest"] = "first_known"
    default: Literalish | None = None


@dataclass(frozen=True, slots=True)
class IdentityPart:
    """One part of what makes an obligation the same as yesterday's."""

    kind: Literal["text", "column", "after", "fiscal_year"]
    value: str = ""
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """A code that a deadline carries where the conditions hold."""

    code: str
    when: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """Which rows of a frame owe a duty, and how they answer it.

    ``conditions`` say whose duty it is; ``still_owed`` whether an obligation that is not done is
    still one (a closed stage owes no exam). ``previous`` is the column with the doing before the
    last one of a recurring duty: with it the obligation that was met last is reported as done.
    """

    frame: str
    conditions: tuple[Condition, ...]
    facts: Mapping[str, FactSource]
    identity: tuple[IdentityPart, ...]
    still_owed: tuple[Condition, ...] = ()
    done: str | None = None
    previous: tuple[str, str] | None = None
    fiscal_year: Literal["ended", "running"] | None = None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """One fact that a question about the duty may give, with its legal default if it has one."""

    fact: str
    default: Literalish | None = None


@dataclass(frozen=True, slots=True)
class DutyForm:
    """The official paper of a duty (様式)."""

    id: str
    official: Text
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """One legal duty with everything the *why* panel says of it (義務)."""

    id: str
    label: Text
    explanation: Text
    severity: Severity
    role: str
    first_day: date
    last_day: date | None
    cite: tuple[Citation, ...]
    clocks: tuple[Clock, ...]
    asks: tuple[Ask, ...] = ()
    records: tuple[Record, ...] = ()
    form: DutyForm | None = None
    submit_to: Text | None = None
    warn_days_before: tuple[int, ...] = ()

    def parameters(self) -> tuple[str, ...]:
        """All figures that any clock of the duty counts with."""
        return tuple(dict.fromkeys(name for clock in self.clocks for name in clock.parameters()))

    def clock(self, name: str) -> Clock:
        """The clock of that name."""
        return next(clock for clock in self.clocks if clock.name == name)


def facts_of(conditions: Sequence[Condition]) -> Iterator[str]:
    """Yield the columns or facts that conditions look at."""
    for condition in conditions:
        if isinstance(condition, AnyOf):
            for option in condition.options:
                yield from facts_of(option)
        else:
            yield condition.column
            if isinstance(condition.value, ColumnRef):
                yield condition.value.column
