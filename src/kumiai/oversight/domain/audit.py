"""Writing down what happened at an audit."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from kumiai.history.domain.record import Actor, log
from kumiai.oversight.models import Audit
from kumiai.people.models import Person


@transaction.atomic
def set_interviewed(*, audit: Audit, people: Iterable[Person], by: Actor, at: datetime) -> None:
    """Say which trainees were interviewed at an audit (面談した技能実習生); nothing is written if nothing changed."""
    before = {person.pk: str(person) for person in audit.interviewed.all()}
    after = {person.pk: str(person) for person in people}
    if before.keys() == after.keys():
        return
    audit.interviewed.set(list(after))
    log(
        audit,
        "oversight.audit.interviewed_set",
        by=by,
        at=at,
        before={"interviewed": sorted(before.values())},
        after={"interviewed": sorted(after.values())},
    )
