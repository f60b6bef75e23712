"""LINE in the browser: a code is made by hand, and axe finds nothing serious on its pages."""

from collections.abc import Callable
from typing import Any

import pytest

from kumiai.accounts.enums import Role
from kumiai.integrations.line.models import LineAccount, LineEvent, LineLink, LineLinkCode, LineText
from tests.e2e.test_accessibility import AXE, RULES, RUN
from tests.factories import LONG_AGO, make_cooperative, make_person, make_user, write

pytestmark = pytest.mark.e2e


@pytest.fixture
def worker(transactional_db: Any) -> Any:
    make_cooperative(name="みどり協同組合")
    write(
        LineAccount(
            channel_id="1650000000", channel_secret="s", access_token="t", add_friend_url="https://lin.ee/x"
        )
    )
    person = make_person(native_language="my")
    write(LineLink(person=make_person(), friend_id="U1", linked_at=LONG_AGO))
    event = LineEvent.objects.create(
        event_id="e", kind="message", friend_id="U1", received_at=LONG_AGO, done_at=LONG_AGO
    )
    write(LineText(event=event, person=person, kind="text", text="こんにちは", written_at=LONG_AGO))
    return person


def test_a_code_is_made_from_the_room_of_a_person(
    live_server: Any, signed_in: Callable[[Any], Any], worker: Any
) -> None:
    page = signed_in(make_user(Role.CASEWORKER))
    page.goto(f"{live_server.url}/office/rooms/person/{worker.pk}/")
    page.get_by_role("link", name="番号を発行").click()
    page.get_by_role("button", name="番号を発行").click()
    code = page.locator(".k-code").inner_text()
    assert len(code.replace(" ", "")) == 9 and LineLinkCode.objects.get().person == worker
    assert "LINE ဖြင့်" in page.locator(".k-lineslip").inner_text()
    page.evaluate(AXE)
    assert page.evaluate(RUN, RULES) == []
    page.emulate_media(media="print")  # the slip alone goes on paper
    assert page.locator(".k-lineslip").is_visible()
    assert not page.locator(".k-noprint").first.is_visible()


@pytest.mark.parametrize("width", [1366, 390])
def test_nothing_serious_on_the_pages_of_line(
    live_server: Any, signed_in: Callable[[Any], Any], worker: Any, width: int
) -> None:
    page = signed_in(make_user(Role.ADMINISTRATOR))
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for path in (
        "",
        "friends/",
        f"person/{worker.pk}/",
        "own/",
        "messages/",
        f"messages/{LineText.objects.get().pk}/",
    ):
        page.goto(f"{live_server.url}/office/line/{path}")
        page.evaluate(AXE)
        if faults := page.evaluate(RUN, RULES):
            found[path] = faults
    assert found == {}
