"""Finding papers and cases for a user: what is not one's own does not exist."""

from typing import Any

from django.db.models import Model
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from kumiai.accounts.scope import scope_of
from kumiai.coop.models import SendingOrganization, StaffMember
from kumiai.employers.models import Employer, Trainer, Worksite
from kumiai.office.rooms.records import record_link
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.paperwork.definitions import sheet_kinds
from kumiai.paperwork.domain.filling import Filled
from kumiai.paperwork.models import Case, Paper
from kumiai.people.models import Person
from kumiai.placements.models import Placement


def find_paper(request: HttpRequest, pk: int) -> Paper:
    """Return a paper that the user may see; any other one is not found."""
    rows = Paper.objects.visible_to(request.user).select_related(
        "case", "employer", "office", "placement__person", "placement__employer", "placement__worksite",
        "placement__office", "placement__sending_organization", "audit__employer", "audit__auditor",
        "visit__employer", "visit__visitor", "difficulty__placement__person", "trainer__employer", "staff_member",
    )  # fmt: skip
    return get_object_or_404(rows, pk=pk)


def find_case(request: HttpRequest, pk: int) -> Case:
    """Return a case that the user may see; any other one is not found."""
    rows = Case.objects.visible_to(request.user).select_related(
        "employer", "office", "audit", "visit", "difficulty"
    )
    return get_object_or_404(rows, pk=pk)


def find_owner(request: HttpRequest, kind: str, pk: int) -> Model | None:
    """Return whose facts a sheet holds, if the user may see it; None for the cooperative's own."""
    shape = sheet_kinds().get(kind)
    if shape is None or (
        shape.confidential and not scope_of(request.user).may("paperwork.read_confidential")
    ):
        raise Http404
    user = request.user
    companies = Employer.objects.visible_to(user)
    rows: dict[str, Any] = {
        "employer": companies,
        "worksite": Worksite.objects.filter(employer__in=companies),
        "trainer": Trainer.objects.filter(employer__in=companies),
        "staff_member": StaffMember.objects.all(),
        "sending": SendingOrganization.objects.all(),
        "person": Person.objects.visible_to(user),
        "placement": Placement.objects.visible_to(user).select_related("person"),
        "audit": Audit.objects.visible_to(user),
        "visit": GuidanceVisit.objects.visible_to(user),
    }
    return None if shape.owner == "coop" else get_object_or_404(rows[shape.owner], pk=pk)


def place_of(row: Filled, user: Any, back: str) -> str:
    """Return the page on which a value is typed, or nothing where the user may not change it."""
    if row.origin == "sheet" and row.sheet_kind:
        if not user.has_perm("paperwork.change_sheet"):
            return ""
        shape = sheet_kinds()[row.sheet_kind]
        if shape.reusable and row.sheet is None:
            return f"{reverse('papers:library')}?kind={row.sheet_kind}" + (
                f"&owner={row.owner.pk}" if row.owner is not None else ""
            )
        pk = row.owner.pk if row.owner is not None else 0
        if shape.owner != "coop" and row.owner is None:
            return ""
        title = f"&title={row.sheet.title}" if row.sheet and row.sheet.title else ""
        return f"{reverse('papers:sheet', args=[row.sheet_kind, pk])}?next={back}{title}#field-{row.field.id}"
    if row.origin == "record":
        return record_link(user, row.record or row.owner)
    return ""
