"""The duties counted by a plain loop, one row and one cell at a time: slow, obvious, independent of Polars.

It reads the same files of duties as the engine, and shares nothing else with it.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from kumiai.law.core import calendar
from kumiai.law.core.duty import AnyOf, AsOf, Clock, ColumnRef, Comparison, Duty, ParameterRef, Record
from kumiai.law.core.duty_facts import vocabulary
from kumiai.law.core.parameters import Parameters

Row = Mapping[str, Any]
Deadline = tuple[str, date, date | None, date | None]


def expand_in_a_loop(
    facts: Mapping[str, list[Row]],
    *,
    on: date,
    horizon_days: int,
    parameters: Parameters,
    duties: tuple[Duty, ...],
) -> set[Deadline]:
    """Return (key, due day, first day of filing, day done) of every deadline of the rows."""
    prepared = _prepared(facts)
    until = on + timedelta(days=horizon_days)
    law = _Law(parameters, on)
    found: set[Deadline] = set()
    for duty in duties:
        for record in duty.records:
            for row in prepared.get(record.frame, ()):
                for clock in duty.clocks:
                    found.update(_of_row(law, duty, record, clock, row, until))
    return found


class _Law:
    def __init__(self, parameters: Parameters, on: date) -> None:
        self.parameters, self.on = parameters, on

    def value(self, name: str) -> Any:
        first = self.parameters.history(name)[0].citation.in_force_on
        return self.parameters.get(name, max(first, self.on)).value

    def unit(self, name: str) -> str:
        return self.parameters.figure(name).unit


def _of_row(law: _Law, duty: Duty, record: Record, clock: Clock, row: Row, until: date) -> Iterator[Deadline]:
    done = row[record.done] if record.done else None
    yield from _count(law, duty, record, clock, row, done, until)
    if record.previous:
        last, before = record.previous
        if row[last] is not None and row[before] is not None and row[before] < row[last]:
            yield from _count(law, duty, record, clock, {**row, last: row[before]}, row[last], until)


def _count(
    law: _Law, duty: Duty, record: Record, clock: Clock, row: Row, done: date | None, until: date
) -> Iterator[Deadline]:
    facts = _Facts(law, record, row)
    anchor = _anchor(law, clock, facts)
    if anchor is None or anchor < duty.first_day or (duty.last_day and anchor > duty.last_day):
        return
    due = _walk(law, clock.due, anchor)
    opens = None if clock.opens is None else _walk(law, clock.opens, anchor)
    cells = {**row, "anchor_on": anchor, "due_on": due}
    if _all(law, record.conditions, cells) is not True or _all(law, clock.when, facts) is not True:
        return
    if done is None and (due > until or _all(law, record.still_owed, cells) is False):
        return
    frame = vocabulary().frames[record.frame]
    parts = [_identity(part, row, facts) for part in record.identity]
    key = f"{duty.id}|{frame.subject_kind}|{row[frame.subject_column]}|{':'.join(parts)}"
    yield key, due, opens, done


class _Facts(dict[str, Any]):
    """The facts of a clock, answered by a row."""

    def __init__(self, law: _Law, record: Record, row: Row) -> None:
        super().__init__(row)
        for name, source in record.facts.items():
            if not source.columns:
                self[name] = source.default
                continue
            known = [row[column] for column in source.columns if row[column] is not None]
            if not known:
                self[name] = source.default
            else:
                self[name] = max(known) if source.pick == "latest" else known[0]
        if record.fiscal_year:
            running = calendar.fiscal_year(law.on)
            self["fiscal_year"] = running if record.fiscal_year == "running" else running - 1


def _anchor(law: _Law, clock: Clock, facts: Mapping[str, Any]) -> date | None:
    if clock.anchor_kind == "parameter":
        return law.value(clock.anchor)
    if clock.anchor_kind == "fiscal_year_end":
        return date(facts[clock.anchor] + 1, 3, 31)
    return facts[clock.anchor]


def _walk(law: _Law, steps: tuple[Any, ...], day: date) -> date:
    moves = {
        "month_start": calendar.month_start,
        "month_end": calendar.month_end,
        "day_before": lambda found: found - timedelta(days=1),
        "day_after": lambda found: found + timedelta(days=1),
        "weekday_on_or_before": calendar.last_weekday_on_or_before,
    }
    for step in steps:
        if step.parameter is None:
            day = moves[step.operation](day)
            continue
        number = law.value(step.parameter)
        if step.operation == "end_of_calendar_month":
            day = calendar.month_end(calendar.add_months(day.replace(day=1), number - 1))
        elif step.operation == "day_of_month":
            day = day.replace(day=number)
        else:
            signed = -number if step.operation == "subtract" else number
            unit = law.unit(step.parameter)
            if unit == "days":
                day += timedelta(days=signed)
            else:
                day = calendar.add_months(day, signed * (12 if unit == "years" else 1))
    return day


def _all(law: _Law, conditions: tuple[Any, ...], cells: Mapping[str, Any]) -> bool | None:
    answers = [_one(law, condition, cells) for condition in conditions]
    return False if False in answers else None if None in answers else True


def _one(law: _Law, condition: AnyOf | Comparison, cells: Mapping[str, Any]) -> bool | None:
    if isinstance(condition, AnyOf):
        answers = [_all(law, option, cells) for option in condition.options]
        return True if True in answers else None if None in answers else False
    left = cells[condition.column]
    if condition.operation == "known":
        return (left is not None) is condition.value
    right: Any = condition.value
    if isinstance(right, ColumnRef):
        right = cells[right.column]
    elif isinstance(right, ParameterRef):
        right = law.value(right.parameter)
    elif isinstance(right, AsOf):
        right = law.on
    if left is None or right is None:
        return {"asks": None, "holds": True, "fails": False}[condition.unknown]
    operations = {
        "is": lambda: left == right,
        "is_not": lambda: left != right,
        "one_of": lambda: left in right,
        "at_least": lambda: left >= right,
        "at_most": lambda: left <= right,
        "before": lambda: left < right,
        "on_or_before": lambda: left <= right,
        "after": lambda: left > right,
        "on_or_after": lambda: left >= right,
    }
    return operations[condition.operation]()


def _identity(part: Any, row: Row, facts: Mapping[str, Any]) -> str:
    if part.kind == "text":
        return part.value
    if part.kind == "fiscal_year":
        return f"fy{facts['fiscal_year']}"
    value = row[part.value]
    if part.kind == "after":
        return f"after:{value or 'start'}"
    if value is None and part.otherwise:
        value = row[part.otherwise]
    return "-" if value is None else str(value)


def _prepared(facts: Mapping[str, list[Row]]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows with all columns, and with what the library derives."""
    frames = vocabulary().frames
    ready = {
        name: [{column: row.get(column) for column in frames[name].columns} for row in rows]
        for name, rows in facts.items()
    }
    if "stage" in ready:
        ready["stage"] = list(_stages(ready["stage"]))
    for employer in ready.get("employer", ()):
        given = any("previous_audit_on" in row for row in facts["employer"])
        employer["earlier_audits_known"] = given or "audit" in facts
        if not given:
            earlier = [
                audit["audited_on"]
                for audit in ready.get("audit", ())
                if audit["employer"] == employer["key"]
                and employer["last_audit_on"]
                and audit["audited_on"] < employer["last_audit_on"]
            ]
            employer["previous_audit_on"] = max(earlier, default=None)
        if employer["stage_1_since"] is None:
            running = [
                row["first_day"]
                for row in ready.get("stage", ())
                if (row["employer"], row["stage"]) == (employer["key"], 1)
                and row["started"]
                and not row["ended"]
                and row["first_day"]
            ]
            employer["stage_1_since"] = min(running, default=None)
    return ready


def _stages(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    people: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        people.setdefault(row["person"], []).append(row)
    for placements in people.values():
        placements.sort(key=lambda row: (row["stage"], row["first_day"] or date.max, row["key"]))
        seen: dict[int, int] = {}
        for row in placements:
            seen[row["stage"]] = seen.get(row["stage"], 0) + 1
            yield {**row, "round": seen[row["stage"]], "expected": False}
        last = placements[-1]
        goes_on = not last["ended"] if last["goes_on"] is None else last["goes_on"]
        if last["program"] == "titp" and last["stage"] < 3 and last["final"] is not True and goes_on:
            empty = dict.fromkeys(last)
            kept = ("key", "person", "employer", "program", "acceptance", "field", "goes_on")
            yield {
                **empty,
                **{name: last[name] for name in kept},
                "stage": last["stage"] + 1,
                "first_day": last["last_day"] + timedelta(days=1) if last["last_day"] else None,
                "started": False,
                "ended": False,
                "round": 1,
                "expected": True,
            }
