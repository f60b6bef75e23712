"""What the yearly reports print equals the figures and their rows."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kumiai import law
from kumiai.coop.enums import Position, StaffCourseKind, StaffRoleKind
from kumiai.coop.models import SendingAgreement, SendingOrganization, StaffCourse, StaffMember, StaffRole
from kumiai.employers.models import Worksite
from kumiai.paperwork.definitions import current_form
from kumiai.paperwork.domain.filling import fill
from kumiai.paperwork.domain.sheet import use_sheet, write_sheet
from kumiai.paperwork.domain.wording import words_of
from kumiai.paperwork.domain.yearly_figures import figures_of_employer, figures_of_office
from kumiai.paperwork.sources import Subject
from kumiai.paperwork.sources.yearly import lowest_wage, minimum_wage
from kumiai.placements.enums import EndReason
from tests.factories import (
    LONG_AGO,
    WRITER,
    make_audit,
    make_cooperative,
    make_employer,
    make_exam,
    make_license,
    make_person,
    make_placement,
    make_visit,
    write,
)

pytestmark = pytest.mark.django_db
ON = date(2026, 4, 20)
YEAR = 2025


def report(form_id: str, **about: Any) -> dict[str, Any]:
    """What stands on a yearly report, by field."""
    subject = Subject(on=ON, fiscal_year=YEAR, **about)
    return words_of(fill(current_form(form_id, ON), subject))


@pytest.fixture
def employer() -> Any:
    """A company with a stage change, a newcomer from Indonesia and somebody who went home early."""
    office = make_cooperative().offices.get()
    employer = make_employer(prefecture="11")
    person = make_person()
    first = make_placement(
        employer=employer, first_day=date(2024, 9, 1), last_day=date(2025, 8, 31), person=person,
        end_reason=EndReason.COMPLETED, office=office,
    )  # fmt: skip
    make_placement(employer=employer, first_day=date(2025, 9, 1), stage=2, person=person, office=office)
    make_placement(
        employer=employer, first_day=date(2025, 6, 1), person=make_person(nationality="ID"), office=office
    )
    make_placement(
        employer=employer, first_day=date(2025, 6, 1), last_day=date(2025, 12, 1), office=office,
        end_reason=EndReason.EARLY_RETURN,
    )  # fmt: skip
    make_exam(first, taken_on=date(2025, 7, 1), passed=True)
    return employer


def test_the_report_of_a_company_prints_its_figures(employer: Any) -> None:
    words = report("titp.implementation_report", employer=employer)
    assert words["year"] == "2025年度（2025年4月1日～2026年3月31日）"
    assert words["people"] == "3人"
    assert words["trainees"] == [
        ["ベトナム", "2", "1", "0", "2"],
        ["インドネシア", "1", "0", "0", "1"],
        ["計", "3", "1", "0", "3"],
    ]
    assert words["movements"] == [
        ["新規受入れ", "2", "0", "0", "2"],
        ["　うち転籍による受入れ", "0", "0", "0", "0"],
        ["修了", "1", "0", "0", "1"],
        ["途中帰国", "1", "0", "0", "1"],
        ["転籍（転出）", "0", "0", "0", "0"],
        ["行方不明", "0", "0", "0", "0"],
        ["その他の終了", "0", "0", "0", "0"],
    ]
    assert words["exams"][1] == ["基礎級（第1号）", "実技", "1", "1", "1", "0"]
    assert words["disappeared"] == [["行方不明者", "0", "0", "0", "0"]]
    assert words["excused"] == ""


def test_every_printed_number_is_the_number_of_its_rows(employer: Any) -> None:
    found = {one.id: one for one in figures_of_employer(employer, YEAR, ON)}
    words = report("titp.implementation_report", employer=employer)
    assert [int(cell) for cell in words["movements"][0][1:4]] == [
        len(found[f"new.{stage}"].rows) for stage in (1, 2, 3)
    ]
    assert int(words["trainees"][-1][-1]) == len(found["trainees"].rows)


def test_a_number_that_the_records_leave_open_is_said_to_be_open(employer: Any) -> None:
    make_placement(employer=employer, first_day=date(2025, 6, 1), last_day=date(2025, 12, 1))
    words = report("titp.implementation_report", employer=employer)
    assert words["movements"][2] == ["修了", "未確定", "0", "0", "未確定"]
    assert words["people"] == "4人"


def test_the_report_of_an_office_prints_the_same_count(employer: Any) -> None:
    office = employer.placements.first().office
    make_license(office.cooperative)
    organization = write(SendingOrganization(name="SAMPLE JSC", country="VN"))
    write(SendingAgreement(organization=organization, signed_on=date(2020, 1, 1)))
    placement = employer.placements.order_by("pk").last()
    placement.sending_organization = organization
    write(placement)
    manager = write(StaffMember(office=office, name="監理一郎", position=Position.OFFICER, full_time=True))
    write(StaffRole(staff_member=manager, kind=StaffRoleKind.SUPERVISION_MANAGER, first_day=date(2020, 1, 1)))
    for day in (date(2023, 5, 1), date(2025, 5, 1), date(2026, 4, 10)):
        write(StaffCourse(staff_member=manager, kind=StaffCourseKind.SUPERVISION_MANAGER, taken_on=day))
    write(StaffMember(office=office, name="職員二郎", position=Position.EMPLOYEE, full_time=False))
    make_audit(employer, date(2025, 9, 1))
    make_visit(employer, date(2025, 9, 2))
    make_visit(employer, date(2025, 10, 2))
    words = report("titp.business_report", office=office)
    assert (words["employers"], words["people"]) == ("1者", "3人")
    assert words["trainees"][-1] == ["計", "3", "1", "0", "3"]
    assert words["oversight"] == [["定期監査", "1"], ["臨時監査", "0"], ["訪問指導", "2"]]
    assert words["visit_copies"] == "2通"
    assert (words["full_time"], words["part_time"]) == ("1人", "1人")
    assert [(row[0], row[2]) for row in words["manager_courses"]] == [("監理一郎", "2025年5月1日")]
    assert words["other_courses"] == []
    assert words["sending_agreements"] == "1件"
    assert words["sending"] == [
        ["SAMPLE JSC", "ベトナム", "2020年1月1日", "1"],
        ["送出機関の記録なし", "", "", "2"],
    ]
    found = {one.id: one for one in figures_of_office(office, YEAR, ON)}
    assert len(found["visits"].rows) == 2


def test_a_manager_without_a_course_is_named() -> None:
    office = make_cooperative().offices.get()
    manager = write(StaffMember(office=office, name="監理一郎", position=Position.OFFICER, full_time=True))
    write(StaffRole(staff_member=manager, kind=StaffRoleKind.SUPERVISION_MANAGER, first_day=date(2020, 1, 1)))
    assert report("titp.business_report", office=office)["manager_courses"] == [
        ["監理一郎", "受講の記録なし", "", ""]
    ]


def test_the_lowest_wage_is_known_once_every_wage_table_is(employer: Any) -> None:
    subject = Subject(on=ON, fiscal_year=YEAR, employer=employer)
    assert lowest_wage(subject) is None
    tables = [
        write_sheet(
            kind="employment_terms", owner=employer, title=title, by=WRITER, at=LONG_AGO,
            facts={"wage_basis": "HOUR", "base_wage": wage},
        )
        for title, wage in (("甲", 1200), ("乙", 1150))
    ]  # fmt: skip
    first = list(employer.placements.filter(stage=1).order_by("pk"))
    use_sheet(sheet=tables[1], placement=first[0], by=WRITER, at=LONG_AGO)
    assert lowest_wage(Subject(on=ON, fiscal_year=YEAR, employer=employer)) is None
    for placement in first[1:]:
        use_sheet(sheet=tables[0], placement=placement, by=WRITER, at=LONG_AGO)
    assert lowest_wage(Subject(on=ON, fiscal_year=YEAR, employer=employer)) == 1150
    assert minimum_wage(Subject(on=ON, fiscal_year=YEAR, employer=employer)) is None
    write(Worksite(employer=employer, name="本社工場", prefecture="11"))
    asked = law.decide("wage.minimum", {"prefecture": "11"}, on=ON).value["yen_per_hour"]
    assert minimum_wage(Subject(on=ON, fiscal_year=YEAR, employer=employer)) == asked > 900


def test_the_year_is_counted_once_for_a_whole_report(employer: Any) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            report("titp.implementation_report", employer=employer)
        return len(captured)

    few = queries()
    for _ in range(5):
        make_placement(employer=employer, first_day=date(2025, 7, 1))
    assert queries() == few
