"""The day's work in a real browser: done, waived, why, another day."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from kumiai.deadlines.enums import State
from kumiai.deadlines.models import Deadline
from kumiai.law import find_duty
from tests.factories import LONG_AGO, make_person, make_placement, make_user

pytestmark = pytest.mark.e2e
AXE = Path(__file__).parent / "vendor" / "axe.min.js"


@pytest.fixture
def deadline(transactional_db: Any) -> Deadline:
    today = timezone.localdate()
    placement = make_placement(person=make_person(name_roman="TRAN VAN DUC"))
    return Deadline.objects.create(
        key="e2e", duty="titp.audit_report", subject_kind="employer", subject=str(placement.employer_id),
        employer=placement.employer, person=placement.person, placement=placement, anchor_on=today - timedelta(days=63),
        due_on=today - timedelta(days=2), created_at=LONG_AGO, clock=find_duty("titp.audit_report").clocks[0].name,
    )  # fmt: skip


def line(page: Any, deadline: Deadline) -> Any:
    return page.locator(f'[data-deadline="{deadline.pk}"]')


def test_done_on_the_board_with_the_keyboard_and_taken_back(
    page: Any, signed_in: Any, deadline: Deadline
) -> None:
    signed_in(make_user()).goto("/office/")
    opener = line(page, deadline).get_by_role("link", name="完了…")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    assert "監査報告書の提出 TRAN VAN DUC" in dialog.inner_text()
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert opener.evaluate("link => link === document.activeElement")
    page.keyboard.press("Enter")
    dialog.get_by_label("証拠").fill("受付番号 77")
    dialog.get_by_role("button", name="完了として記録").click()
    page.wait_for_selector(".messages .success")
    assert line(page, deadline).count() == 0
    deadline.refresh_from_db()
    assert (deadline.state, deadline.evidence) == (State.DONE, "受付番号 77")

    page.locator(".messages a").click()
    page.get_by_label("理由").fill("入力誤り")
    page.get_by_role("button", name="未対応に戻す").click()
    page.wait_for_selector(".messages .success")
    deadline.refresh_from_db()
    assert deadline.state == State.OPEN


def test_waived_on_the_board_with_a_reason(page: Any, signed_in: Any, deadline: Deadline) -> None:
    signed_in(make_user()).goto("/office/")
    line(page, deadline).get_by_role("link", name="対応不要…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("理由").fill("監査先の退会")
    dialog.locator("button[type=submit]").click()
    page.wait_for_selector(".messages .success")
    deadline.refresh_from_db()
    assert (deadline.state, deadline.reason) == (State.WAIVED, "監査先の退会")


def test_why_tells_article_and_source(page: Any, signed_in: Any, deadline: Deadline) -> None:
    signed_in(make_user()).goto("/office/")
    line(page, deadline).get_by_role("link", name="なぜ？").click()
    page.wait_for_url(f"**/deadlines/{deadline.pk}/")
    words = page.locator("main").inner_text()
    assert "監査報告書" in words and "確認" in words
    assert page.get_by_role("link", name="出典").first.get_attribute("href").startswith("http")


def test_another_day_is_seen_on_every_page_and_left_again(
    page: Any, signed_in: Any, deadline: Deadline
) -> None:
    signed_in(make_user()).goto("/office/rooms/as-of/")
    page.get_by_label("基準日").first.fill("2027-04-01")
    page.get_by_role("button", name="この日で表示").click()
    bar = page.get_by_role("region", name="表示中の基準日")
    assert "2027年4月1日（木）" in bar.inner_text()
    assert page.get_by_role("link", name="完了…").count() == 0
    bar.get_by_role("link", name="終わるもの").click()
    assert "2027年4月1日（木）" in page.get_by_role("region", name="表示中の基準日").inner_text()
    page.get_by_role("link", name="今日に戻る").click()
    assert page.get_by_role("region", name="表示中の基準日").count() == 0


def test_narrowing_needs_no_button(page: Any, signed_in: Any, deadline: Deadline) -> None:
    signed_in(make_user()).goto("/office/")
    page.get_by_label("担当者").first.select_option("me")
    page.wait_for_url("**who=me**")
    assert line(page, deadline).count() == 0


@pytest.mark.parametrize("width", [1366, 390])
def test_rooms_are_accessible_and_do_not_scroll_sideways(
    page: Any, signed_in: Any, deadline: Deadline, width: int
) -> None:
    signed_in(make_user())
    page.set_viewport_size({"width": width, "height": 900})
    rooms = [
        "", f"rooms/deadlines/{deadline.pk}/", f"rooms/person/{deadline.person_id}/", "rooms/calendar/",
        f"rooms/company/{deadline.employer_id}/", "rooms/placements-over-time/", "rooms/ending/?as_of=2027-04-01",
        "rooms/legal-values/",
    ]  # fmt: skip
    for room in rooms:
        page.goto(f"/office/{room}")
        page.wait_for_selector(".k-room")
        page.add_script_tag(path=AXE)
        # Our own part of the page: the frame around it is Wagtail's.
        found = page.evaluate(
            "axe.run('.k-room, .k-asof', {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})"
        )["violations"]
        assert not found, f"{room}: {[(v['id'], [n['html'][:120] for n in v['nodes']][:3]) for v in found]}"
        main = page.locator("main")
        assert main.evaluate("main => main.scrollWidth <= main.clientWidth + 1"), f"{room} at {width}"
