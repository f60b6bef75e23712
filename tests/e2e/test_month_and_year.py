"""The paper work of a month and of a year in a real browser: printed as one PDF, counted back to its records."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from kumiai.coop.models import Office
from kumiai.law.core.calendar import fiscal_year
from kumiai.paperwork.domain import batch
from tests.factories import (
    make_audit,
    make_cooperative,
    make_employer,
    make_license,
    make_person,
    make_placement,
    make_user,
    make_visit,
)

pytestmark = pytest.mark.e2e
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RUN = """async () => (await axe.run(".k-room", {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}))
    .violations.filter((found) => ["serious", "critical"].includes(found.impact))
    .map((found) => `${found.id}: ${found.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`)"""
NAMES = ["株式会社あおば", "株式会社みどり", "株式会社さくら"]


@pytest.fixture
def office(transactional_db: Any) -> Any:
    """Three companies with a trainee of stage 1 each; two were visited this month, one was audited."""
    make_license(make_cooperative())
    today = timezone.localdate()
    employers = [make_employer(name=name, name_kana=f"カ{at}") for at, name in enumerate(NAMES)]
    for at, employer in enumerate(employers):
        person = make_person(name_roman=f"NGUYEN VAN {'ABC'[at]}")
        make_placement(
            employer=employer, first_day=date(today.year - 1, today.month, 1), person=person,
            planned_last_day=date(today.year + 1, today.month, 1), office=Office.objects.get(),
        )  # fmt: skip
    for employer in employers[:2]:
        make_visit(employer, today.replace(day=1))
    make_audit(employers[0], today.replace(day=1))
    return employers


def nothing_serious(page: Any) -> None:
    page.evaluate(AXE)
    assert page.evaluate(RUN) == []
    main = page.locator("main")
    assert main.evaluate("main => main.scrollWidth <= main.clientWidth + 1")


def test_a_month_is_printed_as_one_pdf(page: Any, signed_in: Any, office: Any) -> None:
    signed_in(make_user()).goto("/office/")
    page.goto(reverse("papers:month"))
    page.get_by_role("button", name="当月の訪問指導記録書をまとめて印刷（2件）").click()
    page.wait_for_url("**/papers/run/**")
    assert batch.work(timezone.now)
    with page.expect_response(lambda answer: "/papers/print/" in answer.url) as opened:
        link = page.get_by_role("link", name="PDFを開く")
        link.wait_for(timeout=20_000)
        address = link.get_attribute("href")
        content = page.request.get(address).body()
        page.evaluate("address => fetch(address)", address)
    assert opened.value.ok
    book = PdfReader(io.BytesIO(content))
    assert [name in line.title for name, line in zip(NAMES[:2], book.outline, strict=True)] == [True, True]

    page.goto(reverse("papers:month"))
    assert "2件のうち作成済み2件、印刷済み2件" in page.locator("main").inner_text()
    page.get_by_role("link", name="訪問の記録なし").click()
    page.get_by_role("link", name="訪問を記録").click()
    page.wait_for_url("**/records/guidancevisit/new/**")
    assert NAMES[2] in page.locator("form").filter(has=page.locator("[name=visited_on]")).inner_text()


def test_a_figure_of_the_year_opens_to_its_records(page: Any, signed_in: Any, office: Any) -> None:
    signed_in(make_user())
    year = fiscal_year(timezone.localdate())
    page.goto(f"{reverse('papers:year')}?year={year}")
    page.get_by_role("link", name=NAMES[0]).click()
    page.wait_for_url("**about=employer-**")
    figure = page.get_by_role("row", name="技能実習生（実人数）").get_by_role("link").last
    assert figure.inner_text().split()[0] == "1"
    with page.expect_download() as kept:
        page.get_by_role("link", name="数値と根拠をExcelで").click()
    book = load_workbook(io.BytesIO(Path(kept.value.path()).read_bytes()))
    for title, _label, number, *_more in book["集計"].iter_rows(min_row=6, values_only=True):
        counted = [row for row in book[title].iter_rows(min_row=3, values_only=True) if row[1] == "算入"]
        assert number in (None, len(counted))
    figure.click()
    page.get_by_role("link", name="NGUYEN VAN A").click()
    page.wait_for_url("**/rooms/person/**")
    page.go_back()
    page.get_by_role("link", name="すべての数値").click()
    page.get_by_role("button", name="この数値で報告書を作成").click()
    page.wait_for_url("**/papers/case/**")
    assert "実施状況報告" in page.locator("main").inner_text()


@pytest.mark.parametrize("width", [1366, 390])
def test_nothing_serious_on_a_phone_and_a_desk(page: Any, signed_in: Any, office: Any, width: int) -> None:
    signed_in(make_user())
    page.set_viewport_size({"width": width, "height": 900})
    year, employer = fiscal_year(timezone.localdate()), office[0].pk
    about = f"?year={year}&about=employer-{employer}"
    for address in (
        reverse("papers:month"), f"{reverse('papers:month')}?part=companies", f"{reverse('papers:month')}?part=audits",
        f"{reverse('papers:year')}?year={year}", reverse("papers:year") + about,
        f"{reverse('papers:year_figure')}{about}&figure=trainees",
    ):  # fmt: skip
        page.goto(address)
        nothing_serious(page)
