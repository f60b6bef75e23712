"""Forms of requests: the staff define and change them themselves; what was asked before keeps its words."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from kumiai.history.domain.record import Actor, delete_recorded, save_recorded
from kumiai.workflow.models import RequestForm, RequestFormField


@transaction.atomic
def write_form(
    *, form: RequestForm, fields: Sequence[RequestFormField], by: Actor, at: datetime
) -> RequestForm:
    """Write a form of a request with its fields (申請様式を定める) in the order given; others are taken away.

    Raises ``ValidationError`` for a form or a field that is not sound.
    """
    form = save_recorded(form, by=by, at=at)
    kept = {field.pk for field in fields if field.pk}
    for gone in RequestFormField.objects.filter(form=form).exclude(pk__in=kept):
        delete_recorded(gone, by=by, at=at)
    for place, field in enumerate(fields):
        field.form, field.sort_order = form, place
        save_recorded(field, by=by, at=at)
    return form
