"""Headings: wherever they stand and however they are worded; what is not sure stays open."""

import io
from datetime import date

import openpyxl
import pytest

from kumiai.exchange.recognition import SheetMapping, count_by_code, kinds, read_workbook
from kumiai.exchange.recognition.wordings import heading_key
from tests.exchange.recognition.workbooks import person, roster, saved, workbook

NAM = ["NGUYEN VAN NAM", "ベトナム", date(1998, 4, 1)]
ROW = ["NGUYEN VAN NAM", "ベトナム", date(1998, 4, 1), "AB12345678CD"]


def fields(content: bytes, sheet: int = 0, **options) -> dict[str, str | None]:
    reading = read_workbook(content, name="名簿.xlsx", **options)
    return {column.heading: column.field for column in reading.sheets[sheet].columns if column.heading}


@pytest.mark.parametrize("above", range(19))
def test_headings_are_found_in_any_of_the_first_twenty_rows(above):
    rows = [["title"], *([[None]] * above)][:above]
    reading = read_workbook(
        workbook({"名簿": [*rows, ["氏名", "国籍", "生年月日", "在留カード番号"], ROW]}), name="x.xlsx"
    )
    assert reading.sheets[0].header_rows == (above + 1, above + 1)
    assert reading.people[0].born_on == date(1998, 4, 1)


def test_headings_below_the_first_twenty_rows_are_not_looked_for():
    rows = [*([[None]] * 20), ["氏名", "国籍", "生年月日", "在留カード番号"], ROW]
    assert count_by_code(read_workbook(workbook({"名簿": rows}), name="x.xlsx"))["sheet_not_recognized"] == 1


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("氏　名\n（ローマ字）", "name_roman"),
        ("アルファベット氏名", "name_roman"),
        ("ﾌﾘｶﾞﾅ", "name_kana"),
        ("国籍・地域", "nationality"),
        ("生年月日（西暦）", "born_on"),
        ("在留カードＮｏ．", "residence_card_number"),
        ("在留期間\n満了日", "residence_expires_on"),
        ("【号】", "stage"),
        ("技能実習\n開始日", "first_day"),
        ("修了予定日", "planned_last_day"),
        ("入国年月日", "entered_on"),
        ("受入れ企業", "employer_name"),
        ("パスポート番号", "passport_number"),
        ("旅券有効期限", "passport_expires_on"),
        ("E-mail", "email"),
        ("TEL", "phone"),
        ("母国語", "native_language"),
        ("※備考欄", "note"),
    ],
)
def test_wordings(heading, field):
    # 氏名 and 国籍 make the sheet a roster; the heading in question stands beside them.
    base = [
        text
        for text, known in (("漢字氏名", "name_kanji"), ("性別", "sex"), ("担当者", "caseworker"))
        if known != field
    ]
    assert fields(workbook({"名簿": [[*base, heading], ["阮", "男", "佐藤", None]]}))[heading] == field


def test_no_wording_stands_for_two_fields_and_every_label_is_a_wording():
    for kind in kinds().values():
        for field in kind.fields.values():
            assert kind.by_wording[heading_key(field.label.ja)] == field.id, field.id
            for word in field.wordings:
                assert kind.by_wording[heading_key(word)] == field.id, word


def test_two_heading_rows_without_merged_cells():
    rows = [
        ["実習生", None, "在留", None, "技能実習", None],
        ["氏名", "国籍", "資格", "期限", "区分", "開始日"],
        ["NGUYEN VAN NAM", "ベトナム", "技能実習1号ロ", date(2027, 1, 1), "1号", date(2026, 1, 2)],
    ]
    reading = read_workbook(workbook({"表": rows}), name="x.xlsx")
    assert reading.sheets[0].header_rows == (1, 2)
    assert [column.field for column in reading.sheets[0].columns] == [
        "name_roman", "nationality", "residence_status", "residence_expires_on", "stage", "first_day",
    ]  # fmt: skip


def test_headings_merged_downwards_do_not_hide_the_first_person():
    book = openpyxl.load_workbook(
        io.BytesIO(
            workbook({"表": [["氏名", "国籍", "生年月日", "在留カード番号"], [None] * 4, ROW, ROW[:3]]})
        )
    )
    for letter in "ABCD":
        book["表"].merge_cells(f"{letter}1:{letter}2")
    reading = read_workbook(saved(book), name="x.xlsx")
    assert [person.row for person in reading.people] == [3, 4]


def test_columns_of_each_stage():
    rows = [
        ["氏名", "国籍", "1号", None, "2号", None],
        [None, None, "開始日", "終了日", "開始日", "終了日"],
        [
            "NGUYEN VAN NAM",
            "ベトナム",
            date(2024, 1, 2),
            date(2025, 1, 1),
            date(2025, 1, 2),
            date(2027, 1, 1),
        ],
    ]
    person = read_workbook(workbook({"表": rows}), name="x.xlsx").people[0]
    assert [(p.stage, p.first_day, p.last_day) for p in person.stage_periods] == [
        (1, date(2024, 1, 2), date(2025, 1, 1)),
        (2, date(2025, 1, 2), date(2027, 1, 1)),
    ]


def test_the_address_of_a_company_is_not_taken_for_that_of_the_person():
    rows = [
        ["実習生", None, "実習実施者", None],
        ["氏名", "国籍", "名称", "住所"],
        ["NGUYEN VAN NAM", "ベトナム", "株式会社さくら食品", "千葉県銚子市"],
    ]
    reading = read_workbook(workbook({"表": rows}), name="x.xlsx")
    assert reading.people[0].address is None
    assert reading.people[0].extras == (("実習実施者／住所", "千葉県銚子市"),)


def test_an_unknown_column_is_kept_and_fields_are_suggested():
    rows = [["氏名", "国籍", "生年月日", "在留カードの番号等"], ROW]
    reading = read_workbook(workbook({"表": rows}), name="x.xlsx")
    column = reading.sheets[0].columns[3]
    assert (column.field, column.suggestions[0]) == (None, "residence_card_number")
    assert reading.people[0].extras == (("在留カードの番号等", "AB12345678CD"),)
    assert count_by_code(reading)["column_unknown"] == 1


def test_a_ditto_mark_in_an_unknown_column_is_replaced_too():
    rows = [["氏名", "国籍", "生年月日", "寮の鍵"], [*NAM, "201"], ["LE", "ベトナム", date(1999, 4, 1), "〃"]]
    people = read_workbook(workbook({"表": rows}), name="x.xlsx").people
    assert [row.extras for row in people] == [(("寮の鍵", "201"),)] * 2


def test_two_columns_for_one_field_leave_the_second_to_the_user():
    reading = read_workbook(
        workbook({"表": [["氏名", "国籍", "備考", "備考"], ["NGUYEN VAN NAM", "ベトナム", "一", "二"]]}),
        name="x.xlsx",
    )
    assert (reading.people[0].note, reading.people[0].extras) == ("一", (("備考", "二"),))
    assert [found.cell for found in reading.problems if found.code == "column_twice"] == ["表!D1"]


def test_a_mapping_is_remembered_by_the_signature_of_the_headings():
    rows = [["氏名", "国籍", "誕生", "カード", "性別"], [*ROW, "男"]]
    first = read_workbook(workbook({"表": rows}), name="x.xlsx")
    assert first.people[0].born_on is None
    mapping = {
        first.sheets[0].signature: SheetMapping(columns={"C": "born_on", "D": "residence_card_number"})
    }
    # Next month: other people, another title, a row above; the headings are the same.
    later = workbook({"4月": [["4月分"], *rows]})
    person = read_workbook(later, name="y.xlsx", mapping=mapping).people[0]
    assert (person.born_on, person.residence_card_number) == (date(1998, 4, 1), "AB12345678CD")


def test_a_mapping_overrides_what_was_recognized():
    rows = [["氏名", "国籍", "担当者", "監理者"], ["NGUYEN VAN NAM", "ベトナム", "企業の人", "佐藤"]]
    mapping = {"表": SheetMapping(columns={"C": None, "D": "caseworker"})}
    person = read_workbook(workbook({"表": rows}), name="x.xlsx", mapping=mapping).people[0]
    assert (person.caseworker, person.extras) == ("佐藤", (("担当者", "企業の人"),))


def test_a_sheet_that_nobody_recognized_can_be_mapped_by_hand():
    rows = [["なまえ", "くに", "うまれ", "ばんごう"], ROW]
    found = read_workbook(workbook({"表": rows}), name="x.xlsx")
    assert found.sheets[0].kind is None and found.is_blocked
    mapping = {
        found.sheets[0].signature: SheetMapping(
            kind="people",
            columns={"A": "name_roman", "B": "nationality", "C": "born_on", "D": "residence_card_number"},
        )
    }
    reading = read_workbook(workbook({"表": rows}), name="x.xlsx", mapping=mapping)
    assert reading.people[0].identity == "card:AB12345678CD" and not reading.is_blocked


def test_a_sheet_can_be_ignored():
    content = roster([person()], extra={"旧名簿": [["氏名", "国籍", "生年月日"], ROW[:3]]})
    assert len(read_workbook(content, name="x.xlsx").people) == 2
    reading = read_workbook(content, name="x.xlsx", mapping={"旧名簿": SheetMapping(kind="ignore")})
    assert len(reading.people) == 1 and "sheet_not_recognized" not in count_by_code(reading)


def test_the_heading_row_can_be_named_by_the_user():
    rows = [[None]] * 25 + [["氏名", "国籍", "生年月日", "在留カード番号"], ROW]
    mapping = {"表": SheetMapping(kind="people", header_rows=(26, 26))}
    assert len(read_workbook(workbook({"表": rows}), name="x.xlsx", mapping=mapping).people) == 1


def test_a_mapping_with_an_unknown_field_is_told():
    reading = read_workbook(
        roster([person()]), name="x.xlsx", mapping={"在籍名簿": SheetMapping(columns={"E": "shoe_size"})}
    )
    assert [(f.code, f.cell) for f in reading.problems if f.code == "mapping_unknown_field"] == [
        ("mapping_unknown_field", "在籍名簿!E5")
    ]


def test_a_sheet_of_other_things_is_not_read_but_told():
    reading = read_workbook(
        roster([person()], extra={"在庫": [["品名", "数量"], ["りんご", 3]]}), name="x.xlsx"
    )
    assert [sheet.kind for sheet in reading.sheets] == ["people", None]
    assert [f.sheet for f in reading.problems if f.code == "sheet_not_recognized"] == ["在庫"]
