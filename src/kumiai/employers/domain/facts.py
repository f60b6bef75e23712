"""Companies as columns that the law reads.

``on`` is the day that one looks from: what is dated later has not happened yet.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import polars as pl

from kumiai.employers.enums import Field, TrainerKind
from kumiai.employers.models import (
    Assessment,
    Employer,
    ExcellenceStatement,
    StaffCount,
    Trainer,
    TrainerCourse,
)

Keys = Collection[int] | None
"""The companies that are asked for; None asks for all."""


def employers_frame(on: date, *, employers: Keys = None) -> pl.DataFrame:
    """Return the companies: key, caseworker, responsible_course_on (技能実習責任者の受講日).

    The course is the oldest of the latest courses of the training managers in
    office; a manager without a recorded course leaves it unknown.
    """
    rows = Employer.objects.order_by("pk")
    courses = _courses(on, employers, (TrainerKind.RESPONSIBLE_PERSON,))
    if employers is not None:
        rows = rows.filter(pk__in=employers)
    return pl.DataFrame(
        [
            (str(pk), caseworker, courses.get(pk))
            for pk, caseworker in rows.values_list("pk", "caseworker_id")
        ],
        schema={"key": pl.String, "caseworker": pl.Int64, "responsible_course_on": pl.Date},
        orient="row",
    )


def instructor_courses_frame(on: date, *, since: date, employers: Keys = None) -> pl.DataFrame:
    """Return by company the oldest of the latest courses of its instructors and life advisers (指導員・生活相談員の受講日).

    Only courses since a day count: whether those of an older law do is for others to say.
    """
    courses = _courses(on, employers, (TrainerKind.INSTRUCTOR, TrainerKind.LIFE_ADVISER), since=since)
    return pl.DataFrame(
        [(str(pk), day) for pk, day in courses.items()],
        schema={"key": pl.String, "instructor_course_on": pl.Date},
        orient="row",
    )


def _courses(
    on: date, employers: Keys, kinds: Collection[TrainerKind], *, since: date = date.min
) -> dict[int, date | None]:
    """Return by company the oldest of the latest courses of its people of these kinds; one without leaves it unknown."""
    trainers = Trainer.objects.filter(kind__in=kinds)
    courses = TrainerCourse.objects.filter(taken_on__gte=since, taken_on__lte=on, trainer__kind__in=kinds)
    if employers is not None:
        trainers = trainers.filter(employer__in=employers)
        courses = courses.filter(trainer__employer__in=employers)
    latest = dict(courses.order_by("taken_on").values_list("trainer_id", "taken_on"))
    found: dict[int, date | None] = {}
    for pk, employer, first_day, last_day in trainers.order_by("pk").values_list(
        "pk", "employer_id", "first_day", "last_day"
    ):
        if (first_day is not None and first_day > on) or (last_day is not None and last_day < on):
            continue
        taken = latest.get(pk)
        known = found.get(employer, taken)
        found[employer] = None if taken is None or known is None else min(known, taken)
    return found


def staff_frame(on: date, *, employers: Keys = None) -> pl.DataFrame:
    """Return what a company's quota depends on: staff in force on the day, field, excellence.

    Columns: key, name, regular_employees, care_staff, field (code of the law),
    employer_excellent. A number that was not recorded by the day is unknown.
    """
    companies = Employer.objects.order_by("pk")
    counts = StaffCount.objects.filter(counted_on__lte=on).order_by("counted_on")
    statements = ExcellenceStatement.objects.filter(stated_on__lte=on).order_by("stated_on")
    if employers is not None:
        companies = companies.filter(pk__in=employers)
        counts = counts.filter(employer__in=employers)
        statements = statements.filter(employer__in=employers)
    staff = {row[0]: row[1:] for row in counts.values_list("employer_id", "regular_employees", "care_staff")}
    excellent = dict(statements.values_list("employer_id", "excellent"))
    rows = [
        (str(pk), name, *staff.get(pk, (None, None)), field_code(field, number), excellent.get(pk))
        for pk, name, field, number in companies.values_list("pk", "name", "field", "corporate_number")
    ]
    schema = {
        "key": pl.String,
        "name": pl.String,
        "regular_employees": pl.Int64,
        "care_staff": pl.Int64,
        "field": pl.String,
        "employer_excellent": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def known_not_excellent(on: date, *, employers: Keys = None) -> set[int]:
    """Return the companies of which it is stated that they are not excellent (優良でない)."""
    statements = ExcellenceStatement.objects.filter(stated_on__lte=on).order_by("stated_on")
    if employers is not None:
        statements = statements.filter(employer__in=employers)
    latest = dict(statements.values_list("employer_id", "excellent"))
    return {employer for employer, excellent in latest.items() if not excellent}


def field_code(field: str, corporate_number: str | None) -> str:
    """Return the word of the law for a field, as far as its quota is a special one (分野).

    The special numbers of aquaculture are those of people who are not a corporation.
    """
    if field == Field.AQUACULTURE:
        return "general" if corporate_number else "aquaculture_individual"
    special = {Field.CONSTRUCTION: "construction", Field.CARE: "care", Field.FISHING_BOAT: "fishing_boat"}
    return special.get(Field(field), "general") if field else "general"


def assessments_frame(
    on: date, *, columns: Mapping[str, pl.DataType | type[pl.DataType]], employers: Keys = None
) -> pl.DataFrame:
    """Return the answers of each company's latest score sheet (点数表): key, and the columns asked for.

    What is not answered is unknown; decimals are text, as they are kept.
    """
    sheets = Assessment.objects.filter(assessed_on__lte=on).order_by("assessed_on")
    if employers is not None:
        sheets = sheets.filter(employer__in=employers)
    latest: dict[int, dict[str, Any]] = dict(sheets.values_list("employer_id", "inputs"))
    series = [pl.Series("key", [str(pk) for pk in latest], dtype=pl.String)]
    for name, kind in columns.items():
        cells = [inputs.get(name) for inputs in latest.values()]
        if kind == pl.String:
            cells = [None if cell is None else str(cell) for cell in cells]
        series.append(pl.Series(name, cells, dtype=kind))
    return pl.DataFrame(series)
