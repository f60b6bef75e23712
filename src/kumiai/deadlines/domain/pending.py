"""Whose deadlines a change of records touches: collected while it is written, resolved once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import models

from kumiai.coop.models import (
    BusinessReport,
    LegalValue,
    License,
    Office,
    OrganizationChange,
    StaffCourse,
    StaffMember,
    StaffRole,
)
from kumiai.deadlines.domain.facts import Only
from kumiai.deadlines.models import Deadline
from kumiai.employers.models import Employer, ExcellenceStatement, Trainer, TrainerCourse
from kumiai.history.domain.record import Actor
from kumiai.history.models import Entry
from kumiai.oversight.models import Audit, GuidanceVisit, OutsideCheck
from kumiai.people.models import Person
from kumiai.placements.enums import Program
from kumiai.placements.models import Absence, Difficulty, Exam, Lecture, Placement, ResidencePeriod
from kumiai.plans.models import EmployerFiling, Plan, PlanChange

TOO_MANY: Final = 300
"""From how many people or companies on a full run is cheaper than a narrowed one."""


@dataclass
class Pending:
    """What was written since the last run."""

    people: set[int] = field(default_factory=set)
    employers: set[int] = field(default_factory=set)
    placements: set[int] = field(default_factory=set)
    trainers: set[int] = field(default_factory=set)
    whole_people: set[int] = field(default_factory=set)
    whole_employers: set[int] = field(default_factory=set)
    organization: bool = False
    everything: bool = False
    legal: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    records: int = 0
    by: Actor | None = None
    at: datetime | None = None

    def __bool__(self) -> bool:
        return self.records > 0

    def add(self, instances: Sequence[models.Model], *, by: Actor, at: datetime) -> None:
        """Note the records of one kind that were written together; those that no duty reads are passed over."""
        note = _NOTED.get(type(instances[0])) if instances else None
        if note is None:
            return
        for instance in instances:
            note(self, instance)
        if len(instances) == 1:
            self._before(instances[0])
        if len(self.labels) < 3:
            self.labels.append(str(instances[0]))
        self.records += len(instances)
        self.by = by
        self.at = at if self.at is None else max(self.at, at)

    def _before(self, instance: models.Model) -> None:
        """Note whom the record was about before it was changed: the history has just kept it."""
        entry = Entry.objects.filter(subject_type=instance._meta.label_lower).order_by("-pk")
        before: Mapping[str, Any] = (
            entry.filter(subject_id=str(instance.pk)).values_list("before", flat=True).first() or {}
        )
        for name, noted in (
            ("person_id", self.people),
            ("employer_id", self.employers),
            ("placement_id", self.placements),
        ):
            if before.get(name):
                noted.add(before[name])

    def only(self) -> Only | None:
        """Return whose deadlines to recalculate, or None for all of them; a constant number of queries."""
        if self.everything or self.legal:
            return None
        people, employers = {*self.people, *self.whole_people}, {*self.employers, *self.whole_employers}
        if len(people) > TOO_MANY or len(employers) > TOO_MANY or len(self.placements) > TOO_MANY:
            return None
        if self.trainers:
            owners = Trainer.objects.filter(pk__in=self.trainers)
            employers.update(owners.values_list("employer_id", flat=True))
        touched = models.Q(pk__in=self.placements)
        if self.whole_people or self.whole_employers:
            touched |= models.Q(person__in=self.whole_people) | models.Q(employer__in=self.whole_employers)
        for person, employer in Placement.objects.filter(touched).values_list("person_id", "employer_id"):
            people.add(person)
            employers.add(employer)
        if len(people) > TOO_MANY:
            return None
        return Only(frozenset(people), frozenset(employers), self.organization)

    @property
    def detail(self) -> str:
        """Return in a few words what was changed."""
        words = self.legal or self.labels
        rest = self.records - len(words)
        return ", ".join(words) + (f" (+{rest})" if rest > 0 else "")


Note = Callable[[Pending, Any], None]


def _person(pending: Pending, row: Any) -> None:
    pending.people.add(row.person_id)


def _whole_person(pending: Pending, row: Any) -> None:
    if row.pk:
        pending.whole_people.add(row.pk)


def _employer(pending: Pending, row: Any) -> None:
    pending.employers.add(row.employer_id)


def _whole_employer(pending: Pending, row: Any) -> None:
    if row.pk:
        pending.whole_employers.add(row.pk)


def _people_of_employer(pending: Pending, row: Any) -> None:
    pending.whole_employers.add(row.employer_id)


def _placement(pending: Pending, row: Any) -> None:
    pending.people.add(row.person_id)
    pending.employers.add(row.employer_id)
    # Who is supervised under the new program decides what the offices owe under it.
    pending.organization |= row.program == Program.ESD


def _of_placement(pending: Pending, row: Any) -> None:
    pending.placements.add(row.placement_id)


def _trainer(pending: Pending, row: Any) -> None:
    pending.trainers.add(row.trainer_id)


def _audit(pending: Pending, row: Any) -> None:
    pending.employers.add(row.employer_id)
    pending.organization = True


def _organization(pending: Pending, row: Any) -> None:
    pending.organization = True


def _everything(pending: Pending, row: Any) -> None:
    pending.everything = True


def _told(pending: Pending, row: Any) -> None:
    if row.person_id:
        pending.people.add(row.person_id)


def _legal(pending: Pending, row: Any) -> None:
    pending.legal.append(str(row))


_NOTED: Final[Mapping[type[models.Model], Note]] = {
    Person: _whole_person,
    Placement: _placement,
    **dict.fromkeys((Exam, Lecture, Absence, Difficulty, Plan), _of_placement),
    ResidencePeriod: _person,
    Employer: _whole_employer,
    # Whether stage 3 is open to a company's people follows from its excellence.
    ExcellenceStatement: _people_of_employer,
    **dict.fromkeys((Trainer, GuidanceVisit, EmployerFiling, PlanChange), _employer),
    TrainerCourse: _trainer,
    Audit: _audit,
    **dict.fromkeys(
        (OutsideCheck, Office, StaffMember, StaffRole, StaffCourse, OrganizationChange, BusinessReport),
        _organization,
    ),
    # The kind of the license decides for everybody whether stage 3 is open.
    License: _everything,
    LegalValue: _legal,
    # Written as a record only where the next one counts from it.
    Deadline: _told,
}
