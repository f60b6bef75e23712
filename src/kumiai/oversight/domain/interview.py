"""Who was talked to at audits, many at once."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from kumiai.oversight.models import Audit
from kumiai.people.models import Person


@transaction.atomic
def note_interviewed(interviews: Iterable[tuple[Audit, Sequence[Person]]]) -> None:
    """Add who was interviewed to audits that were recorded a moment before (面談した技能実習生).

    For audits that come in bulk, from an import or the demo; their line of history is that of
    the audit, which already tells how many were interviewed.
    """
    through = Audit.interviewed.through
    through._default_manager.bulk_create(
        [
            through(audit_id=audit.pk, person_id=person.pk)
            for audit, people in interviews
            for person in people
        ],
        batch_size=500,
    )
