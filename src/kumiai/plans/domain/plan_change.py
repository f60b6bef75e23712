"""Minor changes of plans."""

from datetime import date, datetime, timedelta

from django.db import transaction

from kumiai.employers.domain.trainer import appoint_trainer
from kumiai.employers.enums import TrainerKind
from kumiai.employers.models import Trainer
from kumiai.history.domain.record import Actor, save_recorded
from kumiai.plans.enums import PlanChangeKind
from kumiai.plans.models import PlanChange


@transaction.atomic
def replace_trainer(*, trainer: Trainer, name: str, first_day: date, by: Actor, at: datetime) -> Trainer:
    """Let somebody else take over a role in the training (責任者・指導員の交代), and owe the notice of it.

    A change of training staff is a minor change of the plans. 施行規則 第17条.
    """
    trainer.last_day = first_day - timedelta(days=1)
    save_recorded(trainer, by=by, at=at)
    following = appoint_trainer(
        employer=trainer.employer, kind=TrainerKind(trainer.kind), name=name, first_day=first_day,
        worksite=trainer.worksite, by=by, at=at,
    )  # fmt: skip
    change = PlanChange(
        employer=trainer.employer,
        kind=PlanChangeKind.TRAINERS,
        happened_on=first_day,
        description=f"{trainer.get_kind_display()}: {trainer.name} → {name}"[:255],
    )
    save_recorded(change, by=by, at=at, on=first_day)
    return following


def notify_plan_change(*, change: PlanChange, notified_on: date, by: Actor, at: datetime) -> PlanChange:
    """Write down that a minor change was notified (軽微変更届出). 技能実習法 第11条."""
    change.notified_on = notified_on
    return save_recorded(change, by=by, at=at, on=notified_on)
