"""A person signs in through the login page, in Japanese, and takes the people home as a workbook."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kumiai.accounts.enums import Role
from tests.factories import make_person, make_placement, make_user

pytestmark = pytest.mark.e2e
PASSWORD = "a good password"


def _sign_in(page: Any, name: str, password: str) -> None:
    page.goto("/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", password)
    page.click("form button[type=submit]")


def test_the_login_page_is_japanese_and_asks_no_other_machine(page: Any) -> None:
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "ja"
    assert page.locator("input[name=password]").is_visible()


def test_a_caseworker_signs_in_and_sees_the_board(page: Any, transactional_db: Any) -> None:
    user = make_user(name="sato")
    _sign_in(page, user.username, PASSWORD)
    page.wait_for_selector("h1:has-text('今日')")
    assert page.url.endswith("/office/")


def test_a_wrong_password_is_told_and_lets_nobody_in(page: Any, transactional_db: Any) -> None:
    user = make_user(name="sato")
    _sign_in(page, user.username, "something else")
    page.wait_for_selector(".messages .error, .help-critical, [role=alert]")
    page.goto("/office/records/person/")
    assert "/login/" in page.url


def test_the_people_are_exported_within_scope_and_without_sealed_numbers(
    page: Any, signed_in: Any, transactional_db: Any, tmp_path: Path
) -> None:
    user = make_user(Role.CASEWORKER, only_assigned=True)
    own = make_person(name_roman="OWN PERSON", passport_number="ZZ1234567")
    make_placement(person=own, caseworker=user)
    make_placement(person=make_person(name_roman="SOMEBODY ELSE"))
    signed_in(user)
    page.goto("/office/records/person/")
    with page.expect_download() as download:
        page.evaluate("location.href = '?export=xlsx'")
    target = tmp_path / "people.xlsx"
    download.value.save_as(target)
    sheet = openpyxl.load_workbook(io.BytesIO(target.read_bytes())).worksheets[0]
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    assert "OWN PERSON" in cells
    assert not any("SOMEBODY" in cell or "ZZ1234567" in cell for cell in cells)
