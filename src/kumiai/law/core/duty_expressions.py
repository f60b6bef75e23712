"""Conditions and clocks of duties as Polars expressions: one way of counting for a row or a million.

Truth is three-valued (Kleene): an expression is null where the cells do not tell.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

import polars as pl

from kumiai.law.core.calendar import last_weekday_on_or_before_column, month_end_column
from kumiai.law.core.citation import Citation
from kumiai.law.core.duty import (
    AnyOf,
    AsOf,
    Clock,
    ColumnRef,
    Comparison,
    Condition,
    Duty,
    Operand,
    ParameterRef,
    Step,
)
from kumiai.law.core.errors import BadData
from kumiai.law.core.parameters import Entry, Parameters

_UNITS = {"days": "d", "months": "mo", "years": "y"}


@dataclass(frozen=True, slots=True)
class Figures:
    """The legal figures as they stand on the as-of day."""

    parameters: Parameters
    on: date

    def entry(self, parameter_id: str) -> Entry:
        """Return the entry in force; before its first day the first one, so that one can plan ahead."""
        first = self.parameters.history(parameter_id)[0].citation.in_force_on
        return self.parameters.get(parameter_id, max(self.on, first))

    def number(self, parameter_id: str) -> int:
        """Return a figure that is a whole number."""
        value = self.entry(parameter_id).value
        if type(value) is not int:
            raise BadData(f"{parameter_id} is not a whole number: {value!r}")
        return value

    def day(self, parameter_id: str) -> date:
        """Return a figure that is a day."""
        value = self.entry(parameter_id).value
        if not isinstance(value, date):
            raise BadData(f"{parameter_id} is not a day: {value!r}")
        return value

    def offset(self, parameter_id: str, sign: str = "") -> str:
        """Return a figure as an offset of Polars, such as ``-6mo``."""
        unit = self.parameters.figure(parameter_id).unit
        if unit not in _UNITS:
            raise BadData(f"{parameter_id} counts in {unit!r}, not in days, months or years")
        return f"{sign}{self.number(parameter_id)}{_UNITS[unit]}"

    def citations(self, duty: Duty, clock: Clock | None = None) -> tuple[Citation, ...]:
        """Return where a duty, and each figure of it (or of one clock), is written."""
        names = clock.parameters() if clock else duty.parameters()
        found = (*duty.cite, *(self.entry(name).citation for name in names))
        return tuple(dict.fromkeys(found))


Cell = Callable[[str], pl.Expr]


def all_hold(conditions: Sequence[Condition], cell: Cell, figures: Figures) -> pl.Expr:
    """Return whether all conditions hold: true, false, or null where a cell is asked for."""
    if not conditions:
        return pl.lit(True)
    return reduce(pl.Expr.__and__, (holds(condition, cell, figures) for condition in conditions))


def holds(condition: Condition, cell: Cell, figures: Figures) -> pl.Expr:
    """Return whether one condition holds."""
    if isinstance(condition, AnyOf):
        options = (all_hold(option, cell, figures) for option in condition.options)
        return reduce(pl.Expr.__or__, options)
    found = _compare(condition, cell(condition.column), cell, figures)
    if condition.unknown == "asks":
        return found
    return found.fill_null(condition.unknown == "holds")


def _compare(condition: Comparison, left: pl.Expr, cell: Cell, figures: Figures) -> pl.Expr:
    if condition.operation == "known":
        return left.is_not_null() if condition.value is True else left.is_null()
    if condition.operation == "one_of" and isinstance(condition.value, tuple):
        return reduce(pl.Expr.__or__, (left == pl.lit(value) for value in condition.value))
    right = _operand(condition.value, cell, figures)
    comparison: Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
        "is": pl.Expr.eq,
        "is_not": pl.Expr.ne,
        "at_least": pl.Expr.ge,
        "at_most": pl.Expr.le,
        "before": pl.Expr.lt,
        "on_or_before": pl.Expr.le,
        "after": pl.Expr.gt,
        "on_or_after": pl.Expr.ge,
    }
    return comparison[condition.operation](left, right)


def _operand(value: Operand, cell: Cell, figures: Figures) -> pl.Expr:
    if isinstance(value, ColumnRef):
        return cell(value.column)
    if isinstance(value, ParameterRef):
        return pl.lit(figures.entry(value.parameter).value)
    if isinstance(value, AsOf):
        return pl.lit(figures.on)
    return pl.lit(value)


def anchor_day(clock: Clock, fact: Cell, figures: Figures) -> pl.Expr:
    """Return the day from which a clock counts (起算日)."""
    if clock.anchor_kind == "parameter":
        return pl.lit(figures.day(clock.anchor), dtype=pl.Date)
    if clock.anchor_kind == "fiscal_year_end":
        return pl.date(fact(clock.anchor) + 1, 3, 31)
    return fact(clock.anchor)


def after_steps(steps: Sequence[Step], anchor: pl.Expr, figures: Figures) -> pl.Expr:
    """Return the day that the steps lead to from the anchor."""
    return reduce(lambda day, step: _after_step(step, day, figures), steps, anchor)


def _after_step(step: Step, day: pl.Expr, figures: Figures) -> pl.Expr:
    if step.parameter is None:
        return _MOVES[step.operation](day)
    if step.operation == "add":
        return day.dt.offset_by(figures.offset(step.parameter))
    if step.operation == "subtract":
        return day.dt.offset_by(figures.offset(step.parameter, "-"))
    number = figures.number(step.parameter)
    if step.operation == "end_of_calendar_month":
        # The month of the anchor is the first, so the n-th is n - 1 months later.
        return day.dt.month_start().dt.offset_by(f"{number - 1}mo").dt.month_end()
    return day.dt.month_start().dt.offset_by(f"{number - 1}d")


_MOVES: Mapping[str, Callable[[pl.Expr], pl.Expr]] = {
    "month_start": lambda day: day.dt.month_start(),
    "month_end": month_end_column,
    "day_before": lambda day: day.dt.offset_by("-1d"),
    "day_after": lambda day: day.dt.offset_by("1d"),
    "weekday_on_or_before": last_weekday_on_or_before_column,
}


def in_force(duty: Duty, anchor: pl.Expr) -> pl.Expr:
    """Return whether the law of a duty held on the day of the anchor."""
    held = anchor >= pl.lit(duty.first_day)
    return held if duty.last_day is None else held & (anchor <= pl.lit(duty.last_day))
