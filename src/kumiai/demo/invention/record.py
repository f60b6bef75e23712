"""What has been invented so far, and how it is written: in bulk, through the verbs of the history."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.db import models

from kumiai.employers.models import (
    Assessment,
    Employer,
    ExcellenceStatement,
    StaffCount,
    Trainer,
    TrainerCourse,
    Worksite,
)
from kumiai.history.domain.record import Actor, create_recorded
from kumiai.oversight.domain.interview import note_interviewed
from kumiai.oversight.models import Audit, GuidanceVisit, OutsideCheck
from kumiai.paperwork.models import Sheet, SheetUse
from kumiai.people.models import Person, PersonContact
from kumiai.placements.models import Absence, Difficulty, Exam, Lecture, Placement, ResidencePeriod
from kumiai.plans.models import EmployerFiling, Plan, PlanChange

DATA = Path(__file__).resolve().parent.parent / "data"
M = TypeVar("M", bound=models.Model)

# Whoever is pointed at is written before whoever points.
ORDER: tuple[type[models.Model], ...] = (
    Employer, Worksite, StaffCount, Trainer, TrainerCourse, ExcellenceStatement, Assessment,
    Person, PersonContact, Placement, Plan, Lecture, Exam, ResidencePeriod, Absence, Difficulty,
    PlanChange, EmployerFiling, Audit, GuidanceVisit, OutsideCheck, Sheet, SheetUse,
)  # fmt: skip


def read(name: str) -> Any:
    """Return one of the files of invented words."""
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Trouble:
    """Something that was planted so that it can be found."""

    code: str
    record: models.Model


@dataclass
class Invention:
    """The records of one invented cooperative, as of one day."""

    on: date
    seed: str
    troubles: list[Trouble] = field(default_factory=list)
    interviewed: list[tuple[Audit, list[Person]]] = field(default_factory=list)
    _records: dict[type[models.Model], list[Any]] = field(
        default_factory=lambda: {model: [] for model in ORDER}
    )

    def chance(self, *names: object) -> random.Random:
        """Return a source of chance of its own for one thing, so that inventing more moves nothing else."""
        return random.Random("/".join(map(str, (self.seed, *names))))  # noqa: S311  (no secret hangs on it)

    def add(self, record: M) -> M:
        """Keep a record for the load, and return it."""
        self._records[type(record)].append(record)
        return record

    def plant(self, code: str, record: models.Model) -> None:
        """Note that a record carries a trouble."""
        self.troubles.append(Trouble(code, record))

    def past(self, day: date | None, *, limit: date | None = None) -> date | None:
        """Return a day that has come (and not gone beyond the limit), else None: what is to come is not recorded."""
        last = min(self.on, limit) if limit else self.on
        return day if day is not None and day <= last else None

    def save(self, *, by: Actor, at: datetime) -> dict[str, int]:
        """Write everything and return how many records of each kind were written."""
        for model in ORDER:
            if model is Sheet:
                self._name_sheets()
            create_recorded(self._records[model], by=by, at=at)
        note_interviewed(self.interviewed)
        return {model._meta.label: len(rows) for model, rows in self._records.items()}

    def _name_sheets(self) -> None:
        """Give each sheet the key of its owner, which has a number only now (see `paperwork.domain.sheet`)."""
        for sheet in self._records[Sheet]:
            pk = sheet.owned_by.pk if sheet.owned_by else 0
            sheet.key = f"{sheet.kind}:{sheet.owner}:{pk}:{sheet.title}"

    def every(self, model: type[M]) -> Iterable[M]:
        """Return the records of one kind that were invented so far."""
        return self._records[model]
