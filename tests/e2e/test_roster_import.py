"""A caseworker brings a roster in through the browser, twice, then with one day changed."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kumiai.deadlines.models import Deadline, Move
from kumiai.people.models import Person
from tests.exchange.domain.test_roster_import import CORRECTIONS
from tests.factories import make_user

SAMPLE = Path(__file__).parents[1] / "exchange" / "data" / "roster.xlsx"
pytestmark = pytest.mark.e2e
WAIT = 90_000


def _bring_in(page: Any, live_server: Any, workbook: Path) -> None:
    page.goto(f"{live_server.url}/office/imports/")
    page.set_input_files("input[name=workbook]", workbook)
    page.click("form.k-upload button[type=submit]")
    page.wait_for_selector(".k-import", timeout=WAIT)


def _with_one_day_changed(source: Path, target: Path) -> None:
    book = openpyxl.load_workbook(source)
    book["在籍名簿"]["O8"] = datetime(2026, 7, 20)  # noqa: DTZ001  (Excel has no zones)
    out = io.BytesIO()
    book.save(out)
    target.write_bytes(out.getvalue())


def test_import_correct_import_again_and_move(
    page: Any, live_server: Any, signed_in: Any, tmp_path: Path, transactional_db: Any
) -> None:
    signed_in(make_user())
    _bring_in(page, live_server, SAMPLE)
    assert page.locator(".k-apply button").is_disabled()
    for cell, text in CORRECTIONS.items():
        page.fill(f'input[name="cell:{cell}"]', text)
    page.click(".k-import > form button[type=submit]")
    page.wait_for_selector(".k-apply button:not([disabled])", timeout=WAIT)
    page.click(".k-apply button")
    page.wait_for_selector("#outcome", timeout=WAIT)
    assert Person.objects.count() == 64
    page.goto(f"{live_server.url}/office/")
    assert page.locator("main a", has_text="株式会社").first.is_visible()

    page.goto(f"{live_server.url}/office/imports/")
    page.click("table a")
    with page.expect_download() as download:
        page.click(".k-head__buttons a")
    same = tmp_path / "same.xlsx"
    download.value.save_as(same)
    _bring_in(page, live_server, same)
    assert page.locator(".k-apply button").is_disabled()
    assert page.locator(".k-empty").is_visible()

    changed = tmp_path / "changed.xlsx"
    _with_one_day_changed(same, changed)
    before = dict(Deadline.objects.values_list("key", "due_on"))
    moves = Move.objects.count()
    _bring_in(page, live_server, changed)
    assert page.get_by_role("cell", name="在籍名簿!O8").is_visible()
    page.click(".k-apply button")
    page.wait_for_selector("#outcome", timeout=WAIT)
    after = dict(Deadline.objects.values_list("key", "due_on"))
    moved = {key for key in before if after.get(key) != before[key]}
    person = Person.objects.get(name_roman="Tran Van Duc")
    assert moved == set(
        Deadline.objects.filter(person=person, duty="worker.address_notice").values_list("key", flat=True)
    )
    assert len(moved) == 1
    assert Move.objects.count() > moves
    shown = page.locator("section", has=page.locator("#moved"))
    assert "Tran Van Duc" in shown.inner_text()
    shown.locator("table a").first.click()
    page.wait_for_selector(".k-moves")
    assert "changed.xlsx" in page.locator(".k-moves").inner_text()
