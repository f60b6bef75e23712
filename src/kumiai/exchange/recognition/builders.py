"""Read records → rows of people, companies, and audits and visits."""

import re
from collections.abc import Mapping
from typing import Any

from kumiai.exchange.recognition.companies import company_key
from kumiai.exchange.recognition.problems import Problem, problem
from kumiai.exchange.recognition.records import Record
from kumiai.exchange.recognition.rows import ActivityRow, EmployerRow, PersonRow, StagePeriod
from kumiai.exchange.recognition.wordings import heading_key

EXAM_FIELDS = ("exam", "exam_basic", "exam_grade_3", "exam_grade_2")
PERIOD_FIELD = re.compile(r"stage_\d_(?:first|last)_day")
OCCUPATION = re.compile(r"\s*[／/]\s*")


def person_of(record: Record, aliases: Mapping[str, str]) -> tuple[PersonRow | None, list[Problem]]:
    """Return the person of a row, or None where the row names nobody."""
    values = _plain(record)
    problems = list(record.problems)
    if not any(values.get(name) for name in ("name_roman", "name_kanji", "name_kana")):
        problems.append(_row_problem(record, "row_without_name", "name_roman"))
        return None, problems
    exams = [note for name in EXAM_FIELDS for note in record.values.get(name) or ()]
    problems += [_exam_without_level(record, name) for name in EXAM_FIELDS if _lacks_level(record, name)]
    if not values.get("operation") and values.get("occupation"):
        parts = OCCUPATION.split(values["occupation"])
        if len(parts) == 2 and all(parts):
            values["occupation"], values["operation"] = parts
    person = PersonRow(
        **record.place(),
        **values,
        exams=tuple(exams),
        stage_periods=_periods(record),
        employer_key=_key(values.get("employer_name"), aliases),
    )
    if person.identity is None and not _blocked(problems, "residence_card_number", "born_on"):
        problems.append(_row_problem(record, "person_without_identity", "name_roman"))
    if person.employer_key is None and not _blocked(problems, "employer_name"):
        problems.append(_row_problem(record, "person_without_company", "employer_name"))
    return person, problems


def employer_of(record: Record, aliases: Mapping[str, str]) -> tuple[EmployerRow | None, list[Problem]]:
    """Return the company of a row, or None where the row names none."""
    values = _plain(record)
    if not values.get("name"):
        return None, [*record.problems, _row_problem(record, "row_without_company", "name")]
    for name in ("instructors", "life_instructors"):
        values[name] = values.get(name) or ()
    return EmployerRow(**record.place(), **values, key=_key(values["name"], aliases)), list(record.problems)


def activities_of(record: Record, aliases: Mapping[str, str]) -> tuple[list[ActivityRow], list[Problem]]:
    """Return the audits and visits of a row: one, or two where audit and visit have a column each."""
    values = _plain(record)
    problems = list(record.problems)
    days = {
        "audited_on": values.pop("audited_on", None),
        "visited_on": values.pop("visited_on", None),
        "done_on": values.pop("done_on", None),
    }
    stated = values.pop("kind", None)
    if not values.get("employer_name"):
        return [], [*problems, _row_problem(record, "row_without_company", "employer_name")]
    key = _key(values["employer_name"], aliases)
    found = []
    for name, day in days.items():
        if day is None:
            continue
        kind = _kind_of(name, stated, record.sheet)
        if kind is None and "kind" not in record.sources:
            problems.append(_row_problem(record, "row_without_kind", name))
        if kind:
            place = record.place()
            if name in record.sources:
                place["sources"] = {**record.sources, "done_on": record.sources[name]}
            found.append(ActivityRow(**place, **values, done_on=day, kind=kind, employer_key=key))
    if not any(days.values()) and not any(name in record.sources for name in days):
        problems.append(_row_problem(record, "row_without_date", "done_on"))
    return found, problems


def _kind_of(column: str, stated: str | None, sheet: str) -> str | None:
    """Return the kind of an activity: as stated, else as its column or the name of its sheet says."""
    if column == "audited_on":
        return stated if stated and "audit" in stated else "audit"
    if column == "visited_on":
        return "guidance_visit"
    if stated:
        return stated
    title = heading_key(sheet)
    audits, visits = "監査" in title, "訪問" in title or "巡回" in title
    if audits == visits:
        return None
    return "audit" if audits else "guidance_visit"


def _plain(record: Record) -> dict[str, Any]:
    return {
        name: value
        for name, value in record.values.items()
        if name not in EXAM_FIELDS and not PERIOD_FIELD.fullmatch(name)
    }


def _periods(record: Record) -> tuple[StagePeriod, ...]:
    found = []
    for stage in (1, 2, 3):
        first, last = (record.values.get(f"stage_{stage}_{end}_day") for end in ("first", "last"))
        if first or last:
            found.append(StagePeriod(stage, first, last))
    return tuple(found)


def _key(name: str | None, aliases: Mapping[str, str]) -> str | None:
    return company_key(name, aliases) if name else None


def _blocked(problems: list[Problem], *names: str) -> bool:
    """Return whether one of the fields could not be read: then that is the problem to solve first."""
    return any(found.field in names for found in problems)


def _lacks_level(record: Record, name: str) -> bool:
    return any(note.level is None for note in record.values.get(name) or ())


def _exam_without_level(record: Record, name: str) -> Problem:
    source = record.sources[name]
    return problem(
        "exam_level_not_stated",
        sheet=record.sheet,
        row=record.row,
        cell=source.cell,
        field=name,
        raw=source.raw,
    )


def _row_problem(record: Record, code: str, name: str) -> Problem:
    source = record.sources.get(name)
    return problem(
        code,
        sheet=record.sheet,
        row=record.row,
        cell=record.cell(name),
        field=name,
        raw=source.raw if source else "",
    )
