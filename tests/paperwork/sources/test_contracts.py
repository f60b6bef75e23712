"""Wages, contracts and support as papers print them: exact sums, and nothing where a part is not known."""

from datetime import date
from typing import Any

import pytest

from kumiai.paperwork.domain.sheet import use_sheet, write_sheet
from kumiai.paperwork.sources import Subject, look_up
from kumiai.placements.models import Placement
from tests.factories import LONG_AGO, WRITER, make_employer, make_person, make_placement

ON = date(2026, 11, 24)
DEDUCTIONS = [{"name": "所得税", "amount": 4280}, {"name": "社会保険料", "amount": 31_200}]

pytestmark = pytest.mark.django_db


def value(path: str, subject: Subject) -> Any:
    return look_up(path, subject).value


def subject_of(placement: Placement) -> Subject:
    return Subject(on=ON, employer=placement.employer, placement=placement)


def write(kind: str, owner: Any, title: str = "", **facts: Any) -> Any:
    return write_sheet(kind=kind, owner=owner, facts=facts, by=WRITER, at=LONG_AGO, title=title)


def paid(**facts: Any) -> Subject:
    """Somebody whose company has one wage table."""
    placement = make_placement()
    write("employment_terms", placement.employer, "賃金表", **facts)
    return subject_of(placement)


def test_pay_is_base_wage_and_allowances_without_the_deductions() -> None:
    subject = paid(
        wage_basis="MONTH", base_wage=198_000,
        allowances=[{"name": "皆勤手当", "amount": 10_000}, {"name": "家族手当", "amount": 5000}],
        deductions=DEDUCTIONS, housing=20_000, utilities=7000,
    )  # fmt: skip
    assert value("placement.gross_pay", subject) == 213_000
    assert [row["name"] for row in value("placement.deduction_rows", subject)] == [
        "所得税", "社会保険料", "居住費", "水道光熱費",
    ]  # fmt: skip
    assert value("placement.deduction_total", subject) == 62_480
    assert value("placement.net_pay", subject) == 150_520


def test_a_charge_that_the_table_of_deductions_names_is_counted_once() -> None:
    rows = [*DEDUCTIONS, {"name": "居住費", "amount": 20_000}]
    subject = paid(wage_basis="MONTH", base_wage=200_000, deductions=rows, housing=20_000)
    assert value("placement.net_pay", subject) == 200_000 - 4280 - 31_200 - 20_000


def test_daily_and_hourly_wages_count_for_the_prescribed_days_and_hours() -> None:
    assert value("placement.gross_pay", paid(wage_basis="DAY", base_wage=9000, days_per_month=21)) == 189_000
    assert (
        value("placement.gross_pay", paid(wage_basis="HOUR", base_wage=1200, hours_per_month=173)) == 207_600
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"base_wage": 198_000},
        {"wage_basis": "HOUR", "base_wage": 1200},
        {"wage_basis": "MONTH", "base_wage": 198_000, "allowances": [{"name": "皆勤手当"}]},
        {"wage_basis": "MONTH", "base_wage": 198_000, "fixed_overtime": "20時間分"},
    ],
    ids=["no basis", "no hours", "an allowance without its amount", "overtime pay without its amount"],
)
def test_pay_stays_open_while_a_part_is_not_known(facts: dict[str, Any]) -> None:
    assert value("placement.gross_pay", paid(**facts)) is None


def test_net_pay_stays_open_while_no_deduction_is_written_down() -> None:
    assert value("placement.net_pay", paid(wage_basis="MONTH", base_wage=198_000, housing=20_000)) is None


def test_of_two_wage_tables_the_chosen_one_counts() -> None:
    placement = make_placement()
    write("employment_terms", placement.employer, "旧", wage_basis="MONTH", base_wage=190_000)
    new = write("employment_terms", placement.employer, "新", wage_basis="MONTH", base_wage=205_000)
    assert value("placement.gross_pay", subject_of(placement)) is None
    use_sheet(sheet=new, placement=placement, by=WRITER, at=LONG_AGO)
    assert value("placement.gross_pay", subject_of(placement)) == 205_000


def test_a_first_year_trainee_is_employed_after_the_lectures() -> None:
    begun = make_placement(first_day=date(2026, 6, 1))
    assert value("placement.contract_period", subject_of(begun)) == [date(2026, 7, 1), date(2027, 5, 31)]
    assert value("placement.lecture_period", subject_of(begun)) == [date(2026, 6, 1), date(2026, 6, 30)]
    planned = make_placement(first_day=None, planned_first_day=date(2027, 1, 10))
    assert value("placement.contract_period", subject_of(planned)) is None


def test_a_second_year_and_a_skilled_worker_are_employed_from_the_first_day() -> None:
    second = make_placement(stage=2, first_day=date(2026, 6, 1))
    assert value("placement.contract_period", subject_of(second)) == [date(2026, 6, 1), date(2028, 5, 31)]
    skilled = make_placement(stage=1, program="ssw", first_day=date(2026, 6, 1), lecture=False)
    assert value("placement.contract_period", subject_of(skilled))[0] == date(2026, 6, 1)


def test_the_entry_is_the_real_one_where_it_is_known() -> None:
    planned = make_placement(
        first_day=None, planned_first_day=date(2027, 1, 10), person=make_person(entered_on=None)
    )
    assert value("placement.entry_day", subject_of(planned)) == date(2027, 1, 10)
    came = make_placement(stage=2, person=make_person(entered_on=date(2025, 6, 3)))
    assert value("placement.entry_day", subject_of(came)) == date(2025, 6, 3)


def test_costs_at_home_are_those_of_all_payees() -> None:
    placement = make_placement()
    sender = [{"item": "手数料", "yen": 226_500}, {"item": "講習", "yen": 72_000}]
    write("home_costs", placement, sender_costs=sender, body_costs=[{"body": "学校", "yen": 9000}])
    assert value("placement.home_cost_total", subject_of(placement)) == 307_500
    write("home_costs", placement, body_costs=[{"body": "学校"}])
    assert value("placement.home_cost_total", subject_of(placement)) is None


def test_support_costs_are_summed_by_when_they_are_due() -> None:
    employer = make_employer()
    write(
        "support_contract", employer,
        costs=[
            {"item": "月額", "amount": 25_000, "timing": "REGULAR"},
            {"item": "送迎", "amount": 18_000, "timing": "OCCASIONAL"},
            {"item": "住居", "amount": 20_000, "timing": "OCCASIONAL"},
        ],
    )  # fmt: skip
    subject = Subject(on=ON, employer=employer)
    assert value("employer.support_cost_regular", subject) == 25_000
    assert value("employer.support_cost_occasional", subject) == 38_000
    assert value("employer.support_cost", subject) == 63_000


def test_consultation_days_are_counted_once_each() -> None:
    placement = make_placement(program="ssw", lecture=False)
    times = [{"day": day, "time": ["9:00", "12:00"]} for day in ("MON", "MON", "WED", "FRI", "SAT")]
    write("support_plan", placement.employer, "標準", consultation_times=times)
    assert value("placement.consultation_weekdays", subject_of(placement)) == 3
    assert value("placement.consultation_days_off", subject_of(placement)) == 1


def test_guidance_and_orientation_count_their_minutes() -> None:
    placement = make_placement(program="ssw", lecture=False)
    write(
        "support_steps", placement,
        guidance=[
            {"day": "2026-11-20", "time": ["13:00", "14:30"]},
            {"day": "2026-11-19", "time": ["9:15", "11:00"]},
        ],
        orientation=[{"day": "2026-12-02", "time": ["9:00", "16:59"]}],
    )  # fmt: skip
    subject = subject_of(placement)
    assert value("placement.guidance_time", subject) == "3時間15分"
    assert value("placement.guidance_hours_held", subject) == 3
    assert value("placement.guidance_held_on", subject) == date(2026, 11, 20)
    assert value("placement.orientation_hours_held", subject) == 7


def test_hours_stay_open_while_a_session_has_no_times() -> None:
    placement = make_placement(program="ssw", lecture=False)
    write("support_steps", placement, orientation=[{"day": "2026-12-02"}])
    assert value("placement.orientation_time", subject_of(placement)) is None
    assert value("placement.guidance_time", subject_of(placement)) is None
