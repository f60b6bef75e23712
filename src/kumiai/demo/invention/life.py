"""One person of a group, while the records are being invented."""

from dataclasses import dataclass
from datetime import date
from random import Random

from kumiai.coop.models import SendingOrganization
from kumiai.demo.invention.companies import Company
from kumiai.demo.invention.groups import Group
from kumiai.demo.invention.record import Invention
from kumiai.demo.invention.timeline import LectureDays, StageDays
from kumiai.people.models import Person
from kumiai.placements.enums import EndReason


@dataclass(frozen=True)
class Ending:
    """How a stay ended before its time."""

    day: date
    reason: EndReason


@dataclass
class Life:
    """One person of a group."""

    invention: Invention
    company: Company
    group: Group
    number: int
    chance: Random
    days: list[StageDays]
    lecture: LectureDays
    person: Person
    stages: int
    sending: SendingOrganization
    ending: Ending | None = None
    to_ssw: bool = False

    def has(self, story: str) -> bool:
        """Return whether something was written to happen to this person, the first of the group."""
        return self.number == 0 and story in self.group.story

    def past(self, day: date | None) -> date | None:
        """Return the day if it has come and the person was still there."""
        return self.invention.past(day, limit=self.ending.day if self.ending else None)
