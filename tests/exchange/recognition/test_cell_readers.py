"""Single cells: every style that is typed reads to the same value, and nothing is guessed."""

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel

from kumiai.exchange.recognition.cells.dates import ERAS, era_of, read_date, wareki
from kumiai.exchange.recognition.cells.exams import ExamNote, read_exams
from kumiai.exchange.recognition.cells.marks import read_activity, read_findings, read_sex, read_yes
from kumiai.exchange.recognition.cells.names import name_key, read_kana, read_name_list, read_roman_name
from kumiai.exchange.recognition.cells.nationality import country_codes, country_name, read_nationality
from kumiai.exchange.recognition.cells.numbers import (
    read_corporate_number,
    read_count,
    read_email,
    read_passport,
    read_phone,
    read_postal_code,
    read_residence_card,
)
from kumiai.exchange.recognition.cells.stages import StageWords, read_stage, read_status
from kumiai.exchange.recognition.grid import CellValue

WIDE = str.maketrans("0123456789/.-", "０１２３４５６７８９／．－")


def era_style(letter: bool, separator: str):
    def write(day: date) -> str:
        name, short, _, first = ERAS[era_of(day)]
        year = day.year - first.year + 1
        if letter:
            return f"{short}{year}{separator}{day.month}{separator}{day.day}"
        return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"

    return write


STYLES = [
    lambda day: day,
    lambda day: datetime(day.year, day.month, day.day),
    lambda day: day.isoformat(),
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.year}.{day.month:02d}.{day.day:02d}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day.year}年 {day.month}月 {day.day}日({'月火水木金土日'[day.weekday()]})",
    lambda day: f"{day.year:04d}{day.month:02d}{day.day:02d}",
    lambda day: day.year * 10000 + day.month * 100 + day.day,
    lambda day: day.isoformat() + " 00:00:00",
    lambda day: day.strftime("%d-%b-%Y"),
    era_style(True, "."),
    era_style(True, "/"),
    era_style(False, ""),
    wareki,
]


@given(
    day=st.dates(date(1927, 6, 1), date(2099, 12, 31)),
    style=st.sampled_from(STYLES),
    wide=st.booleans(),
    padded=st.booleans(),
)
@settings(max_examples=500, deadline=None)
def test_a_day_reads_back_in_whatever_style_it_was_typed(day, style, wide, padded):
    typed: CellValue = style(day)
    if isinstance(typed, str):
        typed = typed.translate(WIDE) if wide else typed
        typed = f"　{typed} " if padded else typed
    assert read_date(typed).value == day
    assert read_date(typed).remarks == ()


@settings(deadline=None)
@given(day=st.dates(date(1927, 6, 1), date(2099, 12, 31)), mac=st.booleans())
def test_a_serial_number_of_excel_is_read_and_told(day, mac):
    serial = int(to_excel(day, CALENDAR_MAC_1904)) if mac else int(to_excel(day))
    read = read_date(serial, epoch_1904=mac)
    if serial >= 10_000:
        assert read.value == day
        assert [said.code for said in read.remarks] == ["date_from_serial"]


@settings(deadline=None)
@given(text=st.text(max_size=20))
def test_no_text_makes_the_readers_fall_over(text):
    for read in (read_date, read_exams, read_stage, read_status, read_nationality, read_count, read_postal_code,
                 read_corporate_number, read_roman_name, read_phone, read_kana, read_name_list):  # fmt: skip
        read(text)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1999/2/30", "date_impossible"),
        ("2026/13/1", "date_month_impossible"),
        ("R8.2.29", "date_impossible"),
        ("8.1.2", "date_two_digit_year"),
        ("26/1/2", "date_two_digit_year"),
        ("01/02/2026", "date_order_unclear"),
        ("2026年1月", "date_without_day"),
        ("R8.1", "date_without_day"),
        ("令和8年", "date_without_day"),
        (2026, "date_without_day"),
        ("令和0年1月1日", "date_era_year_zero"),
        ("1026/1/2", "date_year_out_of_range"),
        ("来春", "date_unreadable"),
        ("2026/1/2頃", "date_unreadable"),
        (5, "date_unreadable"),
        (True, "date_unreadable"),
        (time(9, 30), "date_unreadable"),
        ("未定", "date_undecided"),
        ("調整中", "date_undecided"),
    ],
)
def test_a_day_that_is_not_stated_is_refused_with_its_reason(typed, code):
    read = read_date(typed)
    assert (read.value, [said.code for said in read.remarks]) == (None, [code])


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("H31.4.30", date(2019, 4, 30)),
        ("R1.5.1", date(2019, 5, 1)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("㋿8年1月2日", date(2026, 1, 2)),
        ("S64.1.7", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("昭60.4.1", date(1985, 4, 1)),
    ],
)
def test_the_days_around_a_change_of_era(typed, day):
    assert read_date(typed).value == day
    assert read_date(typed).remarks == ()


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("H31.5.1", date(2019, 5, 1)),
        ("平成35年1月1日", date(2023, 1, 1)),
        ("S64.1.8", date(1989, 1, 8)),
        ("R1.4.30", date(2019, 4, 30)),
    ],
)
def test_a_day_outside_its_era_is_read_and_to_be_confirmed(typed, day):
    read = read_date(typed)
    assert (read.value, [said.code for said in read.remarks]) == (day, ["date_outside_era"])


@pytest.mark.parametrize("empty", [None, "", "  ", "－", "-", "ー", "なし"])
def test_a_mark_for_nothing_is_nothing(empty):
    assert read_date(empty) == read_count(empty) == read_nationality(empty) == read_stage(empty)
    assert read_date(empty).value is None and read_date(empty).remarks == ()


def test_a_planned_day_says_so():
    read = read_date("R8.12.10予定")
    assert (read.value, read.remarks[0].code) == (date(2026, 12, 10), "date_planned")


@pytest.mark.parametrize(
    ("typed", "count"), [(24, 24), ("24", 24), ("5名", 5), ("１３２人", 132), ("1,234", 1234), ("24.0", 24)]
)
def test_counts(typed, count):
    assert read_count(typed).value == count


@pytest.mark.parametrize("typed", ["約10", "10〜20", "24.5", 24.5, "多数", -1, True])
def test_counts_that_say_no_number(typed):
    assert read_count(typed).value is None and read_count(typed).remarks


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("第2号", StageWords(None, 2)),
        ("２号", StageWords(None, 2)),
        (2, StageWords(None, 2)),
        ("２号ロ", StageWords(None, 2, "supervised")),
        ("技能実習２号ロ", StageWords("titp", 2, "supervised")),
        ("第1号企業単独型技能実習", StageWords("titp", 1, "single_company")),
        ("技能実習1号イ", StageWords("titp", 1, "single_company")),
        ("Ⅲ号", StageWords(None, 3)),
        ("特定技能1号", StageWords("ssw", 1)),
        ("育成就労", StageWords("esd", None)),
    ],
)
def test_words_of_a_stage(typed, words):
    assert read_stage(typed).value == words


@pytest.mark.parametrize("typed", ["4号", "技能実習", "見習い", "12", "ロ"])
def test_words_that_are_no_stage(typed):
    assert [said.code for said in read_stage(typed).remarks] == ["stage_unreadable"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [("技能実習2号ロ", "titp_2_ro"), ("技能実習1号イ", "titp_1_i"), ("特定技能2号", "ssw_2"), ("特定活動", "designated_activities"),
     ("育成就労", "esd"), ("技術・人文知識・国際業務", "engineer_humanities_international")],
)  # fmt: skip
def test_statuses_of_residence(typed, code):
    assert read_status(typed).value.code == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [("2号", "status_unreadable"), ("技能実習", "status_without_stage"), ("特技", "status_unreadable")],
)
def test_statuses_that_leave_something_open(typed, code):
    assert [said.code for said in read_status(typed).remarks] == [code]


@pytest.mark.parametrize(
    ("typed", "notes"),
    [
        ("基礎級合格 R7.10.30", (ExamNote("passed", "basic", None, date(2025, 10, 30)),)),
        ("3級 実技合格", (ExamNote("passed", "grade_3", "practical"),)),
        ("随時３級 学科不合格", (ExamNote("failed", "grade_3", "written"),)),
        ("合格", (ExamNote("passed"),)),
        ("申込済", (ExamNote("applied"),)),
        ("R8.12.10予定", (ExamNote("planned", None, None, date(2026, 12, 10)),)),
        (
            "基礎級 学科合格、実技不合格",
            (ExamNote("passed", "basic", "written"), ExamNote("failed", "basic", "practical")),
        ),
    ],
)
def test_notes_about_exams(typed, notes):
    assert read_exams(typed).value == notes


def test_the_heading_of_an_exam_column_says_the_level_that_its_cell_leaves_out():
    assert read_exams("合格", level="grade_3").value == (ExamNote("passed", "grade_3"),)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("要相談", "exam_unreadable"),
        ("2026/1/2", "exam_day_without_result"),
        (date(2026, 1, 2), "exam_day_without_result"),
    ],
)
def test_notes_about_exams_that_say_no_result(typed, code):
    read = read_exams(typed)
    assert (read.value, [said.code for said in read.remarks]) == (None, [code])


@pytest.mark.parametrize(
    ("typed", "code"),
    [("ベトナム", "VN"), ("ﾍﾞﾄﾅﾑ", "VN"), ("Viet Nam", "VN"), ("vn", "VN"), ("VNM", "VN"), ("ベトナム国籍", "VN"), ("フィリピン人", "PH"),
     ("ミャンマー", "MM"), ("インド", "IN"), ("インドネシア", "ID"), ("Côte d'Ivoire", "CI"), ("NO", "NO"), ("中国", "CN")],
)  # fmt: skip
def test_names_of_countries(typed, code):
    assert read_nationality(typed).value == code
    assert read_nationality(typed).remarks == ()


@pytest.mark.parametrize(
    ("typed", "code"),
    [("越", "VN"), ("比", "PH"), ("緬", "MM"), ("中", "CN"), ("泰", "TH"), ("柬", "KH"), ("蒙", "MN")],
)
def test_abbreviations_of_countries_are_read_and_told(typed, code):
    read = read_nationality(typed)
    assert (read.value, [said.code for said in read.remarks]) == (code, ["nationality_abbreviation"])


def test_an_abbreviation_of_two_countries_is_to_be_confirmed():
    assert read_nationality("尼").value == "ID"
    assert read_nationality("尼").remarks[0].code == "nationality_abbreviation_unsure"


@pytest.mark.parametrize("typed", ["火星", "ベ", "ASEAN", "XX"])
def test_an_unknown_nationality_is_a_problem(typed):
    assert [said.code for said in read_nationality(typed).remarks] == ["nationality_unknown"]


@pytest.mark.parametrize("code", country_codes())
def test_every_country_reads_back_by_both_names(code):
    assert [read_nationality(name).value for name in country_name(code)] == [code, code]


def test_all_countries_of_the_standard_are_there():
    assert len(country_codes()) == 249


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("AB12345678CD", "AB12345678CD"),
        ("xw２２１７３１７６xv", "XW22173176XV"),
        (" AB 1234-5678 CD", "AB12345678CD"),
    ],
)
def test_residence_card_numbers(typed, number):
    assert read_residence_card(typed).value == number


@pytest.mark.parametrize(
    "typed", ["AB1234567C", "AB12345678C1", "ABO2345678CD", "123456789012", "AB123456789CD"]
)
def test_residence_card_numbers_of_the_wrong_form(typed):
    assert [said.code for said in read_residence_card(typed).remarks] == ["residence_card_format"]


@pytest.mark.parametrize(
    "typed",
    ["5835678256246", 5835678256246, "5-8356-7825-6246", "T5835678256246", "５８３５６７８２５６２４６"],
)
def test_corporate_numbers(typed):
    assert read_corporate_number(typed).value == "5835678256246"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1234567890123", "corporate_number_check_digit"),
        ("583567825624", "corporate_number_format"),
        ("申請中", "corporate_number_format"),
    ],
)
def test_wrong_corporate_numbers(typed, code):
    assert [said.code for said in read_corporate_number(typed).remarks] == [code]


@pytest.mark.parametrize("typed", ["〒662-9379", "６６２－９３７９", "6629379", 6629379, "662ー9379"])
def test_postal_codes(typed):
    assert read_postal_code(typed).value == "662-9379"
    assert read_postal_code(typed).remarks == ()


def test_a_postal_code_that_lost_its_zero_is_completed_and_told():
    read = read_postal_code(640941)
    assert (read.value, read.remarks[0].code) == ("064-0941", "postal_code_zero_added")
    assert read_postal_code("640941").value is None


def test_other_numbers():
    assert read_phone("０９０ー１２３４ー５６７８").value == "090-1234-5678"
    assert read_phone("なし").value is None
    assert read_phone("内線").remarks[0].code == "phone_unusual"
    assert read_passport("c 1234567").value == "C1234567"
    assert read_passport("C123").remarks[0].code == "passport_format"
    assert read_email("nam＠example.jp").value == "nam@example.jp"
    assert read_email("nam at example").remarks[0].code == "email_format"


@pytest.mark.parametrize(
    ("one", "other"),
    [("NGUYEN VAN NAM", "Nguyen Van Nam"), ("NGUYEN VAN NAM", "ＮＧＵＹＥＮ　ＶＡＮ　ＮＡＭ"), ("NGUYỄN ĐỨC", "NGUYEN DUC"),
     ("DELA CRUZ, JOSE", "DELACRUZ JOSE"), ("山﨑 恵", "山崎恵"), ("佐藤さん", "佐藤")],
)  # fmt: skip
def test_spellings_of_one_name_compare_equal(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NGUYEN VAN NAM", "NGUYEN VAN NAN"),
        ("ガン", "カン"),
    ],
)
def test_different_names_compare_different(one, other):
    assert name_key(one) != name_key(other)


def test_names_are_kept_as_typed():
    assert read_roman_name(" Su  Su Hlaing ").value == "Su Su Hlaing"
    assert read_roman_name("グエン").remarks[0].code == "name_not_roman"
    assert read_roman_name("NGUYEN 2").remarks[0].code == "name_unusual"
    assert read_kana("ぐえん ﾊﾞﾝ").value == "グエン バン"
    assert read_name_list("加藤、吉田").value == ("加藤", "吉田")
    assert read_name_list("加藤 剛／吉田 恵\n林").value == ("加藤 剛", "吉田 恵", "林")


@pytest.mark.parametrize(
    ("typed", "yes"),
    [
        ("○", True),
        ("◯", True),
        ("優良", True),
        ("有", True),
        (True, True),
        ("×", False),
        ("無", False),
        (None, None),
        ("", None),
    ],
)
def test_marks(typed, yes):
    assert read_yes(typed).value is yes


def test_a_mark_that_says_neither():
    assert read_yes("申請中").remarks[0].code == "mark_unreadable"


def test_small_vocabularies():
    assert [read_sex(text).value for text in ("男", "女性", "M", "female")] == [
        "male",
        "female",
        "male",
        "female",
    ]
    assert read_sex("他").remarks[0].code == "sex_unreadable"
    kinds = [
        read_activity(text).value for text in ("監査", "定期監査", "臨時監査", "訪問指導", "巡回", "外部監査")
    ]
    assert kinds == [
        "audit",
        "regular_audit",
        "extraordinary_audit",
        "guidance_visit",
        "guidance_visit",
        "external_check",
    ]
    assert read_activity("会議").remarks[0].code == "activity_unreadable"
    assert [read_findings(text).value for text in ("なし", "特になし", None, "記録不足")] == [
        "",
        "",
        None,
        "記録不足",
    ]
