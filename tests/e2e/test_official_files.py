"""A caseworker brings a Word and an Excel form in, points its places out, and downloads it filled."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from kumiai.accounts.models import User
from kumiai.paperwork.domain.paper import open_paper, type_into
from kumiai.paperwork.models import OfficialFile, Print
from tests.factories import WRITER, make_employer, make_user
from tests.paperwork.official.samples import SAMPLES
from tests.paperwork.official_forms import sample_forms, typed_values

pytestmark = pytest.mark.e2e
AT = datetime(2026, 11, 26, 8, 55, tzinfo=UTC)
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (tags) => (await axe.run({exclude: ['.messages']}, {runOnly: tags})).violations
    .filter((found) => ["serious", "critical"].includes(found.impact))
    .map((found) => `${found.id}: ${found.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`)"""


@pytest.fixture
def caseworker(transactional_db: Any) -> Iterator[User]:
    with sample_forms():
        user = make_user()
        for name in SAMPLES:
            paper = open_paper(
                form_id=f"titp.sample_{name}", employer=make_employer(name=f"見本{name}製作所"), on=date(2026, 11, 26),
                by=WRITER, at=AT,
            )  # fmt: skip
            more = {"car": "見本 500 あ 12-34"} if name == "visit" else {}
            type_into(paper=paper, given={**typed_values(name), **more}, by=WRITER, at=AT)
        yield user


def bring(page: Any, tmp_path: Path, name: str, day: str, *, revised: bool = False) -> None:
    sample = SAMPLES[name]
    file = tmp_path / f"{day}-{sample.file_name}"
    file.write_bytes(sample.revised() if revised else sample.first())
    page.goto(reverse("papers:form", args=[f"titp.sample_{name}"]))
    if revised:
        page.get_by_text("改訂版を取り込む").click()
    page.set_input_files("input[name=file]", file)
    page.get_by_label("改訂日").fill(day)
    page.get_by_role("button", name="ファイルを読み取る").click()
    page.wait_for_selector("[data-k-official]")


def point(page: Any, field: str, target: str) -> None:
    page.locator(f'[data-k-field="{field}"]').get_by_role("button", name="場所を指す").click()
    page.locator(f'.k-official__file [data-k-target="{target}"]').click()


def save(page: Any) -> None:
    page.get_by_role("button", name="保存").first.click()
    page.wait_for_selector(".messages .success")


def faults(page: Any) -> list[str]:
    page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN, RULES)
    return found


def downloaded(page: Any, button: Any) -> bytes:
    with page.expect_download() as download:
        button.click()
    return Path(download.value.path()).read_bytes()


def picture(page: Any, request: pytest.FixtureRequest, name: str) -> None:
    """Leave a picture where somebody asked for them with ``--pictures``."""
    if folder := request.config.getoption("--pictures"):
        page.screenshot(path=Path(folder) / f"official-{name}.png", full_page=True)


def test_a_word_form_is_mapped_by_clicking_filled_and_used(
    page: Any, signed_in: Any, caseworker: User, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    signed_in(caseworker)
    page.goto(reverse("papers:form", args=["titp.sample_visit"]))
    assert faults(page) == []
    picture(page, request, "form")
    bring(page, tmp_path, "visit", "2026-04-01")
    assert faults(page) == []
    picture(page, request, "word")

    # The remarks give their place to the car: taken off with the list, pointed out with the mouse.
    page.locator("#place-remarks").select_option("")
    place = OfficialFile.objects.get().mapping[-1]["target"]
    page.locator('[data-k-field="car"]').get_by_role("button", name="場所を指す").click()
    assert "公用車の番号" in page.locator("[data-k-hint]").inner_text()
    picture(page, request, "picking")
    page.keyboard.press("Escape")
    point(page, "car", place)
    assert page.locator(f'[data-k-target="{place}"] .k-tag').inner_text() == "公用車の番号"
    assert page.locator("[data-k-unsaved]").is_visible()
    save(page)

    filled = downloaded(page, page.get_by_role("button", name="ダウンロード"))
    words = [cell.text for row in Document(io.BytesIO(filled)).tables[0].rows for cell in row.cells]
    assert "株式会社みほん髙﨑製作所" in words and "見本 500 あ 12-34" in words

    page.get_by_role("button", name="今後この様式を使う").click()
    page.wait_for_selector(".messages .success")
    assert OfficialFile.objects.get().ready
    page.goto(reverse("papers:paper", args=[1]))
    picture(page, request, "paper")
    kept = downloaded(page, page.get_by_role("button", name="公式ファイル（Word）"))
    assert kept[:2] == b"PK" and Print.objects.get().file_kind == "docx"

    bring(page, tmp_path, "visit", "2026-10-01", revised=True)
    words = page.locator("main").inner_text()
    assert "引き継ぎ" in words and "役職" in words
    assert faults(page) == []
    picture(page, request, "word-revised")
    point(page, "post", "t0/r4/c4")
    save(page)
    assert "手で指定" in page.locator("section", has=page.locator("#carried-heading")).inner_text()


def test_an_excel_form_is_mapped_by_clicking_and_filled(
    page: Any, signed_in: Any, caseworker: User, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    signed_in(caseworker)
    bring(page, tmp_path, "members", "2026-04-01")
    page.locator("#place-members").select_option("")
    save(page)
    point(page, "members", "一覧表!B10")  # any cell of the rows stands for all of them
    save(page)
    assert faults(page) == []
    picture(page, request, "excel")
    sheet = load_workbook(io.BytesIO(downloaded(page, page.get_by_role("button", name="ダウンロード"))))[
        "一覧表"
    ]
    assert (sheet["B8"].value, sheet["F9"].value, sheet["C4"].value) == ("甲社", 12, "見本協同組合")


@pytest.mark.parametrize("name", ["status", "history", "members", "yearly"])
def test_the_other_samples_are_mapped_filled_used_and_followed_by_their_revision(
    page: Any, signed_in: Any, caseworker: User, tmp_path: Path, request: pytest.FixtureRequest, name: str
) -> None:
    signed_in(caseworker)
    bring(page, tmp_path, name, "2026-04-01")
    assert page.locator(".k-tag").count() >= 4
    assert faults(page) == []
    picture(page, request, name)
    filled = downloaded(page, page.get_by_role("button", name="ダウンロード"))
    typed = [value for value in typed_values(name).values() if isinstance(value, str) and len(value) > 3]
    with ZipFile(io.BytesIO(filled)) as packed:
        inside = "".join(
            packed.read(part).decode("utf-8", "replace")
            for part in packed.namelist()
            if part.endswith(".xml")
        )
    assert typed and any(value in inside for value in typed)
    page.get_by_role("button", name="今後この様式を使う").click()
    page.wait_for_selector(".messages .success")
    assert OfficialFile.objects.get().ready

    bring(page, tmp_path, name, "2026-10-01", revised=True)
    assert "引き継ぎ" in page.locator("main").inner_text()
    assert faults(page) == []
    first, second = OfficialFile.objects.order_by("revision")
    assert second.follows == first and first.ready and not second.ready
    assert {entry["field"] for entry in second.mapping} <= {entry["field"] for entry in first.mapping}


def test_on_a_phone_nothing_scrolls_sideways(
    page: Any, signed_in: Any, caseworker: User, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    signed_in(caseworker)
    page.set_viewport_size({"width": 390, "height": 844})
    bring(page, tmp_path, "visit", "2026-04-01")
    main = page.locator("main")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth + 1")
    assert faults(page) == []
    picture(page, request, "phone")
