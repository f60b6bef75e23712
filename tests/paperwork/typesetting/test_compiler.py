"""What is typed is printed: nothing cut, nothing invented, the same bytes each time."""

import hashlib
import io
import re
import subprocess
import sys
import threading
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from kumiai.paperwork.typesetting.compiler import BATCH, TypesettingError, UnprintableText, join, typeset
from tests.paperwork.typesetting.papers import (
    LANGUAGES,
    audit,
    bilingual,
    choice,
    field,
    long_table,
    pairs,
    paper,
    section,
    table,
)

ON = date(2026, 11, 26)
CHECKOUT = Path(__file__).resolve().parents[3]
ENVIRONMENT = {"PYTHONPATH": f"{CHECKOUT / 'src'}:{CHECKOUT}", "PYTHONHASHSEED": "7"}


def pdf(*papers: dict[str, Any]) -> bytes:
    return typeset(papers, on=ON, title="監査報告書")


def read(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


def words(made: bytes) -> str:
    """Return the text of all pages without blanks and places to break."""
    return re.sub(r"[\s\u200b]+", "", "".join(page.extract_text() for page in read(made).pages))


def titles(reader: PdfReader) -> list[Any]:
    def walk(entries: list[Any]) -> list[Any]:
        return [walk(entry) if isinstance(entry, list) else entry.title for entry in entries]

    return walk(reader.outline)


def sizes(made: bytes, text: str) -> set[float]:
    """Return the sizes in which a text is set; all in kanji, a line comes back as one piece."""
    found: set[float] = set()

    def see(piece: str, _cm: list[float], matrix: list[float], _font: Any, size: float) -> None:
        piece = re.sub(r"\s", "", piece)
        if len(piece) > 3 and piece in text:
            found.add(round(size * abs(matrix[3]), 2))

    for page in read(made).pages:
        page.extract_text(visitor_text=see)
    return found


def fonts(made: bytes) -> dict[str, bool]:
    """Return each font of a document and whether it is embedded."""
    found = {}
    for page in read(made).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            below = font.get_object()["/DescendantFonts"][0].get_object()
            told = below["/FontDescriptor"]
            name = str(below["/BaseFont"]).split("+")[-1]
            found[name] = bool({"/FontFile2", "/FontFile3"} & set(told))
    return found


# --- nothing is lost --------------------------------------------------------------


def test_every_word_of_a_form_is_printed() -> None:
    text = words(pdf(audit()))
    for part in (
        "別記様式第22号",
        "監査報告書",
        "株式会社髙﨑製作所",
        "1234567890123",
        "ĐẶNGQUỐCC",
        "☑定期☐臨時",
        "青葉太郎",
    ):
        assert part in text


def test_a_text_that_fits_its_cell_keeps_its_size() -> None:
    made = pdf(paper(section("1", field("理由", "株式会社青葉製作所", lines=1))))
    assert sizes(made, "株式会社青葉製作所") == {9.0}
    assert len(read(made).pages) == 1


def test_a_longer_text_shrinks_and_stays_in_its_cell() -> None:
    value = "国際協同技能実習振興" * 5
    made = pdf(paper(section("1", field("名称", value, lines=1))))
    assert value in words(made)
    assert "別紙" not in words(made)
    assert len(sizes(made, value)) == 1
    assert 6 <= sizes(made, value).pop() < 9


def test_a_text_that_fits_at_no_size_goes_to_the_annex_whole() -> None:
    value = "受入理由説明確認済" * 80
    made = pdf(paper(section("1", field("欄", value, lines=3), field("次", "続き"))))
    first, second = (page.extract_text() for page in read(made).pages)
    assert "別紙のとおり" in first
    assert "受入理由" not in first
    assert second.replace(" ", "").startswith("別紙\n（監査報告書）\n欄\n")
    assert words(made).count("受入理由説明確認済") == 80
    assert min(sizes(made, value)) == 9.0, "the annex has room"


@pytest.mark.parametrize("lines", [1, 2, 5])
@pytest.mark.parametrize("length", [10, 60, 200, 2000])
def test_no_text_is_set_smaller_than_the_stated_minimum_or_cut(length: int, lines: int) -> None:
    value = ("国際協同技能実習振興製造" * 200)[:length]
    made = pdf(paper(section("1", field("名称", value, lines=lines))))
    assert value in words(made)
    assert min(sizes(made, value)) >= 6


@pytest.mark.parametrize("layout", ["rows", "pairs", "text"])
@pytest.mark.parametrize(
    "value",
    ["W" * 200, "ö" * 300, "https://example.org/" + "a" * 150, "Ж" * 200]
    + [LANGUAGES[code]["text"].replace(" ", "") * 3 for code in ("th", "km", "my")],
)
def test_a_word_without_end_stays_on_the_paper(value: str, layout: str) -> None:
    long = paper(section("1", field("名称", value, lines=2), field("別名", value), layout=layout))
    if value < "\u0900":  # reordered scripts do not come back as typed
        assert words(pdf(long)).count(value) == 2
    assert _margins_are_white([long])


def _margins_are_white(papers: list[dict[str, Any]]) -> bool:
    """Return whether nothing is drawn more than half a millimeter outside the text of the page."""
    for made in typeset(papers, on=ON, title="x", form="png", ppi=76.2):  # three dots a millimeter
        picture = Image.open(io.BytesIO(made)).convert("L")
        width, height = picture.size
        for left, right in ((0, 58), (width - 58, width)):
            if picture.crop((left, 0, right, height)).getextrema()[0] < 255:
                return False
    return True


def test_a_long_table_repeats_its_head_and_loses_no_row() -> None:
    made = pdf(long_table(70))
    pages = [page.extract_text() for page in read(made).pages]
    assert len(pages) == 2
    assert all("入国日" in page for page in pages)
    text = words(made)
    assert [at for at in range(1, 71) if f"TRAINEE{at:03}NGUYỄN" not in text] == []
    assert "12,602,485円" in text


def test_a_cell_longer_than_a_page_runs_over_pages() -> None:
    value = "長い説明の文章です。\n" * 200
    made = pdf(paper(section("1", field("説明", value), layout="rows")))
    assert words(made).count("長い説明の文章です。") == 200
    assert len(read(made).pages) > 2


@pytest.mark.parametrize("layout", ["rows", "pairs", "table"])
@pytest.mark.parametrize("landscape", [False, True])
def test_no_row_is_cut_at_the_foot_of_a_page(layout: str, landscape: bool) -> None:
    words_to_choose = [f"選択肢{at:03}" + "の説明" * 10 for at in range(80)]
    narrow = table("狭い", "広い", rows=[["縦長" * 150, "値"]])
    narrow["columns"][0]["width"] = "12mm"
    made = pdf(
        paper(
            section(
                "1",
                field("長文", "長文" * 700),
                field("改行", "改行\n" * 120),
                field("制限", "制限" * 900, lines=60),
                field("選択", choice(*words_to_choose), "choice"),
                field("長い項目名" * 60, "値"),
                field("表", narrow, "table"),
                layout=layout,
            ),
            landscape=landscape,
        )
    )
    text = words(made)
    assert text.count("文") == 701
    assert text.count("改") == 121
    assert text.count("限") == 901
    assert [option for option in words_to_choose if option not in text] == []
    assert text.count("縦") == 150
    assert _nothing_below_the_page(made)


def _nothing_below_the_page(made: bytes) -> bool:
    """Return whether every piece of text stands above the lower edge of the paper."""
    lows: list[float] = []
    for page in read(made).pages:
        page.extract_text(
            visitor_text=lambda text, cm, tm, _f, _s: (
                lows.append(cm[5] + cm[3] * tm[5]) if text.strip() else None
            )
        )
    return min(lows) > 20


def test_a_table_that_asks_for_too_much_width_stays_on_the_paper() -> None:
    wide = table("甲", "乙", "丙", "丁", rows=[["甲の値", "乙の値", "丙の値", "丁の値"]])
    for column, width in zip(wide["columns"], ("100mm", "90mm", "1fr", "2fr"), strict=True):
        column["width"] = width
    made = paper(section("1", field("表", wide, "table"), layout="table"))
    assert "甲の値乙の値丙の値丁の値" in words(pdf(made))
    assert _margins_are_white([made])


def test_a_head_never_stands_alone_at_the_foot_of_a_page() -> None:
    for count in range(20, 34):
        first = section("初め", *(field(f"欄{at}", "値") for at in range(count)))
        pages = [
            page.extract_text()
            for page in read(pdf(paper(first, section("終わりの節", field("末尾", "値"))))).pages
        ]
        assert [at for at, page in enumerate(pages) if "終わりの節" in page] == [
            at for at, page in enumerate(pages) if "末尾" in page
        ]


def test_every_choice_is_printed_and_only_the_chosen_one_is_checked() -> None:
    text = words(
        pdf(
            paper(
                section(
                    "1", field("種類", choice("定期", "臨時", "随時", on="臨時", text="理由あり"), "choice")
                )
            )
        )
    )
    assert "☐定期☑臨時☐随時理由あり" in text


# --- blanks -----------------------------------------------------------------------


def test_a_missing_value_is_flagged_on_a_draft_and_empty_on_a_final_print() -> None:
    amber = re.compile(rb"0?\.78\d* 0?\.46\d* 0 (?:SC|RG)N?")
    draft, final = pdf(pairs(draft=True)), pdf(pairs(draft=False))
    assert len(amber.findall(_drawing(draft))) == 2
    assert amber.findall(_drawing(final)) == []
    assert "下書き" in words(draft)
    assert "下書き" not in words(final)
    assert words(draft).replace("下書き", "") == words(final), "nothing is invented for a missing value"


def _drawing(made: bytes) -> bytes:
    return b"".join(page.get_contents().get_data() for page in read(made).pages)


# --- languages --------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_translation_stands_below_the_japanese_in_its_own_font(language: str) -> None:
    made = pdf(bilingual(language))
    assert all(fonts(made).values())
    own = {
        "my": "NotoSansMyanmar-Regular",
        "km": "NotoSansKhmer-Regular",
        "th": "NotoSansThai-Regular",
        "ne": "NotoSansDevanagari-Regular",
        "zh": "NotoSansCJKsc-Regular",
    }
    assert any(name.startswith(own.get(language, "NotoSans-Regular")) for name in fonts(made)), fonts(made)
    text = words(made)
    assert text.index("十分に理解しました") < text.index("署名")
    if language in {"en", "vi", "id", "tl", "mn", "zh"}:  # reordered scripts do not come back as typed
        told = re.sub(r"\s", "", LANGUAGES[language]["text"])
        assert text.index("十分に理解しました") < text.index(told) < text.index("署名")


def test_vietnamese_does_not_fall_into_japanese_letters() -> None:
    made = pdf(paper(section("1", field("氏名", "Nguyễn Thị Phương Thảo"))))
    seen: dict[str, str] = {}

    def see(piece: str, _cm: Any, _tm: Any, font: Any, _size: float) -> None:
        if font and piece.strip():
            seen[piece.strip()] = str(font["/BaseFont"])

    read(made).pages[0].extract_text(visitor_text=see)
    assert [
        font for piece, font in seen.items() if "Phương" in piece and "NotoSans-Regular" not in font
    ] == []
    assert any("Phương" in piece for piece in seen)


@pytest.mark.parametrize("name", ["髙﨑", "\ufa19崎", "𠮷野家", "が", "é", "Nguyễn", "g̃"])
def test_a_name_is_printed_as_it_is_written(name: str) -> None:
    made = pdf(paper(section("1", field("氏名", f"[{name}]"))))
    assert f"[{name}" in words(made)


def test_letters_and_their_marks_are_composed() -> None:
    made = pdf(paper(section("1", field("氏名", "Nguye\u0302\u0303n か\u3099"))))
    assert "Nguyễnが" in words(made)


# --- the document -----------------------------------------------------------------


def test_each_paper_has_a_bookmark_and_its_own_page_numbers() -> None:
    papers = [audit(), long_table(70), pairs()]
    for number, each in enumerate(papers):
        each["bookmark"] = f"{number + 1}枚目"
    reader = read(pdf(*papers))
    assert titles(reader) == ["1枚目", "2枚目", "3枚目"]
    assert [reader.get_destination_page_number(entry) for entry in reader.outline] == [0, 1, 3]
    feet = [page.extract_text().rstrip().splitlines()[-1] for page in reader.pages]
    assert [foot.split()[-1] for foot in feet] == ["1/1", "1/2", "2/2", "1/1"]
    assert all("（2017-11-01）" in foot and "22号" in foot for foot in feet)


def test_pages_are_a4_and_turn_with_their_paper() -> None:
    reader = read(pdf(audit(), long_table(5, landscape=True)))
    shapes = [
        (round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in reader.pages
    ]
    assert shapes == [(595, 842), (842, 595)]


def test_the_same_data_and_day_give_the_same_bytes_in_another_process() -> None:
    here = hashlib.sha256(pdf(audit(), bilingual("my"))).hexdigest()
    code = (
        "import hashlib\n"
        "from tests.paperwork.typesetting.papers import audit, bilingual\n"
        "from tests.paperwork.typesetting.test_compiler import pdf\n"
        "print(hashlib.sha256(pdf(audit(), bilingual('my'))).hexdigest())"
    )
    there = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=ENVIRONMENT
    )
    assert there.stdout.strip() == here
    assert (
        hashlib.sha256(
            typeset([audit(), bilingual("my")], on=date(2026, 11, 27), title="監査報告書")
        ).hexdigest()
        != here
    )


def test_the_document_says_that_it_is_pdf_a_2b_and_which_day_it_is_of() -> None:
    made = pdf(audit())
    xmp = read(made).root_object["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in xmp
    assert read(made).metadata is not None
    assert read(made).metadata.creation_date.date() == ON  # type: ignore[union-attr]
    assert read(made).metadata.title == "監査報告書"  # type: ignore[union-attr]


def test_all_fonts_are_ours_and_embedded() -> None:
    shipped = {"BIZUDPGothic", "BIZUDGothic", "NotoSans", "NotoSansMyanmar", "NotoSansKhmer", "NotoSansThai"}
    shipped |= {"NotoSansDevanagari", "NotoSansCJKsc", "NotoSansCJKjp", "NotoSansSymbols2"}
    used = fonts(pdf(audit(), *(bilingual(language) for language in LANGUAGES)))
    assert all(used.values())
    assert {name.split("-")[0] for name in used} <= shipped
    assert len(used) > 8


def test_threads_typeset_side_by_side() -> None:
    expected = pdf(audit())
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(pdf(audit()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [expected] * 4


def test_many_papers_become_one_document_with_all_bookmarks() -> None:
    papers = [
        paper(section("1", field("番号", f"第{at}号")), bookmark=f"第{at}号") for at in range(BATCH + 3)
    ]
    made = pdf(*papers)
    assert titles(read(made)) == [f"第{at}号" for at in range(BATCH + 3)]
    pages = [page.extract_text() for page in read(made).pages]
    assert [at for at, page in enumerate(pages) if f"第{at}号" not in page.replace(" ", "")] == []
    assert made == pdf(*papers)


def test_pictures_are_a_page_each_up_to_the_limit() -> None:
    pictures = typeset([long_table(70), audit()], on=ON, title="x", form="png", ppi=30, pages=2)
    assert len(pictures) == 2
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    assert len(typeset([long_table(70), audit()], on=ON, title="x", form="png", ppi=30)) == 3


def test_a_form_may_bring_its_own_drawing() -> None:
    own = paper(
        section("", field("本文", "独自の図面")), drawing="/typesetting/specimen.typ", title="許可申請書"
    )
    text = words(pdf(own))
    assert "独自の図面" in text
    assert "申請者" in text


# --- what goes wrong is said ------------------------------------------------------


def test_a_character_no_font_has_is_named_and_never_printed_as_a_box() -> None:
    value = field("氏名", "山田\U0001f600")
    with pytest.raises(UnprintableText, match=r"U\+1F600.*氏名"):
        pdf(paper(section("1", value)))
    text = words(pdf(paper(section("1", value), draft=True)))
    assert "山田〓" in text
    assert "U+1F600" in text


def test_signs_without_a_picture_do_not_disturb() -> None:
    assert "山田太郎" in words(pdf(paper(section("1", field("氏名", "山田\ufeff太郎\u200b")))))


def test_nothing_to_print_is_an_error() -> None:
    with pytest.raises(TypesettingError, match="no paper"):
        pdf()


def test_a_row_that_does_not_fill_its_table_is_refused() -> None:
    uneven = table("甲", "乙", rows=[["一", "二"], ["三"]])
    with pytest.raises(TypesettingError, match="表 has 2 columns, but a row of 1 cells"):
        pdf(paper(section("1", field("表", uneven, "table"))))


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(TypesettingError, match="unknown kind 'picture'"):
        pdf(paper(section("1", field("写真", "", "picture"))))


def test_a_forked_process_is_refused_instead_of_hanging() -> None:
    code = (
        "import os, sys\n"
        "from tests.paperwork.typesetting.papers import audit\n"
        "from tests.paperwork.typesetting.test_compiler import TypesettingError, pdf\n"
        "pdf(audit())\n"
        "if os.fork() == 0:\n"
        "    try:\n"
        "        pdf(audit())\n"
        "    except TypesettingError as error:\n"
        "        print(error, flush=True)\n"
        "    os._exit(0)\n"
        "os.wait()\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=ENVIRONMENT, timeout=60
    )
    assert "forked" in ran.stdout


def test_a_drawing_that_is_not_there_is_named() -> None:
    with pytest.raises(TypesettingError, match="nowhere"):
        pdf(paper(drawing="/forms/nowhere/form.typ"))


def test_markup_in_data_is_only_text() -> None:
    sly = '#read("/typesetting/main.typ") $x$ *a* @b <c> \\u{41}'
    assert re.sub(r"\s", "", sly) in words(pdf(paper(section("1", field("備考", sly)))))


# --- joining ----------------------------------------------------------------------


def test_joined_documents_keep_their_bookmarks_below_their_own() -> None:
    first, second = pdf(audit(), pairs()), pdf(long_table(70))
    joined = read(join([first, second], ["申請書", "一覧"]))
    assert titles(joined) == [
        "申請書",
        ["監査報告書 株式会社青葉製作所", "技能実習生の履歴書 株式会社青葉製作所"],
        "一覧",
        ["報酬支払の状況 株式会社青葉製作所"],
    ]
    assert len(joined.pages) == 4
    assert joined.get_destination_page_number(joined.outline[2]) == 2
    assert "<pdfaid:part>2</pdfaid:part>" in joined.root_object["/Metadata"].get_data().decode()
    [intent] = joined.root_object["/OutputIntents"]
    assert isinstance(intent.get_object(), DictionaryObject)
    assert isinstance(joined.trailer["/ID"], ArrayObject)


def test_joining_gives_the_same_bytes_and_another_identifier_for_other_documents() -> None:
    first, second = pdf(audit()), pdf(pairs())
    assert join([first, second]) == join([first, second])
    made = [read(join(parts)).trailer["/ID"] for parts in ([first, second], [second, first], [first])]
    assert all(one != other for one, other in pairwise(made))


@pytest.mark.parametrize("broken", [b"", b"no PDF", b"%PDF-1.7\n"])
def test_a_document_that_cannot_be_read_is_named_by_its_place(broken: bytes) -> None:
    with pytest.raises(TypesettingError, match="Document 2 of 2"):
        join([pdf(audit()), broken])


def test_bookmarks_must_match_the_documents() -> None:
    with pytest.raises(TypesettingError, match="1 documents, but 2 bookmarks"):
        join([pdf(audit())], ["一", "二"])
    with pytest.raises(TypesettingError, match="no document"):
        join([])
