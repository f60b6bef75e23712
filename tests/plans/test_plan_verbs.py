"""Plans are filed, accredited and changed."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from kumiai.employers.domain.trainer import appoint_trainer
from kumiai.employers.enums import TrainerKind
from kumiai.employers.models import Trainer
from kumiai.plans.domain.plan import accredit_plan, file_plan
from kumiai.plans.domain.plan_change import notify_plan_change, replace_trainer
from kumiai.plans.models import Plan, PlanChange
from tests.factories import WRITER, make_employer, make_placement

pytestmark = pytest.mark.django_db
WHO: dict[str, Any] = {"by": WRITER, "at": datetime(2026, 11, 22, 3, tzinfo=UTC)}


def test_a_plan_is_filed_once_and_then_accredited() -> None:
    placement = make_placement()
    file_plan(placement=placement, filed_on=date(2026, 1, 20), **WHO)
    plan = file_plan(placement=placement, filed_on=date(2026, 1, 21), **WHO)
    accredit_plan(plan=plan, accredited_on=date(2026, 3, 2), number="認1", **WHO)
    assert Plan.objects.values_list("filed_on", "accredited_on").get() == (
        date(2026, 1, 21),
        date(2026, 3, 2),
    )
    with pytest.raises(ValidationError):
        file_plan(placement=placement, filed_on=date(2026, 4, 1), **WHO)


def test_what_was_not_filed_is_not_accredited() -> None:
    plan = Plan.objects.create(placement=make_placement())
    with pytest.raises(ValidationError) as error:
        accredit_plan(plan=plan, accredited_on=date(2026, 3, 2), number="認1", **WHO)
    assert "filed_on" in error.value.message_dict


def test_another_instructor_is_a_change_of_the_plans() -> None:
    employer = make_employer()
    former = appoint_trainer(employer=employer, kind=TrainerKind.INSTRUCTOR, name="相沢", **WHO)
    replace_trainer(trainer=former, name="真田", first_day=date(2026, 11, 1), **WHO)
    held = Trainer.objects.order_by("pk").values_list("name", "first_day", "last_day")
    assert list(held) == [("相沢", None, date(2026, 10, 31)), ("真田", date(2026, 11, 1), None)]
    change = PlanChange.objects.get()
    assert (change.kind, change.employer, change.happened_on) == ("TRAINERS", employer, date(2026, 11, 1))
    notify_plan_change(change=change, notified_on=date(2026, 11, 20), **WHO)
    assert PlanChange.objects.get().notified_on == date(2026, 11, 20)
