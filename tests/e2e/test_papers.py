"""Papers in a browser: an audit report from its deadline to its filing, and a plan set for three new people."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from kumiai.accounts.enums import Role
from kumiai.deadlines.domain.recalculate import recalculate
from kumiai.deadlines.enums import Cause, State
from kumiai.deadlines.models import Deadline
from kumiai.employers.models import Worksite
from kumiai.history.domain.record import SystemActor
from kumiai.paperwork.domain.sheet import write_sheet
from kumiai.paperwork.models import Case
from tests.factories import (
    WRITER,
    make_audit,
    make_cooperative,
    make_employer,
    make_license,
    make_placement,
    make_user,
    write,
)

pytestmark = pytest.mark.e2e
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (tags) => (await axe.run(document, {runOnly: tags})).violations
    .filter((found) => ["serious", "critical"].includes(found.impact))
    .map((found) => `${found.id}: ${found.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`)"""


@pytest.fixture
def office(transactional_db: Any, page: Any, signed_in: Any) -> Any:
    make_license(make_cooperative(name="ひなた協同組合", representative="日向 一郎"))
    signed_in(make_user(Role.SUPERVISION_MANAGER))
    return page


def faults(page: Any) -> list[str]:
    """Return what axe finds on the page as it stands, without the passing message on top."""
    page.reload()
    page.wait_for_load_state("networkidle")
    page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN, RULES)
    return found


def sees(page: Any, words: str) -> bool:
    """Return whether the words come into sight before long."""
    page.get_by_text(words).first.wait_for(state="visible", timeout=60_000)
    return True


def test_an_audit_report_from_its_deadline_to_its_filing(office: Any) -> None:
    employer = make_employer(name="みどり食品")
    make_placement(employer=employer, first_day=date(2026, 6, 1))
    audit = make_audit(employer, timezone.localdate())
    recalculate(on=timezone.localdate(), at=timezone.now(), by=SystemActor("tests"), cause=Cause.BY_HAND)
    deadline = Deadline.objects.get(duty="titp.audit_report")

    office.goto(f"/office/rooms/deadlines/{deadline.pk}/")
    office.get_by_role("button", name="書類を作成する").click()
    office.get_by_role("link", name="監査の記録").first.click()
    office.get_by_label("対応者（役職・氏名）").fill("工場長 見本 太郎")
    office.get_by_label("監査結果").select_option(label="問題なし")
    office.get_by_role("button", name="保存").click()
    office.wait_for_url(f"**/office/papers/case/{Case.objects.get().pk}/**")
    office.locator("tbody a", has_text="共通").first.click()
    assert sees(office, "工場長 見本 太郎")
    office.wait_for_function("document.querySelector('.k-paper__picture img').naturalWidth > 100")
    assert faults(office) == []
    office.get_by_role("button", name="印刷して保管").click()
    assert sees(office, "印刷し、保管しました。")
    office.get_by_role("link", name="案件へ戻る").click()
    for step in ("確認済み", "承認済み"):
        office.get_by_label("理由・備考").first.fill("代表理事が確認")
        office.get_by_role("button", name=step).click()
    office.get_by_label("受理番号").fill("受-0001")
    office.get_by_role("button", name="提出済みとして記録").click()
    assert sees(office, "提出を記録しました")
    assert faults(office) == []
    audit.refresh_from_db()
    deadline.refresh_from_db()
    assert audit.reported_on == timezone.localdate()
    assert deadline.state == State.DONE


def test_three_new_people_become_a_set_and_a_table_is_typed_once(office: Any) -> None:
    employer = make_employer(name="みどり食品")
    write(Worksite(employer=employer, name="本社工場"))
    write_sheet(
        kind="employment_terms", owner=employer, facts={"base_wage": 190_000}, title="工場", by=WRITER,
        at=timezone.now(),
    )  # fmt: skip
    office.goto("/office/papers/")
    office.get_by_role("link", name="技能実習計画の認定申請").click()
    office.locator("select[name=employer]").select_option(label="みどり食品")
    office.get_by_role("button", name="選択").click()
    assert faults(office) == []
    office.fill("input[name=first_day]", "2027-02-10")
    office.select_option("select[name=worksite]", label="みどり食品 本社工場")
    for place, name in enumerate(("TRAN THI LAN", "LE VAN HUNG", "PHAM MINH")):
        office.fill(f"input[name=p{place}-name_roman]", name)
    office.get_by_role("button", name="書類一式を開く").click()
    office.wait_for_url("**/office/papers/case/**", timeout=60_000)
    case = Case.objects.get()
    assert case.members.count() == 3
    office.get_by_role("button", name="これを使う").click()
    contract = case.papers.filter(form_id="titp.employment_contract").last()
    office.goto(f"/office/papers/paper/{contract.pk}/")
    assert sees(office, "190,000円")
    office.locator("#field-allowances a, #field-base_wage a").first.click()
    office.get_by_role("group", name="s-allowances").get_by_role("button", name="行を追加").click()
    office.locator("input[name='s-allowances-2-name']").fill("皆勤手当")
    office.locator("input[name='s-allowances-2-amount']").fill("5,000")
    office.get_by_label("基本賃金", exact=True).fill("195000")
    office.get_by_role("button", name="保存").click()
    for other in case.papers.filter(form_id="titp.employment_contract"):
        office.goto(f"/office/papers/paper/{other.pk}/")
        assert sees(office, "195,000円")
    assert faults(office) == []
