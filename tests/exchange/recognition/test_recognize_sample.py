"""The invented sample roster, trap by trap."""

from datetime import date
from pathlib import Path

import pytest

from kumiai.exchange.recognition import Reading, count_by_code, read_workbook
from kumiai.exchange.recognition.cells.exams import ExamNote
from kumiai.exchange.recognition.problems import Severity

SAMPLE = Path(__file__).parents[1] / "data" / "roster.xlsx"


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_workbook(SAMPLE, name="roster.xlsx")


def by_row(reading: Reading, row: int):
    return next(person for person in reading.people if person.row == row)


def test_every_sheet_and_every_column_is_recognized(reading):
    assert [(sheet.kind, sheet.header_rows, sheet.rows_read) for sheet in reading.sheets] == [
        ("people", (4, 5), 65),
        ("employers", (1, 1), 12),
        ("activities", (1, 1), 173),
    ]
    assert [column.heading for sheet in reading.sheets for column in sheet.columns if not column.field] == []


def test_every_row_becomes_one_record(reading):
    assert (len(reading.people), len(reading.employers), len(reading.activities)) == (65, 12, 173)
    assert sum(1 for person in reading.people if person.duplicate_of) == 1


def test_all_spellings_of_a_company_are_one_company_and_are_listed(reading):
    assert len(reading.companies) == 12
    company = reading.company(by_row(reading, 12).employer_key)
    assert company.name == "株式会社さくら食品"
    assert {"（株）さくら食品", "さくら食品 株式会社", "㈱さくら食品"} <= set(company.spellings)


def test_a_ditto_mark_takes_the_company_of_the_row_above(reading):
    assert by_row(reading, 8).employer_name == "農事組合法人あおぞら農園"
    assert by_row(reading, 8).sources["employer_name"].raw == "〃"
    assert by_row(reading, 13).sources["residence_status"].cell == "在籍名簿!J13"


@pytest.mark.parametrize(
    ("row", "field", "expected"),
    [
        (6, "born_on", date(2003, 6, 22)),
        (6, "residence_expires_on", date(2027, 12, 25)),
        (6, "first_day", date(2025, 12, 26)),
        (10, "born_on", date(1991, 3, 1)),
        (14, "born_on", date(1991, 8, 27)),
        (40, "born_on", date(1988, 11, 23)),
        (29, "born_on", date(1994, 1, 28)),
        (32, "residence_card_number", "XW22173176XV"),
        (9, "nationality", "VN"),
        (13, "nationality", "ID"),
        (39, "nationality", "MM"),
        (21, "nationality", "PH"),
        (37, "entered_on", None),
        (7, "exams", (ExamNote("passed", "basic", None, date(2025, 10, 30)),)),
        (6, "exams", (ExamNote("passed", "grade_3", "practical", None),)),
        (9, "exams", (ExamNote("passed"),)),
        (23, "exams", (ExamNote("planned", None, None, date(2026, 12, 10)),)),
        (27, "exams", (ExamNote("applied"),)),
    ],
)
def test_cells_of_people_are_read(reading, row, field, expected):
    assert getattr(by_row(reading, row), field) == expected


@pytest.mark.parametrize(
    ("row", "stage", "acceptance"),
    [(7, 2, "supervised"), (8, 1, None), (13, 2, "supervised"), (24, 3, None), (25, 1, "supervised")],
)
def test_words_of_the_stage_are_read(reading, row, stage, acceptance):
    words = by_row(reading, row).stage
    assert (words.stage, words.acceptance) == (stage, acceptance)


def test_exactly_these_cells_block_the_import(reading):
    assert [(found.code, found.cell) for found in reading.of(Severity.ERROR)] == [
        ("date_impossible", "在籍名簿!H13"),
        ("residence_card_format", "在籍名簿!I28"),
        ("corporate_number_check_digit", "実習実施者一覧!B6"),
    ]


def test_exactly_these_cells_are_to_be_confirmed(reading):
    assert [(found.code, found.cell) for found in reading.of(Severity.WARNING)] == [
        ("nationality_abbreviation_unsure", "在籍名簿!F13"),
        ("remark_tells_more", "在籍名簿!T28"),
        ("remark_tells_more", "在籍名簿!T37"),
        ("remark_tells_more", "在籍名簿!T52"),
        ("remark_tells_more", "在籍名簿!T57"),
        ("nationality_abbreviation_unsure", "在籍名簿!F66"),
        ("person_repeated", "在籍名簿!D72"),
    ]


def test_the_impossible_day_is_explained_in_both_languages(reading):
    found = reading.of(Severity.ERROR)[0]
    assert (
        found.text("ja")
        == "在籍名簿!H13（生年月日）の「1999/2/30」という日はありません。1999年2月は28日までです。"
    )
    assert found.text("en").startswith("在籍名簿!H13 (Date of birth): there is no such day as")
    assert found.advice("ja") and found.advice("en")


def test_the_same_person_typed_twice_is_found_by_card_number(reading):
    assert by_row(reading, 72).duplicate_of == "在籍名簿!67"


def test_two_people_of_the_same_name_stay_two_people(reading):
    assert by_row(reading, 23).duplicate_of is None
    assert by_row(reading, 24).identity != by_row(reading, 23).identity
    assert any(found.code == "same_name" and found.row == 24 for found in reading.problems)


def test_the_total_row_is_left_out_and_its_formula_is_named(reading):
    assert [found.cell for found in reading.problems if found.code == "row_total_skipped"] == ["在籍名簿!A74"]
    assert "D74" in next(f for f in reading.problems if f.code == "formulas_without_value").text()


def test_companies_are_read_with_counts_marks_and_lists(reading):
    employers = {row.name: row for row in reading.employers}
    assert employers["農事組合法人あおぞら農園"].employees == 5
    assert employers["農事組合法人あおぞら農園"].instructors == ("加藤", "吉田")
    assert employers["社会福祉法人ひまわり会"].care_staff == 40
    assert employers["株式会社縫いの里"].excellent is True
    assert employers["株式会社大地建機"].excellent is None
    assert employers["株式会社みどり塗装工業"].postal_code == "662-9379"
    assert employers["社会福祉法人ひまわり会"].responsible_course_on == date(2023, 4, 29)


def test_audits_and_visits_are_read(reading):
    first = reading.activities[0]
    assert (first.done_on, first.kind, first.interviewed) == (date(2025, 10, 23), "audit", 3)
    kinds = {row.kind for row in reading.activities}
    assert kinds == {"audit", "regular_audit", "guidance_visit"}
    assert {row.findings for row in reading.activities if row.row == 3} == {""}
    assert all(row.findings is None for row in reading.activities if row.kind == "guidance_visit")


def test_reading_the_same_file_twice_gives_the_same(reading):
    again = read_workbook(SAMPLE.read_bytes(), name="roster.xlsx")
    assert again == reading


def test_corrections_and_left_out_rows_clear_the_file():
    cleared = read_workbook(
        SAMPLE,
        name="roster.xlsx",
        corrections={"在籍名簿!H13": "1999/2/28", "在籍名簿!I28": "", "実習実施者一覧!B6": ""},
        skip_rows={"在籍名簿!72"},
    )
    assert not cleared.is_blocked
    assert by_row(cleared, 13).born_on == date(1999, 2, 28)
    assert by_row(cleared, 28).residence_card_number is None
    assert len(cleared.people) == 64
    assert "person_repeated" not in count_by_code(cleared)
