"""What a paper is about: the records around its subject, read once and shared by all papers of a set."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Model

from kumiai.coop.enums import StaffRoleKind
from kumiai.coop.models import Cooperative, License, Office, SendingOrganization, StaffMember, StaffRole
from kumiai.employers.models import Employer, Trainer, Worksite
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.paperwork.models import Case, Paper, Sheet, SheetUse
from kumiai.people.models import Person
from kumiai.placements.models import Difficulty, Placement
from kumiai.plans.models import Plan


@dataclass
class Shelf:
    """What all papers of one set share, so that it is read once."""

    sheets: dict[tuple[str, str, int | None], list[Sheet]] = field(default_factory=dict)
    uses: dict[int, dict[str, Sheet]] = field(default_factory=dict)
    computed: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    @cached_property
    def coop(self) -> Cooperative | None:
        """Return the cooperative of this database."""
        return Cooperative.objects.first()

    @cached_property
    def licenses(self) -> list[License]:
        """Return the licenses of the cooperative."""
        return list(License.objects.all())

    @cached_property
    def only_office(self) -> Office | None:
        """Return the open office, if there is one only."""
        rows = list(Office.objects.filter(closed_on=None)[:2])
        return rows[0] if len(rows) == 1 else None

    def sheets_of(self, owner: str, pk: int | None) -> list[Sheet]:
        """Return the sheets of an owner that are in use, of every kind."""
        key = (owner, "", pk)
        if key not in self.sheets:
            rows = Sheet.objects.filter(owner=owner, retired_on=None)
            self.sheets[key] = list(rows.filter(**{f"{owner}_id": pk}) if pk is not None else rows)
        return self.sheets[key]

    def uses_of(self, placement: int) -> Mapping[str, Sheet]:
        """Return the sheets chosen for a placement, by kind."""
        if placement not in self.uses:
            rows = SheetUse.objects.filter(placement_id=placement).select_related("sheet")
            self.uses[placement] = {use.kind: use.sheet for use in rows}
        return self.uses[placement]


@dataclass
class Subject:
    """The records that a paper may read (書類の対象), each by the name that definitions use."""

    on: date
    shelf: Shelf = field(default_factory=Shelf)
    employer: Employer | None = None
    office: Office | None = None
    placement: Placement | None = None
    audit: Audit | None = None
    visit: GuidanceVisit | None = None
    difficulty: Difficulty | None = None
    trainer: Trainer | None = None
    staff_member: StaffMember | None = None
    case: Case | None = None
    paper: Paper | None = None
    fiscal_year: int | None = None
    month: date | None = None
    members: tuple[Placement, ...] = ()
    sees_sealed: bool = True

    @property
    def coop(self) -> Cooperative | None:
        """Return the cooperative."""
        return self.shelf.coop

    @cached_property
    def license(self) -> License | None:
        """Return the license in force on the day, else the newest."""
        rows = self.shelf.licenses
        return next(
            (row for row in rows if row.first_day <= self.on <= row.last_day), rows[0] if rows else None
        )

    @property
    def person(self) -> Person | None:
        """Return the person of the placement."""
        return self.placement.person if self.placement else None

    @cached_property
    def worksite(self) -> Worksite | None:
        """Return the worksite of the placement or of all people of the set, else the only open one."""
        shared = {row.worksite for row in ((self.placement,) if self.placement else self.members)}
        if len(shared) == 1 and (site := shared.pop()):
            return site
        rows = (
            [site for site in self.employer.worksites.all() if site.closed_on is None]
            if self.employer
            else []
        )
        return rows[0] if len(rows) == 1 else None

    @cached_property
    def plan(self) -> Plan | None:
        """Return the plan of the placement."""
        return Plan.objects.filter(placement=self.placement).first() if self.placement else None

    @property
    def sending(self) -> SendingOrganization | None:
        """Return the sending organization of the placement, or the one that all people of the set share."""
        if self.placement:
            return self.placement.sending_organization
        shared = {row.sending_organization for row in self.members}
        return shared.pop() if len(shared) == 1 else None

    @property
    def first_day_of_year(self) -> date | None:
        """Return 1 April of the fiscal year of the paper."""
        return date(self.fiscal_year, 4, 1) if self.fiscal_year else None

    @property
    def last_day_of_year(self) -> date | None:
        """Return 31 March at the end of the fiscal year of the paper."""
        return date(self.fiscal_year + 1, 3, 31) if self.fiscal_year else None

    def staff_with(self, role: StaffRoleKind) -> list[StaffMember]:
        """Return who holds a role at the office on the day; at any office where none is known."""
        key = ("staff", role, self.office.pk if self.office else None, self.on)
        if key not in self.shelf.computed:
            rows = StaffRole.objects.filter(kind=role, first_day__lte=self.on).exclude(last_day__lt=self.on)
            if self.office:
                rows = rows.filter(staff_member__office=self.office)
            self.shelf.computed[key] = [row.staff_member for row in rows.select_related("staff_member")]
        found: list[StaffMember] = self.shelf.computed[key]
        return found

    def root(self, name: str) -> Model | None:
        """Return a record by the name that definitions use."""
        found: Model | None = getattr(self, name)
        return found

    def sheet(self, kind: str, owner: str) -> tuple[Sheet | None, Model | None]:
        """Return the sheet that holds for this subject, and its owner.

        Of the library: the one chosen for the placement, else the only one there is. With two to choose from
        and no choice made there is none: a wage table is never guessed.
        """
        owned_by = self.coop if owner == "coop" else self.root(owner)
        placement = self.placement or (self.members[0] if self.members else None)
        if placement and (chosen := self.shelf.uses_of(placement.pk).get(kind)):
            return chosen, owned_by
        if owned_by is None:
            return None, None
        pk = None if owner == "coop" else owned_by.pk
        rows = [sheet for sheet in self.shelf.sheets_of(owner, pk) if sheet.kind == kind]
        return (rows[0] if len(rows) == 1 else None), owned_by


def subject_of(paper: Paper, *, on: date, shelf: Shelf | None = None, sees_sealed: bool = True) -> Subject:
    """Return the records around a paper, for a reader who may see sealed numbers or not."""
    placement = paper.placement
    case = paper.case
    members = tuple(_members(case, shelf)) if case else ((placement,) if placement else ())
    about = paper.audit or paper.visit
    employer = (
        paper.employer or (placement.employer if placement else None) or (about.employer if about else None)
    )
    if employer is None:
        if paper.difficulty:
            employer = paper.difficulty.placement.employer
        elif paper.trainer:
            employer = paper.trainer.employer
        elif case:
            employer = case.employer
    if placement is None and paper.difficulty:
        placement = paper.difficulty.placement
    office = paper.office or (placement.office if placement else None) or (case.office if case else None)
    kept = shelf or Shelf()
    return Subject(
        on=on, shelf=kept, employer=employer, office=office or kept.only_office, placement=placement,
        audit=paper.audit, visit=paper.visit, difficulty=paper.difficulty, trainer=paper.trainer,
        staff_member=paper.staff_member, case=case, paper=paper, fiscal_year=paper.fiscal_year, month=paper.month,
        members=members, sees_sealed=sees_sealed,
    )  # fmt: skip


def _members(case: Case, shelf: Shelf | None) -> list[Placement]:
    kept = shelf.computed if shelf else {}
    key = ("members", case.pk)
    if key not in kept:
        rows = case.members.select_related("person", "employer", "worksite", "office", "sending_organization")
        kept[key] = list(rows.order_by("pk"))
    found: list[Placement] = kept[key]
    return found
