"""Who was talked to at many audits."""

from datetime import date

import pytest

from kumiai.oversight.domain.interview import note_interviewed
from tests.factories import make_audit, make_employer, make_person

pytestmark = pytest.mark.django_db


def test_each_audit_gets_its_own_people() -> None:
    employer = make_employer()
    one, other = make_audit(employer, date(2026, 5, 1)), make_audit(employer, date(2026, 8, 1))
    anna, binh, chea = make_person(), make_person(), make_person()
    note_interviewed([(one, [anna, binh]), (other, [chea])])
    assert set(one.interviewed.all()) == {anna, binh}
    assert set(other.interviewed.all()) == {chea}
