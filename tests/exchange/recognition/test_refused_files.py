"""Files that cannot be read are refused with a reason and with what to do; nothing else happens."""

import io
import re
import struct
import zipfile

import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.worksheet.datavalidation import DataValidation

from kumiai.exchange.recognition import Limits, WorkbookRefused, count_by_code, read_workbook, write_into
from tests.exchange.recognition.workbooks import changed_archive, person, roster, saved, simple, workbook


def reason(content, name="名簿.xlsx", **options) -> str:
    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(content, name=name, **options)
    found = refused.value.problem
    assert found.text("ja") and found.text("en") and found.advice("ja") and found.advice("en")
    return found.code


def compound_file(stream_name: str, data: bytes) -> bytes:
    """Return a compound file of Microsoft Office that holds one stream of eight sectors."""
    data = data.ljust(4096, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (108 * 4)
    fat = (
        struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE)
        + struct.pack("<7I", *range(3, 10))
        + struct.pack("<I", 0xFFFFFFFE)
    )

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        coded = (name + "\0").encode("utf-16-le")
        none = 0xFFFFFFFF
        return (
            coded.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(coded), kind, 1, none, none, child)
            + b"\0" * 36
            + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(stream_name, 2, 0xFFFFFFFF, 2, 4096)
    return header + fat.ljust(512, b"\xff") + directory.ljust(512, b"\0") + data


def encrypted(content: bytes) -> bytes:
    stream = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt("secret", stream)
    return stream.getvalue()


ROSTER = roster([person()])


def test_a_password_protected_workbook():
    assert reason(encrypted(ROSTER)) == "password_protected"


def test_an_old_excel_workbook():
    book = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6) + struct.pack(
        "<HH", 0x0A, 0
    )
    assert reason(compound_file("Workbook", book), name="名簿.xls") == "old_excel"


def test_a_damaged_compound_file():
    assert reason(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x07" * 600) in ("corrupt", "not_excel")


@pytest.mark.parametrize("part", [100, 1000, 3000])
def test_a_workbook_that_was_cut_off(part):
    assert reason(ROSTER[:part]) == "corrupt"


def test_a_workbook_with_flipped_bytes():
    middle = len(ROSTER) // 3
    assert reason(ROSTER[:middle] + b"\x00" * 200 + ROSTER[middle + 200 :]) == "corrupt"


def test_a_workbook_whose_sheet_is_not_xml():
    broken = changed_archive(ROSTER, replace={"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row>"})
    assert reason(broken) == "corrupt"


def test_a_workbook_that_declares_entities():
    bomb = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaa">]><worksheet>&a;</worksheet>'
    assert reason(changed_archive(ROSTER, replace={"xl/worksheets/sheet1.xml": bomb})) == "corrupt"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "名簿.xlsx", "empty_file"),
        (b"%PDF-1.7 something", "名簿.pdf", "not_excel"),
        (b"%PDF-1.7 something", "名簿.xlsx", "not_excel"),
        (bytes(range(256)) * 4, "名簿.xlsx", "corrupt"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "名簿.xls", "web_page_not_excel"),
        ("氏名,国籍".encode(), "名簿.docx", "not_excel"),
        (b"\x00\x01\x02,\x00", "名簿.csv", "not_excel"),
        (b"\x81\xff\xfe\x80,", "名簿.csv", "unknown_encoding"),
    ],
)
def test_files_that_are_no_workbooks(content, name, code):
    assert reason(content, name) == code


def test_another_kind_of_office_file():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    assert reason(stream.getvalue()) == "not_excel"


def test_a_binary_workbook():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.bin", "x")
    assert reason(stream.getvalue(), "名簿.xlsb") == "binary_excel"


def test_a_strict_open_xml_workbook():
    with zipfile.ZipFile(io.BytesIO(ROSTER)) as archive:
        text = archive.read("xl/workbook.xml")
    strict = text.replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    assert reason(changed_archive(ROSTER, replace={"xl/workbook.xml": strict})) == "strict_format"


class Endless:
    """A stream without an end that counts how much was taken from it."""

    taken = 0

    def read(self, size: int) -> bytes:
        self.taken += size
        return b"PK" + b"\0" * (size - 2)


def test_a_file_over_50_mb_is_refused_while_it_streams():
    stream = Endless()
    assert reason(stream) == "file_too_large"
    assert stream.taken <= 52 * 1024 * 1024


def test_a_small_file_that_unpacks_to_gigabytes(tmp_path):
    bomb = changed_archive(ROSTER, add={"xl/media/image1.xml": b"\0" * (301 * 1024 * 1024)})
    assert len(bomb) < 2 * 1024 * 1024
    assert reason(bomb) == "unpacked_too_large"


def sheet_xml(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def test_a_value_in_the_last_row_of_excel():
    xml = sheet_xml('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')
    assert reason(changed_archive(ROSTER, replace={"xl/worksheets/sheet1.xml": xml})) == "too_many_rows"


def test_a_value_in_the_last_column_of_excel():
    xml = sheet_xml('<row r="1"><c r="XFD1"><v>1</v></c></row>')
    assert reason(changed_archive(ROSTER, replace={"xl/worksheets/sheet1.xml": xml})) == "too_many_columns"


def test_too_many_filled_rows_and_cells():
    many = workbook({"名簿": [["氏名", "国籍"], *(["A", "越"] for _ in range(50))]})
    assert reason(many, limits=Limits(rows=40)) == "too_many_rows"
    assert reason(many, limits=Limits(cells=60)) == "too_many_cells"
    assert reason(many, limits=Limits(columns=1)) == "too_many_columns"


def test_too_many_sheets():
    assert (
        reason(workbook({f"表{n}": [["x"]] for n in range(5)}), limits=Limits(sheets=4)) == "too_many_sheets"
    )


def test_a_csv_with_too_many_rows():
    assert reason(b"a,b\n" * 30, "x.csv", limits=Limits(rows=20)) == "too_many_rows"


# --- what is read all the same ---------------------------------------------------


def test_macros_are_not_run_and_it_is_said():
    reading = read_workbook(changed_archive(ROSTER, add={"xl/vbaProject.bin": b"macro"}), name="名簿.xlsm")
    assert count_by_code(reading)["macros_ignored"] == 1
    assert len(reading.people) == 1


def test_a_hidden_sheet_is_read_and_it_is_said():
    book = openpyxl.load_workbook(io.BytesIO(ROSTER))
    book.create_sheet("表紙")["A1"] = "表紙"
    book["在籍名簿"].sheet_state = "hidden"
    reading = read_workbook(saved(book), name="名簿.xlsx")
    assert count_by_code(reading)["hidden_sheet"] == 1
    assert reading.sheets[0].hidden and len(reading.people) == 1


def test_a_formula_without_a_saved_result_names_its_cell():
    book = openpyxl.load_workbook(io.BytesIO(ROSTER))
    book["在籍名簿"]["N6"] = "=EDATE(M6,24)-1"
    reading = read_workbook(saved(book), name="名簿.xlsx")
    assert [(f.code, f.cell) for f in reading.problems if f.severity == "error"] == [
        ("formula_without_value", "在籍名簿!N6")
    ]
    assert reading.people[0].planned_last_day is None


def test_a_formula_counts_with_its_saved_result():
    with zipfile.ZipFile(io.BytesIO(ROSTER)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    start = xml.index(b'<c r="A6"')
    end = xml.index(b"</c>", start)
    cell = b'<c r="A6"><f>ROW()-5</f><v>7</v>'
    changed = changed_archive(ROSTER, replace={"xl/worksheets/sheet1.xml": xml[:start] + cell + xml[end:]})
    reading = read_workbook(changed, name="名簿.xlsx")
    assert reading.people[0].number == "7"
    assert count_by_code(reading)["formulas_read_as_values"] == 1


def test_an_excel_error_value_names_its_cell():
    book = openpyxl.load_workbook(io.BytesIO(ROSTER))
    book["在籍名簿"]["O6"] = "#N/A"
    reading = read_workbook(saved(book), name="名簿.xlsx")
    assert [(f.code, f.cell) for f in reading.problems if f.severity == "error"] == [
        ("cell_error", "在籍名簿!O6")
    ]


def test_a_range_merged_over_the_whole_sheet_is_read_and_not_unrolled():
    with zipfile.ZipFile(io.BytesIO(ROSTER)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    whole = xml.replace(b'ref="A1:S1"', b'ref="A1:XFD3"').replace(b'ref="B4:C4"', b'ref="U4:XFD1048576"')
    content = changed_archive(ROSTER, replace={"xl/worksheets/sheet1.xml": whole})
    assert len(read_workbook(content, name="名簿.xlsx").people) == 1
    with pytest.raises(WorkbookRefused):
        write_into(content, {"在籍名簿!R6": "高橋"})


def test_a_workbook_without_cell_addresses_is_read():
    content = workbook({"名簿": [["氏名", "国籍", "性別"], ["NAM", "ベトナム", "男"]]})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    bare = re.sub(rb' r="[A-Z]*[0-9]+"', b"", xml)
    assert bare != xml
    person = read_workbook(
        changed_archive(content, replace={"xl/worksheets/sheet1.xml": bare}), name="x.xlsx"
    ).people[0]
    assert (person.name, person.cell("nationality")) == ("NAM", "名簿!B2")


def test_formatted_empty_rows_far_below_do_no_harm():
    book = openpyxl.load_workbook(io.BytesIO(ROSTER))
    for row in range(7, 2000):
        book["在籍名簿"].cell(row, 3).number_format = "yyyy/m/d"
    assert len(read_workbook(saved(book), name="名簿.xlsx").people) == 1


def test_a_workbook_with_lists_to_choose_from_is_read():
    book = openpyxl.load_workbook(io.BytesIO(ROSTER))
    choice = DataValidation(type="list", formula1='"男,女"')
    book["在籍名簿"].add_data_validation(choice)
    choice.add("G6:G99")
    assert len(read_workbook(saved(book), name="名簿.xlsx").people) == 1


CSV = (
    "氏名（ローマ字）,国籍,生年月日,在留カード番号,備考\nNGUYEN VAN NAM,ベトナム,H10.4.1,AB12345678CD,〜①髙\n"
)


@pytest.mark.parametrize(
    "content",
    [
        CSV.encode("utf-8"),
        CSV.encode("utf-8-sig"),
        CSV.replace("〜", "～").encode("cp932"),
        CSV.replace(",", "\t").encode("utf-16"),
    ],
    ids=["utf-8", "utf-8 with BOM", "cp932", "utf-16 tabs"],
)
def test_a_csv_file_is_read_in_the_encodings_of_japanese_offices(content):
    reading = read_workbook(content, name="名簿.csv")
    assert [(p.name, p.nationality, p.born_on.isoformat()) for p in reading.people] == [
        ("NGUYEN VAN NAM", "VN", "1998-04-01")
    ]
    assert reading.people[0].cell("born_on") == "名簿!C2"


def test_an_empty_workbook_says_that_nothing_could_be_read():
    reading = read_workbook(workbook({"Sheet1": []}), name="空.xlsx")
    assert dict(count_by_code(reading)) == {"sheet_empty": 1, "nothing_recognized": 1}
    assert reading.is_blocked


def test_any_readable_source_gives_the_same(tmp_path):
    path = tmp_path / "名簿.xlsx"
    path.write_bytes(ROSTER)
    with path.open("rb") as stream:
        assert (
            read_workbook(path, name="x")
            == read_workbook(ROSTER, name="x")
            == read_workbook(stream, name="x")
        )


def test_a_csv_without_people_is_not_taken_for_a_roster():
    reading = read_workbook("品名,数量\nりんご,3\n".encode(), name="在庫.csv")
    assert reading.people == () and count_by_code(reading)["sheet_not_recognized"] == 1


def test_simple_headings_are_enough():
    assert (
        len(read_workbook(simple([person()], ["氏名（ローマ字）", "国籍", "生年月日"]), name="x.xlsx").people)
        == 1
    )
