"""A person signs in through the login page, in Japanese."""

from typing import Any


def test_the_login_page_is_japanese_and_asks_no_other_machine(page: Any) -> None:
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "ja"
    assert page.locator("input[name=password]").is_visible()
