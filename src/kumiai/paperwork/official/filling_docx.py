"""Writing into a Word file: only the touched paragraphs change, everything else stays byte for byte."""

import copy
import unicodedata
from typing import Any

from kumiai.paperwork.official import runs
from kumiai.paperwork.official.blanks import is_ordinal
from kumiai.paperwork.official.docx import WordTree, cells_of_row, read_tree
from kumiai.paperwork.official.form import OfficialFile, RepeatedRows
from kumiai.paperwork.official.package import Parts, drop_local_template, to_xml
from kumiai.paperwork.official.runs import W14, W, flat
from kumiai.paperwork.official.writing import Edit, Work, circled, ticked_sign


def fill_docx(parts: Parts, file: OfficialFile, work: Work) -> None:
    """Write the work into the parts."""
    drop_local_template(parts)
    if not (work.edits or work.ticks or work.added):
        return
    tree = read_tree(parts)
    sign = ticked_sign(file.cells)
    fresh = {address: _grow(tree, rows, count) for address, (rows, count) in work.grow.items() if count}
    for (address, number, col), edit in work.added:
        _write(_paragraphs(cells_of_row(fresh[address][number])[col]), edit)
    changes: list[tuple[str, int, int, Any]] = [(one.address, one.line, one.start, one) for one in work.edits]
    changes += [(address, box.line, box.start, (box, on)) for address, box, on in work.ticks]
    for address, line, start, change in sorted(changes, key=lambda one: (one[0], -one[1], -one[2])):
        if isinstance(change, Edit):
            _write(tree.paragraphs[address], change)
            continue
        box, on = change
        paragraph = tree.paragraphs[address][line]
        if box.style == "circle":
            runs.replace(paragraph, start, box.end, circled(box, on))
        else:
            runs.tick(paragraph, start, box.style, on, "☑" if _printed(paragraph, start) == "☐" else sign)
    parts["word/document.xml"] = to_xml(tree.root)


def _printed(paragraph: Any, at: int) -> str:
    return runs.atoms(paragraph)[at].char


def _write(paragraphs: list[Any], edit: Edit) -> None:
    """Write one text; the empty paragraphs that kept the room for its lines give it up."""
    runs.replace(paragraphs[edit.line], edit.start, edit.end, edit.text)
    if not edit.whole:
        return
    spare = [
        one for number, one in enumerate(paragraphs) if number != edit.line and not runs.text_of(one).strip()
    ]
    for paragraph in spare[: edit.text.count("\n")]:
        if paragraph.find(f".//{W}drawing") is None and paragraph.find(f".//{W}sectPr") is None:
            paragraph.getparent().remove(paragraph)


def _paragraphs(cell: Any) -> list[Any]:
    return [child for child in flat(cell) if child.tag == W + "p"]


def _grow(tree: WordTree, rows: RepeatedRows, count: int) -> list[Any]:
    """Return new rows under the last one, with its format and the next numbers."""
    last = tree.rows[rows.container, rows.rows[-1]]
    made: list[Any] = []
    for number in range(1, count + 1):
        fresh = copy.deepcopy(last)
        _make_unique(fresh)
        (made[-1] if made else last).addnext(fresh)
        for cell in cells_of_row(fresh).values():
            _count_on(cell, number)
        made.append(fresh)
    return made


def _make_unique(row: Any) -> None:
    """Drop what may stand only once in a document: paragraph ids, bookmarks, ids of content controls."""
    for element in row.iter():
        for name in (W14 + "paraId", W14 + "textId"):
            element.attrib.pop(name, None)
    for tag in ("bookmarkStart", "bookmarkEnd"):
        for element in list(row.iter(W + tag)):
            element.getparent().remove(element)
    for properties in row.iter(W + "sdtPr"):
        for element in properties.findall(W + "id"):
            properties.remove(element)
    for cell in cells_of_row(row).values():
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        if merge is not None and any(runs.text_of(one).strip() for one in _paragraphs(cell)):
            merge.attrib.pop(W + "val", None)  # a group title reaches over the new row as well


def _count_on(cell: Any, step: int) -> None:
    for paragraph in _paragraphs(cell):
        text = runs.text_of(paragraph)
        digits = "".join(char for char in text if char.isdecimal())
        if is_ordinal(text) and digits:
            following = str(int(digits) + step)
            if unicodedata.east_asian_width(digits[0]) == "F":
                following = "".join(chr(ord(char) + 0xFEE0) for char in following)
            start = text.index(digits)
            runs.replace(paragraph, start, start + len(digits), following)
