"""What the quota rule is asked about each company, as of a day."""

from datetime import date

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kumiai.coop.enums import LicenseKind
from kumiai.employers.enums import Field
from kumiai.employers.models import StaffCount
from kumiai.law import decide, decide_many
from kumiai.placements.domain.supervision import QUOTA_INPUTS, employers_quota_frame, quota_questions
from tests.factories import make_cooperative, make_employer, make_license, make_placement, write

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)


def row_of(frame: pl.DataFrame, key: int) -> dict[str, object]:
    """Return the row of a company."""
    return frame.row(by_predicate=pl.col("key") == str(key), named=True)


def test_it_counts_those_present_by_stage_on_the_day() -> None:
    employer = make_employer()
    make_placement(employer=employer, first_day=date(2026, 4, 1))
    make_placement(employer=employer, first_day=date(2026, 12, 1))
    make_placement(stage=2, employer=employer, first_day=date(2026, 1, 1))
    make_placement(stage=2, employer=employer, first_day=date(2025, 1, 1), last_day=date(2026, 11, 21))
    now = row_of(employers_quota_frame(ON), employer.pk)
    assert [now[name] for name in ("present", "present_1", "present_2", "present_3")] == [2, 1, 1, 0]
    before = row_of(employers_quota_frame(date(2026, 11, 21)), employer.pk)
    assert before["present_2"] == 2
    later = row_of(employers_quota_frame(date(2026, 12, 1)), employer.pk)
    assert later["present_1"] == 2


def test_staff_counts_hold_until_the_next_one_and_are_unknown_before_the_first() -> None:
    employer = make_employer(employees=None)
    write(StaffCount(employer=employer, counted_on=date(2025, 4, 1), regular_employees=30))
    write(StaffCount(employer=employer, counted_on=date(2026, 4, 1), regular_employees=41))
    for day, number in ((date(2025, 3, 31), None), (date(2026, 3, 31), 30), (ON, 41)):
        assert row_of(employers_quota_frame(day), employer.pk)["regular_employees"] == number


@pytest.mark.parametrize(
    ("kind", "excellent"), [(LicenseKind.GENERAL, True), (LicenseKind.SPECIFIC, False), (None, None)]
)
def test_the_license_tells_whether_the_cooperative_is_excellent(
    kind: LicenseKind | None, excellent: bool | None
) -> None:
    if kind:
        make_license(make_cooperative(), kind=kind)
    employer = make_employer(excellent=True)
    row = row_of(employers_quota_frame(ON), employer.pk)
    assert (row["employer_excellent"], row["organization_excellent"]) == (True, excellent)
    assert row_of(employers_quota_frame(date(2019, 1, 1)), employer.pk)["employer_excellent"] is None


@pytest.mark.parametrize(
    ("field", "code"),
    [
        (Field.CONSTRUCTION, "construction"),
        (Field.CARE, "care"),
        (Field.FISHING_BOAT, "fishing_boat"),
        (Field.FOOD, "general"),
        (Field.AQUACULTURE, "general"),
        ("", "general"),
    ],
)
def test_fields_are_those_that_the_law_tells_apart(field: str, code: str) -> None:
    employer = make_employer(field=field)
    assert row_of(employers_quota_frame(ON), employer.pk)["field"] == code


def test_aquaculture_by_somebody_who_is_no_corporation_has_its_own_quota() -> None:
    employer = make_employer(field=Field.AQUACULTURE, corporate_number=None)
    assert row_of(employers_quota_frame(ON), employer.pk)["field"] == "aquaculture_individual"


def test_the_rule_answers_for_all_companies_as_for_each() -> None:
    make_license(make_cooperative())
    for employees, excellent, field in ((45, True, "FOOD"), (8, False, "CONSTRUCTION"), (None, None, "CARE")):
        make_employer(employees=employees, excellent=excellent, field=field)
    frame = employers_quota_frame(ON)
    answers = decide_many("titp.quota", quota_questions(frame), on=ON, keys=["key"])
    for asked in frame.iter_rows(named=True):
        given = {name: asked[name] for name in QUOTA_INPUTS if asked[name] is not None}
        one = decide("titp.quota", given, on=ON).value
        many = row_of(answers, int(asked["key"]))
        for stage in ("stage_1", "stage_2", "stage_3"):
            known = many[f"{stage}__known"]
            assert (many[stage] if known else "unknown") == one[stage]
    first = row_of(answers, int(frame["key"][0]))
    assert (first["stage_1"], first["stage_2"], first["stage_3"]) == (10, 20, 30)


def test_the_number_of_queries_does_not_grow_with_the_companies() -> None:
    make_placement()
    with CaptureQueriesContext(connection) as few:
        employers_quota_frame(ON)
    for _ in range(10):
        make_placement()
    with CaptureQueriesContext(connection) as many:
        employers_quota_frame(ON)
    assert len(many) == len(few)


def test_one_company_alone_gives_the_same_row() -> None:
    one, other = make_placement(), make_placement()
    alone = employers_quota_frame(ON, employers=[one.employer_id])
    assert alone.height == 1
    assert row_of(alone, one.employer_id) == row_of(employers_quota_frame(ON), one.employer_id)
    assert str(other.employer_id) not in alone["key"]
