"""Approvals by clicking alone, in a browser: a form built, a request asked and decided; and axe on every page."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from kumiai.accounts.enums import Role
from kumiai.office.approvals.request_forms import bring_starters
from kumiai.workflow.domain.approval import decide
from kumiai.workflow.domain.request import ask_request
from kumiai.workflow.enums import ApprovalState, Decision
from kumiai.workflow.models import Absence, Approval, Ask, RequestForm
from tests.factories import make_user, write
from tests.workflow.world import make_flow, make_step

pytestmark = pytest.mark.e2e
AXE = (Path(__file__).parents[2] / "e2e" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (tags) => (await axe.run(document, {runOnly: tags})).violations
    .map((found) => `${found.id}: ${found.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`)"""


@pytest.fixture
def people(transactional_db: Any) -> dict[str, Any]:
    made = {
        "worker": make_user(Role.CASEWORKER, name="worker"),
        "manager": make_user(Role.SUPERVISION_MANAGER, name="manager"),
        "head": make_user(Role.REPRESENTATIVE, name="head"),
    }
    make_flow(
        make_step("上長の承認", roles=["SUPERVISION_MANAGER"], due_days=2),
        make_step("代表の承認", roles=["REPRESENTATIVE"]),
        kind="request",
    )
    return made


def test_a_form_is_built_filled_and_approved_by_clicking(
    page: Any, live_server: Any, signed_in: Any, people: dict[str, Any]
) -> None:
    signed_in(people["manager"])
    page.goto(f"{live_server.url}{reverse('approvals:form_new')}")
    page.fill("#id_name", "備品の貸出")
    field = page.locator("[data-a-field]")
    assert field.count() == 1, "the blank rows are for pages without script"
    field.nth(0).get_by_label("項目名").fill("返却日")
    field.nth(0).locator("[name$=-kind]").select_option("DAY")
    page.get_by_role("button", name="項目を追加").click()
    field.nth(1).get_by_label("項目名").fill("借りる物")
    field.nth(1).locator("[name$=-kind]").select_option("CHOICE")
    field.nth(1).locator("[name$=-options]").fill("車\n椅子")
    page.get_by_role("button", name="項目を追加").click()
    field.nth(2).get_by_role("button", name="外す").click()
    field.nth(1).get_by_role("button", name="上へ").click()
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(f"**{reverse('approvals:forms')}")
    form = RequestForm.objects.get()
    assert list(form.fields.values_list("label", flat=True)) == ["借りる物", "返却日"]

    signed_in(people["worker"])
    page.goto(f"{live_server.url}{reverse('approvals:choose')}")
    page.get_by_role("link", name="備品の貸出").click()
    page.get_by_label("借りる物").select_option("車")
    page.get_by_label("返却日").fill("2026-12-24")
    page.get_by_role("button", name="承認を依頼").click()
    page.wait_for_url("**/approvals/*/")
    approval = Approval.objects.get()

    for name, comment in (("manager", ""), ("head", "気を付けて")):
        signed_in(people[name])
        page.goto(f"{live_server.url}{reverse('approvals:waiting')}")
        page.locator(".a-list").get_by_role("link", name=approval.title).click()
        page.locator("#approve textarea").fill(comment)
        page.get_by_role("button", name="承認する").click()
        page.get_by_text("承認しました。").wait_for()
    approval.refresh_from_db()
    assert approval.state == ApprovalState.APPROVED
    assert "気を付けて" in page.locator(".a-steps").inner_text()


def stocked(people: dict[str, Any]) -> dict[str, str]:
    """Every page with something on it, by its name."""
    worker, manager, head = people["worker"], people["manager"], people["head"]
    now = timezone.now()
    bring_starters(by=manager, at=now)
    form = RequestForm.objects.get(name="物品購入")
    numbers = dict(form.fields.values_list("label", "pk"))
    given = {"品名": "ヘルメット", "数量": "3", "金額（税込）": "12000", "必要な理由": "新しい人の分"}
    answers = {numbers[label]: value for label, value in given.items()}
    for days in (9, 8):
        at = now - timedelta(days=days)
        ask_request(form=form, answers={**answers, numbers["数量"]: str(days)}, files={}, by=worker, at=at)
    first = Approval.objects.order_by("pk").first()
    assert first is not None
    ask = Ask.objects.waiting().get(approval=first)
    decide(
        ask=ask,
        decision=Decision.RETURNED,
        by=manager,
        at=now,
        via="lineworks",
        comment="見積書を付けてください",
    )
    today = timezone.localdate()
    absence = write(
        Absence(
            user=manager, deputy=head, first_day=today + timedelta(days=9), last_day=today + timedelta(days=9)
        )
    )
    second = Approval.objects.latest("pk")
    return {
        "waiting": reverse("approvals:waiting"),
        "asked": reverse("approvals:asked"),
        "all": reverse("approvals:all"),
        "returned": reverse("approvals:approval", args=[first.pk]),
        "to decide": reverse("approvals:approval", args=[second.pk]),
        "choose": reverse("approvals:choose"),
        "new request": reverse("approvals:new_request", args=[form.pk]),
        "forms": reverse("approvals:forms"),
        "form": reverse("approvals:form", args=[form.pk]),
        "deputies": reverse("approvals:deputies"),
        "absence": reverse("approvals:absence", args=[absence.pk]),
        "waiting times": reverse("approvals:waiting_times"),
    }


@pytest.mark.parametrize("width", [1366, 390])
def test_axe_finds_nothing_and_nothing_hangs_over(
    page: Any, live_server: Any, signed_in: Any, people: dict[str, Any], width: int
) -> None:
    addresses = stocked(people)
    signed_in(people["manager"])
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for name, address in addresses.items():
        page.goto(f"{live_server.url}{address}")
        assert page.locator(".k-room").count() == 1, name
        for folded in page.locator(".k-room details:not(.a-here)").all():
            folded.evaluate("one => { one.open = true; }")
        page.evaluate(AXE)
        faults = page.evaluate(RUN, RULES)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if faults or wide > 0:
            found[name] = (wide, faults)
    assert found == {}
