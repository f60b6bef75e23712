"""What the law asks about the cooperative: from the records, and from answers where there is no record."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kumiai.coop.models import Cooperative, OrganizationFact
from kumiai.history.domain.record import Actor, save_recorded


def organization_answers(on: date) -> dict[str, Any]:
    """Return what was answered about the cooperative by a day (団体についての回答): input name to value."""
    rows = OrganizationFact.objects.filter(known_on__lte=on).order_by("known_on", "pk")
    return {name: value for name, value in rows.values_list("name", "value") if value is not None}


@transaction.atomic
def answer_about_organization(
    *, cooperative: Cooperative, answers: Mapping[str, Any], known_on: date, by: Actor, at: datetime
) -> int:
    """Write down answers about the cooperative as of a day (団体についての回答を記録する); return how many changed.

    A second answer of the same day corrects the first; an unchanged answer writes nothing.
    """
    before = _latest(known_on)
    changed = {name: value for name, value in answers.items() if before.get(name) != value}
    for name, value in sorted(changed.items()):
        of_the_day = {"cooperative": cooperative, "name": name, "known_on": known_on}
        row = OrganizationFact.objects.filter(**of_the_day).first() or OrganizationFact(**of_the_day)
        row.value = value
        save_recorded(row, by=by, at=at)
    return len(changed)


def _latest(on: date) -> dict[str, Any]:
    rows = OrganizationFact.objects.filter(known_on__lte=on).order_by("known_on", "pk")
    return dict(rows.values_list("name", "value"))
