"""The whole way in two windows: the office, and the telephone of whoever decides (the play LINE WORKS).

``make screenshots`` gives ``--pictures docs/pictures``: the same walk draws the pictures of the tutorial.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from kumiai.accounts.models import User
from kumiai.config.management.commands.worker import found_work
from kumiai.deadlines.enums import State
from kumiai.deadlines.models import Deadline, Evidence
from kumiai.demo.load import load_demo
from kumiai.demo.serving.chat import DemoChat
from kumiai.history.models import Entry
from kumiai.integrations.lineworks.domain import receive
from kumiai.messaging.domain.agenda import write_mornings
from kumiai.messaging.domain.holidays import is_day_off
from kumiai.paperwork.enums import CaseState
from kumiai.paperwork.models import Case
from kumiai.workflow.enums import ApprovalState
from kumiai.workflow.models import Approval

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
PHONE = {"width": 390, "height": 844}
RECEIPT = Path(__file__).parents[2] / "docs" / "reference" / "forms"
LEASE = timedelta(seconds=60)
QUIET = 4
"""So many looks without a new word say that the bot has finished."""
WAIT = 30_000
COMMENT = "面談した実習生の人数を、もう一度確かめてください。"


@pytest.fixture
def chat(
    page: Any, live_server: Any, transactional_db: Any, settings: Any, tmp_path: Path
) -> Iterator[DemoChat]:
    """The demo of today, connected to a play LINE WORKS, as `make run` does it."""
    settings.DATA, settings.KUMIAI_DEMO = tmp_path, True
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    receive.forget_secret()
    sandbox = DemoChat(tmp_path, office=live_server.url)
    load_demo(on=timezone.localdate(), meanwhile=sandbox.begin)
    yield sandbox
    sandbox.stop()
    receive.forget_secret()


def work() -> None:
    """Do what the workers would do by now."""
    rooms = [found_work()[name] for name in ("workflow", "messaging", "lineworks")]
    while sum(room(timezone.now, LEASE) for room in rooms):  # each of them, not up to the first
        pass


class Phones:
    """The chat pages of the people, each in a window as wide as a telephone."""

    def __init__(self, browser: Any, address: str, draw: Callable[[str, Any], None]) -> None:
        self._context = browser.new_context(viewport=PHONE, locale="ja-JP", timezone_id="Asia/Tokyo")
        self._address = address
        self._tabs: dict[str, Any] = {}
        self._draw = draw

    def of(self, username: str) -> Any:
        """Return the window of somebody, with what was said up to now."""
        tab = self._tabs.get(username)
        if tab is None:
            tab = self._tabs[username] = self._context.new_page()
        tab.goto(f"{self._address}/chat/u-{username}?lang=ja")
        return tab

    def tap(self, username: str, label: str) -> None:
        """Tap the newest button of that name, and let the workers answer."""
        self.of(username).get_by_role("button", name=label, exact=True).last.click()
        self._answered(username)

    def say(self, username: str, text: str) -> None:
        tab = self.of(username)
        tab.locator("#text").fill(text)
        tab.locator("#say .send").click()
        self._answered(username)

    def send_photo(self, username: str, file: Path) -> None:
        tab = self.of(username)
        tab.locator("#more summary").click()
        tab.locator("#file").set_input_files(file)
        tab.locator("#say .send").click()
        self._answered(username)

    def _answered(self, username: str) -> None:
        """Work until the bot said something new: the callback comes by itself, a moment later."""
        tab = self._tabs[username]
        before = seen = tab.locator(".entry.bot").count()
        quiet = 0
        for _ in range(100):
            work()
            tab.wait_for_timeout(200)
            self.of(username)
            count = tab.locator(".entry.bot").count()
            quiet = quiet + 1 if count == seen else 0
            seen = count
            if count > before and quiet >= QUIET:  # a greeting may come between, and is not the answer
                return
        raise AssertionError(f"the bot does not answer {username}: {self.heard(username)}")

    def heard(self, username: str) -> str:
        """Return the last things the bot said, when all that was told is there; a greeting follows the first letter."""
        self.of(username)
        for _ in range(QUIET):
            work()
            self._tabs[username].wait_for_timeout(200)
        bubbles = self.of(username).locator(".entry.bot .bubble").all_inner_texts()
        return "\n".join(bubbles[-2:])

    def picture(self, name: str, username: str, *, back: int = 1, saying: str = "") -> None:
        """Draw the talk from one of the last things the bot said, or from the last one that says this."""
        tab = self.of(username)
        said = tab.locator(".entry.bot", has_text=saying)
        said.nth(-back).evaluate("entry => entry.scrollIntoView({block: 'start'})")
        self._draw(name, tab)

    def close(self) -> None:
        self._context.close()


@pytest.fixture
def phones(chat: DemoChat, browser: Any, draw: Any) -> Iterator[Phones]:
    assert chat.sandbox is not None
    windows = Phones(browser, chat.sandbox.address, draw)
    work()
    yield windows
    windows.close()


@pytest.fixture
def office(chat: DemoChat, page: Any, signed_in: Any) -> Any:
    page.set_viewport_size({"width": 1366, "height": 900})
    signed_in(User.objects.get(username="caseworker"))
    return page


def test_an_audit_report_is_returned_once_and_approved_by_taps(
    office: Any, phones: Phones, draw: Any
) -> None:
    """Caseworker → supervision manager → representative; the record, the history and the picture tell it all."""
    case = Case.objects.get(kind="titp.audit")
    office.goto(f"/office/papers/case/{case.pk}/")
    asking = office.get_by_role("region", name="承認", exact=True)
    asking.get_by_label("理由・備考").fill("9月分の定期監査の報告書です。聴取内容は清書中です。")
    asking.get_by_role("button", name="承認を依頼").click()
    office.get_by_text("承認を依頼しました").wait_for()
    approval = Approval.objects.get(kind="audit_report")
    office.goto(f"/office/approvals/{approval.pk}/")
    draw("approval-1-asked", office)
    case.refresh_from_db()
    assert (case.state, approval.state) == (CaseState.CHECKED, ApprovalState.UNDER_WAY)

    work()
    assert "農事組合法人みのり台" in phones.heard("manager")
    phones.picture("approval-2-manager", "manager")
    phones.tap("manager", "差し戻す")
    phones.say("manager", COMMENT)
    phones.picture("approval-3-returned", "manager", back=2)
    approval.refresh_from_db()
    case.refresh_from_db()
    assert (case.state, approval.state) == (CaseState.DRAFTED, ApprovalState.RETURNED)

    work()
    assert COMMENT in phones.heard("caseworker")
    phones.picture("approval-4-caseworker", "caseworker", saying=COMMENT)
    office.goto(f"/office/approvals/{approval.pk}/")
    assert COMMENT in office.locator("main").inner_text()
    draw("approval-5-correct", office)
    deed = office.locator("details.a-deed[open]", has_text="もう一度依頼する")
    deed.locator("textarea").fill("面談した人数を記録に合わせて直しました。")
    deed.locator("button[type=submit]").click()
    office.locator(".messages").get_by_text("依頼しました").wait_for()
    approval.refresh_from_db()
    assert approval.state == ApprovalState.UNDER_WAY

    work()
    phones.tap("manager", "承認する")
    work()
    assert "農事組合法人みのり台" in phones.heard("chair")
    phones.picture("approval-6-chair", "chair")
    phones.tap("chair", "承認する")
    approval.refresh_from_db()
    case.refresh_from_db()
    assert (case.state, approval.state) == (CaseState.APPROVED, ApprovalState.APPROVED)
    work()
    assert "承認" in phones.heard("caseworker")
    phones.picture("approval-7-told", "caseworker")

    office.goto(f"/office/approvals/{approval.pk}/")
    shown = office.locator("main").inner_text()
    assert all(name in shown for name in ("大庭 恵理子", "日向 橋造", "佐野 真一", COMMENT, "LINE WORKS"))
    office.get_by_role("heading", name="現在の段階").evaluate("one => one.scrollIntoView()")
    draw("approval-8-done", office)
    actors = list(
        Entry.objects.filter(subject_type="workflow.approval", subject_id=str(approval.pk))
        .order_by("pk")
        .values_list("actor", flat=True)
    )
    assert {"caseworker", "manager", "chair"} <= set(actors)


def test_a_deadline_of_the_morning_is_done_with_a_photo(
    office: Any, phones: Phones, draw: Any, tmp_path: Path
) -> None:
    """The list comes in the morning; a tap and a photo later it is done on the board, with the photo beside it."""
    day = timezone.localdate()
    while is_day_off(day):
        day += timedelta(days=1)
    assert write_mornings(on=day, at=timezone.now()) > 3
    work()
    assert "期限" in phones.heard("caseworker")
    phones.picture("morning-1-list", "caseworker", saying="おはようございます")

    open_before = set(Deadline.objects.open().values_list("pk", flat=True))
    phones.say("caseworker", "今日")
    phones.picture("morning-2-today", "caseworker")
    phones.tap("caseworker", "完了")
    photo = tmp_path / "受付票.jpg"
    with Image.open(next(RECEIPT.glob("titp.audit_report*.png"))) as paper:
        paper.convert("RGB").resize((480, 640)).save(photo)
    phones.send_photo("caseworker", photo)
    phones.picture("morning-3-done", "caseworker")

    evidence = Evidence.objects.get()
    assert evidence.deadline_id in open_before
    assert (evidence.deadline.state, evidence.deadline.done_on) == (State.DONE, timezone.localdate())
    office.goto(f"/office/rooms/deadlines/{evidence.deadline_id}/")
    office.wait_for_function(
        "[...document.querySelectorAll('main img')].some(one => one.naturalWidth == 480)"
    )
    assert "佐野 真一" in office.locator("main").inner_text()
    draw("morning-4-evidence", office)
