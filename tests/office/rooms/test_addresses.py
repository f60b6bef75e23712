"""Addresses and choices that are put together at once say the same as the slow way."""

import pytest
from django.urls import reverse, set_script_prefix

from kumiai.deadlines.domain.board import Choice
from kumiai.office.templatetags.office_addresses import room_of
from kumiai.office.templatetags.office_choices import counted_options


@pytest.mark.parametrize("name", ["why", "done", "reassign", "waive", "person", "company"])
def test_the_address_of_a_room_is_that_of_its_route(name: str) -> None:
    assert room_of(name, 1203) == reverse(f"rooms:{name}", args=[1203])


def test_addresses_follow_a_server_that_stands_under_a_path() -> None:
    before = room_of("why", 7)
    set_script_prefix("/kumiai/")
    try:
        assert room_of("why", 7) == f"/kumiai{before}"
    finally:
        set_script_prefix("/")


def test_options_carry_their_number_and_never_markup_of_a_name() -> None:
    drawn = counted_options([Choice("1", "<b>株式会社あおば</b>", 3), Choice("2", "青葉", 1)], "2")
    assert drawn == (
        '<option value="1">&lt;b&gt;株式会社あおば&lt;/b&gt; (3)</option>\n'
        '<option value="2" selected>青葉 (1)</option>'
    )
