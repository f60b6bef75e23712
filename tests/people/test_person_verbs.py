"""A person moves and leaves."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from kumiai.history.models import Entry
from kumiai.people.domain.person import move_person, record_departure
from tests.factories import WRITER, make_person

pytestmark = pytest.mark.django_db
WHO: dict[str, Any] = {"by": WRITER, "at": datetime(2026, 11, 22, 3, tzinfo=UTC)}


def test_after_a_move_the_municipality_has_to_be_told_anew() -> None:
    person = make_person(entered_on=date(2026, 6, 1))
    assert person.address_notified_on == date(2026, 6, 1)
    move_person(person=person, postal_code="000-0002", address="社員寮B101号室", **WHO)
    person.refresh_from_db()
    assert (person.address, person.address_notified_on) == ("社員寮B101号室", None)
    assert Entry.objects.about(person)[0].before["address_notified_on"] == "2026-06-01"


def test_nobody_leaves_before_coming() -> None:
    person = make_person(entered_on=date(2026, 6, 1))
    with pytest.raises(ValidationError) as error:
        record_departure(person=person, left_on=date(2026, 5, 31), **WHO)
    assert "left_on" in error.value.message_dict
    record_departure(person=person, left_on=date(2026, 6, 1), **WHO)
    person.refresh_from_db()
    assert person.left_on == date(2026, 6, 1)
