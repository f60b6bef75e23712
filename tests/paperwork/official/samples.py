"""Invented forms that look official, each in two revisions: made here, so that no binary file is kept.

``SAMPLES`` gives, by name, the file name, the first and the changed revision, the fields of a Kumiai form and
example values. The demo uses them as well. No person, company or number is real.
"""

import io
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from kumiai.paperwork.official.filling import Value
from kumiai.paperwork.official.matching import FieldSpec

FONT = "ＭＳ 明朝"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"


@dataclass(frozen=True)
class Sample:
    """One form: how to make its two revisions, its fields, and example values."""

    file_name: str
    first: Callable[[], bytes]
    revised: Callable[[], bytes]
    fields: tuple[FieldSpec, ...]
    values: dict[str, Value] = field(default_factory=dict)


# --- Word -------------------------------------------------------------------------------------------------------


def _document(title: str, number: str) -> Any:
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    document.add_paragraph(number)
    heading = document.add_paragraph(title)
    heading.alignment = 1
    return document


def _bytes(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _put(cell: Any, text: str) -> None:
    lines = text.split("\n")
    cell.paragraphs[0].add_run(lines[0]) if lines[0] else None
    for line in lines[1:]:
        cell.add_paragraph(line)


def _blank(cell: Any, size: float = 9) -> None:
    """Give an empty cell its own font, as official files do: in the mark of its paragraph."""
    mark = cell.paragraphs[0]._p.get_or_add_pPr()
    mark.append(
        parse_xml(
            f'<w:rPr {nsdecls("w")}><w:rFonts w:ascii="{FONT}" w:eastAsia="{FONT}"/><w:sz w:val="{int(size * 2)}"/></w:rPr>'
        )
    )


def _rows(table: Any, lines: list[list[str | None]]) -> None:
    """Fill a table: None continues the cell at its left, "^" the one above, "" is a blank to write on."""
    for row, line in enumerate(lines):
        for col, text in enumerate(line):
            if text is None:
                table.cell(row, col - 1).merge(table.cell(row, col))
            elif text == "^":
                table.cell(row - 1, col).merge(table.cell(row, col))
    for row, line in enumerate(lines):
        for col, text in enumerate(line):
            if text:
                if text != "^":
                    _put(table.cell(row, col), text)
            elif text == "":
                _blank(table.cell(row, col))


def _table(document: Any, lines: list[list[str | None]]) -> Any:
    table = document.add_table(rows=len(lines), cols=len(lines[0]))
    table.style = "Table Grid"
    _rows(table, lines)
    return table


def control_box(paragraph: Any, words: str) -> None:
    """Add a check box of the kind of Word's content controls."""
    paragraph._p.append(
        parse_xml(
            f'<w:sdt {nsdecls("w")} xmlns:w14="{W14}"><w:sdtPr><w14:checkbox><w14:checked w14:val="0"/>'
            '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/><w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/>'
            '</w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:rPr><w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic"/>'
            "</w:rPr><w:t>☐</w:t></w:r></w:sdtContent></w:sdt>"
        )
    )
    paragraph.add_run(words)


def legacy_box(paragraph: Any, words: str) -> None:
    """Add a check box of the old form fields."""
    for kind in ("begin", "instr", "end"):
        run = paragraph.add_run()._r
        if kind == "instr":
            node = OxmlElement("w:instrText")
            node.text = " FORMCHECKBOX "
            run.append(node)
            continue
        node = OxmlElement("w:fldChar")
        node.set(qn("w:fldCharType"), kind)
        if kind == "begin":
            node.append(
                parse_xml(
                    f'<w:ffData {nsdecls("w")}><w:checkBox><w:sizeAuto/><w:default w:val="0"/></w:checkBox></w:ffData>'
                )
            )
        run.append(node)
    paragraph.add_run(words)


def visit_record(*, revised: bool = False) -> bytes:
    """訪問指導記録書: merged cells, tall section titles, date masks and units."""
    document = _document("訪問指導記録書（見本）", "見本様式第１号" + ("（改訂）" if revised else ""))
    company: list[list[str | None]] = [
        ["訪問先", "①　実習実施者の氏名又は名称", "", None, None],
        ["^", "②　事業所の所在地", "〒　　　－　　　\n", None, None],
        ["^", "③　訪問年月日", "　　　年　　月　　日", "④　対象人数", "　　　　人"],
    ]
    guidance: list[list[str | None]] = [
        ["訪問者", "⑤　氏名（ふりがな）", "", "⑥　役職", ""],
        ["指導の内容", "⑦　技能実習の実施状況", "\n\n", None, None],
        ["^", "⑧　改善を求めた事項", "\n\n", None, None],
        ["備考（※欄が足りないときは別紙に記載すること）", "", None, None, None],
    ]
    if revised:
        company[2:2] = [["^", "③　事業所の電話番号", "", None, None]]
        company[3][1], company[3][3] = "④　訪問年月日", "⑤　対象人数"
        guidance[0][1], guidance[0][3] = "⑥　氏名（ふりがな）", "⑦　職名"
        guidance[1][1] = "⑧　技能実習の実施状況"
        del guidance[2]
    table = _table(document, company + guidance)
    table.cell(0, 2).paragraphs[0].alignment = 0
    document.add_paragraph("（注意）用紙の大きさは、日本産業規格Ａ列４とする。")
    return _bytes(document)


def status_report(*, revised: bool = False) -> bytes:
    """実施状況確認書: characters to tick, content controls, old form fields, 有・無, and words after a box."""
    document = _document("実施状況確認書（見本）", "見本様式第２号")
    document.add_paragraph("作成日：　　　　年　　月　　日")
    lines: list[list[str | None]] = [
        ["１　技能実習の区分", "□第１号　□第２号　□第３号", None],
        ["２　宿舎の種類", "", None],
        ["３　日本語学習の支援", "", None],
        ["４　事故の有無", "有　・　無", "内容（　　　　　　　　）"],
        ["５　性別", "男□　女□", None],
        ["６　確認", "□　上記のとおり相違ありません。", None],
    ]
    if revised:
        lines[0], lines[4] = (
            ["１　性別", "男□　女□", None],
            ["５　技能実習の区分", "□第３号　□第２号　□第１号", None],
        )
        lines[3][0] = "４　労働災害の有無"
    table = document.add_table(rows=len(lines), cols=3)
    table.style = "Table Grid"
    _rows(table, lines)
    housing = table.cell(1, 1).paragraphs[0]
    for words in ("社宅　", "賃貸住宅　", "その他" if not revised else "寮"):
        control_box(housing, words)
    support = table.cell(2, 1).paragraphs[0]
    for words in ("講習　", "教材の貸与　", "なし"):
        legacy_box(support, words)
    document.add_paragraph("作成者の氏名：　　　　　　　　　　　　㊞")
    return _bytes(document)


def history_sheet(*, revised: bool = False) -> bytes:
    """履歴書: rows that repeat, a table inside a cell, a grid of persons and columns."""
    document = _document("履歴書（見本）", "見本様式第３号")
    document.add_paragraph("１　本人に関する事項")
    person: list[list[str | None]] = [
        ["氏名（ローマ字）", "", "氏名（漢字）", ""],
        ["国籍（国又は地域）", "", "生年月日", "　　年　月　日"],
    ]
    document_table = _table(document, person[::-1] if revised else person)
    document_table.autofit = False
    document.add_paragraph("２　職歴")
    jobs: list[list[str | None]] = [
        ["番号", "会社名", "仕事の内容", "期間"],
        ["1", "", "", ""],
        ["2", "", "", ""],
    ]
    if revised:
        jobs = [
            ["番号", "期間", "会社名", "仕事の内容", "国名"],
            ["1", "", "", "", ""],
            ["2", "", "", "", ""],
        ]
    _table(document, jobs)
    document.add_paragraph("３　連絡先" if not revised else "３　緊急時の連絡先")
    outer = _table(document, [["本国の家族", "", "日本の知人", ""]])
    for col in (1, 3):
        cell = outer.cell(0, col)
        inner = cell.add_table(rows=2, cols=2)
        inner.style = "Table Grid"
        _rows(inner, [["氏名", ""], ["電話番号", ""]])
        cell.add_paragraph()
        cell._tc.remove(cell.paragraphs[0]._p)
    if not revised:
        document.add_paragraph("４　指導体制")
        _table(document, [["", "氏名", "役職"], ["技能実習責任者", "", ""], ["生活指導員", "", ""]])
    return _bytes(document)


def letter_template() -> bytes:
    """A Word file that somebody already gave {{ placeholders }}."""
    document = _document("受入れのお知らせ（見本）", "{{ office }}")
    document.add_paragraph("{{ person_name }} さんを {{ start_on }} から受け入れます。")
    split = document.add_paragraph()
    for piece in ("{", "{ rem", "ark }", "}"):
        split.add_run(piece)
    table = _table(
        document,
        [
            ["氏名", "国籍"],
            ["{%tr for row in people %}", ""],
            ["{{ row[0] }}", "{{ row[1] }}"],
            ["{%tr endfor %}", ""],
        ],
    )
    table.autofit = True
    return _bytes(document)


# --- Excel ------------------------------------------------------------------------------------------------------

THIN = Side(style="thin")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)


def _cell(sheet: Any, area: str, text: str | None = None, **style: Any) -> None:
    first = area.split(":")[0]
    for row in sheet[area] if ":" in area else ((sheet[area],),):
        for cell in row:
            cell.border = BOX
            cell.font = Font(name=FONT, size=10)
    if ":" in area:
        sheet.merge_cells(area)
    cell = sheet[first]
    cell.value = text
    if text and text.strip("　 年月日円人"):
        cell.fill = PatternFill("solid", fgColor="EEEEEE")
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    for name, value in style.items():
        setattr(cell, name, value)


def _workbook_bytes(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def member_list(*, revised: bool = False) -> bytes:
    """会員一覧表: merged cells on grid paper, five fixed rows, a sum, print settings."""
    book = Workbook()
    sheet = book.active
    sheet.title = "一覧表"
    sheet["A1"] = "見本様式第４号"
    sheet["A2"] = "会員・組合員等一覧表（見本）"
    down = 1 if revised else 0
    _cell(sheet, "A4:B4", "監理団体の名称")
    _cell(sheet, "C4:F4")
    if revised:
        _cell(sheet, "A5:B5", "許可番号")
        _cell(sheet, "C5:F5")
    _cell(sheet, f"A{5 + down}:B{5 + down}", "作成年月日")
    _cell(sheet, f"C{5 + down}:D{5 + down}", "　　　年　　月　　日")
    _cell(sheet, f"E{5 + down}", "会員数")
    _cell(sheet, f"F{5 + down}", None, number_format='#,##0"社"')
    heads = ["番号", "名称", "所在地", "業種", "受入人数"]
    if revised:
        heads = ["番号", "業種", "名称", "所在地", "受入れ人数"]
    top = 7 + down
    spans = [("A", "A"), ("B", "C"), ("D", "D"), ("E", "E"), ("F", "F")]
    for (left, right), head in zip(spans, heads, strict=True):
        _cell(sheet, f"{left}{top}:{right}{top}" if left != right else f"{left}{top}", head)
    for number in range(1, 6):
        _cell(sheet, f"A{top + number}", str(number))
        for left, right in spans[1:]:
            row = top + number
            _cell(sheet, f"{left}{row}:{right}{row}" if left != right else f"{left}{row}")
    _cell(sheet, f"A{top + 6}:E{top + 6}", "合計")
    _cell(sheet, f"F{top + 6}")
    sheet[f"F{top + 6}"] = f"=SUM(F{top + 1}:F{top + 5})"
    sheet.print_area = f"A1:F{top + 6}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.print_title_rows = "1:2"
    for col, width in zip("ABCDEF", (6, 14, 14, 30, 16, 12), strict=True):
        sheet.column_dimensions[col].width = width
    return _workbook_bytes(book)


def yearly_report(*, revised: bool = False) -> bytes:
    """事業報告書: several sheets, one of them hidden, labels over blanks, check boxes in cells."""
    book = Workbook()
    front = book.active
    front.title = "表紙" if not revised else "第1面"
    for row, label in enumerate(("団体名", "代表者の氏名", "担当者の氏名"), start=3):
        _cell(front, f"B{row + (2 if revised else 0)}", label)
        _cell(front, f"C{row + (2 if revised else 0)}:E{row + (2 if revised else 0)}")
    _cell(front, "B9", "事業の区分")
    _cell(front, "C9:E9", "□一般監理事業　□特定監理事業")
    figures = book.create_sheet("実績")
    figures["B2"] = "１　実習生の数"
    for col, label in zip("BCD", ("第１号", "第２号", "第３号"), strict=True):
        _cell(figures, f"{col}3", label)
        _cell(figures, f"{col}4", "　　人")
    figures["B6"] = "２　監理費"
    for col, label in zip(
        "BC", ("収入の額", "支出の額") if not revised else ("支出の額", "収入の額"), strict=True
    ):
        _cell(figures, f"{col}7", label)
        _cell(figures, f"{col}8", None, number_format='#,##0"円"')
    notes = book.create_sheet("備考")
    if not revised:
        _cell(notes, "B2", "特記事項")
        _cell(notes, "C2:G6")
    else:
        notes["B2"] = "この欄は廃止されました。"
    hidden = book.create_sheet("リスト")
    hidden["A1"] = "選択肢"
    hidden.sheet_state = "hidden"
    return _workbook_bytes(book)


def _revised(make: Callable[..., bytes]) -> Callable[[], bytes]:
    return lambda: make(revised=True)


F = FieldSpec
SAMPLES: dict[str, Sample] = {
    "visit": Sample(
        "訪問指導記録書.docx",
        visit_record,
        _revised(visit_record),
        (
            F("company", "実習実施者の氏名又は名称", "訪問先"),
            F("site", "事業所の所在地", "訪問先"),
            F("day", "訪問年月日", "訪問先", "date"),
            F("people", "対象人数", "訪問先", "number"),
            F("visitor", "氏名", "訪問者"),
            F("post", "役職", "訪問者"),
            F("state", "技能実習の実施状況", "指導の内容"),
            F("improve", "改善を求めた事項", "指導の内容"),
            F("remarks", "備考"),
            F("car", "公用車の番号"),
        ),
        {
            "company": "株式会社みほん髙﨑製作所",
            "site": "100-0000\n見本県見本市見本町１－２－３",
            "day": "2026-11-05",
            "people": "3",
            "visitor": "見本　花子",
            "post": "監理責任者",
            "state": "計画のとおり実施している。\n日誌を確認した。",
            "improve": "なし",
            "remarks": "次回は十二月",
        },
    ),
    "status": Sample(
        "実施状況確認書.docx",
        status_report,
        _revised(status_report),
        (
            F("made", "作成日", "", "date"),
            F("stage", "技能実習の区分", "", "choice", ("第1号", "第2号", "第3号")),
            F("housing", "宿舎の種類", "", "choice", ("社宅", "賃貸住宅", "その他")),
            F("lessons", "日本語学習の支援", "", "choices", ("講習", "教材の貸与", "なし")),
            F("accident", "事故の有無", "", "choice", ("有", "無")),
            F("accident_what", "内容", "事故の有無"),
            F("sex", "性別", "", "choice", ("男", "女")),
            F("confirmed", "確認", "", "bool"),
            F("author", "作成者の氏名"),
        ),
        {
            "made": "2026-11-05",
            "stage": "第2号",
            "housing": "賃貸住宅",
            "lessons": ["講習", "教材の貸与"],
            "accident": "無",
            "accident_what": "該当なし",
            "sex": "女",
            "confirmed": True,
            "author": "見本　花子",
        },
    ),
    "history": Sample(
        "履歴書.docx",
        history_sheet,
        _revised(history_sheet),
        (
            F("roman", "氏名（ローマ字）", "本人に関する事項"),
            F("kanji", "氏名（漢字）", "本人に関する事項"),
            F("nationality", "国籍", "本人に関する事項"),
            F("born", "生年月日", "本人に関する事項", "date"),
            F("jobs", "職歴", "", "table", ("会社名", "仕事の内容", "期間")),
            F("family", "氏名", "本国の家族"),
            F("family_phone", "電話番号", "本国の家族"),
            F("friend", "氏名", "日本の知人"),
            F("manager", "技能実習責任者の氏名", "指導体制"),
            F("manager_post", "技能実習責任者の役職", "指導体制"),
            F("adviser", "生活指導員の氏名", "指導体制"),
        ),
        {
            "roman": "MIHON TARO",
            "kanji": "見本　太郎",
            "nationality": "見本国",
            "born": "2000-01-31",
            "jobs": [
                ["甲社", "溶接", "2018～2019"],
                ["乙社", "塗装", "2019～2021"],
                ["丙社", "検査", "2021～2024"],
            ],
            "family": "MIHON HANA",
            "family_phone": "00-0000-0000",
            "friend": "見本　次郎",
            "manager": "見本　三郎",
            "manager_post": "工場長",
            "adviser": "見本　四郎",
        },
    ),
    "members": Sample(
        "会員一覧表.xlsx",
        member_list,
        _revised(member_list),
        (
            F("coop", "監理団体の名称"),
            F("made", "作成年月日", "", "date"),
            F("count", "会員数", "", "number"),
            F("members", "会員・組合員等一覧表", "", "table", ("名称", "所在地", "業種", "受入人数")),
        ),
        {
            "coop": "見本協同組合",
            "made": "2026-11-05",
            "count": "2",
            "members": [["甲社", "見本市１", "製造業", "3"], ["乙社", "見本市２", "建設業", "12"]],
        },
    ),
    "yearly": Sample(
        "事業報告書.xlsx",
        yearly_report,
        _revised(yearly_report),
        (
            F("coop", "団体名"),
            F("head", "代表者の氏名"),
            F("contact", "担当者の氏名"),
            F("kind", "事業の区分", "", "choice", ("一般監理事業", "特定監理事業")),
            F("first", "第1号", "実習生の数", "number"),
            F("second", "第2号", "実習生の数", "number"),
            F("income", "収入の額", "監理費", "number"),
            F("cost", "支出の額", "監理費", "number"),
            F("notes", "特記事項"),
        ),
        {
            "coop": "見本協同組合",
            "head": "見本　一郎",
            "contact": "見本　花子",
            "kind": "一般監理事業",
            "first": "12",
            "second": "0",
            "income": "1234567",
            "cost": "987654",
            "notes": "=1+1 は式ではない。\n二行目",
        },
    ),
}


def copied(values: dict[str, Value]) -> dict[str, Value]:
    """Return example values that a test may change."""
    return deepcopy(values)
