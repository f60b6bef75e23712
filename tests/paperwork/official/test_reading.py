"""Cells, blanks, check boxes and repeating rows of official files."""

import io

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border, Side

from kumiai.paperwork.official import blanks
from kumiai.paperwork.official.form import Cell, OfficialFile
from kumiai.paperwork.official.reading import read_official
from tests.paperwork.official import hostile
from tests.paperwork.official.samples import SAMPLES, letter_template, visit_record


def _cell(file: OfficialFile, address: str) -> Cell:
    cell = file.cell(address)
    assert cell is not None, address
    return cell


def test_a_merged_cell_is_one_cell_with_its_spans(files: dict[str, OfficialFile]) -> None:
    file = files["visit"]
    tall, wide = _cell(file, "t0/r0/c0"), _cell(file, "t0/r0/c2")
    assert (tall.text, tall.rowspan, tall.colspan) == ("訪問先", 3, 1)
    assert (wide.is_blank, wide.rowspan, wide.colspan) == (True, 1, 3)
    assert file.cell("t0/r1/c0") is None
    assert len({cell.address for cell in file.cells}) == len(file.cells)


def test_masks_are_blanks_and_labels_are_not(files: dict[str, OfficialFile]) -> None:
    file = files["visit"]
    assert [_cell(file, f"t0/r{row}/c2").role for row in range(4)] == ["blank"] * 4
    assert _cell(file, "t0/r2/c2").text.replace("　", "") == "年月日"
    assert _cell(file, "t0/r2/c1").role == "label"
    assert _cell(file, "p1").text == "訪問指導記録書（見本）"


def test_check_boxes_of_all_kinds_are_found_with_their_words(files: dict[str, OfficialFile]) -> None:
    file = files["status"]
    found = {row: [(box.style, box.words) for box in _cell(file, f"t0/r{row}/c1").boxes] for row in range(6)}
    assert found[0] == [("character", "第１号"), ("character", "第２号"), ("character", "第３号")]
    assert found[1] == [("control", "社宅"), ("control", "賃貸住宅"), ("control", "その他")]
    assert found[2] == [("legacy", "講習"), ("legacy", "教材の貸与"), ("legacy", "なし")]
    assert found[3] == [("circle", "有"), ("circle", "無")]
    assert found[4] == [("character", "男"), ("character", "女")]  # here the words stand before the box
    assert found[5] == [("character", "上記のとおり相違ありません。")]


def test_nested_tables_have_addresses_of_their_own(files: dict[str, OfficialFile]) -> None:
    file = files["history"]
    assert _cell(file, "t2/r0/c1/t0/r0/c0").text == "氏名"
    assert _cell(file, "t2/r0/c1/t0/r0/c1").is_blank
    assert not _cell(file, "t2/r0/c1").is_blank  # what is blank is inside


def test_repeating_rows_are_found_in_both_kinds(files: dict[str, OfficialFile]) -> None:
    (jobs,) = files["history"].repeated
    assert (jobs.address, [label for _col, label in jobs.headings]) == (
        "t1/r1",
        ["会社名", "仕事の内容", "期間"],
    )
    assert jobs.can_grow
    (members,) = files["members"].repeated
    assert (members.address, len(members.rows), members.can_grow) == ("一覧表!B8:F12", 5, False)
    assert _cell(files["members"], "一覧表!B9").role == "repeated"


def test_a_sheet_gives_merged_bordered_and_computed_cells(files: dict[str, OfficialFile]) -> None:
    file = files["members"]
    name = _cell(file, "一覧表!C4")
    assert (name.is_blank, name.colspan) == (True, 4)
    assert _cell(file, "一覧表!F5").number_format == '#,##0"社"'
    assert _cell(file, "一覧表!F13").role == "computed"
    assert {cell.container for cell in files["yearly"].cells} == {"表紙", "実績", "備考"}
    assert any("リスト" in said for said in files["yearly"].problems)


def test_placeholders_make_a_template_even_when_word_split_them() -> None:
    file = read_official(letter_template(), "a.docx")
    assert file.is_template
    assert file.placeholders == ("office", "people", "person_name", "remark", "start_on")
    assert not read_official(visit_record(), "a.docx").is_template


def test_the_same_bytes_give_the_same_reading() -> None:
    content = visit_record()
    assert read_official(content, "a.docx") == read_official(content, "a.docx")
    assert len(read_official(content, "a.docx").sha256) == 64


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("", True),
        ("　　　年　　月　　日", True),
        ("令和　年　月　日", True),
        ("　　　人", True),
        ("〒　　　－　　　", True),
        ("　年　月　日　～　　年　月　日", True),
        ("氏名", False),
        ("年月日及び場所", False),
        ("年齢", False),
        ("年月日", False),
        ("時間", False),
        ("□", False),
        ("2026年4月1日", False),
        ("なし", False),
    ],
)
def test_what_counts_as_blank(text: str, blank: bool) -> None:
    assert blanks.is_blank(text) is blank


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("氏名：　　　　　　　", [("colon", "氏名")]),
        ("電話：　　　　　FAX：", [("colon", "電話"), ("colon", "FAX")]),
        ("その他（　　　　　）", [("paren", "その他")]),
        ("契約期間　　　年　月　日", [("date", "契約期間")]),
        ("代表者　　　　　　　㊞", [("gap", "代表者")]),
        ("賃金　月額　　　　円", [("unit", "賃金 月額")]),
        ("氏名＿＿＿＿＿＿", [("gap", "氏名")]),
        ("１　申請者に関する事項", []),
        ("⑬　年月日", []),
        ("注：この欄は書かない。", []),
    ],
)
def test_blanks_between_printed_words(line: str, expected: list[tuple[str, str]]) -> None:
    found = [(slot.shape, slot.label) for slot in blanks.find_slots((line,), True)]
    assert found == expected


def test_a_choice_to_circle_is_taken_only_from_known_words() -> None:
    assert [box.words for box in blanks.find_boxes(("有　・　無",), {}, True)] == ["有", "無"]
    assert blanks.find_boxes(("氏名・住所",), {}, True) == ()


def test_content_controls_with_a_prompt_are_blank_and_furigana_is_not_read() -> None:
    prompt = (
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:ruby><w:rt><w:r><w:t>しめい</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>氏名</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p></w:tc><w:tc><w:p><w:sdt><w:sdtPr>"
        "<w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>ここに入力</w:t></w:r></w:sdtContent></w:sdt></w:p></w:tc>"
        "</w:tr></w:tbl>"
    )
    file = read_official(hostile.in_document(visit_record(), prompt), "a.docx")
    assert _cell(file, "t0/r0/c0").text == "氏名"
    assert _cell(file, "t0/r0/c1").is_blank


def test_wingdings_boxes_are_check_boxes() -> None:
    symbol = '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0A8"/><w:t>同意する</w:t></w:r></w:p>'
    file = read_official(hostile.in_document(visit_record(), symbol), "a.docx")
    (box,) = _cell(file, "p0").boxes
    assert (box.style, box.words, box.checked) == ("symbol", "同意する", False)


def test_hidden_rows_and_far_formats_of_a_sheet_are_left_out() -> None:
    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet["A2"] = "氏名", "秘密"
    sheet["B1"].border = Border(bottom=Side(style="thin"))
    sheet.row_dimensions[2].hidden = True
    sheet["Z3000"].border = Border(bottom=Side(style="thin"))
    buffer = io.BytesIO()
    book.save(buffer)
    file = read_official(buffer.getvalue(), "a.xlsx")
    assert {cell.address for cell in file.cells} == {"Sheet!A1", "Sheet!B1", "Sheet!Z3000"}


def test_the_samples_open_in_the_libraries_that_made_them() -> None:
    for sample in SAMPLES.values():
        for content in (sample.first(), sample.revised()):
            if sample.file_name.endswith(".docx"):
                assert Document(io.BytesIO(content)).tables
            else:
                assert load_workbook(io.BytesIO(content)).sheetnames
