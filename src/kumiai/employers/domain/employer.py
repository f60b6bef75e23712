"""Companies that join the cooperative."""

from datetime import datetime

from django.db import transaction

from kumiai.employers.models import Employer, Worksite
from kumiai.history.domain.record import Actor, save_recorded

MAIN_WORKSITE = "本社"


@transaction.atomic
def register_employer(
    *, employer: Employer, by: Actor, at: datetime, worksite_name: str = MAIN_WORKSITE
) -> Employer:
    """Register a company (実習実施者の登録) with a first worksite at its own address."""
    save_recorded(employer, by=by, at=at)
    place = {name: getattr(employer, name) for name in ("postal_code", "prefecture", "address")}
    save_recorded(Worksite(employer=employer, name=worksite_name, **place), by=by, at=at)
    return employer
