"""docxtpl fills a Word template, LibreOffice without a screen makes the PDF: the usual way of such systems."""

import json
import subprocess
from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docxtpl import DocxTemplate
from pypdf import PdfWriter

from benchmarks.paperwork.layout import lines, values

KEPT = json.dumps({"SelectPdfVersion": {"type": "long", "value": "2"}})  # PDF/A-2b
WIDTH, LABEL = 170, 44


def template(paper, path):
    """Write the template of a form: labels printed, a mark of docxtpl in each cell."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    style = document.styles["Normal"]
    style.font.size = Pt(9)
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    faces = {
        "ascii": "Noto Sans",
        "hAnsi": "Noto Sans",
        "eastAsia": "BIZ UDPGothic",
        "cs": "Noto Sans Myanmar",
    }
    for name, face in faces.items():
        fonts.set(qn(f"w:{name}"), face)
    form = paper["form"]
    document.add_paragraph(form["number"])
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.add_run(form["title"]).font.size = Pt(14)
    _small(heading, form["translated_title"])
    for part in paper["sections"]:
        _section(document, part)
    for note in paper["foot"]:
        document.add_paragraph().add_run(note).font.size = Pt(7)
    _foot(section.footer.paragraphs[0], f"{form['number']}　{form['title']}　")
    document.save(path)


def _small(paragraph, text):
    if text:
        run = paragraph.add_run()
        run.add_break()
        run.add_text(text)
        run.font.size = Pt(7)


def _foot(paragraph, text):
    paragraph.add_run(text).font.size = Pt(7)
    for at, code in enumerate(("PAGE", "NUMPAGES")):
        if at:
            paragraph.add_run("/")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), code)
        paragraph._p.append(field)


def _section(document, part):
    document.add_paragraph()
    if part["title"]:
        head = document.add_paragraph()
        head.add_run(part["title"]).bold = True
        _small(head, part["translation"])
        head.paragraph_format.keep_with_next = True
    boxed = None
    for line in lines(part):
        field = line[0]
        if field["kind"] == "table":
            _table(document, field)
            boxed = None
            continue
        if boxed is None:
            boxed = document.add_table(rows=0, cols=4)
            boxed.style, boxed.autofit = "Table Grid", False
        cells = boxed.add_row().cells
        for cell, width in zip(cells, (LABEL, WIDTH / 2 - LABEL) * 2, strict=True):
            cell.width = Mm(width)
        for at, one in enumerate(line):
            _label(cells[2 * at], one)
            cell = cells[1].merge(cells[3]) if len(line) == 1 else cells[2 * at + 1]
            cell.text = f"{{{{ v.{one['id']} }}}}"


def _label(cell, field):
    cell.text = field["label"]
    _small(cell.paragraphs[0], field["translation"])


def _table(document, field):
    columns = field["value"]["columns"]
    _small(document.add_paragraph(field["label"]), field["translation"])
    table = document.add_table(rows=4, cols=len(columns))
    table.style = "Table Grid"
    for at, column in enumerate(columns):
        _label(table.cell(0, at), column)
        table.cell(2, at).text = f"{{{{ row[{at}] }}}}"
    table.cell(1, 0).text = f"{{%tr for row in t.{field['id']} %}}"
    table.cell(3, 0).text = "{%tr endfor %}"


def prepare(papers, folder):
    """Make what is made once a form."""
    template(papers[0], folder / "template.docx")


def pdf(papers, folder):
    """Return the papers as one PDF: each filled, all converted by one start of LibreOffice, then joined."""
    names = []
    for at, paper in enumerate(papers):
        document = DocxTemplate(folder / "template.docx")
        document.render(values(paper), autoescape=True)
        names.append(folder / f"{at:04}.docx")
        document.save(names[-1])
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to",
         f"pdf:writer_pdf_Export:{KEPT}", "--outdir", str(folder), *map(str, names)],
        check=True, capture_output=True,
    )  # fmt: skip
    made = folder / "joined.pdf"
    with PdfWriter() as writer:
        for name, paper in zip(names, papers, strict=True):
            writer.append(Path(name).with_suffix(".pdf"), outline_item=paper["bookmark"])
        writer.write(made)
    return made.read_bytes()
