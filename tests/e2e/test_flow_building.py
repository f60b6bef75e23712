"""A flow built by clicking alone, and what becomes of it: deputy, two at once, overdue, escalated, approved.

``--pictures`` draws it, as in test_chat.py. The clock moves: days pass between the clicks.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from wagtail.models import Workflow

from kumiai.accounts.enums import Role
from kumiai.workflow.domain.flow import flow_of
from kumiai.workflow.domain.passing import pass_time
from kumiai.workflow.enums import ApprovalState, Decision, Needs, Origin
from kumiai.workflow.models import Absence, Approval, ApprovalStep, Ask, RequestForm
from tests.factories import make_user
from tests.workflow.world import told

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
THURSDAY = datetime(2026, 11, 26, 10, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
WINDOW = {"width": 1366, "height": 900}
DAY = timedelta(days=1)
TITLE = "物品購入：温湿度計"
FLOW, PARALLEL, LAST = "物品購入の決裁", "経理と担当の確認（並行）", "代表理事の決裁"


class Clock:
    """The time of the office, moved by hand."""

    def __init__(self) -> None:
        self.now = THURSDAY

    def __call__(self) -> datetime:
        return self.now

    def pass_days(self, days: int) -> None:
        """Let days pass, and what the worker would do on the last of them."""
        self.now += days * DAY
        pass_time(at=self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", clock)
    return clock


@pytest.fixture
def people(transactional_db: Any, clock: Clock) -> dict[str, Any]:
    return {
        "builder": make_user(Role.ADMINISTRATOR, name="管理明子"),
        "away": make_user(Role.BOOKKEEPER, name="西村和子"),
        "deputy": make_user(Role.BOOKKEEPER, name="三好千鶴"),
        "silent": make_user(Role.PLAN_ADVISER, name="及川拓海"),
        "above": make_user(Role.SUPERVISION_MANAGER, name="大庭恵理"),
        "chair": make_user(Role.REPRESENTATIVE, name="日向橋造"),
        "asker": make_user(Role.CASEWORKER, name="佐野真一"),
    }


@pytest.fixture
def sit(page: Any, signed_in: Any, people: dict[str, Any]) -> Callable[[str], Any]:
    """Return a function that lets somebody sit down at the office."""
    page.set_viewport_size(WINDOW)

    def sit_down(who: str) -> Any:
        signed_in(people[who])
        page.goto("/office/")
        return page

    return sit_down


def go(office: Any, menu: str, item: str) -> None:
    """Open a page by the menu at the left."""
    sidebar = office.locator("#wagtail-sidebar")
    sidebar.get_by_role("button", name=re.compile(rf"^{menu}( \(\d+\))?$")).click()
    sidebar.get_by_role("link", name=re.compile(rf"^{item}( \(\d+\))?$")).click()
    office.wait_for_load_state()


def main_of(office: Any) -> str:
    shown: str = office.locator("main").inner_text()
    return shown


def build_steps(office: Any, draw: Callable[[str, Any], None]) -> None:
    go(office, "承認の設定", "承認段階")
    office.get_by_role("link", name="新しい承認段階").first.click()
    office.get_by_label("名称").fill(PARALLEL)
    people = office.locator("#id_people")
    for name in ("西村和子", "及川拓海"):
        people.get_by_label(name, exact=True).check()
    office.get_by_label("全員", exact=True).check()
    office.get_by_label("回答期限（営業日）").fill("2")
    office.get_by_label("期限超過後、上位に依頼するまでの営業日数").fill("2")
    office.get_by_label("上位の依頼先（個人）").select_option(label="大庭恵理")
    office.set_viewport_size({"width": 1366, "height": 1000})  # the whole step in one picture
    people.evaluate("one => { one.scrollIntoView(); window.scrollBy(0, -110) }")
    draw("flow-1-step", office)
    office.set_viewport_size(WINDOW)
    office.get_by_role("button", name="作成").click()
    office.get_by_text(PARALLEL).first.wait_for()
    step = ApprovalStep.objects.get(name=PARALLEL)
    assert {str(one) for one in step.people.all()} == {"西村和子", "及川拓海"}
    assert (step.needs, step.due_days, step.escalate_days, str(step.escalate_to)) == (
        Needs.ALL, 2, 2, "大庭恵理",
    )  # fmt: skip


def build_flow(office: Any, draw: Callable[[str, Any], None]) -> None:
    """Choose the step that is there, and make the second one in the window of the flow."""
    go(office, "承認の設定", "承認経路")
    office.get_by_role("link", name="承認経路を追加").first.click()
    office.get_by_role("textbox", name="承認経路の名称").fill(FLOW)
    rows = office.locator("[data-inline-panel-child]")
    rows.nth(0).get_by_role("button", name="承認段階を選ぶ").click()
    window = office.locator(".modal-content")
    window.get_by_role("tab", name="既存").click()
    window.get_by_role("link", name=PARALLEL).click()
    rows.nth(0).get_by_text(PARALLEL).wait_for()
    office.get_by_role("button", name="承認段階を追加").click()
    rows.nth(1).get_by_role("button", name="承認段階を選ぶ").click()
    window.get_by_label("名称").fill(LAST)
    window.get_by_label("代表理事", exact=True).check()
    window.get_by_role("button", name="作成").click()
    rows.nth(1).get_by_text(LAST).wait_for()
    window.wait_for(state="hidden")
    draw("flow-2-flow", office)
    office.get_by_role("button", name="作成").click()
    office.get_by_text(FLOW).first.wait_for()
    assert [task.name for task in Workflow.objects.get(name=FLOW).tasks] == [PARALLEL, LAST]


def assign_flow(office: Any, draw: Callable[[str, Any], None]) -> None:
    """Bring in the forms to begin with, and let all requests take the flow."""
    go(office, "承認", "申請様式")
    office.get_by_role("button", name="ひな形を追加").click()
    office.get_by_role("link", name="物品購入").wait_for()
    go(office, "承認の設定", "経路の割当て")
    office.get_by_label("申請全般").select_option(label=FLOW)
    office.get_by_role("button", name="保存").click()
    office.get_by_text("保存しました").wait_for()
    for form in RequestForm.objects.all():
        one = office.get_by_label(f"申請：{form.name}")
        assert one.locator("option:checked").inner_text() == "申請全般と同じ"
        flow = flow_of(f"request#{form.pk}")
        assert flow is not None and flow.name == FLOW
    draw("flow-3-uses", office)


def enter_absence(office: Any, clock: Clock) -> None:
    go(office, "承認", "不在・代理")
    office.get_by_label("代理").select_option(label="三好千鶴")
    office.get_by_label("開始日").fill(clock().date().isoformat())
    office.get_by_label("終了日").fill((clock().date() + 8 * DAY).isoformat())
    office.get_by_role("button", name="保存").click()
    office.get_by_text("期間中の依頼は代理の人に届きます").first.wait_for()
    absence = Absence.objects.get()
    assert (str(absence.user), str(absence.deputy)) == ("西村和子", "三好千鶴")


def ask(office: Any) -> None:
    go(office, "承認", "新規申請")
    office.get_by_role("link", name="物品購入").click()
    office.get_by_label("品名").fill("温湿度計")
    office.get_by_label("数量").fill("12")
    office.get_by_label("金額（税込）").fill("21,780")
    office.get_by_label("必要な理由").fill("監査のときに宿泊施設の室温を記録するため。")
    office.get_by_role("button", name="承認を依頼").click()
    office.get_by_text("承認を依頼しました").wait_for()


def list_of(office: Any, menu_item: str) -> Any:
    """Open a list of approvals by the menu, and return the line of the request in it."""
    go(office, "承認", menu_item)
    office.locator("table.a-list").wait_for()
    return office.locator("table.a-list tbody tr", has_text=TITLE)


def approve(office: Any, comment: str) -> None:
    """Open what waits from the list, and approve it there."""
    list_of(office, "承認待ち").get_by_role("link").click()
    deed = office.locator("details#approve")
    deed.get_by_label("コメント").fill(comment)
    deed.get_by_role("button", name="承認する").click()
    office.locator(".messages").get_by_text("承認しました").wait_for()


def asks_of(approval: Approval) -> dict[str, tuple[str, str, str]]:
    """Return by name why somebody was asked, for whom, and what came of it."""
    rows = Ask.objects.filter(approval=approval).select_related("user", "instead_of")
    return {str(one.user): (one.origin, str(one.instead_of or ""), one.decision) for one in rows}


def picture_of(office: Any, step: int) -> list[str]:
    """Return what the picture says of each person in a step, the newest state of the page."""
    office.reload()
    lines = office.locator(".a-step").nth(step - 1).locator("li").all_inner_texts()
    return [" ".join(line.split()) for line in lines]


def test_a_flow_built_by_clicking_goes_its_way(
    sit: Callable[[str], Any], clock: Clock, draw: Callable[[str, Any], None], people: dict[str, Any]
) -> None:
    office = sit("builder")
    build_steps(office, draw)
    build_flow(office, draw)
    assign_flow(office, draw)
    enter_absence(sit("away"), clock)

    ask(sit("asker"))
    approval = Approval.objects.get()
    address = office.url
    assert picture_of(office, 1) == ["及川拓海 回答待ち", "三好千鶴 代理 ← 西村和子 回答待ち"]
    assert "代表理事" in office.locator(".a-step").nth(1).inner_text()
    assert asks_of(approval) == {
        "三好千鶴": (Origin.DEPUTY, "西村和子", ""),
        "及川拓海": (Origin.STEP, "", ""),
    }
    assert list_of(sit("away"), "承認待ち").count() == 0, "who is absent is not asked"
    assert list_of(sit("above"), "承認待ち").count() == 0, "nobody is asked before the time"

    office = sit("deputy")
    assert "代理 西村和子" in list_of(office, "承認待ち").inner_text()
    approve(office, "予算内です。")
    approval.refresh_from_db()
    assert approval.state == ApprovalState.UNDER_WAY, "one of two is not enough"

    the_due_day_passes(sit, clock, people)
    clock.pass_days(1)
    office = sit("above")
    assert "期限超過による依頼 及川拓海" in list_of(office, "承認待ち").inner_text()
    office = sit("asker")
    office.goto(address)
    assert picture_of(office, 1) == [
        "及川拓海 回答待ち 期限超過",
        "三好千鶴 代理 ← 西村和子 承認済み 2026/11/26 10:00 予算内です。",
        "大庭恵理 期限超過による依頼 ← 及川拓海 回答待ち",
    ]
    office.get_by_role("heading", name="現在の段階").evaluate("one => one.scrollIntoView()")
    draw("flow-4-picture", office)
    approve(sit("above"), "及川さんに代わって確認しました。")
    assert list_of(sit("silent"), "承認待ち").count() == 0

    approve(sit("chair"), "購入してください。")
    approval.refresh_from_db()
    assert approval.state == ApprovalState.APPROVED
    assert asks_of(approval) == {
        "三好千鶴": (Origin.DEPUTY, "西村和子", Decision.APPROVED),
        "及川拓海": (Origin.STEP, "", Decision.NOT_NEEDED),
        "大庭恵理": (Origin.ESCALATED, "及川拓海", Decision.APPROVED),
        "日向橋造": (Origin.STEP, "", Decision.APPROVED),
    }
    the_end_is_shown(sit("asker"), draw)


def the_due_day_passes(sit: Callable[[str], Any], clock: Clock, people: dict[str, Any]) -> None:
    """Only the silent one is reminded, and everybody sees that the answer is overdue."""
    clock.pass_days(1)
    assert reminded(people) == {"及川拓海": 1}, "the working day before the due day, and not who has answered"
    clock.pass_days(4)
    assert reminded(people) == {"及川拓海": 2}
    office = sit("silent")
    assert "11/30(月) 期限超過" in list_of(office, "承認待ち").inner_text()
    office.locator("#wagtail-sidebar").get_by_role("link", name="受信箱").click()
    office.get_by_role("link", name="承認をお待ちしています：" + TITLE).first.click()
    assert "期限を過ぎています" in main_of(office)
    office = sit("asker")
    assert "及川拓海 11/30(月) 期限超過" in " ".join(list_of(office, "自分の依頼").inner_text().split())
    assert list_of(sit("above"), "承認待ち").count() == 0, "two working days have not passed"


def the_end_is_shown(office: Any, draw: Callable[[str, Any], None]) -> None:
    """Who decided in which place, when and with which words."""
    go(office, "承認", "自分の依頼")
    office.get_by_role("link", name="終了").click()
    office.get_by_role("link", name=TITLE).click()
    assert picture_of(office, 1) == [
        "及川拓海 回答不要 2026/12/2 10:00 期限超過",
        "三好千鶴 代理 ← 西村和子 承認済み 2026/11/26 10:00 予算内です。",
        "大庭恵理 期限超過による依頼 ← 及川拓海 承認済み 2026/12/2 10:00 及川さんに代わって確認しました。",
    ]
    assert picture_of(office, 2) == ["日向橋造 承認済み 2026/12/2 10:00 購入してください。"]
    office.get_by_role("heading", name="現在の段階").evaluate("one => one.scrollIntoView()")
    draw("flow-5-approved", office)
    office.locator("summary", has_text="履歴").click()
    assert "上位者に依頼" in main_of(office)


def reminded(people: dict[str, Any]) -> dict[str, int]:
    """Return how many reminders each person got who got any."""
    counts = {str(one): told(one, "approval.reminder") for one in people.values()}
    return {name: count for name, count in counts.items() if count}
