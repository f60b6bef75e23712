"""Values of books and records: what stands in them comes from records, the rest stays blank."""

from datetime import date
from typing import Any

import pytest

from kumiai.coop.enums import Position, StaffRoleKind
from kumiai.coop.models import StaffMember, StaffRole
from kumiai.employers.enums import TrainerKind
from kumiai.employers.models import Trainer, Worksite
from kumiai.paperwork.definitions import current_form
from kumiai.paperwork.domain.calculation import calculated
from kumiai.paperwork.domain.filling import fill
from kumiai.paperwork.domain.sheet import use_sheet, write_sheet
from kumiai.paperwork.sources import Subject, books
from kumiai.placements.enums import AbsenceKind, DifficultyKind, EndReason, LectureKind
from kumiai.placements.models import Absence, Difficulty, Lecture
from kumiai.plans.enums import PlanChangeKind
from kumiai.plans.models import PlanChange
from tests.factories import (
    LONG_AGO,
    WRITER,
    make_audit,
    make_cooperative,
    make_employer,
    make_person,
    make_placement,
    make_plan,
    make_residence,
    make_visit,
    write,
)

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)


def about(placement: Any, **more: Any) -> Subject:
    return Subject(on=ON, placement=placement, employer=placement.employer, **more)


def test_who_went_stands_with_the_role_of_that_day() -> None:
    office = make_cooperative().offices.get()
    member = write(StaffMember(office=office, name="監理一郎", position=Position.OFFICER))
    role = {"staff_member": member, "kind": StaffRoleKind.SUPERVISION_MANAGER}
    write(StaffRole(**role, first_day=date(2026, 1, 1), last_day=date(2026, 6, 30)))
    employer = make_employer()
    for day, words in ((date(2026, 6, 30), "監理責任者"), (date(2026, 7, 1), "役員")):
        audit = make_audit(employer, day, auditor=member)
        visit = make_visit(employer, day, visitor=member)
        filled = fill(current_form("titp.audit_report", ON), Subject(on=ON, employer=employer, audit=audit))
        assert filled.rows["auditor"].value == f"{words}　監理一郎"
        filled = fill(current_form("titp.visit_record", ON), Subject(on=ON, employer=employer, visit=visit))
        assert filled.rows["visitor"].value == f"{words}　監理一郎"


def test_the_law_says_how_many_must_be_interviewed() -> None:
    employer = make_employer()
    people = [make_placement(employer=employer).person for _ in range(9)]
    audit = make_audit(employer, date(2026, 9, 1))
    subject = Subject(on=ON, employer=employer, audit=audit)
    assert (books.trainee_count(subject), books.least_interviews(subject)) == (9, 3)
    assert books.interview_count(subject) is None
    audit.interviewed.set(people[:2])
    assert books.interview_count(subject) == 2
    assert {row["stage"] for row in books.interview_rows(subject) or []} == {"第1号"}
    audit.trainees_present = 2
    assert books.least_interviews(Subject(on=ON, employer=employer, audit=audit)) == 2


def test_a_diary_prints_only_what_is_on_record() -> None:
    placement = make_placement(first_day=date(2026, 2, 10))  # at the company from 10 March
    write(Absence(placement=placement, kind=AbsenceKind.SICK_LEAVE, first_day=date(2026, 3, 30)))
    rows = books.diary_days(about(placement, month=date(2026, 3, 1))) or []
    assert len(rows) == 31
    assert rows[0]["day"] == "1（日）"
    assert [row["remarks"] for row in rows[8:10]] == ["実習期間外", None]
    assert [bool(row["remarks"]) for row in rows[28:31]] == [False, True, True]
    assert rows[29]["remarks"] == AbsenceKind.SICK_LEAVE.label
    assert set(rows[12]) == {"day", "remarks"}
    assert books.diary_days(about(placement)) is None


def test_the_book_of_progress_has_a_blank_line_a_month() -> None:
    placement = make_placement(first_day=date(2026, 6, 15))  # until 14 June 2027
    rows = books.progress_months(about(placement)) or []
    assert [rows[0], rows[-1]] == [{"month": "2026-06"}, {"month": "2027-06"}]
    assert len(rows) == 13


def test_the_lecture_record_lists_everybody_of_the_same_intake() -> None:
    make_cooperative()
    employer = make_employer()
    one, other, stranger = (make_placement(employer=employer) for _ in range(3))
    write(
        Lecture(
            placement=one, kind=LectureKind.PRE_ARRIVAL, first_day=date(2026, 3, 2), last_day=date(2026, 5, 1)
        )
    )
    sheet = write_sheet(
        kind="post_arrival_lectures", owner=None, title="2026年6月入国", by=WRITER, at=LONG_AGO,
        facts={"days": [{"day": "2026-06-02", "subject": "日本語"}]},
    )  # fmt: skip
    for placement in (one, other):
        use_sheet(sheet=sheet, placement=placement, by=WRITER, at=LONG_AGO)
    names = [row["name"] for row in books.post_arrival_group(about(one)) or []]
    assert names == sorted([one.person.name_roman, other.person.name_roman])
    assert stranger.person.name_roman not in names
    assert [row["name"] for row in books.pre_arrival_group(about(one)) or []] == [one.person.name_roman]
    assert books.pre_arrival_held(about(one)) == [date(2026, 3, 2), date(2026, 5, 1)]
    assert books.post_arrival_held(about(one)) == [date(2026, 6, 1), date(2026, 6, 30)]
    filled = fill(current_form("titp.post_arrival_lecture_record", ON), about(one))
    assert filled.rows["days"].value[0]["subject"] == "日本語"


def test_the_ledger_of_a_company_counts_since_the_first_trainee() -> None:
    employer = make_employer(employees=46)
    person = make_person()
    make_placement(
        employer=employer, first_day=date(2023, 9, 1), last_day=date(2024, 8, 31), person=person,
        end_reason=EndReason.COMPLETED,
    )  # fmt: skip
    make_placement(
        employer=employer, first_day=date(2024, 9, 1), last_day=date(2025, 1, 31), stage=2, person=person,
        end_reason=EndReason.EARLY_RETURN,
    )  # fmt: skip
    make_placement(
        employer=employer, first_day=date(2025, 9, 1), last_day=date(2026, 2, 1),
        end_reason=EndReason.DISAPPEARED, person=make_person(nationality="ID"),
    )  # fmt: skip
    site = write(Worksite(employer=employer, name="本社工場", address="見本町1", prefecture="11"))
    manager = write(Trainer(employer=employer, kind=TrainerKind.RESPONSIBLE_PERSON, name="青葉次郎"))
    given = {"by": WRITER, "at": LONG_AGO}
    write_sheet(kind="worksite_profile", owner=site, facts={"regular_employees": 32}, **given)
    write_sheet(kind="trainer_career", owner=manager, facts={"title": "工場長"}, **given)
    subject = Subject(on=ON, employer=employer)
    accepted = books.accepted_so_far(subject) or []
    assert [(row["stage_1"], row["stage_2"], row["total"]) for row in accepted] == [(1, 1, 1), (1, 0, 1)]
    losses = books.losses_so_far(subject) or []
    assert [(row["event"], row["stage_1"], row["stage_2"]) for row in losses] == [
        ("ス 中途帰国", 0, 1),
        ("セ 行方不明", 1, 0),
    ]
    assert books.site_rows(subject) == [
        {"name": "本社工場", "address": "埼玉県見本町1", "managers": "青葉次郎", "employees": 32}
    ]
    assert books.managers_with_titles(subject) == "青葉次郎（工場長）"
    assert books.instructors_with_titles(subject) is None


def test_the_ledger_of_a_trainee_tells_the_stages_before_and_the_changes() -> None:
    employer = make_employer()
    person = make_person()
    before = make_placement(
        employer=employer, first_day=date(2025, 6, 1), last_day=date(2026, 5, 31), person=person
    )
    make_plan(before, filed_on=date(2025, 1, 10), accredited_on=date(2025, 3, 1))
    now = make_placement(employer=employer, first_day=date(2026, 6, 1), stage=2, person=person)
    for day in (date(2026, 5, 31), date(2026, 8, 1), date(2026, 12, 1)):
        write(PlanChange(employer=employer, kind=PlanChangeKind.LODGING, happened_on=day))
    make_residence(person, permitted_on=date(2026, 6, 1), last_day=date(2027, 6, 1), status="TITP_2_RO")
    subject = about(now)
    assert [row["happened_on"] for row in books.plan_changes(subject) or []] == [date(2026, 8, 1)]
    (row,) = books.earlier_plans(subject) or []
    assert (row["stage"], row["accredited_on"]) == ("第1号", date(2025, 3, 1))
    filled = fill(current_form("titp.trainee_ledger", ON), subject)
    assert filled.rows["residence"].value.endswith("2026年6月1日許可　2027年6月1日満了")
    assert filled.rows["stage"].value == "第2号団体監理型技能実習"


def test_the_notice_lists_others_met_by_the_same_event() -> None:
    employer = make_employer()
    made = [make_placement(employer=employer) for _ in range(3)]
    days = (date(2026, 11, 1), date(2026, 11, 1), date(2026, 11, 2))
    rows = [
        write(Difficulty(placement=placement, kind=DifficultyKind.COMPANY, happened_on=day, note="倒産"))
        for placement, day in zip(made, days, strict=True)
    ]
    subject = about(made[0], difficulty=rows[0])
    assert [row["name"] for row in books.others(subject) or []] == [made[1].person.name_roman]
    filled = fill(current_form("titp.difficulty_notice", ON), subject)
    assert (filled.rows["cause"].value, filled.rows["reason"].value) == ("COMPANY", "倒産")


def test_fees_are_summed_by_kind_and_an_open_amount_leaves_its_kind_open() -> None:
    form = current_form("titp.fee_book", ON)
    lines = [
        {"kind": "LECTURE", "amount": 100},
        {"kind": "OTHER", "amount": None},
        {"kind": "LECTURE", "amount": 50},
    ]
    assert calculated(form.fields["received_by_kind"], {"received": lines}) == [
        {"kind": "LECTURE", "amount": 150},
        {"kind": "OTHER", "amount": None},
    ]
    assert calculated(form.fields["received_by_kind"], {}) is None
    assert calculated(form.fields["received_total"], {"received": lines[::2]}) == 150
