"""Reads the files of duties strictly: every slip has a message that names the file and the place.

The shape of a file is told by the functions below, one for each part of it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from kumiai.law.core.citation import read_citation
from kumiai.law.core.duty import (
    AnyOf,
    Ask,
    AsOf,
    Clock,
    ColumnRef,
    Comparison,
    Condition,
    Duty,
    DutyForm,
    FactSource,
    IdentityPart,
    Operand,
    ParameterRef,
    Reason,
    Record,
    Step,
    facts_of,
)
from kumiai.law.core.duty_facts import Column, vocabulary
from kumiai.law.core.errors import BadData, UnknownRule
from kumiai.law.core.files import data_files, read_yaml

OPERATIONS = frozenset(
    (
        "is",
        "is_not",
        "one_of",
        "at_least",
        "at_most",
        "known",
        "before",
        "on_or_before",
        "after",
        "on_or_after",
    )
)
_OF_DAYS = frozenset(("before", "on_or_before", "after", "on_or_after"))
_OF_NUMBERS = frozenset(("at_least", "at_most"))
COUNTING = frozenset(("add", "subtract", "end_of_calendar_month", "day_of_month"))
MOVING = frozenset(("month_start", "month_end", "day_before", "day_after", "weekday_on_or_before"))
_TYPES: Mapping[str, type] = {"text": str, "integer": int, "flag": bool, "day": date}
_PSEUDO = {
    name: Column(name, "day", {"ja": name, "en": name}, derived=True) for name in ("anchor_on", "due_on")
}
_Part = TypeVar("_Part")


@lru_cache(maxsize=1)
def shipped_duties() -> tuple[Duty, ...]:
    """Return every duty of every program, in the order of their ids (全義務)."""
    duties = [read_duty(read_yaml(path), where=str(path)) for path in data_files("duties")]
    duties.sort(key=lambda duty: duty.id)
    for one, other in zip(duties, duties[1:], strict=False):
        if one.id == other.id:
            raise BadData(f"the duty {one.id} is defined twice")
    return tuple(duties)


def find_duty(duty_id: str, duties: Iterable[Duty] | None = None) -> Duty:
    """Return the duty of that id; raise UnknownRule."""
    for duty in shipped_duties() if duties is None else duties:
        if duty.id == duty_id:
            return duty
    raise UnknownRule(f"there is no duty {duty_id!r}")


def read_duty_file(path: Path) -> Duty:
    """Return the duty of one file."""
    return read_duty(read_yaml(path), where=str(path))


def read_duty(data: Any, *, where: str) -> Duty:
    """Return the duty that a mapping describes; raise BadData with the place of the slip."""
    place = f"{where}: {data['id']}" if isinstance(data, dict) and "id" in data else where
    _keys(
        data,
        place,
        must="id label explanation severity role in_force cite clocks",
        may="asks records form submit_to warn_days_before",
    )
    words = vocabulary()
    asks = tuple(_ask(fact, entry, place) for fact, entry in (data.get("asks") or {}).items())
    clocks = _many(data["clocks"], _clock, f"{place}: clocks")
    _check_clocks(clocks, {ask.fact for ask in asks}, place)
    in_force = _keys(data["in_force"], f"{place}: in_force", must="first_day last_day")
    warn = tuple(data.get("warn_days_before") or ())
    if any(type(days) is not int or days < 0 for days in warn):
        raise BadData(f"{place}: warn_days_before holds whole numbers of days")
    records = _many(data.get("records") or (), _record, f"{place}: records")
    for record in records:
        _check_record(record, clocks, place)
    return Duty(
        id=_typed(data["id"], str, f"{place}: id"),
        label=_text(data["label"], f"{place}: label"),
        explanation=_text(data["explanation"], f"{place}: explanation"),
        severity=_one_of(data["severity"], words.severities, f"{place}: severity"),
        role=_one_of(data["role"], words.roles, f"{place}: role"),
        first_day=_typed(in_force["first_day"], date, f"{place}: in_force"),
        last_day=_typed(in_force["last_day"], date, f"{place}: in_force", none=True),
        cite=tuple(read_citation(entry, where=f"{place}: cite") for entry in data["cite"]),
        clocks=clocks,
        asks=asks,
        records=records,
        form=_form(data["form"], place) if data.get("form") else None,
        submit_to=_text(data["submit_to"], f"{place}: submit_to") if data.get("submit_to") else None,
        warn_days_before=warn,
    )


def _clock(data: Any, place: str) -> Clock:
    _keys(data, place, must="anchor due", may="name when opens every")
    anchor = data["anchor"]
    kind: Literal["fact", "fiscal_year_end", "parameter"] = "fact"
    if isinstance(anchor, dict):
        if set(anchor) == {"fiscal_year_end"}:
            kind = "fiscal_year_end"
        elif set(anchor) == {"parameter"}:
            kind = "parameter"
        else:
            raise BadData(f"{place}: an anchor is a fact, fiscal_year_end of a fact, or a parameter")
        (anchor,) = anchor.values()
    facts = vocabulary().facts
    if kind != "parameter":
        column = facts.get(_typed(anchor, str, f"{place}: anchor"))
        wanted = "integer" if kind == "fiscal_year_end" else "day"
        if column is None or column.type != wanted:
            raise BadData(f"{place}: {anchor!r} is not a fact that can be an anchor")
    return Clock(
        name=data.get("name", "due"),
        when=conditions(data.get("when") or (), facts, f"{place}: when"),
        anchor_kind=kind,
        anchor=anchor,
        due=_many(data["due"], _step, f"{place}: due"),
        opens=_many(data["opens"], _step, f"{place}: opens") if data.get("opens") is not None else None,
        every=_typed(data.get("every"), str, f"{place}: every", none=True),
    )


def _step(data: Any, place: str) -> Step:
    if not isinstance(data, dict) or len(data) != 1:
        raise BadData(f"{place}: a step is a mapping of one operation")
    ((operation, value),) = data.items()
    if operation == "to" and value in MOVING:
        return Step(value)
    if operation in COUNTING and isinstance(value, str):
        return Step(operation, value)
    raise BadData(f"{place}: no such step: {operation}: {value}")


def _check_clocks(clocks: tuple[Clock, ...], asked: set[str], place: str) -> None:
    names = [clock.name for clock in clocks]
    if not clocks or len(set(names)) != len(names):
        raise BadData(f"{place}: there must be clocks, each with a name of its own")
    for clock in clocks:
        if len(clocks) > 1 and not clock.when:
            raise BadData(f"{place}: with several clocks each needs its when ({clock.name})")
        needed = set(facts_of(clock.when))
        if clock.anchor_kind != "parameter":
            needed.add(clock.anchor)
        if asked and needed - asked:
            raise BadData(f"{place}: {clock.name} needs facts that are not asked: {sorted(needed - asked)}")


def conditions(data: Any, columns: Mapping[str, Column], place: str) -> tuple[Condition, ...]:
    """Return the conditions of a list; all of them have to hold."""
    return tuple(_condition(entry, columns, place) for entry in _list(data, place))


def _condition(data: Any, columns: Mapping[str, Column], place: str) -> Condition:
    if isinstance(data, dict) and set(data) == {"any_of"}:
        options = _list(data["any_of"], place)
        return AnyOf(
            tuple(
                conditions(option if isinstance(option, list) else [option], columns, place)
                for option in options
            )
        )
    if not isinstance(data, dict) or "column" not in data:
        raise BadData(f"{place}: a condition names a column, or is any_of: {data!r}")
    operations = set(data) - {"column", "unknown"}
    if len(operations) != 1 or not operations <= OPERATIONS:
        raise BadData(f"{place}: a condition has one of {', '.join(sorted(OPERATIONS))}: {data!r}")
    (operation,) = operations
    column = columns.get(data["column"])
    if column is None:
        raise BadData(f"{place}: there is no column {data['column']!r}")
    unknown = _one_of(data.get("unknown", "asks"), ("asks", "holds", "fails"), f"{place}: unknown")
    value = _operand(data[operation], operation, column, columns, place)
    return Comparison(column.name, operation, value, unknown)


def _operand(
    value: Any, operation: str, column: Column, columns: Mapping[str, Column], place: str
) -> Operand:
    where = f"{place}: {column.name} {operation}"
    if operation == "known":
        return bool(_typed(value, bool, where))
    if (operation in _OF_DAYS and column.type != "day") or (
        operation in _OF_NUMBERS and column.type != "integer"
    ):
        raise BadData(f"{where}: the column is of type {column.type}")
    if isinstance(value, dict):
        if value == {"as_of": True}:
            return AsOf()
        if set(value) == {"parameter"} and isinstance(value["parameter"], str):
            return ParameterRef(value["parameter"])
        if set(value) == {"column"} and value["column"] in columns:
            if columns[value["column"]].type != column.type:
                raise BadData(f"{where}: {value['column']} is of another type")
            return ColumnRef(value["column"])
        raise BadData(f"{where}: no such value: {value!r}")
    if operation == "one_of":
        return tuple(_typed(entry, _TYPES[column.type], where) for entry in _list(value, where))
    found: Operand = _typed(value, _TYPES[column.type], where)
    return found


def _record(data: Any, place: str) -> Record:
    frames = vocabulary().frames
    _keys(
        data,
        place,
        must="frame identity",
        may="while still_owed facts done previous fiscal_year reasons",
    )
    frame = frames[_one_of(data["frame"], frames, f"{place}: frame")]
    columns = {**frame.columns, **_PSEUDO}
    previous = data.get("previous")
    if previous is not None:
        _keys(previous, f"{place}: previous", must="last before")
        previous = tuple(_column(previous[name], columns, place) for name in ("last", "before"))
    year = data.get("fiscal_year")
    if year not in (None, "ended", "running"):
        raise BadData(f"{place}: fiscal_year is ended or running")
    return Record(
        frame=frame.name,
        conditions=conditions(data.get("while") or (), columns, f"{place}: while"),
        facts={
            fact: _fact_source(fact, source, columns, place)
            for fact, source in (data.get("facts") or {}).items()
        },
        identity=_many(data["identity"], lambda part, at: _identity(part, columns, at), f"{place}: identity"),
        still_owed=conditions(data.get("still_owed") or (), columns, f"{place}: still_owed"),
        done=_column(data["done"], columns, place) if data.get("done") else None,
        previous=previous,
        fiscal_year=year,
        reasons=tuple(
            Reason(
                _one_of(code, vocabulary().reasons, f"{place}: reasons"),
                conditions(when, columns, f"{place}: {code}"),
            )
            for code, when in (data.get("reasons") or {}).items()
        ),
    )


def _check_record(record: Record, clocks: tuple[Clock, ...], place: str) -> None:
    columns = vocabulary().frames[record.frame].columns
    for clock in clocks:
        needed = set(facts_of(clock.when)) | ({clock.anchor} if clock.anchor_kind != "parameter" else set())
        lacking = needed - set(record.facts) - set(columns)
        if record.fiscal_year:
            lacking -= {"fiscal_year"}
        if lacking:
            raise BadData(f"{place}: records of {record.frame} do not answer {', '.join(sorted(lacking))}")


def _fact_source(fact: str, data: Any, columns: Mapping[str, Column], place: str) -> FactSource:
    where = f"{place}: facts: {fact}"
    wanted = vocabulary().facts.get(fact)
    if wanted is None:
        raise BadData(f"{where}: there is no such fact")
    if isinstance(data, str):
        source = FactSource((_column(data, columns, where),))
    elif isinstance(data, dict) and set(data) == {"value"}:
        source = FactSource(default=_typed(data["value"], _TYPES[wanted.type], where))
    elif isinstance(data, dict) and "column" in data and set(data) <= {"column", "default"}:
        default = _typed(data.get("default"), _TYPES[wanted.type], where, none=True)
        source = FactSource((_column(data["column"], columns, where),), default=default)
    elif isinstance(data, dict) and len(data) == 1 and set(data) <= {"first_known", "latest"}:
        ((pick, names),) = data.items()
        source = FactSource(tuple(_column(name, columns, where) for name in _list(names, where)), pick)
    else:
        raise BadData(f"{where}: a fact is a column, first_known, latest, or a value: {data!r}")
    if any(columns[name].type != wanted.type for name in source.columns):
        raise BadData(f"{where}: a column of another type than {wanted.type}")
    return source


def _identity(data: Any, columns: Mapping[str, Column], place: str) -> IdentityPart:
    if not isinstance(data, dict) or not data:
        raise BadData(f"{place}: a part of an identity is text, column, after or fiscal_year: {data!r}")
    (kind, value), *rest = data.items()
    if kind == "text" and not rest:
        return IdentityPart("text", _typed(value, str, place))
    if kind == "fiscal_year" and value is True and not rest:
        return IdentityPart("fiscal_year")
    if kind == "after" and not rest:
        return IdentityPart("after", _column(value, columns, place))
    if kind == "column" and (not rest or [key for key, _ in rest] == ["otherwise"]):
        otherwise = _column(rest[0][1], columns, place) if rest else None
        return IdentityPart("column", _column(value, columns, place), otherwise)
    raise BadData(f"{place}: no such part of an identity: {data!r}")


def _ask(fact: str, data: Any, place: str) -> Ask:
    known = vocabulary().facts.get(fact)
    if known is None:
        raise BadData(f"{place}: asks: there is no fact {fact!r}")
    entry = _keys(data or {}, f"{place}: asks: {fact}", may="default")
    default = _typed(entry.get("default"), _TYPES[known.type], f"{place}: asks: {fact}", none=True)
    return Ask(fact, default)


def _form(data: Any, place: str) -> DutyForm:
    _keys(data, f"{place}: form", must="id official", may="number")
    return DutyForm(
        _typed(data["id"], str, f"{place}: form"),
        _text(data["official"], f"{place}: form"),
        _typed(data.get("number"), str, f"{place}: form", none=True),
    )


def _keys(data: Any, place: str, *, must: str = "", may: str = "") -> dict[str, Any]:
    """Return the mapping; it has all the keys it must have and no key it may not have."""
    if not isinstance(data, dict):
        raise BadData(f"{place}: a mapping is expected, not {data!r}")
    if lacking := [key for key in must.split() if key not in data]:
        raise BadData(f"{place}: lacks {', '.join(lacking)}")
    if surplus := set(data) - {*must.split(), *may.split()}:
        raise BadData(f"{place}: unknown keys {', '.join(sorted(map(str, surplus)))}")
    return data


def _text(data: Any, place: str) -> Mapping[str, str]:
    if not isinstance(data, dict) or set(data) != {"ja", "en"} or not all(data.values()):
        raise BadData(f"{place}: needs ja and en")
    return data


def _typed(value: Any, kind: type, place: str, *, none: bool = False) -> Any:
    if value is None and none:
        return None
    if type(value) is not kind:
        raise BadData(f"{place}: {value!r} is not of type {kind.__name__}")
    return value


def _one_of(value: Any, allowed: Iterable[str], place: str) -> Any:
    choices = tuple(allowed)
    if value not in choices:
        raise BadData(f"{place}: {value!r} is not one of {', '.join(choices)}")
    return value


def _list(data: Any, place: str) -> list[Any]:
    if not isinstance(data, list | tuple):
        raise BadData(f"{place}: a list is expected, not {data!r}")
    return list(data)


def _many(data: Any, read: Callable[[Any, str], _Part], place: str) -> tuple[_Part, ...]:
    return tuple(read(entry, place) for entry in _list(data, place))


def _column(name: Any, columns: Mapping[str, Column], place: str) -> str:
    if name not in columns:
        raise BadData(f"{place}: there is no column {name!r}")
    return str(name)
