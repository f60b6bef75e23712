"""The deadlines of one person or company, on the day of the page."""

from dataclasses import dataclass, replace

from django.http import HttpRequest

from kumiai.deadlines.domain import queries
from kumiai.deadlines.domain.board import GROUPS, Filters, Line, Sheet
from kumiai.employers.models import Employer
from kumiai.office.rooms.board import Row
from kumiai.office.rooms.papers import paper_of
from kumiai.people.models import Person

AS_OF_LINES = 100
SHOWN_AT_ONCE = 12


@dataclass(frozen=True)
class ShownSheet(Sheet):
    """A sheet whose lines know their papers."""

    @property
    def rows(self) -> list[Row]:
        """Return the open lines with their papers."""
        return [Row(line, paper_of(line.duty)) for line in self.open]

    @property
    def first_rows(self) -> list[Row]:
        """Return the most urgent open lines, as many as one looks at."""
        return self.rows[:SHOWN_AT_ONCE]

    @property
    def further_rows(self) -> list[Row]:
        """Return the open lines after those."""
        return self.rows[SHOWN_AT_ONCE:]


def person_sheet(request: HttpRequest, person: Person) -> ShownSheet:
    """Return the deadlines of a person as seen on the day of the request."""
    sheet = queries.for_person(request.user, person, request.as_of)
    return _shown(request, sheet, Filters(person=person.pk))


def company_sheet(request: HttpRequest, employer: Employer) -> ShownSheet:
    """Return the deadlines of a company as seen on the day of the request."""
    sheet = queries.for_employer(request.user, employer, request.as_of)
    return _shown(request, sheet, Filters(employer=employer.pk))


def _shown(request: HttpRequest, sheet: Sheet, filters: Filters) -> ShownSheet:
    """On another day than today what is owed is computed anew; what was done is what was done."""
    if request.is_as_of:
        board = queries.as_of_board(request.user, on=request.as_of, filters=filters, per_page=AS_OF_LINES)
        lines: tuple[Line, ...] = tuple(line for code in GROUPS for line in board.group(code).lines)
        sheet = replace(sheet, open=lines, open_count=board.count)
    return ShownSheet(sheet.open, sheet.closed, sheet.questions, sheet.open_count, sheet.closed_count)
