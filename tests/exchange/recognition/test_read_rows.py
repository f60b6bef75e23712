"""Rows: people told apart, companies put together, contradictions named by their cells."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from kumiai.exchange.recognition import Reading, candidates, company_key, count_by_code, read_workbook
from kumiai.exchange.recognition.problems import Severity
from tests.exchange.recognition.workbooks import (
    ACTIVITY_HEADINGS,
    EMPLOYER_HEADINGS,
    person,
    roster,
    saved,
    workbook,
)


def read(*people: dict[str, Any], extra: dict[str, list[list[Any]]] | None = None, **options: Any) -> Reading:
    return read_workbook(roster(people, extra=extra), name="名簿.xlsx", **options)


def found(reading: Reading, *codes: str) -> list[tuple[str, str | None]]:
    return [(item.code, item.cell) for item in reading.problems if not codes or item.code in codes]


def test_a_clean_row_has_nothing_to_say():
    assert found(read(person())) == []


@pytest.mark.parametrize(
    ("changes", "code", "severity", "cell"),
    [
        ({"終了予定日": date(2025, 6, 25)}, "last_day_before_first_day", "error", "在籍名簿!N6"),
        ({"終了予定日": date(2027, 6, 26)}, "period_too_long", "warning", "在籍名簿!N6"),
        ({"区分": "1号"}, "stage_status_differ", "warning", "在籍名簿!L6"),
        ({"区分": "2号イ"}, "stage_status_differ", "warning", "在籍名簿!L6"),
        ({"生年月日": date(2025, 1, 1)}, "born_after", "error", "在籍名簿!H6"),
        ({"配属日": date(2024, 6, 1)}, "order_unusual", "warning", "在籍名簿!Q6"),
        ({"開始日": date(2024, 6, 1)}, "order_unusual", "warning", "在籍名簿!M6"),
        ({"氏名（ローマ字）": None}, "row_without_name", "error", "在籍名簿!D6"),
        ({"カード番号": None, "生年月日": None}, "person_without_identity", "error", "在籍名簿!D6"),
        ({"名称": None}, "person_without_company", "warning", "在籍名簿!B6"),
        ({"備考": "失踪 R8.10.3 届出済"}, "remark_tells_more", "warning", "在籍名簿!T6"),
        ({"国籍": "火星"}, "nationality_unknown", "error", "在籍名簿!F6"),
        ({"氏名（ローマ字）": "〃"}, "ditto_not_allowed", "error", "在籍名簿!D6"),
        ({"名称": "〃"}, "ditto_without_above", "error", "在籍名簿!B6"),
    ],
)
def test_what_does_not_fit_is_named_by_its_cell(changes, code, severity, cell):
    reading = read(person(**changes))
    item = next(item for item in reading.problems if item.code == code)
    assert (item.severity.value, item.cell) == (severity, cell)
    assert reading.is_blocked == any(item.severity is Severity.ERROR for item in reading.problems)


@pytest.mark.parametrize(
    ("first", "last", "too_long"),
    [
        (date(2024, 2, 29), date(2026, 2, 28), False),
        (date(2024, 2, 29), date(2026, 3, 1), True),
        (date(2025, 6, 26), date(2027, 6, 25), False),
        (date(2025, 6, 26), date(2027, 6, 26), True),
    ],
)
def test_the_longest_period_of_a_stage_counts_to_the_day(first, last, too_long):
    reading = read(person(開始日=first, 終了予定日=last, 入国日=None, 講習開始=None, 配属日=None))
    assert ("period_too_long" in count_by_code(reading)) is too_long


def test_the_same_card_number_is_the_same_person_even_in_another_notation():
    again = person(
        **{
            "No.": 2,
            "氏名（ローマ字）": "Nguyen Van Nam",
            "生年月日": "平成10年4月1日",
            "カード番号": "ab12345678cd",
        }
    )
    reading = read(person(), again)
    assert found(reading) == [("person_repeated", "在籍名簿!D7")]
    assert [row.duplicate_of for row in reading.people] == [None, "在籍名簿!6"]


def test_the_same_person_with_other_contents_blocks_and_says_what_differs():
    reading = read(person(), person(開始日=date(2025, 6, 27), 担当者="高橋"))
    item = reading.of(Severity.ERROR)[0]
    assert item.code == "person_twice"
    assert "開始日、担当者" in item.text("ja")


def test_without_a_card_number_name_and_birth_date_tell_a_person():
    blank = person(カード番号=None)
    assert found(read(blank, blank), "person_repeated") == [("person_repeated", "在籍名簿!D7")]


def test_the_same_name_with_another_card_is_another_person():
    other = person(カード番号="EF12345678GH", 生年月日=date(1999, 1, 1))
    reading = read(person(), other)
    assert found(reading) == [("same_name", "在籍名簿!D7")]
    assert not reading.is_blocked


def test_same_name_and_birth_date_with_two_cards_are_to_be_confirmed():
    assert found(read(person(), person(カード番号="EF12345678GH"))) == [
        ("same_person_two_cards", "在籍名簿!D7")
    ]


def test_one_card_number_of_two_names_blocks():
    reading = read(person(), person(**{"氏名（ローマ字）": "TRAN THI LAN"}))
    assert found(reading) == [("card_of_two_people", "在籍名簿!D7")]
    assert reading.is_blocked


def test_blank_rows_totals_repeated_headings_and_remarks_are_no_people():
    book = openpyxl.load_workbook(io.BytesIO(roster([person()])))
    sheet = book["在籍名簿"]
    sheet.append([])
    sheet.append([None, "名称", "職種／作業", "氏名（ローマ字）", "フリガナ", "国籍"])
    sheet.append([None, "※太字は今月入国"])
    sheet.append(["合　計", None, None, 1])
    reading = read_workbook(saved(book), name="x.xlsx")
    assert len(reading.people) == 1
    assert found(reading) == [
        ("row_heading_skipped", "在籍名簿!B8"),
        ("row_remark_skipped", "在籍名簿!B9"),
        ("row_total_skipped", "在籍名簿!A10"),
    ]


def test_a_company_merged_over_several_rows_holds_for_each_of_them():
    people = [
        person(**{"カード番号": f"AB1234567{n}CD", "氏名（ローマ字）": name, "名称": None})
        for n, name in enumerate("XYZ")
    ]
    book = openpyxl.load_workbook(io.BytesIO(roster(people)))
    book["在籍名簿"]["B6"] = "㈱さくら食品"
    book["在籍名簿"].merge_cells("B6:B8")
    reading = read_workbook(saved(book), name="x.xlsx")
    assert [row.employer_key for row in reading.people] == ["株式会社|さくら食品"] * 3
    assert {row.sources["employer_name"].cell for row in reading.people} == {"在籍名簿!B6"}


HEADINGS = ["氏名", "国籍", "生年月日"]
NAM = ["NGUYEN VAN NAM", "ベトナム", date(1998, 4, 1)]


@pytest.mark.parametrize(
    ("title", "above", "cell"),
    [
        ("A社", ["企業名：㈱さくら食品"], "A社!A1"),
        ("A社", ["実習実施者", "株式会社さくら食品"], "A社!A1"),
        ("株式会社さくら食品", [], "株式会社さくら食品"),
    ],
)
def test_a_sheet_for_each_company_says_the_company_above_the_table_or_in_its_title(title, above, cell):
    reading = read_workbook(workbook({title: [above, HEADINGS, NAM]}), name="x.xlsx")
    assert reading.people[0].employer_key == "株式会社|さくら食品"
    assert found(reading) == [("company_from_above", cell)]


def test_the_title_of_a_sheet_is_not_taken_for_a_company_without_its_legal_form():
    reading = read_workbook(workbook({"4月": [HEADINGS, NAM]}), name="x.xlsx")
    assert found(reading) == [("person_without_company", "4月!2")]


@pytest.mark.parametrize(
    "spelling",
    [
        "(株)さくら食品",
        "（株）さくら食品",
        "㈱さくら食品",
        "さくら食品 株式会社",
        "株式会社　さくら食品",
        "さくら食品㈱",
        "( 株 )さくら食品",
    ],
)
def test_spellings_of_one_company(spelling):
    assert company_key(spelling) == company_key("株式会社さくら食品")


@pytest.mark.parametrize(
    "other", ["さくら食品", "有限会社さくら食品", "株式会社さくら食品工業", "株式会社さくろ食品"]
)
def test_companies_that_only_look_alike_are_suggested_and_not_joined(other):
    assert company_key(other) != company_key("株式会社さくら食品")
    assert [found.name for found in candidates(other, ["株式会社さくら食品", "有限会社浜野水産"])] == [
        "株式会社さくら食品"
    ]
    reading = read(
        person(), person(**{"名称": other, "カード番号": "EF12345678GH", "氏名（ローマ字）": "LE"})
    )
    assert len(reading.companies) == 2
    assert found(reading) == [("company_looks_like", "在籍名簿!B7")]


def test_several_spellings_are_one_company_and_are_listed():
    reading = read(
        person(), person(**{"名称": "㈱さくら食品", "カード番号": "EF12345678GH", "氏名（ローマ字）": "LE"})
    )
    assert [dict(company.spellings) for company in reading.companies] == [
        {"株式会社さくら食品": ("在籍名簿!B6",), "㈱さくら食品": ("在籍名簿!B7",)}
    ]


def test_an_alias_that_a_person_declared_joins_two_names():
    other = person(**{"名称": "桜食品", "カード番号": "EF12345678GH", "氏名（ローマ字）": "LE"})
    reading = read(person(), other, aliases={"桜食品": "株式会社さくら食品"})
    assert len(reading.companies) == 1


def employer(**changes: Any) -> list[Any]:
    given = {
        "実習実施者名": "株式会社さくら食品",
        "法人番号": "5835678256246",
        "郵便番号": "469-2743",
        "常勤職員数": 30,
        **changes,
    }
    return [given.get(name) for name in EMPLOYER_HEADINGS]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([employer()], []),
        (
            [employer(), employer(法人番号=None, 実習実施者名="㈱さくら食品")],
            ["company_spellings", "company_twice"],
        ),
        ([employer(), employer(実習実施者名="有限会社浜野水産")], ["corporate_number_twice"]),
        ([employer(常勤職員数=5, うち介護職員=6)], ["care_staff_more_than_employees"]),
        ([employer(実習実施者名="有限会社浜野水産")], ["company_not_listed"]),
        ([employer(常勤職員数="約30")], ["count_unreadable"]),
        ([employer(実習実施者名=None)], ["row_without_company"]),
    ],
)
def test_lists_of_companies(rows, expected):
    reading = read(person(), extra={"企業一覧": [EMPLOYER_HEADINGS, *rows]})
    assert sorted(item.code for item in reading.problems) == expected


def activity(**changes: Any) -> list[Any]:
    given = {
        "実施日": date(2026, 6, 1),
        "区分": "定期監査",
        "実習実施者": "㈱さくら食品",
        "担当": "佐藤",
        "面談人数": 3,
        **changes,
    }
    return [given.get(name) for name in ACTIVITY_HEADINGS]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (activity(), []),
        (activity(実施日=None), ["row_without_date"]),
        (activity(実施日="R8.2.30"), ["date_impossible"]),
        (activity(区分="会議"), ["activity_unreadable"]),
        (activity(区分=None), ["row_without_kind"]),
        (activity(実習実施者=None), ["row_without_company"]),
    ],
)
def test_audits_and_visits_name_what_they_lack(row, expected):
    reading = read(extra={"監査・訪問記録": [ACTIVITY_HEADINGS, row]})
    codes = [item.code for item in reading.problems if item.code != "sheet_without_rows"]
    assert codes == expected
    assert len(reading.activities) == (0 if expected else 1)


def test_a_sheet_of_audits_alone_says_the_kind_by_its_name():
    rows = [["実施日", "企業名", "指摘事項"], [date(2026, 6, 1), "㈱さくら食品", "なし"]]
    assert read_workbook(workbook({"監査記録": rows}), name="x.xlsx").activities[0].kind == "audit"
    assert read_workbook(workbook({"訪問記録": rows}), name="x.xlsx").activities[0].kind == "guidance_visit"


def test_audit_and_visit_in_two_columns_are_two_activities():
    rows = [["企業名", "監査日", "訪問指導日"], ["㈱さくら食品", date(2026, 6, 1), date(2026, 5, 1)]]
    reading = read_workbook(workbook({"記録": rows}), name="x.xlsx")
    assert [(row.kind, row.done_on, row.cell("done_on")) for row in reading.activities] == [
        ("audit", date(2026, 6, 1), "記録!B2"),
        ("guidance_visit", date(2026, 5, 1), "記録!C2"),
    ]


def test_a_correction_of_a_cell_that_is_not_there_is_told():
    assert found(read(person(), corrections={"無い!A1": "x"})) == [("unknown_correction", "無い!A1")]


def test_every_problem_speaks_both_languages_without_open_places():
    reading = read(
        person(終了予定日=date(2028, 6, 25), 国籍="尼", 生年月日="1999/2/30", 備考="失踪"),
        person(区分="1号", 名称="〃"),
        extra={"企業一覧": [EMPLOYER_HEADINGS, employer(法人番号="1234567890123", 常勤職員数="多数")]},
    )
    assert len(reading.problems) > 6
    for item in reading.problems:
        for text in (item.text("ja"), item.text("en"), item.advice("ja"), item.advice("en")):
            assert "{" not in text and "None" not in text
        assert item.cell is None or item.cell in item.text("ja") or item.code.startswith("company")
