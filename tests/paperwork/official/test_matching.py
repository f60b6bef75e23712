"""Proposals: right ones, and none rather than a wrong one."""

import io

import pytest
from docx import Document

from kumiai.paperwork.official import labels
from kumiai.paperwork.official.form import OfficialFile
from kumiai.paperwork.official.mapping import Mapping, check
from kumiai.paperwork.official.matching import FieldSpec, propose
from kumiai.paperwork.official.reading import read_official
from tests.paperwork.official.samples import SAMPLES, letter_template

RIGHT = {
    "visit": {
        "company": "t0/r0/c2",
        "site": "t0/r1/c2",
        "day": "t0/r2/c2",
        "people": "t0/r2/c4",
        "visitor": "t0/r3/c2",
        "post": "t0/r3/c4",
        "state": "t0/r4/c2",
        "improve": "t0/r5/c2",
        "remarks": "t0/r6/c1",
        "car": None,
    },
    "status": {
        "made": "p2#0",
        "stage": "t0/r0/c1",
        "housing": "t0/r1/c1",
        "lessons": "t0/r2/c1",
        "accident": "t0/r3/c1",
        "accident_what": "t0/r3/c2#0",
        "sex": "t0/r4/c1",
        "confirmed": "t0/r5/c1",
        "author": "p3#0",
    },
    "history": {
        "roman": "t0/r0/c1",
        "kanji": "t0/r0/c3",
        "nationality": "t0/r1/c1",
        "born": "t0/r1/c3",
        "jobs": "t1/r1",
        "family": "t2/r0/c1/t0/r0/c1",
        "family_phone": "t2/r0/c1/t0/r1/c1",
        "friend": "t2/r0/c3/t0/r0/c1",
        "manager": "t3/r1/c1",
        "manager_post": "t3/r1/c2",
        "adviser": "t3/r2/c1",
    },
    "members": {"coop": "一覧表!C4", "made": "一覧表!C5", "count": "一覧表!F5", "members": "一覧表!B8:F12"},
    "yearly": {
        "coop": "表紙!C3",
        "head": "表紙!C4",
        "contact": "表紙!C5",
        "kind": "表紙!C9",
        "first": "実績!B4",
        "second": "実績!C4",
        "income": "実績!B8",
        "cost": "実績!C8",
        "notes": "備考!C2",
    },
}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_field_of_the_samples_finds_its_place(name: str, files: dict[str, OfficialFile]) -> None:
    proposals = propose(files[name], SAMPLES[name].fields)
    assert {one.field_id: one.target for one in proposals} == RIGHT[name]
    assert all(one.why for one in proposals)


@pytest.mark.parametrize("name", SAMPLES)
def test_no_place_is_proposed_twice(
    name: str, files: dict[str, OfficialFile], mappings: dict[str, Mapping]
) -> None:
    targets = [entry["target"] for entry in mappings[name]]
    assert len(set(targets)) == len(targets)
    assert check(files[name], mappings[name]) == []


def _file(rows: list[list[str]]) -> OfficialFile:
    document = Document()
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, line in enumerate(rows):
        for col, text in enumerate(line):
            table.cell(row, col).text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return read_official(buffer.getvalue(), "a.docx")


def test_two_fields_that_fit_one_place_get_none_and_learn_of_each_other() -> None:
    fields = [FieldSpec("a", "氏名"), FieldSpec("b", "氏名")]
    first, second = propose(_file([["氏名", ""]]), fields)
    assert (first.target, second.target) == (None, None)
    assert "氏名" in first.why
    assert first.alternatives == ("t0/r0/c1",)


def test_one_label_in_two_places_is_left_to_the_user_unless_the_section_tells() -> None:
    file = _file([["申請者", "氏名", ""], ["担当者", "氏名", ""]])
    (unsure,) = propose(file, [FieldSpec("a", "氏名")])
    assert unsure.target is None
    assert set(unsure.alternatives) == {"t0/r0/c2", "t0/r1/c2"}
    sure, joined = propose(file, [FieldSpec("a", "氏名", "担当者"), FieldSpec("b", "申請者の氏名")])
    assert (sure.target, joined.target) == ("t0/r1/c2", "t0/r0/c2")


@pytest.mark.parametrize(
    ("field", "printed"),
    [
        ("受入れ開始日", "受入れ終了日"),
        ("技能実習責任者", "技能実習指導員"),
        ("常勤職員数", "非常勤職員数"),
        ("氏名（漢字）", "氏名（ローマ字）"),
        ("生年月日", "就労年月日"),
        ("名称", "氏名又は名称及び住所並びに代表者"),
        ("1号特定技能外国人の数", "2号特定技能外国人の数"),
        ("雇用開始日", "雇用開始予定日"),
    ],
)
def test_a_label_that_only_looks_alike_is_not_proposed(field: str, printed: str) -> None:
    (proposal,) = propose(_file([[printed, ""]]), [FieldSpec("a", field)])
    assert proposal.target is None


@pytest.mark.parametrize(
    ("field", "printed"),
    [
        ("氏名", "②　氏　　名（ふりがな）"),
        ("氏名", "（１）氏名："),
        ("電話番号", "ＴＥＬ"),
        ("申請者", "１申請者"),
        ("住所", "住所※２"),
        ("住所", "イ　住所（〒・電話）"),
        ("法人番号", "⑤法人番号（注）"),
    ],
)
def test_numbering_width_notes_and_furigana_do_not_matter(field: str, printed: str) -> None:
    (proposal,) = propose(_file([[printed, ""]]), [FieldSpec("a", field)])
    assert proposal.target == "t0/r0/c1"


def test_a_number_that_carries_meaning_is_not_taken_for_numbering() -> None:
    assert labels.normalize("2号特定技能") == "2号特定技能"
    assert labels.normalize("１日の労働時間") == "1日の労働時間"
    assert labels.normalize("3 在留資格") == "在留資格"


def test_a_choice_whose_options_are_not_all_printed_is_not_proposed(files: dict[str, OfficialFile]) -> None:
    field = FieldSpec("housing", "宿舎の種類", "", "choice", ("社宅", "船員寮"))
    assert propose(files["status"], [field])[0].target is None


def test_boxes_spread_over_a_row_are_one_group() -> None:
    file = _file([["性別", "□", "男", "□", "女"]])
    (proposal,) = propose(file, [FieldSpec("sex", "性別", "", "choice", ("男", "女"))])
    assert proposal.target == "t0/r0/c1"


def test_a_placeholder_belongs_to_the_field_of_its_name() -> None:
    file = read_official(letter_template(), "a.docx")
    found = propose(file, [FieldSpec("person_name", "氏名"), FieldSpec("other", "備考")])
    assert (found[0].target, found[1].target) == ("{{person_name}}", None)
