"""Filled files: what is read back is what was given, in the look of the form, the same bytes each time."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from kumiai.paperwork.official.filling import ANNEX, Value, fill, prepare
from kumiai.paperwork.official.form import OfficialFile
from kumiai.paperwork.official.mapping import Mapping, entry_for, mapping_of
from kumiai.paperwork.official.matching import FieldSpec, propose
from kumiai.paperwork.official.reading import read_official
from kumiai.paperwork.official.refusals import FillingRefused
from tests.paperwork.official import hostile
from tests.paperwork.official.conftest import DAY
from tests.paperwork.official.samples import (
    SAMPLES,
    copied,
    history_sheet,
    letter_template,
    member_list,
    visit_record,
    yearly_report,
)


def _fill(name: str, mappings: dict[str, Mapping], **more: Value) -> OfficialFile:
    sample = SAMPLES[name]
    filled = fill(sample.first(), mappings[name], {**copied(sample.values), **more}, on=DAY)
    return read_official(filled.content, sample.file_name)


def _texts(file: OfficialFile) -> dict[str, str]:
    return {cell.address: cell.text for cell in file.cells}


def test_a_word_form_holds_the_values_in_the_shape_of_its_masks(mappings: dict[str, Mapping]) -> None:
    text = _texts(_fill("visit", mappings))
    assert text["t0/r0/c2"] == "株式会社みほん髙﨑製作所"
    assert text["t0/r1/c2"] == "〒100-0000\n見本県見本市見本町１－２－３"
    assert (text["t0/r2/c2"], text["t0/r2/c4"]) == ("2026年11月5日", "3人")
    assert text["t0/r4/c2"] == "計画のとおり実施している。\n日誌を確認した。"
    assert text["t0/r0/c1"] == "①　実習実施者の氏名又は名称"  # printed words stay


def test_every_kind_of_box_is_ticked_in_its_own_way(mappings: dict[str, Mapping]) -> None:
    file = _fill("status", mappings)
    text = _texts(file)
    ticked = {
        cell.address: [box.words for box in cell.boxes if box.checked] for cell in file.cells if cell.boxes
    }
    assert ticked["t0/r0/c1"] == ["第２号"]
    assert ticked["t0/r1/c1"] == ["賃貸住宅"]
    assert ticked["t0/r2/c1"] == ["講習", "教材の貸与"]
    assert (text["t0/r3/c1"], text["t0/r3/c2"]) == ("有　・　【無】", "内容（該当なし）")
    assert (text["t0/r0/c1"], text["t0/r4/c1"]) == ("□第１号　■第２号　□第３号", "男□　女■")
    assert (text["p2"], text["p3"]) == ("作成日：2026年11月5日", "作成者の氏名：見本　花子　㊞")
    filled = fill(SAMPLES["status"].first(), mappings["status"], SAMPLES["status"].values, on=DAY).content
    document = hostile.parts_of(filled)["word/document.xml"].decode()
    assert re.findall(r'w14:checked w14:val="(\d)"', document) == ["0", "1", "0"]
    assert document.count("☒") == 1  # the sign this control says it has when ticked
    assert re.findall(r'<w:checked w:val="(\d)"', document) == ["1", "1", "0"]


def test_a_filled_box_can_be_cleared_again(mappings: dict[str, Mapping]) -> None:
    sample = SAMPLES["status"]
    once = fill(sample.first(), mappings["status"], sample.values, on=DAY).content
    boxes = [entry for entry in mappings["status"] if entry["kind"] == "checks"]
    values: dict[str, Value] = {
        "stage": "第3号",
        "housing": [],
        "lessons": ["なし"],
        "accident": "有",
        "sex": "男",
    }
    file = read_official(fill(once, boxes, {**values, "confirmed": False}, on=DAY).content, "")
    text = _texts(file)
    assert (text["t0/r0/c1"], text["t0/r4/c1"]) == ("□第１号　□第２号　■第３号", "男■　女□")
    assert (text["t0/r1/c1"], text["t0/r3/c1"]) == ("☐社宅　☐賃貸住宅　☐その他", "【有】　・　無")
    assert text["t0/r5/c1"].startswith("□")


def test_the_font_of_the_blank_is_kept() -> None:
    file = read_official(visit_record(), "")
    entry = entry_for(file, FieldSpec("company", "x"), "t0/r0/c2")
    content = fill(visit_record(), [entry], {"company": "見本株式会社"}, on=DAY).content
    run = Document(io.BytesIO(content)).tables[0].cell(0, 2).paragraphs[0].runs[0]
    assert (run.font.size.pt, run.font.name) == (9.0, "ＭＳ 明朝")


def test_rows_are_added_with_their_format_and_the_next_number(mappings: dict[str, Mapping]) -> None:
    file = _fill("history", mappings)
    text = _texts(file)
    assert [text[f"t1/r{row}/c0"] for row in range(1, 4)] == ["1", "2", "3"]
    assert [text[f"t1/r3/c{col}"] for col in range(1, 4)] == ["丙社", "検査", "2021～2024"]
    assert text["t2/r0/c1/t0/r0/c1"] == "MIHON HANA"  # what stands below did not move
    content = fill(history_sheet(), mappings["history"], SAMPLES["history"].values, on=DAY).content
    third = Document(io.BytesIO(content)).tables[1].cell(3, 1).paragraphs[0].runs[0]
    assert third.font.size.pt == 9.0


def test_rows_of_two_lines_do_not_grow_and_nothing_is_lost() -> None:
    document = Document()
    table = document.add_table(rows=5, cols=3)
    for col, text in enumerate(("氏名", "国籍", "備考")):
        table.cell(0, col).text = text
        for row in (1, 3):
            table.cell(row, col).merge(table.cell(row + 1, col))
    buffer = io.BytesIO()
    document.save(buffer)
    file = read_official(buffer.getvalue(), "")
    (rows,) = file.repeated
    assert (rows.rows, rows.can_grow) == ((1, 3), False)
    entry = entry_for(file, FieldSpec("people", "x", "", "table"), rows.address)
    two = [["甲", "乙", "丙"], ["丁", "戊", "己"]]
    text = _texts(read_official(fill(buffer.getvalue(), [entry], {"people": two}, on=DAY).content, ""))
    assert [text["t0/r3/c0"], text["t0/r1/c2"]] == ["丁", "丙"]
    with pytest.raises(FillingRefused):
        fill(buffer.getvalue(), [entry], {"people": [*two, two[0]]}, on=DAY)


def test_fewer_rows_than_printed_leave_the_rest_blank(mappings: dict[str, Mapping]) -> None:
    file = _fill("history", mappings, jobs=[["甲社", "溶接", "2018"]])
    second = file.cell("t1/r2/c1")
    assert second is not None and second.is_blank


def test_a_sheet_keeps_numbers_styles_merges_and_print_settings(mappings: dict[str, Mapping]) -> None:
    before = load_workbook(io.BytesIO(member_list()))["一覧表"]
    content = fill(member_list(), mappings["members"], SAMPLES["members"].values, on=DAY).content
    after = load_workbook(io.BytesIO(content))["一覧表"]
    assert (after["F5"].value, after["F5"].number_format) == (2, '#,##0"社"')
    assert (after["B8"].value, after["B9"].value, after["F9"].value) == ("甲社", "乙社", 12)
    assert after["F13"].value == "=SUM(F8:F12)"
    assert after.merged_cells.ranges == before.merged_cells.ranges
    assert (after.print_area, after.print_title_rows) == (before.print_area, before.print_title_rows)
    assert after.page_setup.orientation == "landscape"
    for row in before.iter_rows():
        for cell in row:
            same = after[cell.coordinate]
            assert repr((same.border, same.font, same.fill)) == repr((cell.border, cell.font, cell.fill)), (
                cell.coordinate
            )
    workbook = hostile.parts_of(content)["xl/workbook.xml"]
    assert b'fullCalcOnLoad="1"' in workbook


def test_an_equals_sign_never_becomes_a_formula(mappings: dict[str, Mapping]) -> None:
    values: dict[str, Value] = {
        "notes": '=HYPERLINK("http://x")',
        "coop": "+1",
        "head": "@SUM(A1)",
        "contact": "-1+2",
    }
    content = fill(yearly_report(), mappings["yearly"], values, on=DAY).content
    book = load_workbook(io.BytesIO(content))
    cell = book["備考"]["C2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")
    assert cell.quotePrefix
    assert [book["表紙"][at].value for at in ("C3", "C4", "C5")] == ["+1", "@SUM(A1)", "-1+2"]
    assert all(b"<f>" not in data for name, data in hostile.parts_of(content).items() if "sheet" in name)


def test_a_text_of_lines_wraps_in_a_sheet_and_other_sheets_stay_as_they_were(
    mappings: dict[str, Mapping],
) -> None:
    content = fill(yearly_report(), mappings["yearly"], {"coop": "一行目\n二行目"}, on=DAY).content
    book = load_workbook(io.BytesIO(content))
    assert (book["表紙"]["C3"].value, book["表紙"]["C3"].alignment.wrap_text) == ("一行目\n二行目", True)
    assert book["リスト"].sheet_state == "hidden"
    before, after = hostile.parts_of(yearly_report()), hostile.parts_of(content)
    assert before["xl/worksheets/sheet2.xml"] == after["xl/worksheets/sheet2.xml"]


def test_too_many_rows_for_a_sheet_are_refused_or_go_to_the_annex_whole(mappings: dict[str, Mapping]) -> None:
    rows = [[f"{number}社", "見本市", "製造業", "1"] for number in range(6)]
    with pytest.raises(FillingRefused) as refused:
        fill(member_list(), mappings["members"], {"members": rows}, on=DAY)
    assert (refused.value.code, refused.value.field) == ("overflow", "members")
    filled = fill(member_list(), mappings["members"], {"members": rows}, on=DAY, overflow="annex")
    assert filled.overflow == {"members": rows}
    sheet = load_workbook(io.BytesIO(filled.content))["一覧表"]
    assert (sheet["B8"].value, sheet["B9"].value) == (ANNEX, None)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_values_and_day_give_the_same_bytes(name: str, mappings: dict[str, Mapping]) -> None:
    sample = SAMPLES[name]
    content = sample.first()
    once = fill(content, mappings[name], sample.values, on=DAY).content
    assert once == fill(content, mappings[name], dict(reversed(sample.values.items())), on=DAY).content
    with zipfile.ZipFile(io.BytesIO(once)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    later = fill(content, mappings[name], sample.values, on=date(2027, 4, 1)).content
    core = hostile.parts_of(later)["docProps/core.xml"].decode()
    assert core.count("2027-04-01T00:00:00Z") == 2
    assert "Kumiai" in core
    assert later != once


@pytest.mark.parametrize("name", SAMPLES)
def test_only_touched_parts_change(name: str, mappings: dict[str, Mapping]) -> None:
    sample = SAMPLES[name]
    content = sample.first()
    before = hostile.parts_of(content)
    after = hostile.parts_of(fill(content, mappings[name], sample.values, on=DAY).content)
    changed = {part for part in before if before[part] != after.get(part)}
    assert set(before) == set(after)
    allowed = {"docProps/core.xml", "word/document.xml", "xl/styles.xml", "xl/workbook.xml"}
    assert {part for part in changed if not part.startswith("xl/worksheets/")} <= allowed


def test_filled_files_open_without_a_warning(mappings: dict[str, Mapping]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name, sample in SAMPLES.items():
            content = fill(sample.first(), mappings[name], sample.values, on=DAY).content
            if sample.file_name.endswith(".docx"):
                Document(io.BytesIO(content))
            else:
                load_workbook(io.BytesIO(content))


def test_values_without_a_place_are_told_and_places_without_a_value_stay_blank(
    mappings: dict[str, Mapping],
) -> None:
    filled = fill(visit_record(), mappings["visit"], {"post": "課長", "nowhere": "x"}, on=DAY)
    assert filled.unused == ("nowhere",)
    cell = read_official(filled.content, "").cell("t0/r0/c2")
    assert cell is not None and cell.is_blank


@pytest.mark.parametrize(
    ("name", "values", "code"),
    [
        ("visit", {"company": "見本\x00社"}, "unprintable"),
        ("visit", {"company": "\ud800"}, "unprintable"),
        ("yearly", {"notes": "あ" * 32_768}, "too-long"),
        ("status", {"stage": "第9号"}, "option"),
        ("status", {"stage": True}, "type"),
        ("visit", {"company": True}, "type"),
        ("history", {"jobs": [["一つ"]]}, "type"),
        ("history", {"jobs": "甲社"}, "type"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(
    name: str, values: dict[str, Value], code: str, mappings: dict[str, Mapping]
) -> None:
    with pytest.raises(FillingRefused) as refused:
        fill(SAMPLES[name].first(), mappings[name], values, on=DAY)
    assert refused.value.code == code


def test_a_formula_of_the_form_is_never_overwritten(files: dict[str, OfficialFile]) -> None:
    entry = entry_for(files["members"], FieldSpec("sum", "合計"), "一覧表!F13")
    with pytest.raises(FillingRefused) as refused:
        fill(member_list(), [entry], {"sum": "99"}, on=DAY)
    assert refused.value.code == "formula"


def _template_mapping() -> Mapping:
    file = read_official(letter_template(), "a.docx")
    fields = [FieldSpec(name, name) for name in file.placeholders]
    return mapping_of(file, propose(file, fields), fields)


def test_values_in_a_template_are_data_and_never_templates() -> None:
    values: dict[str, Value] = {
        "office": "見本協同組合 <b>&amp;</b>",
        "person_name": "{{ office }} {% if x %}",
        "start_on": "2027年4月1日",
        "remark": '{_{ a }_} "二つ"\n二行目',
        "people": [["MIHON TARO", "見本国"], ["{{ x }}", "<w:p/>"]],
    }
    content = fill(letter_template(), _template_mapping(), values, on=DAY).content
    file = read_official(_broken_marks(content), "a.docx")
    text = _texts(file)
    assert text["p0"] == "見本協同組合 <b>&amp;</b>"
    assert text["p2"] == "[[ office ]] [% if x %] さんを 2027年4月1日 から受け入れます。"
    assert text["p3"] == '[_[ a ]_] "二つ"\n二行目'
    assert [text[f"t0/r{row}/c{col}"] for row in (1, 2) for col in (0, 1)] == [
        "MIHON TARO",
        "見本国",
        "[[ x ]]",
        "<w:p/>",
    ]
    assert content == fill(letter_template(), _template_mapping(), values, on=DAY).content


def _broken_marks(content: bytes) -> bytes:
    """Return the file with brackets for braces, so that what was typed can be read as the plain text it is."""
    parts = hostile.parts_of(content)
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"{", b"[").replace(b"}", b"]")
    return hostile.zipped(parts)


VISIT, HISTORY, MEMBERS = visit_record(), history_sheet(), member_list()
LINE = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co"), include_characters="{}<>&\"'=%_髙﨑が㍻"),
    max_size=40,
)
TEXT = st.lists(LINE, min_size=1, max_size=3).map("\n".join)


@settings(max_examples=25, deadline=None)
@given(company=TEXT, state=TEXT, rows=st.lists(st.tuples(LINE, LINE, LINE).map(list), max_size=5))
def test_any_text_is_read_back_from_word(company: str, state: str, rows: list[list[str]]) -> None:
    visit = read_official(VISIT, "")
    mapping = [
        entry_for(visit, FieldSpec("company", "x"), "t0/r0/c2"),
        entry_for(visit, FieldSpec("state", "x"), "t0/r4/c2"),
    ]
    content = fill(VISIT, mapping, {"company": company, "state": state}, on=DAY).content
    cells = Document(io.BytesIO(content)).tables[0]
    assert cells.cell(0, 2).text.strip("\n") == company.strip("\n")
    assert cells.cell(4, 2).text.strip("\n") == state.strip("\n")
    history = read_official(HISTORY, "")
    table = entry_for(history, FieldSpec("jobs", "x", "", "table"), "t1/r1")
    content = fill(HISTORY, [table], {"jobs": list(rows)}, on=DAY).content
    jobs = Document(io.BytesIO(content)).tables[1]
    for number, row in enumerate(rows, start=1):
        assert [jobs.cell(number, col).text for col in range(1, 4)] == row


@settings(max_examples=25, deadline=None)
@given(text=TEXT, rows=st.lists(st.tuples(LINE, LINE, LINE, LINE).map(list), max_size=5))
def test_any_text_is_read_back_from_a_sheet(text: str, rows: list[list[str]]) -> None:
    file = read_official(MEMBERS, "")
    table = entry_for(file, FieldSpec("members", "x", "", "table"), "一覧表!B8:F12")
    name = entry_for(file, FieldSpec("coop", "x"), "一覧表!C4")
    content = fill(MEMBERS, [name, table], {"coop": text, "members": list(rows)}, on=DAY).content
    read = _texts(read_official(content, ""))
    assert read.get("一覧表!C4", "") == text.strip()
    sheet = load_workbook(io.BytesIO(content))["一覧表"]
    for number, row in enumerate(rows, start=8):
        found = [str(sheet[f"{col}{number}"].value or "") for col in "BDEF"]
        assert found == row or _numeric(row)


def _numeric(row: list[str]) -> bool:
    return any(re.fullmatch(r"-?[\d.]+", text) for text in row)


def test_names_in_a_sheet_are_replaced_once_and_never_read_again() -> None:
    book = load_workbook(io.BytesIO(member_list()))
    book["一覧表"]["H1"] = "{{ coop }}（{{ other }}）"
    buffer = io.BytesIO()
    book.save(buffer)
    file = read_official(buffer.getvalue(), "a.xlsx")
    assert file.placeholders == ("coop", "other")
    entries = [entry_for(file, FieldSpec(name, name), "{{" + name + "}}") for name in file.placeholders]
    values: dict[str, Value] = {"coop": "{{ other }}", "other": ["甲", "乙"]}
    filled = fill(buffer.getvalue(), entries, values, on=DAY).content
    assert load_workbook(io.BytesIO(filled))["一覧表"]["H1"].value == "{{ other }}（甲、乙）"


def test_a_prepared_file_can_be_filled_many_times(mappings: dict[str, Mapping]) -> None:
    ready = prepare(visit_record(), mappings["visit"])
    first = ready.fill({"post": "課長"}, on=DAY).content
    assert ready.fill({"post": "部長"}, on=DAY).content != first
    assert ready.fill({"post": "課長"}, on=DAY).content == first
    assert first == fill(visit_record(), mappings["visit"], {"post": "課長"}, on=DAY).content


def test_escapes_of_excel_are_text() -> None:
    file = read_official(member_list(), "")
    name = entry_for(file, FieldSpec("coop", "x"), "一覧表!C4")
    content = fill(member_list(), [name], {"coop": "_x0041_社"}, on=DAY).content
    assert _texts(read_official(content, ""))["一覧表!C4"] == "_x0041_社"


@pytest.fixture
def shaped() -> Iterator[bytes]:
    """A workbook with a shape, which openpyxl would lose."""
    parts = hostile.parts_of(member_list())
    parts["xl/drawings/drawing1.xml"] = (
        b'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"><xdr:sp/></xdr:wsDr>'
    )
    yield hostile.zipped(parts)


def test_shapes_of_a_sheet_survive_and_are_told(shaped: bytes, mappings: dict[str, Mapping]) -> None:
    assert any("shapes" in said for said in read_official(shaped, "").problems)
    filled = fill(shaped, mappings["members"], SAMPLES["members"].values, on=DAY).content
    assert b"<xdr:sp/>" in hostile.parts_of(filled)["xl/drawings/drawing1.xml"]
