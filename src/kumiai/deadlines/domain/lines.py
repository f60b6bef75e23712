"""Kept deadlines as lines: one query for any number of them, with all names in it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from kumiai.deadlines.domain.board import Filters, GroupCode, Line, Named, Question, group_bounds, group_of
from kumiai.deadlines.domain.words import duties_called, duty_label, kind_label, missing_label
from kumiai.deadlines.models import Deadline, OpenQuestion

_FIELDS = (
    "pk", "key", "duty", "subject_kind", "due_on", "state", "opens_on", "anchor_on", "person_id", "person__name_roman",
    "employer_id", "employer__name", "office_id", "office__name", "placement_id", "assigned_to_id", "assignee_name",
    "recommended", "confirmed", "done_on", "done_by", "evidence", "reason",
)  # fmt: skip


def read_lines(rows: QuerySet[Deadline], on: date) -> tuple[Line, ...]:
    """Return deadlines as lines, in the order of the query."""
    name = Coalesce(NullIf("assigned_to__display_name", Value("")), "assigned_to__username")
    return tuple(line_of(values, on) for values in rows.annotate(assignee_name=name).values_list(*_FIELDS))


def line_of(values: tuple[Any, ...], on: date) -> Line:
    """Return one line from the columns of a row."""
    row = dict(zip(_FIELDS, values, strict=True))
    person = _named(row["person_id"], row["person__name_roman"])
    employer = _named(row["employer_id"], row["employer__name"])
    office = _named(row["office_id"], row["office__name"])
    about = person or employer or office
    return Line(
        key=row["key"],
        pk=row["pk"],
        duty=row["duty"],
        label=duty_label(row["duty"]),
        kind=row["subject_kind"],
        subject=about.name if about else kind_label(row["subject_kind"]),
        due_on=row["due_on"],
        days_left=(row["due_on"] - on).days,
        group=group_of(row["due_on"], on),
        state=row["state"],
        opens_on=row["opens_on"],
        anchor_on=row["anchor_on"],
        person=person,
        employer=employer,
        office=office,
        placement=row["placement_id"],
        assigned_to=_named(row["assigned_to_id"], row["assignee_name"]),
        recommended=row["recommended"],
        confirmed=row["confirmed"],
        done_on=row["done_on"],
        done_by=row["done_by"],
        evidence=row["evidence"],
        reason=row["reason"],
    )


def _named(pk: int | None, name: str | None) -> Named | None:
    return None if pk is None else Named(pk, name or "")


def narrowed(rows: QuerySet[Deadline], filters: Filters) -> QuerySet[Deadline]:
    """Return the deadlines that the filters leave."""
    if filters.assignee is not None:
        rows = rows.filter(assigned_to=filters.assignee)
    if filters.unassigned:
        rows = rows.filter(assigned_to__isnull=True)
    if filters.employer is not None:
        rows = rows.filter(employer=filters.employer)
    if filters.person is not None:
        rows = rows.filter(person=filters.person)
    if filters.duty:
        rows = rows.filter(duty=filters.duty)
    if filters.kind:
        rows = rows.filter(subject_kind=filters.kind)
    if filters.required_only:
        rows = rows.filter(recommended=False)
    for word in filters.text.split():
        rows = rows.filter(
            Q(person__name_roman__icontains=word)
            | Q(person__name_kanji__icontains=word)
            | Q(person__name_kana__icontains=word)
            | Q(employer__name__icontains=word)
            | Q(employer__name_kana__icontains=word)
            | Q(duty__in=duties_called(word))
        )
    return rows


def due_in(group: GroupCode, on: date) -> Q:
    """Return the condition that the due day lies in a group of the board."""
    first, last = group_bounds(group, on)
    condition = Q()
    if first is not None:
        condition &= Q(due_on__gte=first)
    if last is not None:
        condition &= Q(due_on__lte=last)
    return condition


def read_questions(rows: QuerySet[OpenQuestion], *, limit: int | None = None) -> tuple[Question, ...]:
    """Return open questions in words, the first ``limit`` or all of them; one query."""
    fields = (
        "duty", "subject_kind", "missing", "person_id", "person__name_roman", "employer_id", "employer__name",
    )  # fmt: skip
    found: Iterable[tuple[Any, ...]] = rows.order_by(
        F("person_id").asc(nulls_last=True), "duty", "pk"
    ).values_list(*fields)[:limit]
    return tuple(
        Question(
            duty=duty,
            label=duty_label(duty),
            missing=missing,
            missing_label=missing_label(kind, missing),
            person=_named(person, person_name),
            employer=_named(employer, employer_name),
        )
        for duty, kind, missing, person, person_name, employer, employer_name in found
    )
