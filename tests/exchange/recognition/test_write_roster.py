"""Writing: what was read is written so that it reads the same again, and nothing is lost."""

import dataclasses
import io
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kumiai.exchange.recognition import (
    ActivityRow,
    EmployerRow,
    PersonRow,
    Reading,
    StagePeriod,
    read_workbook,
    write_into,
    write_roster,
)
from kumiai.exchange.recognition.cells.exams import ExamNote
from kumiai.exchange.recognition.cells.nationality import country_codes
from kumiai.exchange.recognition.cells.stages import StageWords, StatusOfResidence
from tests.exchange.recognition.workbooks import large, person, roster, workbook

SAMPLE = Path(__file__).parents[1] / "data" / "roster.xlsx"
# What is said about rows and cells that are no data and are not written again.
ABOUT_LAYOUT = {"row_total_skipped", "formulas_without_value", "formulas_read_as_values", "column_unknown"}


def written(reading: Reading) -> Reading:
    content = write_roster(people=reading.people, employers=reading.employers, activities=reading.activities)
    return read_workbook(content, name=reading.name)


def facts(reading: Reading) -> list[dict[str, object]]:
    return [row.facts() for row in (*reading.people, *reading.employers, *reading.activities)]


def codes(reading: Reading) -> Counter[str]:
    return Counter(item.code for item in reading.problems if item.code not in ABOUT_LAYOUT)


@pytest.fixture(scope="module")
def sample() -> Reading:
    return read_workbook(SAMPLE, name="roster.xlsx")


def test_the_sample_survives_a_round_trip_with_every_value_and_every_problem(sample):
    again = written(sample)
    assert facts(again) == facts(sample)
    assert codes(again) == codes(sample)
    assert [sheet.title for sheet in again.sheets] == ["在籍名簿", "実習実施者一覧", "監査・訪問記録"]
    assert all(column.field for sheet in again.sheets for column in sheet.columns)


def test_a_second_round_trip_changes_nothing_more(sample):
    once = written(sample)
    assert written(once) == once


def test_days_are_real_dates_of_excel_and_unreadable_cells_keep_their_text(sample):
    content = write_roster(people=sample.people, employers=sample.employers, activities=sample.activities)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["在籍名簿"]
    headings = {sheet.cell(5, column).value: column for column in range(1, sheet.max_column + 1)}
    assert sheet.cell(6, headings["生年月日"]).is_date
    assert sheet.cell(6, headings["生年月日"]).number_format == "yyyy/m/d"
    assert sheet.cell(13, headings["生年月日"]).value == "1999/2/30"
    assert sheet.freeze_panes == "E6"
    assert sheet.column_dimensions["B"].width > 20


def test_columns_that_nobody_mapped_are_written_behind_with_their_row():
    content = workbook(
        {
            "名簿": [
                ["氏名", "国籍", "生年月日", "靴のサイズ", "備考", "備考", "靴のサイズ", "血液型"],
                ["LE THI LAN", "ベトナム", date(1999, 4, 1), None, "三", None, None, "A"],
                ["NGUYEN VAN NAM", "ベトナム", date(1998, 4, 1), "26.5", "一", "二", "27", "B"],
            ]
        }
    )
    reading = read_workbook(content, name="x.xlsx")
    again = written(reading)
    assert [row.extras for row in again.people] == [
        (("血液型", "A"),),
        (("靴のサイズ", "26.5"), ("備考", "二"), ("靴のサイズ", "27"), ("血液型", "B")),
    ]
    assert facts(again) == facts(reading)


def test_a_name_that_looks_like_a_formula_is_written_as_text():
    row = PersonRow(
        name_roman="=1+1", nationality="VN", born_on=date(1998, 4, 1), note='=HYPERLINK("http://x")'
    )
    content = write_roster(people=[row])
    sheet = openpyxl.load_workbook(io.BytesIO(content))["在籍名簿"]
    assert [
        cell.data_type for line in sheet.iter_rows() for cell in line if str(cell.value).startswith("=")
    ] == ["s", "s"]
    assert read_workbook(content, name="x.xlsx").people[0].note == '=HYPERLINK("http://x")'


def test_an_empty_roster_has_all_sheets_and_headings():
    reading = read_workbook(write_roster(), name="x.xlsx")
    assert [sheet.kind for sheet in reading.sheets] == ["people", "employers", "activities"]


def test_a_large_roster_survives_a_round_trip():
    reading = read_workbook(large(150), name="x.xlsx")
    assert facts(written(reading)) == facts(reading)


days = st.none() | st.dates(date(1950, 1, 1), date(2090, 1, 1))
words = st.none() | st.sampled_from(
    ["佐藤", "Su Su", "株式会社 みなと", "4号室", "耕種農業", "合計 3", "R8.1.2"]
)
exam = st.builds(
    ExamNote,
    state=st.sampled_from(["passed", "failed", "applied", "planned", "taken"]),
    level=st.sampled_from(["basic", "grade_3", "grade_2"]),
    part=st.sampled_from([None, "written", "practical"]),
    on=days,
)
stages = st.builds(
    StageWords,
    program=st.just("titp"),
    stage=st.sampled_from([1, 2, 3]),
    acceptance=st.sampled_from([None, "supervised", "single_company"]),
)
people = st.builds(
    PersonRow,
    name_roman=st.sampled_from(["NGUYEN VAN NAM", "Su Su Hlaing", "DELA CRUZ JOSE"]),
    name_kana=st.none() | st.sampled_from(["グエン", "スー スー"]),
    nationality=st.none() | st.sampled_from(country_codes()),
    sex=st.sampled_from([None, "male", "female"]),
    born_on=days,
    residence_card_number=st.none() | st.from_regex(r"[A-Z]{2}[0-9]{8}[A-Z]{2}", fullmatch=True),
    residence_expires_on=days,
    passport_number=st.none() | st.just("C1234567"),
    passport_expires_on=days,
    native_language=words,
    caseworker=words,
    sending_organization=words,
    stage=st.none() | stages,
    first_day=days,
    planned_last_day=days,
    last_day=days,
    entered_on=days,
    lecture_last_day=days,
    assigned_on=days,
    left_on=days,
    note=words,
    exams=st.lists(exam, max_size=3).map(tuple),
    stage_periods=st.sampled_from(
        [(), (StagePeriod(1, date(2024, 1, 2), None), StagePeriod(2, None, date(2027, 1, 1)))]
    ),
)


@given(rows=st.lists(people, min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_people_made_from_records_read_back_as_they_were(rows):
    again = read_workbook(write_roster(people=rows), name="x.xlsx").people
    assert [row.facts() for row in again] == [row.facts() for row in rows]


def test_companies_and_activities_made_from_records_read_back_as_they_were():
    employer = EmployerRow(
        name="株式会社さくら食品",
        key="株式会社|さくら食品",
        corporate_number="5835678256246",
        postal_code="469-2743",
        employees=30,
        care_staff=0,
        responsible_course_on=date(2025, 7, 8),
        instructors=("加藤", "吉田"),
        life_instructors=("山田",),
        excellent=False,
        representative="桜 太郎",
    )
    activity = ActivityRow(
        done_on=date(2026, 6, 1),
        kind="extraordinary_audit",
        employer_name="株式会社さくら食品",
        employer_key="株式会社|さくら食品",
        interviewed=3,
        findings="",
    )
    again = read_workbook(write_roster(employers=[employer], activities=[activity]), name="x.xlsx")
    assert again.employers[0].facts() == employer.facts()
    assert again.activities[0].facts() == activity.facts()


def test_a_changed_value_is_written_and_not_what_was_typed_before(sample):
    moved = dataclasses.replace(
        sample.people[0], entered_on=date(2022, 11, 27), nationality="VN", caseworker="高橋"
    )
    again = read_workbook(write_roster(people=[moved]), name="x.xlsx").people[0]
    assert (again.entered_on, again.nationality, again.caseworker) == (date(2022, 11, 27), "VN", "高橋")


def test_a_status_outside_the_programs_is_written_by_its_name():
    row = PersonRow(
        name_roman="A B",
        born_on=date(1998, 1, 1),
        residence_status=StatusOfResidence("designated_activities"),
    )
    again = read_workbook(write_roster(people=[row]), name="x.xlsx").people[0]
    assert again.residence_status == StatusOfResidence("designated_activities")


def test_cells_of_the_original_workbook_are_changed_in_place():
    original = roster([person(**{"備考": "そのまま", "No.": "=ROW()-5"})])
    content = write_into(original, {"在籍名簿!O6": date(2024, 6, 28), "在籍名簿!R6": "=高橋"})
    sheet = openpyxl.load_workbook(io.BytesIO(content))["在籍名簿"]
    assert (sheet["T6"].value, sheet["A6"].value, sheet["A6"].data_type) == ("そのまま", "=ROW()-5", "f")
    assert (sheet["O6"].is_date, sheet["R6"].data_type) == (True, "s")
    assert read_workbook(content, name="x.xlsx").people[0].entered_on == date(2024, 6, 28)
    with pytest.raises(KeyError):
        write_into(original, {"無い!A1": 1})
