"""A set of papers goes through its approval by the pages alone: asked, returned, asked again, approved."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from kumiai.accounts.enums import Role
from kumiai.paperwork.domain.case import open_case
from kumiai.paperwork.domain.paper import type_into
from kumiai.paperwork.enums import CaseState
from kumiai.paperwork.models import Case, Paper
from kumiai.workflow.domain.approval import ask_approval
from kumiai.workflow.domain.subjects import kind_of
from kumiai.workflow.enums import ApprovalState, Decision
from kumiai.workflow.models import Approval, Ask
from tests.factories import (
    LONG_AGO,
    WRITER,
    make_audit,
    make_cooperative,
    make_employer,
    make_license,
    make_placement,
    make_user,
)
from tests.workflow.world import make_flow, make_step

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Any]:
    make_license(make_cooperative(name="ひなた協同組合"))
    return {
        "worker": make_user(Role.CASEWORKER, name="worker"),
        "manager": make_user(Role.SUPERVISION_MANAGER, name="manager"),
        "head": make_user(Role.REPRESENTATIVE, name="head"),
    }


def audit_flow() -> None:
    make_flow(
        make_step("責任者の確認", roles=["SUPERVISION_MANAGER"], due_days=3),
        make_step("代表の承認", roles=["REPRESENTATIVE"]),
        kind="audit_report",
    )


def audit_case() -> Case:
    employer = make_employer(name="株式会社あおば建設")
    make_placement(employer=employer, first_day=date(2026, 6, 1))
    audit = make_audit(employer, timezone.localdate())
    return open_case(
        kind="titp.audit", audit=audit, employer=employer, on=timezone.localdate(), by=WRITER, at=LONG_AGO
    )


def page(user: Any, name: str, *args: Any, expect: int = 200) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == expect
    return str(answer.content.decode())


def do(user: Any, name: str, *args: Any, **given: Any) -> Any:
    client = Client()
    client.force_login(user)
    return client.post(reverse(name, args=args), given)


def decide(user: Any, name: str, approval: Approval, **given: Any) -> Any:
    ask = Ask.objects.waiting().get(approval=approval, user=user)
    return do(user, f"approvals:{name}", approval.pk, ask=ask.pk, **given)


def test_an_audit_report_is_returned_once_and_approved_the_second_time(people: dict[str, Any]) -> None:
    worker, manager, head = people.values()
    audit_flow()
    case = audit_case()
    shown = page(worker, "papers:case", case.pk)
    assert reverse("approvals:ask_case", args=[case.pk]) in shown
    assert 'value="CHECKED"' not in shown, "nobody moves it by hand past its approval"

    answer = do(worker, "approvals:ask_case", case.pk, note="指摘は来月に改善します")
    approval = Approval.objects.get()
    assert answer.headers["Location"] == reverse("approvals:approval", args=[approval.pk])
    case.refresh_from_db()
    assert (case.state, approval.kind, approval.asked_by) == (CaseState.CHECKED, "audit_report", worker)
    assert case.steps.last().note == "指摘は来月に改善します"

    waiting = page(manager, "approvals:waiting")
    assert approval.title in waiting and "指摘は来月に改善します" in waiting
    assert approval.title not in page(head, "approvals:waiting"), "the second step is not asked yet"
    seen = page(manager, "approvals:approval", approval.pk)
    assert "株式会社あおば建設" in seen and "代表の承認" in seen and "書類の数" in seen
    assert reverse("approvals:approve", args=[approval.pk]) in seen

    decide(manager, "return", approval, comment="面談の人数を直してください")
    case.refresh_from_db()
    approval.refresh_from_db()
    assert (case.state, approval.state) == (CaseState.DRAFTED, ApprovalState.RETURNED)
    assert case.steps.last().note == "面談の人数を直してください"
    assert "面談の人数を直してください" in page(worker, "approvals:approval", approval.pk)

    do(worker, "approvals:ask_again", approval.pk, comment="直しました")
    decide(manager, "approve", approval)
    decide(head, "approve", approval, comment="承認します")
    case.refresh_from_db()
    approval.refresh_from_db()
    assert (case.state, approval.state) == (CaseState.APPROVED, ApprovalState.APPROVED)
    last = case.steps.last()
    assert (last.actor, last.note) == ("head", "承認します")
    assert reverse("papers:case_file", args=[case.pk]) in page(worker, "papers:case", case.pk)
    told = page(worker, "approvals:approval", approval.pk)
    assert "承認します" in told and "面談の人数を直してください" in told


def test_failing_checks_want_a_reason_and_what_was_typed_stays(people: dict[str, Any]) -> None:
    audit_flow()
    case = audit_case()
    answer = do(people["worker"], "approvals:ask_case", case.pk, note="   ")
    assert answer.status_code == 422
    assert "ask_note" in answer.content.decode()
    assert not Approval.objects.exists()
    case.refresh_from_db()
    assert case.state == CaseState.DRAFTED


def test_asking_twice_is_one_approval(people: dict[str, Any]) -> None:
    audit_flow()
    case = audit_case()
    for _ in range(2):
        do(people["worker"], "approvals:ask_case", case.pk, note="理由")
    assert Approval.objects.count() == 1


@pytest.mark.parametrize("to", ["APPROVED", "DRAFTED", "WITHDRAWN"])
def test_no_hand_moves_a_case_while_its_approval_is_open(people: dict[str, Any], to: str) -> None:
    audit_flow()
    case = audit_case()
    do(people["worker"], "approvals:ask_case", case.pk, note="理由")
    shown = page(people["manager"], "papers:case", case.pk)
    assert reverse("approvals:approval", args=[Approval.objects.get().pk]) in shown
    do(people["manager"], "papers:case_move", case.pk, to=to, note="手で進める")
    case.refresh_from_db()
    assert case.state == CaseState.CHECKED


def test_with_a_flow_nobody_moves_a_case_by_hand_but_it_may_be_withdrawn(people: dict[str, Any]) -> None:
    audit_flow()
    case = audit_case()
    do(people["manager"], "papers:case_move", case.pk, to="CHECKED", note="手で")
    case.refresh_from_db()
    assert case.state == CaseState.DRAFTED
    do(people["manager"], "papers:case_move", case.pk, to="WITHDRAWN", note="取りやめ")
    case.refresh_from_db()
    assert case.state == CaseState.WITHDRAWN


def test_without_a_flow_everything_is_as_before(people: dict[str, Any]) -> None:
    case = audit_case()
    shown = page(people["worker"], "papers:case", case.pk)
    assert 'value="CHECKED"' in shown and reverse("approvals:ask_case", args=[case.pk]) not in shown
    for state in ("CHECKED", "APPROVED"):
        do(people["worker"], "papers:case_move", case.pk, to=state, note="確認済み")
    case.refresh_from_db()
    assert case.state == CaseState.APPROVED


@pytest.mark.parametrize(
    ("verb", "given", "state"),
    [
        ("refuse", {"comment": "提出しません"}, ApprovalState.REFUSED),
        ("withdraw", {}, ApprovalState.WITHDRAWN),
    ],
)
def test_what_ends_without_approval_goes_back_to_the_draft(
    people: dict[str, Any], verb: str, given: dict[str, str], state: str
) -> None:
    audit_flow()
    case = audit_case()
    do(people["worker"], "approvals:ask_case", case.pk, note="理由")
    approval = Approval.objects.get()
    if verb == "withdraw":
        do(people["worker"], "approvals:withdraw", approval.pk)
    else:
        decide(people["manager"], verb, approval, **given)
    approval.refresh_from_db()
    case.refresh_from_db()
    assert (approval.state, case.state) == (state, CaseState.DRAFTED)
    assert reverse("approvals:ask_case", args=[case.pk]) in page(people["worker"], "papers:case", case.pk)


def test_each_kind_of_papers_has_its_own_flow(people: dict[str, Any]) -> None:
    make_flow(make_step("別の段階", roles=["SUPERVISION_MANAGER"]), kind="filing")
    case = audit_case()
    assert 'value="CHECKED"' in page(people["worker"], "papers:case", case.pk)


def test_an_approver_opens_the_papers_but_no_confidential_one(people: dict[str, Any]) -> None:
    make_flow(make_step("代表の承認", roles=["REPRESENTATIVE"]), kind="audit_report")
    case, head, manager = audit_case(), people["head"], people["manager"]
    approval = ask_approval(kind="audit_report", record=case, by=manager, at=timezone.now(), summary="理由")
    report = Paper.objects.get(case=case, form_id="titp.audit_report")
    type_into(paper=report, given={"remarks": "ひみつの健康の話"}, by=WRITER, at=LONG_AGO)
    Paper.objects.filter(pk=report.pk).update(confidential=True)

    assert files_seen(manager, approval) == ["書類一式.pdf", "監査報告書", "監査実施概要"]
    assert "ひみつの健康の話" in text_of(manager, approval, 1), "who may read it does, so it could leak"
    assert files_seen(head, approval) == ["監査実施概要"]
    assert reverse("approvals:file", args=[approval.pk, 2]) not in page(
        head, "approvals:approval", approval.pk
    )
    assert "監査実施概要" in text_of(head, approval, 1)
    assert "ひみつの健康の話" not in text_of(head, approval, 1)
    page(head, "approvals:file", approval.pk, 2, expect=404)
    page(head, "approvals:file", approval.pk, 0, expect=404)


def files_seen(user: Any, approval: Approval) -> list[str]:
    return [one.name.split("　")[0] for one in kind_of(approval.kind).files(approval.subject, user)]


def text_of(user: Any, approval: Approval, number: int) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("approvals:file", args=[approval.pk, number]))
    assert answer.headers["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return "".join(one.extract_text() for one in pages).replace("\n", "").replace(" ", "")


def test_who_may_see_approvals_but_not_the_papers_reads_none_of_it(people: dict[str, Any]) -> None:
    audit_flow()
    case = audit_case()
    do(people["worker"], "approvals:ask_case", case.pk, note="理由")
    approval = Approval.objects.get()
    auditor = make_user(Role.OUTSIDE_AUDITOR, name="auditor")
    shown = page(auditor, "approvals:approval", approval.pk)
    assert approval.title in shown
    assert "書類の数" not in shown and reverse("approvals:file", args=[approval.pk, 1]) not in shown
    page(auditor, "approvals:file", approval.pk, 1, expect=404)


def test_the_verbs_of_a_case_refuse_who_may_not_ask(people: dict[str, Any]) -> None:
    audit_flow()
    case = audit_case()
    for role in (Role.BOOKKEEPER, Role.INSPECTOR, Role.REPRESENTATIVE):
        answer = do(make_user(role), "approvals:ask_case", case.pk, note="理由")
        assert answer.status_code == 403, role
    assert not Approval.objects.exists()


def test_the_decision_is_kept_with_who_and_through_what(people: dict[str, Any]) -> None:
    audit_flow()
    case = audit_case()
    approval = ask_approval(
        kind="audit_report", record=case, by=people["worker"], at=timezone.now(), summary="理由"
    )
    decide(people["manager"], "approve", approval)
    ask = Ask.objects.get(approval=approval, user=people["manager"])
    assert (ask.decision, ask.via) == (Decision.APPROVED, "office")


def test_the_audit_leads_to_its_papers_and_their_approval(people: dict[str, Any]) -> None:
    audit_flow()
    case = audit_case()
    shown = page(people["worker"], "audit:inspect", case.audit_id)
    assert reverse("papers:case", args=[case.pk]) in shown and "承認を依頼" in shown
    do(people["worker"], "approvals:ask_case", case.pk, note="理由")
    approval = Approval.objects.get()
    shown = page(people["worker"], "audit:inspect", case.audit_id)
    assert reverse("approvals:approval", args=[approval.pk]) in shown and "承認を依頼" not in shown
    outsider = make_user(Role.OUTSIDE_AUDITOR)  # sees audits, and no papers
    assert reverse("papers:case", args=[case.pk]) not in page(outsider, "audit:inspect", case.audit_id)


def test_an_approver_is_told_that_the_papers_changed_meanwhile(people: dict[str, Any]) -> None:
    audit_flow()
    case = audit_case()
    asked_at = timezone.now() - timedelta(days=2)
    approval = ask_approval(
        kind="audit_report", record=case, by=people["worker"], at=asked_at, summary="理由"
    )
    assert "書類が変更されています" not in page(people["manager"], "approvals:approval", approval.pk)
    report = Paper.objects.get(case=case, form_id="titp.audit_report")
    type_into(paper=report, given={"remarks": "あとから書いたこと"}, by=people["worker"], at=timezone.now())
    assert "書類が変更されています" in page(people["manager"], "approvals:approval", approval.pk)
    decide(people["manager"], "return", approval, comment="確認してください")
    do(people["worker"], "approvals:ask_again", approval.pk, comment="確認しました")
    assert "書類が変更されています" not in page(people["manager"], "approvals:approval", approval.pk)
