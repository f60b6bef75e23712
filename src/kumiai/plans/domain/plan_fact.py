"""What the accreditation asks about a plan, answered by people where no record holds it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kumiai.history.domain.record import Actor, save_recorded
from kumiai.plans.models import Plan, PlanFact


def plan_answers(plan: Plan, on: date) -> dict[str, Any]:
    """Return what was answered about a plan by a day (計画についての回答): input name to value, None if taken back."""
    rows = PlanFact.objects.filter(plan=plan, known_on__lte=on).order_by("known_on", "pk")
    return dict(rows.values_list("name", "value"))


@transaction.atomic
def answer_about_plan(
    *, plan: Plan, answers: Mapping[str, Any], known_on: date, by: Actor, at: datetime
) -> int:
    """Write down answers about a plan as of a day (計画についての回答を記録する); return how many changed.

    A second answer of the same day corrects the first; an unchanged answer writes nothing.
    """
    before = plan_answers(plan, known_on)
    changed = {name: value for name, value in answers.items() if before.get(name) != value}
    for name, value in sorted(changed.items()):
        of_the_day = {"plan": plan, "name": name, "known_on": known_on}
        row = PlanFact.objects.filter(**of_the_day).first() or PlanFact(**of_the_day)
        row.value = value
        save_recorded(row, by=by, at=at)
    return len(changed)
