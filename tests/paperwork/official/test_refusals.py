"""Bad input: each hostile or useless file is refused with its own code and a sentence that says what to do."""

import io
import random
import re
import zipfile

import pytest

from kumiai.paperwork.official.reading import read_official
from kumiai.paperwork.official.refusals import OfficialFileRefused
from tests.paperwork.official import hostile
from tests.paperwork.official.samples import letter_template, member_list, visit_record

WORD = visit_record()
BOOK = member_list()
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _macro_types(content: bytes) -> bytes:
    parts = hostile.parts_of(content)
    main = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        main, b"application/vnd.ms-word.document.macroEnabled.main+xml"
    )
    return hostile.zipped(parts)


def _field(instruction: str) -> str:
    return f"<w:p><w:r><w:instrText>{instruction}</w:instrText></w:r></w:p>"


def _huge_merge() -> bytes:
    parts = hostile.parts_of(BOOK)
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b'<mergeCell ref="A4:B4"', b'<mergeCell ref="A1:XFD1048576"')
    return hostile.zipped(parts)


def _nested(depth: int) -> str:
    return "<w:tbl><w:tr><w:tc>" * depth + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * depth


CASES: dict[str, tuple[bytes, str, str]] = {
    "nothing": (b"", "a.docx", "empty"),
    "a PDF called docx": (b"%PDF-1.7 ...", "a.docx", "not-office"),
    "a web page called xls": (b"<html><table></table></html>", "a.xls", "not-office"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "a.docx", "not-office"),
    "text": ("氏名,住所".encode("cp932"), "a.xlsx", "not-office"),
    "a ZIP of something": (hostile.zipped({"a.txt": b"x"}), "a.docx", "not-office"),
    "OpenDocument": (
        hostile.zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}),
        "a.docx",
        "not-office",
    ),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "a.doc", "legacy"),
    "a password": (hostile.encrypted_container(), "a.docx", "encrypted"),
    "a workbook called docx": (BOOK, "a.docx", "name"),
    "a macro name": (WORD, "a.docm", "name"),
    "macros by type": (_macro_types(WORD), "a.docx", "macros"),
    "macros inside a docx": (hostile.with_parts(WORD, word__vbaProject_dot_bin=b"x"), "a.docx", "macros"),
    "old macro sheets": (
        hostile.with_parts(BOOK, xl__macrosheets__sheet1_dot_xml=b"<a/>"),
        "a.xlsx",
        "macros",
    ),
    "an embedded object": (hostile.with_parts(WORD, word__embeddings__o_dot_bin=b"x"), "a.docx", "embedded"),
    "ActiveX": (hostile.with_parts(WORD, word__activeX__a_dot_xml=b"<a/>"), "a.docx", "embedded"),
    "a linked picture": (
        hostile.with_relation(WORD, "image", "http://example.invalid/a.png"),
        "a.docx",
        "external",
    ),
    "a remote template": (
        hostile.with_relation(WORD, "attachedTemplate", "https://example.invalid/a.dotm"),
        "a.docx",
        "external",
    ),
    "a script link": (hostile.with_relation(WORD, "hyperlink", "javascript:alert(1)"), "a.docx", "external"),
    "a share of the network": (
        hostile.with_relation(WORD, "attachedTemplate", r"\\server\share\a.dotx"),
        "a.docx",
        "external",
    ),
    "an embedded foreign page": (
        hostile.with_relation(WORD, "aFChunk", "a.html", external=False),
        "a.docx",
        "embedded",
    ),
    "a link between workbooks": (
        hostile.with_parts(BOOK, xl__externalLinks__externalLink1_dot_xml=b"<a/>"),
        "a.xlsx",
        "external",
    ),
    "data connections": (hostile.with_parts(BOOK, xl__connections_dot_xml=b"<a/>"), "a.xlsx", "external"),
    "DDE": (hostile.in_document(WORD, _field('DDEAUTO c:\\\\windows "x"')), "a.docx", "external"),
    "INCLUDETEXT": (hostile.in_document(WORD, _field("INCLUDETEXT file.docx")), "a.docx", "external"),
    "a relation that climbs out": (
        hostile.with_relation(WORD, "image", "../../../x", external=False),
        "a.docx",
        "paths",
    ),
    "a part that climbs out": (
        hostile.zipped({**hostile.parts_of(WORD), "../evil.xml": b"<a/>"}),
        "a.docx",
        "paths",
    ),
    "an absolute part": (
        hostile.zipped({**hostile.parts_of(WORD), "/etc/x.xml": b"<a/>"}),
        "a.docx",
        "paths",
    ),
    "one part twice": (
        hostile.zipped({**hostile.parts_of(WORD), "WORD/document.xml": b"<a/>"}),
        "a.docx",
        "paths",
    ),
    "an entity": (hostile.with_doctype(WORD, "word/document.xml"), "a.docx", "dtd"),
    "an entity in UTF-16": (hostile.with_doctype(WORD, "word/document.xml", "utf-16"), "a.docx", "dtd"),
    "an entity in the properties": (hostile.with_doctype(BOOK, "docProps/core.xml"), "a.xlsx", "dtd"),
    "a swollen part": (
        hostile.with_parts(WORD, word__x_dot_xml=b"<a>" + b" " * 30_000_000 + b"</a>"),
        "a.docx",
        "bomb",
    ),
    "too many parts": (
        hostile.zipped({**hostile.parts_of(WORD), **{f"x/{n}.txt": b"" for n in range(2001)}}),
        "a.docx",
        "bomb",
    ),
    "half a file": (WORD[: len(WORD) // 2], "a.docx", "broken"),
    "broken XML": (hostile.with_parts(WORD, word__document_dot_xml=b"<w:document"), "a.docx", "broken"),
    "no document": (
        hostile.zipped({n: d for n, d in hostile.parts_of(WORD).items() if n != "word/document.xml"}),
        "a.docx",
        "broken",
    ),
    "a merge over the whole sheet": (_huge_merge(), "a.xlsx", "too-many-cells"),
    "tables in tables in tables": (hostile.in_document(WORD, _nested(30)), "a.docx", "too-deep"),
    "elements nested without end": (hostile.in_document(WORD, _nested(3000)), "a.docx", "broken"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_bad_file_is_refused_with_its_reason_and_what_to_do(case: str) -> None:
    content, name, code = CASES[case]
    with pytest.raises(OfficialFileRefused) as refused:
        read_official(content, name)
    assert refused.value.code == code
    assert len(refused.value.message.split(". ")) >= 2 or "," in refused.value.message  # why, and what to do


def test_a_file_over_20_mb_is_refused_before_it_is_opened() -> None:
    with pytest.raises(OfficialFileRefused, match="20 MB") as refused:
        read_official(b"PK\x03\x04" + b"\0" * (20 * 1024 * 1024), "a.docx")
    assert refused.value.code == "too-large"


def test_an_encrypted_entry_is_named_as_such() -> None:
    content = bytearray(WORD)
    with zipfile.ZipFile(io.BytesIO(WORD)) as archive:
        start = archive.start_dir
    at = content.index(b"PK\x01\x02", start)
    content[at + 8] |= 1
    with pytest.raises(OfficialFileRefused) as refused:
        read_official(bytes(content), "a.docx")
    assert refused.value.code == "encrypted"


@pytest.mark.parametrize(
    "evil",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{% for a in range(99999) %}x{% endfor %}",
        "{{ 'x' * 999999999 }}",
        "{% set a = 1 %}",
        "{% include 'x' %}",
        "{{ name.format(1) }}",
        "{{ x | attr('y') }}",
        "{% for a in x %}{% for b in x %}{% for c in x %}1{% endfor %}{% endfor %}{% endfor %}",
        "{{ unfinished",
    ],
)
def test_a_template_may_name_values_and_nothing_else(evil: str) -> None:
    content = hostile.in_document(letter_template(), f"<w:p><w:r><w:t>{evil}</w:t></w:r></w:p>")
    with pytest.raises(OfficialFileRefused) as refused:
        read_official(content, "a.docx")
    assert refused.value.code == "template"


def test_an_ordinary_link_and_a_template_on_a_disk_are_let_in() -> None:
    linked = hostile.with_relation(WORD, "hyperlink", "https://www.example.invalid/form")
    assert read_official(linked, "a.docx").cells
    local = hostile.with_relation(WORD, "attachedTemplate", "file:///C:/Users/x/Normal.dotm")
    assert any("template" in said for said in read_official(local, "a.docx").problems)


def test_the_name_may_be_missing_or_upper_case() -> None:
    assert read_official(WORD, "").kind == "docx"
    assert read_official(BOOK, "会員.XLSX").kind == "xlsx"
    assert read_official(WORD, "様式.第１号").kind == "docx"


@pytest.mark.parametrize("content", [WORD, BOOK], ids=["docx", "xlsx"])
def test_whatever_a_stranger_writes_inside_is_read_or_refused_and_nothing_else(content: bytes) -> None:
    dice = random.Random(4)
    parts = hostile.parts_of(content)
    touched = [
        name
        for name in parts
        if name.startswith(("word/doc", "xl/w", "xl/st", "xl/sh", "[Content", "word/_", "xl/_"))
    ]
    outcomes = set()
    for _round in range(150):
        name = dice.choice(touched)
        values = [match.span(1) for match in re.finditer(rb'="([^"]*)"', parts[name])]
        if not values:
            continue
        start, end = dice.choice(values)
        junk = dice.choice(
            [b"", b"abc", b"-1", b"0", b"99999999999999999999", b"A0", b"&#65;", b"../x", b"1.5"]
        )
        changed = {**parts, name: parts[name][:start] + junk + parts[name][end:]}
        try:
            read_official(hostile.zipped(changed), "")
            outcomes.add("read")
        except OfficialFileRefused as refused:
            outcomes.add(refused.code)
    assert "read" in outcomes
    assert len(outcomes) > 1
