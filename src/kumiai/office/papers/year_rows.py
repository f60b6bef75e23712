"""The records behind a figure in columns: what a page and a workbook list, with the way to each record."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db.models import Model, prefetch_related_objects
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kumiai.coop.models import SendingAgreement, SendingOrganization, StaffCourse, StaffMember
from kumiai.employers.models import Employer, Trainer
from kumiai.office.viewsets.record.viewset import registered
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.people.countries import COUNTRIES
from kumiai.placements.models import Exam, Placement

Column = tuple[str | Promise, Callable[[Any], Any]]


def _country(code: str) -> str:
    return str(dict(COUNTRIES).get(code, code))


PERSON: Final[list[Column]] = [
    (_("Trainee"), lambda row: row.person.name_roman),
    (_("Nationality"), lambda row: _country(row.person.nationality)),
    (_("Company"), lambda row: row.employer.name),
    (_("Stage"), lambda row: row.stage),
    (_("First day"), lambda row: row.first_day),
    (_("Planned last day"), lambda row: row.planned_last_day),
    (_("Last day"), lambda row: row.last_day),
    (_("Reason of the end"), lambda row: row.get_end_reason_display() if row.end_reason else ""),
    (
        _("Sending organization"),
        lambda row: row.sending_organization.name if row.sending_organization else "",
    ),
]
COLUMNS: Final[dict[type[Model], list[Column]]] = {
    Placement: PERSON,
    Exam: [
        (_("Trainee"), lambda row: row.placement.person.name_roman),
        (_("Company"), lambda row: row.placement.employer.name),
        (_("Level"), lambda row: row.get_level_display()),
        (_("Part"), lambda row: row.get_part_display()),
        (_("Taken on"), lambda row: row.taken_on),
        (_("Result on"), lambda row: row.result_on),
        (_("Result"), lambda row: {True: _("passed"), False: _("not passed")}.get(row.passed, _("unknown"))),
    ],
    Employer: [
        (_("Company"), lambda row: row.name),
        (_("Corporate number"), lambda row: row.corporate_number or ""),
    ],
    Trainer: [
        (_("Full name"), lambda row: row.name),
        (_("Role"), lambda row: row.get_kind_display()),
        (_("From"), lambda row: row.first_day),
        (_("Until"), lambda row: row.last_day),
        (_("Courses taken on"), lambda row: ", ".join(f"{one.taken_on}" for one in row.courses.all())),
    ],
    Audit: [
        (_("Company"), lambda row: row.employer.name),
        (_("Kind"), lambda row: row.get_kind_display()),
        (_("Audited on"), lambda row: row.audited_on),
        (_("Auditor"), lambda row: row.auditor.name if row.auditor else ""),
    ],
    GuidanceVisit: [
        (_("Company"), lambda row: row.employer.name),
        (_("Visited on"), lambda row: row.visited_on),
        (_("Visitor"), lambda row: row.visitor.name if row.visitor else ""),
    ],
    StaffMember: [
        (_("Full name"), lambda row: row.name),
        (_("Position"), lambda row: row.get_position_display()),
        (_("From"), lambda row: row.first_day),
        (_("Until"), lambda row: row.last_day),
    ],
    StaffCourse: [
        (_("Full name"), lambda row: row.staff_member.name),
        (_("Course"), lambda row: row.get_kind_display()),
        (_("Taken on"), lambda row: row.taken_on),
        (_("Certificate number"), lambda row: row.certificate_number),
    ],
    SendingOrganization: [
        (_("Sending organization"), lambda row: row.name),
        (_("Country"), lambda row: _country(row.country)),
    ],
    SendingAgreement: [
        (_("Sending organization"), lambda row: row.organization.name),
        (_("Signed on"), lambda row: row.signed_on),
        (_("Valid until"), lambda row: row.last_day),
    ],
}
RELATED: Final[dict[type[Model], tuple[str, ...]]] = {
    Placement: ("person", "employer", "sending_organization"),
    Exam: ("placement__person", "placement__employer"),
    Trainer: ("courses",),
}
"""What the columns read beyond a record, fetched for all rows together."""


def columns_of(rows: Sequence[Model]) -> list[Column]:
    """Return the columns for the rows of a figure; all are of one kind."""
    if not rows:
        return []
    return COLUMNS.get(type(rows[0]), [(_("Record"), str)])


def cells_of(rows: Sequence[Model]) -> list[list[Any]]:
    """Return what stands in the columns, row by row."""
    if not rows:
        return []
    prefetch_related_objects(list(rows), *RELATED.get(type(rows[0]), ()))
    columns = columns_of(rows)
    return [[read(row) for _heading, read in columns] for row in rows]


def link_of(row: Model, user: Any) -> str:
    """Return where one reads about a record: the room of its person or company, else its details."""
    if isinstance(row, Placement):
        return reverse("rooms:person", args=[row.person_id]) if user.has_perm("people.view_person") else ""
    if isinstance(row, Employer):
        return reverse("rooms:company", args=[row.pk]) if user.has_perm("employers.view_employer") else ""
    screens = next((one for one in registered() if one.model is type(row)), None)
    if screens is None or not user.has_perm(screens.permission("view")):
        return ""
    return reverse(screens.get_url_name("inspect"), args=[row.pk])
