"""What the records hold already, read with a number of queries that does not grow with the workbook."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from kumiai.accounts.models import User
from kumiai.accounts.sealed import blind_index
from kumiai.coop.models import StaffMember
from kumiai.employers.models import Employer, ExcellenceStatement, StaffCount, Trainer, TrainerCourse
from kumiai.exchange.models import CompanyAlias, StaffAlias
from kumiai.exchange.recognition import company_key
from kumiai.exchange.recognition.cells.names import name_key
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.people.models import Person, PersonContact
from kumiai.placements.models import Exam, Lecture, Placement, ResidencePeriod

CARD_PLACE = "placements.residenceperiod.card_number"


class KnownCompanies:
    """The member companies and what hangs on them."""

    def __init__(self) -> None:
        self.all = list(Employer.objects.all())
        self.by_id = {employer.pk: employer for employer in self.all}
        self.by_number = {e.corporate_number: e for e in self.all if e.corporate_number}
        self.by_key: dict[str, Employer] = {}
        for employer in self.all:
            self.by_key.setdefault(company_key(employer.name), employer)
        for alias in CompanyAlias.objects.all():
            if alias.employer_id in self.by_id:
                self.by_key[alias.key] = self.by_id[alias.employer_id]
        self.counts: dict[int, list[StaffCount]] = defaultdict(list)
        for count in StaffCount.objects.order_by("counted_on"):
            self.counts[count.employer_id].append(count)
        self.statements: dict[int, list[ExcellenceStatement]] = defaultdict(list)
        for statement in ExcellenceStatement.objects.order_by("stated_on"):
            self.statements[statement.employer_id].append(statement)
        self.trainers = {(t.employer_id, t.kind, name_key(t.name)): t for t in Trainer.objects.all()}
        self.courses = set(TrainerCourse.objects.values_list("trainer_id", "taken_on"))
        self.audits = {
            (audit.employer_id, audit.kind, audit.audited_on): audit for audit in Audit.objects.all()
        }
        self.visits = {(v.employer_id, v.visited_on): v for v in GuidanceVisit.objects.all()}
        # What the workbook itself made known so far, so that a second mention is not a second record.
        self.drafts: dict[tuple[Any, ...], Any] = {}


class KnownStaff:
    """The staff by the names that rosters use for them."""

    def __init__(self, chosen: dict[str, str]) -> None:
        users = list(User.objects.filter(is_active=True))
        self.users = [(name_key(user.display_name), user) for user in users]
        by_id = {str(user.pk): user for user in users}
        self.aliases = {alias.name: by_id.get(str(alias.user_id)) for alias in StaffAlias.objects.all()}
        self.aliases |= {name: by_id.get(str(pk)) for name, pk in chosen.items()}
        self.members = [(name_key(member.name), member) for member in StaffMember.objects.all()]
        # A roster says the same few names in thousands of rows.
        self.said: dict[str, User | None] = {}
        self.meant: dict[str, StaffMember | None] = {}

    def user(self, name: str | None) -> User | None:
        """Return the user whom a name in a roster means; None where it is not certain."""
        if not name:
            return None
        if name not in self.said:
            self.said[name] = self._user(name)
        return self.said[name]

    def _user(self, name: str) -> User | None:
        if name in self.aliases:
            return self.aliases[name]
        wanted = name_key(name)
        found = [user for key, user in self.users if key.startswith(wanted)]
        return found[0] if len(found) == 1 else None

    def member(self, name: str | None) -> StaffMember | None:
        """Return the member of staff whom a name in a roster means; None where it is not certain."""
        if not name:
            return None
        if name not in self.meant:
            self.meant[name] = self._member(name)
        return self.meant[name]

    def _member(self, name: str) -> StaffMember | None:
        user, wanted = self.user(name), name_key(name)
        found = [m for _, m in self.members if user is not None and m.user_id == user.pk] or [
            m for key, m in self.members if key.startswith(wanted)
        ]
        return found[0] if len(found) == 1 else None


class KnownPeople:
    """The people, found by card number or by name and birth date."""

    def __init__(self, cards: Iterable[str]) -> None:
        people = {person.pk: person for person in Person.objects.all()}
        self.by_name: dict[tuple[str, date], list[Person]] = defaultdict(list)
        for person in people.values():
            if person.born_on:
                self.by_name[(name_key(person.name_roman), person.born_on)].append(person)
        index = {blind_index(card, place=CARD_PLACE): card for card in cards}
        self.by_card: dict[str, Person] = {}
        self.residence: dict[int, list[ResidencePeriod]] = defaultdict(list)
        for period in ResidencePeriod.objects.order_by("last_day"):
            self.residence[period.person_id].append(period)
            if period.card_index in index:
                self.by_card[index[period.card_index]] = people[period.person_id]
        self.placements: dict[int, list[Placement]] = defaultdict(list)
        placements: dict[int, Placement] = {}
        for placement in Placement.objects.select_related("employer", "person", "caseworker").order_by(
            "stage", "pk"
        ):
            placements[placement.pk] = placement
            self.placements[placement.person_id].append(placement)
        self.lectures = {(lecture.placement_id, lecture.kind): lecture for lecture in Lecture.objects.all()}
        self.exams: dict[int, list[Exam]] = defaultdict(list)
        for exam in Exam.objects.order_by("sitting"):
            self.exams[exam.placement_id].append(exam)
        self.contacts = set(PersonContact.objects.values_list("person_id", "kind", "value"))
