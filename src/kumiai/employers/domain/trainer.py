"""People whom a company appoints for the training, and their courses."""

from datetime import date, datetime

from kumiai.employers.enums import TrainerKind
from kumiai.employers.models import Employer, Trainer, TrainerCourse, Worksite
from kumiai.history.domain.record import Actor, save_recorded


def appoint_trainer(
    *,
    employer: Employer,
    kind: TrainerKind,
    name: str,
    by: Actor,
    at: datetime,
    first_day: date | None = None,
    worksite: Worksite | None = None,
) -> Trainer:
    """Appoint a training manager, instructor or life adviser (責任者・指導員の選任). 施行規則 第12条, 第13条.

    Whoever holds the role already is found again by name; who held it before holds it again.
    """
    trainer = Trainer.objects.filter(employer=employer, kind=kind, name=name).first()
    trainer = trainer or Trainer(employer=employer, kind=kind, name=name, first_day=first_day)
    trainer.last_day = None
    trainer.worksite = worksite or trainer.worksite
    trainer.first_day = trainer.first_day or first_day
    return save_recorded(trainer, by=by, at=at)


def record_trainer_course(
    *, trainer: Trainer, taken_on: date, by: Actor, at: datetime, certificate_number: str = ""
) -> TrainerCourse:
    """Write down a course (養成講習の受講); the course of the same day is found again, not doubled."""
    course = TrainerCourse.objects.filter(trainer=trainer, taken_on=taken_on).first()
    course = course or TrainerCourse(trainer=trainer, taken_on=taken_on)
    course.certificate_number = certificate_number or course.certificate_number
    return save_recorded(course, by=by, at=at)
