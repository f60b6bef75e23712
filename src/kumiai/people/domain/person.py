"""A person's stay in Japan."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from kumiai.history.domain.record import Actor, save_recorded
from kumiai.people.models import Person


def move_person(
    *,
    person: Person,
    postal_code: str,
    address: str,
    by: Actor,
    at: datetime,
    notified_on: date | None = None,
) -> Person:
    """Write down a new address (転居); the municipality has to be told anew, so an older notice no longer counts."""
    person.postal_code, person.address = postal_code, address
    person.address_notified_on = notified_on
    return save_recorded(person, by=by, at=at)


def record_departure(*, person: Person, left_on: date, by: Actor, at: datetime, reason: str = "") -> Person:
    """Write down that a person left Japan for good (帰国)."""
    if person.entered_on and left_on < person.entered_on:
        raise ValidationError({"left_on": gettext("The day of departure lies before the day of entry.")})
    person.left_on = left_on
    return save_recorded(person, by=by, at=at, on=left_on, reason=reason)
