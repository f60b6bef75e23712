"""A legal value of the cooperative keeps its whole citation, whichever door changes it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from kumiai.coop.models import LegalValue


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["law", "article", "source"])
def test_the_database_refuses_a_legal_value_without_its_citation(name: str) -> None:
    LegalValue.objects.create(
        parameter_id="titp.audit.interview_least", in_force_on=date(2026, 12, 1), value=3, law="titp-rule",
        article="52", source="https://example.org/notice", checked_on=date(2026, 11, 22),
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="legal_value_is_cited"), transaction.atomic():
        LegalValue.objects.update(**{name: ""})
    assert getattr(LegalValue.objects.get(), name)
