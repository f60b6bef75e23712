"""Values of a plan application: exact hours, lectures, wages, counts, and what stays unknown."""

from datetime import date
from typing import Any

import pytest

from kumiai.coop.models import SendingOrganization
from kumiai.employers.models import Assessment, Trainer, TrainerCourse, Worksite
from kumiai.paperwork.domain.sheet import use_sheet, write_sheet
from kumiai.paperwork.sources import Subject, look_up
from kumiai.placements.models import Absence, Difficulty, Placement
from tests.factories import (
    LONG_AGO,
    WRITER,
    make_cooperative,
    make_employer,
    make_exam,
    make_person,
    make_placement,
    write,
)

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 26)


def subject_of(placement: Placement, **more: Any) -> Subject:
    return Subject(on=ON, employer=placement.employer, placement=placement, members=(placement,), **more)


def value(path: str, subject: Subject) -> Any:
    return look_up(path, subject).value


def sheet(kind: str, owner: Any, facts: dict[str, Any], title: str = "A") -> Any:
    return write_sheet(kind=kind, owner=owner, facts=facts, title=title, by=WRITER, at=LONG_AGO)


def duty(kind: str, safety: int = 0, **months: int) -> dict[str, Any]:
    return {
        "number": 1,
        "kind": kind,
        "content": "旋盤",
        "instructor": "佐藤",
        "safety_hours": safety,
        **months,
    }


def planned(stage: int = 1, **fields: Any) -> Placement:
    return make_placement(stage=stage, first_day=None, planned_first_day=date(2027, 1, 5), **fields)


# --- the schedule of the training work


def test_hours_are_summed_by_kind_and_year() -> None:
    placement = planned(stage=2)
    sheet("training_schedule", placement.employer, {
        "duties": [duty("REQUIRED", m1=100, m2=60), duty("REQUIRED", 16, m3=16), duty("RELATED", 4, m1=40)],
        "duties_2": [duty("PERIPHERAL", 3, m12=30)],
    })  # fmt: skip
    subject = subject_of(placement)
    assert value("placement.required_hours", subject) == 176
    assert value("placement.required_safety_hours", subject) == 16
    assert value("placement.related_hours", subject) == 40
    assert value("placement.related_safety_hours", subject) == 4
    assert value("placement.peripheral_hours", subject) == 30
    assert value("placement.training_hours", subject) == 246
    assert value("placement.training_hours_of_year_1", subject) == 216
    assert value("placement.training_hours_of_year_2", subject) == 30


def test_hours_are_unknown_while_a_line_has_none_and_lead_to_the_sheet() -> None:
    placement = planned()
    found = look_up("placement.training_hours", subject_of(placement))
    assert (found.value, found.kind, found.owner) == (None, "training_schedule", placement.employer)
    made = sheet(
        "training_schedule", placement.employer, {"duties": [duty("REQUIRED", m1=8), duty("RELATED")]}
    )
    found = look_up("placement.training_hours", subject_of(placement))
    assert (found.value, found.sheet) == (None, made)


def test_a_line_has_its_sum_its_instructor_and_no_open_month() -> None:
    placement = planned()
    trainer = write(Trainer(employer=placement.employer, kind="INSTRUCTOR", name="佐藤"))
    sheet("trainer_career", trainer, {"title": "課長", "skill_years": 12}, title="")
    sheet("training_schedule", placement.employer, {"duties": [duty("REQUIRED", m2=80, m3=70)]})
    [row] = value("placement.schedule_duties", subject_of(placement))
    assert (row["total"], row["m1"], row["m2"], row["m12"]) == (150, 0, 80, 0)
    assert row["instructor"] == "課長 佐藤（12年）"
    assert value("placement.schedule_duties_2", subject_of(placement)) is None
    assert value("placement.training_hours_of_year_2", subject_of(placement)) is None


def test_the_worksites_are_those_of_the_schedule_with_their_addresses() -> None:
    placement = planned()
    company = placement.employer
    write(Worksite(employer=company, name="第一工場", prefecture="23", address="西市1"))
    assert value("placement.training_sites", subject_of(placement)) == [
        {"number": 1, "company": company.name, "name": "第一工場", "address": "愛知県西市1"}
    ]
    write(Worksite(employer=company, name="第二工場", prefecture="23", address="西市2"))
    assert value("placement.training_sites", subject_of(placement)) is None
    sheet(
        "training_schedule",
        company,
        {"worksites": [{"number": 1, "name": "第二工場"}, {"number": 2, "name": "第三"}]},
    )
    rows = value("placement.training_sites", subject_of(placement))
    assert [(row["name"], row["address"]) for row in rows] == [("第二工場", "愛知県西市2"), ("第三", None)]


# --- lectures


def lectures(*days: tuple[str, int, str], **more: Any) -> dict[str, Any]:
    rows = [
        {"date": day, "time": ["9:00", "12:00"], "hours": hours, "subject": code} for day, hours, code in days
    ]
    return {"days": rows, **more}


def test_lectures_are_summed_by_subject_and_day() -> None:
    cooperative = make_cooperative()
    sheet("lecture_schedule", cooperative, lectures(
        ("2027-01-06", 3, "JAPANESE"), ("2027-01-05", 4, "JAPANESE"), ("2027-01-05", 2, "LEGAL_LABOR"),
    ))  # fmt: skip
    subject = subject_of(planned())
    assert value("placement.lecture_hours", subject) == 9
    assert value("placement.lecture_hours_japanese", subject) == 7
    assert value("placement.lecture_hours_legal_labor", subject) == 2
    assert value("placement.lecture_hours_skill", subject) == 0
    assert value("placement.longest_lecture_day", subject) == 6
    assert value("placement.lecture_schedule_period", subject) == ["2027-01-05", "2027-01-06"]
    assert [row["day"] for row in value("placement.lecture_days", subject)] == [
        "1月5日（火）", "1月5日（火）", "1月6日（水）",
    ]  # fmt: skip


def test_after_the_first_stage_there_are_no_lectures() -> None:
    assert value("placement.lecture_hours", subject_of(planned(stage=2))) == 0
    assert value("placement.lecture_hours", subject_of(planned(stage=1))) is None


@pytest.mark.parametrize(("before", "needed"), [("no", 321), ("yes", 161), (None, None)])
def test_the_least_hours_of_lectures_follow_from_all_hours(before: str | None, needed: int | None) -> None:
    placement, cooperative = planned(), make_cooperative()
    sheet("training_schedule", placement.employer, {"duties": [duty("REQUIRED", m2=1600)]})
    more = {"pre_arrival": before} if before else {}
    sheet("lecture_schedule", cooperative, lectures(("2027-01-05", 321, "JAPANESE"), **more))
    assert value("placement.least_lecture_hours", subject_of(placement)) == needed


# --- the placement


def test_the_goal_of_the_stage_before_is_told_from_the_exams() -> None:
    person = make_person()
    first = make_placement(stage=1, person=person, first_day=date(2025, 6, 1))
    second = make_placement(
        stage=2, person=person, employer=first.employer, first_day=None, planned_first_day=date(2027, 6, 1)
    )
    make_exam(first, taken_on=date(2026, 3, 1), passed=True)
    make_exam(first, part="WRITTEN", taken_on=date(2026, 3, 1))
    make_exam(first, part="WRITTEN", sitting=2)
    assert value("placement.goal_before", subject_of(second)) == "基礎級（学科：結果待ち、実技：合格）"
    assert value("placement.goal_before", subject_of(first)) == "該当なし"
    assert value("placement.plan_number_before", subject_of(first)) == "該当なし"
    assert value("placement.plan_number_before", subject_of(second)) is None


def test_the_return_home_belongs_to_the_third_stage() -> None:
    person = make_person()
    second = make_placement(stage=2, person=person, first_day=date(2024, 6, 1))
    third = make_placement(stage=3, person=person, first_day=date(2026, 7, 10))
    write(
        Absence(placement=second, kind="HOME_RETURN", first_day=date(2026, 6, 1), last_day=date(2026, 7, 5))
    )
    assert value("placement.home_return", subject_of(third)) == "2026年6月1日 ～ 2026年7月5日"
    assert value("placement.home_return", subject_of(second)) == "該当なし"


@pytest.mark.parametrize(
    ("notified", "said"), [(date(2025, 11, 26), "yes"), (date(2025, 11, 25), "no"), (None, "no")]
)
def test_a_notice_of_difficulty_counts_for_a_year(notified: date | None, said: str) -> None:
    placement = make_placement()
    write(
        Difficulty(placement=placement, kind="ILLNESS", happened_on=date(2025, 11, 1), notified_on=notified)
    )
    assert value("employer.noticed_difficulty", subject_of(placement)) == said


def test_the_staff_of_the_worksite_is_named_with_kana_and_title() -> None:
    placement = planned()
    company = placement.employer
    here = write(Worksite(employer=company, name="本社"))
    there = write(Worksite(employer=company, name="支社"))
    placement.worksite = here
    known = write(Trainer(employer=company, kind="INSTRUCTOR", name="佐藤", worksite=here))
    write(Trainer(employer=company, kind="INSTRUCTOR", name="遠山", worksite=there))
    write(Trainer(employer=company, kind="INSTRUCTOR", name="全社"))
    write(Trainer(employer=company, kind="LIFE_ADVISER", name="佐藤"))
    sheet("trainer_career", known, {"kana": "さとう", "title": "課長"}, title="")
    write(TrainerCourse(trainer=known, taken_on=date(2025, 1, 1)))
    write(TrainerCourse(trainer=known, taken_on=date(2027, 1, 1)))
    assert value("worksite.instructors", subject_of(placement)) == "佐藤（さとう）　課長\n全社"
    assert value("worksite.training_managers", subject_of(placement)) is None
    alone = Subject(on=ON, employer=company, trainer=known)
    assert value("trainer.roles", alone) == ["INSTRUCTOR", "LIFE_ADVISER"]
    assert value("trainer.course_on", alone) == date(2025, 1, 1)
    assert value("trainer.worksite_name", alone) == "本社"


# --- pay


@pytest.mark.parametrize(
    ("facts", "yen"),
    [
        ({"wage_basis": "HOUR", "base_wage": 1100}, 1100),
        ({"wage_basis": "MONTH", "base_wage": 180_000, "hours_per_year": 1920}, 1125),
        ({"wage_basis": "MONTH", "base_wage": 180_001, "hours_per_year": 1921}, 1124),
        ({"wage_basis": "DAY", "base_wage": 9_000, "hours_per_day": "7:45"}, 1161),
        ({"wage_basis": "DAY", "base_wage": 9_000, "hours_per_day": "8時間"}, None),
        ({"wage_basis": "MONTH", "base_wage": 180_000}, None),
    ],
)
def test_the_wage_for_an_hour_is_cut_off_to_whole_yen(facts: dict[str, Any], yen: int | None) -> None:
    placement = planned()
    sheet("employment_terms", placement.employer, facts)
    assert value("placement.wage_per_hour", subject_of(placement)) == yen


def test_the_minimum_wage_is_that_of_the_worksite() -> None:
    placement = planned()
    assert value("worksite.minimum_wage", subject_of(placement)) is None
    write(Worksite(employer=placement.employer, name="本社", prefecture="23"))
    assert value("worksite.minimum_wage", subject_of(placement)) == 1195


def test_charges_stand_with_their_basis() -> None:
    placement = planned()
    sheet("employment_terms", placement.employer, {"meals": 0, "housing": 20_000, "meals_basis": "自炊"})
    sheet("lodging", placement.employer, {"rent_explanation": "家賃÷4"})
    assert value("placement.charges", subject_of(placement)) == [
        {"name": "食費", "amount": 0, "basis": "自炊"},
        {"name": "居住費", "amount": 20_000, "basis": "家賃÷4"},
        {"name": "水道・光熱費", "amount": None, "basis": None},
    ]


# --- the people of the set


def set_of(*members: Placement) -> Subject:
    return Subject(on=ON, employer=members[0].employer, members=members)


def test_the_people_of_a_set_stand_line_by_line() -> None:
    company = make_employer()
    jobs = {"employer": company, "occupation": "機械加工", "task": "普通旋盤"}
    one = planned(person=make_person(name_roman="AN", name_kanji="安", sex="M"), **jobs)
    two = planned(person=make_person(name_roman="BINH"), **jobs)
    subject = set_of(one, two)
    assert [(row["number"], row["name"], row["job"]) for row in value("case.trainee_rows", subject)] == [
        (1, "AN\n安", "機械加工　普通旋盤"),
        (2, "BINH", "機械加工　普通旋盤"),
    ]
    assert value("case.trainee_names", subject) == "AN（安）\nBINH"
    assert value("case.plan_letters", subject) == ["D"]
    assert value("case.stage", subject) == 1
    assert value("case.occupation_and_task", subject) == "機械加工　普通旋盤"
    assert value("case.periods", subject) == "2027年1月5日 ～ 2028年1月4日（1年0月0日間）"


def test_a_set_of_two_stages_has_none() -> None:
    company = make_employer()
    subject = set_of(planned(employer=company), planned(stage=2, employer=company))
    assert value("case.stage", subject) is None
    assert value("case.plan_letters", subject) == ["D", "E"]
    assert value("case.quota_of_stage", subject) is None


def test_the_sending_organization_and_worksite_that_all_share_are_those_of_the_set() -> None:
    company = make_employer()
    sender = write(SendingOrganization(name="Hoa Sen", country="VN"))
    other = write(SendingOrganization(name="Sao Mai", country="VN"))
    sites = [write(Worksite(employer=company, name=name)) for name in ("一", "二")]
    both = [planned(employer=company, sending_organization=sender, worksite=sites[1]) for _ in range(2)]
    assert set_of(*both).sending == sender
    assert set_of(*both).worksite == sites[1]
    mixed = set_of(both[0], planned(employer=company, sending_organization=other, worksite=sites[0]))
    assert (mixed.sending, mixed.worksite) == (None, None)


def test_lectures_before_arrival_are_told_apart_by_who_holds_them() -> None:
    make_cooperative(name="みらい組合", address="西市1")
    sender = write(SendingOrganization(name="Hoa Sen", country="VN"))
    placement = planned(sending_organization=sender)
    lessons = [
        {
            "by": "ORGANIZATION",
            "subject": "JAPANESE",
            "first_day": "2026-10-01",
            "last_day": "2026-11-10",
            "hours": 144,
        },
        {"by": "OTHER", "subject": "SKILL", "first_day": "2026-11-11", "last_day": "2026-11-12", "hours": 16},
    ]
    facts = {"name": "HS School", "kind": "SCHOOL", "entrusted": "yes", "place": "Ha Noi", "lessons": lessons}
    made = sheet("pre_arrival_school", sender, facts)
    sheet("pre_arrival_school", sender, {"name": "other"}, title="B")
    use_sheet(sheet=made, placement=placement, by=WRITER, at=LONG_AGO)
    subject = set_of(placement)
    [own] = value("case.lectures_by_organization", subject)
    [other] = value("case.lectures_by_others", subject)
    assert (own["body"], own["entrusted"], own["days"]) == (
        "みらい組合\n西市1",
        "yes",
        ["2026-10-01", "2026-11-10"],
    )
    assert (other["body"], other["body_kind"], other["place"]) == ("HS School", "SCHOOL", "Ha Noi")
    assert value("case.pre_arrival_hours", subject) == 160


def test_a_home_employer_is_told_for_the_trainee_whose_sheet_it_is() -> None:
    sender = write(SendingOrganization(name="Hoa Sen", country="VN"))
    placement = planned(person=make_person(name_roman="AN"), sending_organization=sender)
    sheet("home_employer", sender, {"unit": "加工課", "job": "旋盤工"})
    assert value("placement.home_employer_rows", subject_of(placement)) == [
        {"name": "AN", "unit": "加工課", "employment_type": None, "job": "旋盤工"}
    ]


# --- what the company did so far


def test_trainees_so_far_are_counted_from_the_placements() -> None:
    company = make_employer(employees=34)
    person = make_person()
    make_placement(employer=company, person=person, first_day=date(2023, 6, 1), last_day=date(2024, 5, 31))
    make_placement(
        employer=company,
        person=person,
        stage=2,
        first_day=date(2024, 6, 1),
        last_day=date(2025, 3, 31),
        end_reason="EARLY_RETURN",
    )
    make_placement(employer=company, person=make_person(nationality="ID"), first_day=date(2026, 6, 1))
    late = make_placement(employer=company, first_day=None, planned_first_day=date(2027, 1, 5))
    subject = set_of(late)
    assert [row["count"] for row in value("employer.trainees_by_nationality", subject)] == [1, 1]
    assert [row["count"] for row in value("employer.trainees_now", subject)] == [1, 0, 0]
    assert value("employer.trainees_of_three_years", subject) == [
        {"year": "2023年度", "stage_1": 1, "stage_2": 0, "stage_3": 0, "total": 1},
        {"year": "2024年度", "stage_1": 1, "stage_2": 1, "stage_3": 0, "total": 2},
        {"year": "2025年度", "stage_1": 0, "stage_2": 0, "stage_3": 0, "total": 0},
    ]
    assert value("employer.losses_of_three_years", subject) == [
        {"kind": "中途帰国者", "stage_1": 0, "stage_2": 1, "stage_3": 0, "total": 1},
        {"kind": "行方不明者", "stage_1": 0, "stage_2": 0, "stage_3": 0, "total": 0},
    ]
    assert value("employer.regular_employees", subject) == 34
    assert value("employer.base_quota", subject) == 4
    assert value("case.present_with_plan", subject) == 2


def test_the_limit_of_the_stage_stands_on_what_is_stated() -> None:
    make_cooperative()
    company = make_employer(employees=34, excellent=False)
    assert value("case.quota_of_stage", set_of(planned(employer=company))) == 4
    assert value("case.claims_excellence", set_of(planned(employer=company))) == "no"
    assert value("case.claims_excellence", set_of(planned(stage=3, employer=company))) == "yes"
    assert value("case.claims_excellence", set_of(planned(employer=make_employer(excellent=True)))) == "yes"


# --- score sheets


def test_the_score_of_a_company_follows_from_its_latest_sheet() -> None:
    placement = planned()
    subject = subject_of(placement)
    assert value("employer.score_6", subject) is None
    answers = {"japanese_learning": True, "community_contact": False, "culture_learning": True}
    write(Assessment(employer=placement.employer, assessed_on=date(2026, 6, 1), inputs=answers))
    subject = subject_of(placement)
    assert [row["points"] for row in value("employer.score_6", subject)] == [4, 0, 3, 7]
    assert value("employer.score_6", subject)[-1]["item"] == "小計"
    assert [row["points"] for row in value("employer.score_2", subject)] == [None, None, None]
    assert value("employer.score_points", subject) is None
    assert value("employer.score_full_marks", subject) == 150
    assert value("employer.score_percent", subject) is None
    assert value("employer.score_excellent", subject) is None


def test_points_of_treatment_count_up_to_their_cap() -> None:
    placement = planned()
    answers = {"lowest_wage_ratio_percent": "130", "raise_percent": "10", "single_rooms": True}
    write(Assessment(employer=placement.employer, assessed_on=date(2026, 6, 1), inputs=answers))
    rows = value("employer.score_3", subject_of(placement))
    assert [row["points"] for row in rows] == [5, 5, 5, 10]


def test_the_score_of_the_organization_has_its_five_groups() -> None:
    subject = Subject(on=ON)
    assert [len(value(f"coop.score_{group}", subject)) for group in range(1, 6)] == [8, 5, 6, 4, 4]
    assert value("coop.score_full_marks", subject) == 150
