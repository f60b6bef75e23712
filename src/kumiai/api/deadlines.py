"""What is owed, over HTTP."""

from datetime import date
from typing import Any, Final

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from kumiai.api.authentication import TokenFor
from kumiai.api.enums import ApiScope
from kumiai.deadlines.domain.words import duty_label
from kumiai.deadlines.models import Deadline

router = Router(auth=TokenFor(ApiScope.DEADLINES), tags=["deadlines"])

PAGE_SIZE: Final = 200


class DeadlineOut(Schema):
    """One open deadline; people and companies by number and name."""

    id: int
    duty: str
    duty_label: str
    due_on: date
    opens_on: date | None
    recommended: bool
    confirmed: bool
    person_id: int | None
    person: str | None
    employer_id: int | None
    employer: str | None


class DeadlinesOut(Schema):
    """One page of open deadlines, in the order of their days."""

    items: list[DeadlineOut]
    count: int
    next_page: int | None


class Asked(Schema):
    """Which deadlines are wanted."""

    due_from: date | None = None
    due_to: date | None = None
    page: int = Field(1, ge=1)


@router.get("/deadlines", response=DeadlinesOut, summary="Open deadlines that the user of the token may see")
def list_deadlines(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Return a page of the open deadlines."""
    rows = Deadline.objects.visible_to(request.user).open().select_related("person", "employer")
    if asked.due_from:
        rows = rows.filter(due_on__gte=asked.due_from)
    if asked.due_to:
        rows = rows.filter(due_on__lte=asked.due_to)
    count, start = rows.count(), (asked.page - 1) * PAGE_SIZE
    part = rows.order_by("due_on", "pk")[start : start + PAGE_SIZE]
    return {
        "items": [_line(row) for row in part],
        "count": count,
        "next_page": asked.page + 1 if start + PAGE_SIZE < count else None,
    }


def _line(row: Deadline) -> dict[str, Any]:
    return {
        "id": row.pk,
        "duty": row.duty,
        "duty_label": duty_label(row.duty),
        "due_on": row.due_on,
        "opens_on": row.opens_on,
        "recommended": row.recommended,
        "confirmed": row.confirmed,
        "person_id": row.person_id,
        "person": str(row.person) if row.person else None,
        "employer_id": row.employer_id,
        "employer": str(row.employer) if row.employer else None,
    }
