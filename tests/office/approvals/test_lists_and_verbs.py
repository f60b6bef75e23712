"""What waits, what was asked, who may do what, and that a second click does nothing."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kumiai.accounts.enums import Role
from kumiai.employers.models import Employer
from kumiai.paperwork.domain.case import open_case
from kumiai.workflow.domain.approval import ask_approval, decide
from kumiai.workflow.enums import ApprovalState, Decision
from kumiai.workflow.models import Absence, Approval, Ask, Request, RequestForm
from tests.factories import LONG_AGO, WRITER, make_audit, make_employer, make_user, write
from tests.workflow.world import make_flow, make_step

pytestmark = pytest.mark.django_db


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def two_steps(*, same: bool = False) -> None:
    second = "SUPERVISION_MANAGER" if same else "REPRESENTATIVE"
    make_flow(
        make_step("上長", roles=["SUPERVISION_MANAGER"], due_days=1),
        make_step("代表", roles=[second]),
        kind="request",
    )


def make_request(by: Any, title: str = "出張：名古屋", *, at: Any = None) -> Approval:
    form, _made = RequestForm.objects.get_or_create(name="出張")
    at = at or timezone.now()
    answers = [{"label": "行き先", "kind": "TEXT", "value": title}]
    request = write(Request(form=form, title=title, answers=answers, asked_by=by, asked_at=at))
    return ask_approval(kind=f"request#{form.pk}", record=request, by=by, at=at, summary=f"{title}の件")


@pytest.fixture
def people() -> tuple[Any, Any, Any]:
    return (
        make_user(Role.CASEWORKER, name="worker"),
        make_user(Role.SUPERVISION_MANAGER, name="manager"),
        make_user(Role.REPRESENTATIVE, name="head"),
    )


def post(who: Any, name: str, approval: Approval, **given: Any) -> Any:
    return browser(who).post(reverse(f"approvals:{name}", args=[approval.pk]), given)


def ask_of(approval: Approval, user: Any) -> Ask:
    return Ask.objects.waiting().get(approval=approval, user=user)


# --- lists


def test_what_is_overdue_is_marked_and_the_menu_counts(people: Any) -> None:
    worker, manager, _head = people
    two_steps()
    make_request(worker, "古い申請", at=timezone.now() - timedelta(days=20))
    make_request(worker, "新しい申請")
    page = browser(manager).get(reverse("approvals:waiting")).content.decode()
    assert page.count("期限超過") == 1
    assert page.index("古い申請") < page.index("新しい申請")
    assert "承認 (2)" in page or "\\u627f\\u8a8d (2)" in page


def test_who_asked_sees_where_it_stands(people: Any) -> None:
    worker, _manager, head = people
    two_steps()
    approval = make_request(worker)
    page = browser(worker).get(reverse("approvals:asked")).content.decode()
    assert approval.title in page and "上長" in page and "manager" in page
    assert approval.title not in browser(head).get(reverse("approvals:asked")).content.decode()
    post(worker, "withdraw", approval)
    assert approval.title not in browser(worker).get(reverse("approvals:asked")).content.decode()
    assert approval.title in browser(worker).get(reverse("approvals:asked") + "?show=closed").content.decode()


def test_all_approvals_are_narrowed_down(people: Any) -> None:
    worker, manager, _head = people
    two_steps()
    make_request(worker, "出張：名古屋")
    post(worker, "withdraw", make_request(worker, "出張：大阪"))
    address = reverse("approvals:all")

    def titles(query: str) -> list[str]:
        page = browser(manager).get(address + query).content.decode()
        return [name for name in ("出張：名古屋", "出張：大阪") if name in page]

    assert titles("") == ["出張：名古屋", "出張：大阪"]
    assert titles("?state=WITHDRAWN") == ["出張：大阪"]
    assert titles("?q=名古屋") == ["出張：名古屋"]
    assert titles("?kind=audit_report") == []
    assert titles("?kind=request&page=99") == ["出張：名古屋", "出張：大阪"]


@pytest.mark.parametrize("name", ["waiting", "asked", "all"])
def test_a_longer_list_costs_no_more_queries(people: Any, name: str) -> None:
    worker, manager, _head = people
    two_steps()
    who = worker if name == "asked" else manager
    client = browser(who)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"approvals:{name}")).status_code == 200
        return len(queries)

    make_request(worker)
    cost()
    few = cost()
    for number in range(6):
        make_request(worker, f"申請{number}")
    assert cost() == few


# --- deeds


def test_a_second_click_does_not_decide_the_next_step_of_the_same_person(people: Any) -> None:
    worker, manager, _head = people
    two_steps(same=True)
    approval = make_request(worker)
    first = ask_of(approval, manager)
    post(manager, "approve", approval, ask=first.pk)
    post(manager, "approve", approval, ask=first.pk)
    approval.refresh_from_db()
    assert approval.state == ApprovalState.UNDER_WAY, "the second step waits for a decision of its own"
    post(manager, "approve", approval, ask=ask_of(approval, manager).pk)
    approval.refresh_from_db()
    assert approval.state == ApprovalState.APPROVED


@pytest.mark.parametrize("name", ["return", "refuse"])
def test_a_return_and_a_refusal_want_a_comment(people: Any, name: str) -> None:
    worker, manager, _head = people
    two_steps()
    approval = make_request(worker)
    answer = post(manager, name, approval, ask=ask_of(approval, manager).pk, comment="  ")
    page = answer.content.decode()
    assert answer.status_code == 422 and f'id="{name}" open' in page and 'role="alert"' in page
    approval.refresh_from_db()
    assert approval.state == ApprovalState.UNDER_WAY


def test_a_decision_is_passed_on_to_who_may_hold_it(people: Any) -> None:
    worker, manager, head = people
    two_steps()
    approval, outsider = make_request(worker), make_user(Role.INSPECTOR, name="outsider")
    ask = ask_of(approval, manager)
    refused = post(manager, "pass_on", approval, ask=ask.pk, to=outsider.pk, comment="頼みます")
    assert refused.status_code == 422 and "頼みます" in refused.content.decode()
    post(manager, "pass_on", approval, ask=ask.pk, to=head.pk, comment="頼みます")
    passed = ask_of(approval, head)
    assert (passed.instead_of, passed.origin) == (manager, "DELEGATED")
    page = browser(head).get(reverse("approvals:approval", args=[approval.pk])).content.decode()
    assert "頼みます" in page and "引継ぎ" in page


@pytest.mark.parametrize("name", ["approve", "return", "refuse", "pass_on"])
def test_nobody_decides_what_another_one_was_asked(people: Any, name: str) -> None:
    worker, manager, head = people
    two_steps()
    approval = make_request(worker)
    ask = ask_of(approval, manager)
    for user in (worker, head):
        post(user, name, approval, ask=ask.pk, comment="横から", to=user.pk)
    ask.refresh_from_db()
    approval.refresh_from_db()
    assert (ask.decision, approval.state) == ("", ApprovalState.UNDER_WAY)


@pytest.mark.parametrize("name", ["withdraw", "ask_again", "name_approver"])
def test_whoever_is_asked_does_not_steer(people: Any, name: str) -> None:
    worker, _manager, head = people
    make_flow(make_step("代表", roles=["REPRESENTATIVE"]), kind="request")
    approval = make_request(worker)
    post(head, name, approval, comment="横から", user=head.pk)
    approval.refresh_from_db()
    assert approval.state == ApprovalState.UNDER_WAY
    assert Ask.objects.filter(approval=approval).count() == 1


def test_a_step_without_an_approver_is_given_one(people: Any) -> None:
    worker, manager, head = people
    make_flow(make_step("計画作成指導者", roles=["PLAN_ADVISER"]), kind="request")
    approval = make_request(worker)
    page = browser(manager).get(reverse("approvals:approval", args=[approval.pk])).content.decode()
    assert "承認者が見つかりません" in page and "承認者を指名する" in page
    post(manager, "name_approver", approval, user=head.pk)
    assert ask_of(approval, head)


def test_nothing_is_decided_while_one_looks_at_another_day(people: Any) -> None:
    worker, manager, _head = people
    two_steps()
    approval, client = make_request(worker), browser(manager)
    client.get(reverse("approvals:waiting") + "?as_of=2026-01-01")
    ask = ask_of(approval, manager)
    answer = client.post(reverse("approvals:approve", args=[approval.pk]), {"ask": ask.pk})
    ask.refresh_from_db()
    assert answer.status_code == 403 and ask.decided_at is None


def test_the_history_is_told_in_words(people: Any) -> None:
    worker, manager, _head = people
    two_steps()
    approval = make_request(worker)
    post(manager, "return", approval, ask=ask_of(approval, manager).pk, comment="直してください")
    post(worker, "ask_again", approval, comment="直しました")
    page = browser(worker).get(reverse("approvals:approval", args=[approval.pk])).content.decode()
    for words in ("承認を依頼", "段階の開始", "もう一度依頼", "直してください", "直しました", "事務局画面"):
        assert words in page, words
    for raw in ("under_way", "under way", "begun", "request#"):
        assert raw not in page, raw


def test_wagtail_sends_no_mails_of_its_own(people: Any, mailoutbox: list[Any]) -> None:
    worker, manager, head = people
    admin = make_user(Role.ADMINISTRATOR, name="admin")
    for user in (worker, manager, head, admin):
        user.email, user.is_superuser = f"{user.username}@example.jp", user is admin
        user.save()
    two_steps()
    approval = make_request(worker)
    post(manager, "return", approval, ask=ask_of(approval, manager).pk, comment="直してください")
    post(worker, "ask_again", approval)
    for user in (manager, head):
        post(user, "approve", approval, ask=ask_of(approval, user).pk)
    approval.refresh_from_db()
    assert approval.state == ApprovalState.APPROVED and mailoutbox == []


# --- deputies


def absence(who: Any, deputy: Any, first: int, last: int, **more: Any) -> Absence:
    today = timezone.localdate()
    return write(
        Absence(
            user=who, deputy=deputy, first_day=today + timedelta(days=first), last_day=today + timedelta(days=last),
            **more,
        )
    )  # fmt: skip


def days(first: int, last: int) -> dict[str, str]:
    today = timezone.localdate()
    return {
        "first_day": (today + timedelta(days=first)).isoformat(),
        "last_day": (today + timedelta(days=last)).isoformat(),
    }


def test_one_enters_the_own_absence_and_the_deputy_is_asked(people: Any) -> None:
    worker, manager, head = people
    make_flow(make_step("代表", roles=["REPRESENTATIVE"]), kind="request")
    given = {"deputy": manager.pk, "user": worker.pk, **days(0, 3)}
    browser(head).post(reverse("approvals:deputies"), given)
    made = Absence.objects.get()
    assert (made.user, made.deputy) == (head, manager), "who has no right to it enters nobody else's"
    approval = make_request(worker)
    assert ask_of(approval, manager).instead_of == head
    assert "head" in browser(manager).get(reverse("approvals:waiting")).content.decode()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (days(3, 1), "last_day"),
        ({**days(0, 9)}, "この期間には別の不在"),
        ({"first_day": "", "last_day": ""}, "first_day"),
    ],
)
def test_a_faulty_absence_is_told(people: Any, given: dict[str, str], words: str) -> None:
    worker, manager, _head = people
    absence(worker, manager, 5, 6)
    answer = browser(worker).post(
        reverse("approvals:deputies"), {"deputy": manager.pk, "note": "研修", **given}
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and "研修" in page and 'role="alert"' in page
    assert Absence.objects.count() == 1


def test_nobody_changes_or_ends_a_foreign_absence(people: Any) -> None:
    worker, manager, head = people
    foreign = absence(head, manager, 0, 5, note="FOREIGN note")
    client = browser(worker)
    assert "FOREIGN note" not in client.get(reverse("approvals:deputies")).content.decode()
    for name in ("absence", "absence_end"):
        assert client.post(reverse(f"approvals:{name}", args=[foreign.pk]), days(0, 0)).status_code == 404
    foreign.refresh_from_db()
    assert foreign.last_day == timezone.localdate() + timedelta(days=5)
    assert "FOREIGN note" in browser(manager).get(reverse("approvals:deputies")).content.decode()


def test_an_absence_ends_yesterday_and_one_to_come_is_taken_back(people: Any) -> None:
    worker, manager, _head = people
    now, later = absence(worker, manager, -2, 5), absence(worker, manager, 8, 9)
    for one in (now, later, now):
        browser(worker).post(reverse("approvals:absence_end", args=[one.pk]))
    now.refresh_from_db()
    assert now.last_day == timezone.localdate() - timedelta(days=1)
    assert not Absence.objects.filter(pk=later.pk).exists()


def test_an_absence_is_changed(people: Any) -> None:
    worker, manager, head = people
    made = absence(worker, manager, 0, 5)
    given = {"deputy": head.pk, **days(0, 2)}
    browser(worker).post(reverse("approvals:absence", args=[made.pk]), given)
    made.refresh_from_db()
    assert (made.user, made.deputy) == (worker, head)


# --- waiting times


def answered(people: Any, hours: int) -> None:
    worker, manager, _head = people
    now = timezone.now()
    approval = make_request(worker, f"{hours}時間", at=now - timedelta(hours=hours))
    decide(
        ask=ask_of(approval, manager),
        decision=Decision.APPROVED,
        by=manager,
        at=now,
        via="office",
        comment="",
    )


def test_waiting_times_are_counted_by_step_and_go_to_excel(people: Any) -> None:
    _worker, manager, head = people
    two_steps()
    for hours in (2, 30, 240):
        answered(people, hours)
    page = browser(head).get(reverse("approvals:waiting_times")).content.decode()
    assert "1日6時間" in page and "10日" in page and "承認者別" in page
    empty = browser(head).get(
        reverse("approvals:waiting_times") + "?first_day=2020-01-01&last_day=2020-02-01"
    )
    assert "この期間の回答はありません" in empty.content.decode()

    made = browser(head).get(reverse("approvals:waiting_times_workbook"))
    book = openpyxl.load_workbook(BytesIO(made.content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[2][:5] == ("確認の流れ", "上長", 3, 30, 240)
    assert book.worksheets[1].cell(2, 1).value == str(manager)


def test_how_fast_a_colleague_answers_is_not_everybodys_business(people: Any) -> None:
    worker, manager, _head = people
    two_steps()
    answered(people, 5)
    page = browser(worker).get(reverse("approvals:waiting_times")).content.decode()
    assert "5時間" in page and "承認者別" not in page and f">{manager}<" not in page
    bookkeeper = browser(make_user(Role.BOOKKEEPER))
    for name in ("waiting_times", "waiting_times_workbook"):
        assert bookkeeper.get(reverse(f"approvals:{name}")).status_code == 403


def test_a_name_like_a_formula_stays_a_name(people: Any) -> None:
    worker, _manager, head = people
    make_flow(make_step("=1+1", roles=["SUPERVISION_MANAGER"]), kind="request")
    answered(people, 5)
    made = browser(head).get(reverse("approvals:waiting_times_workbook"))
    sheet = openpyxl.load_workbook(BytesIO(made.content)).worksheets[0]
    assert (sheet.cell(3, 2).value, sheet.cell(3, 2).data_type) == ("=1+1", "s")


def test_a_caseworker_of_own_companies_sees_no_foreign_approval(people: Any) -> None:
    worker, _manager, _head = people
    two_steps()
    mine = make_user(Role.CASEWORKER, name="mine", only_assigned=True)
    own, foreign = make_employer(caseworker=mine), make_employer(caseworker=worker)
    made: dict[str, Approval] = {}
    for mark, employer in (("OWN", own), ("FOREIGN", foreign)):
        made[mark] = _about(employer, mark, worker)
    client = browser(mine)
    page = client.get(reverse("approvals:all")).content.decode()
    assert "OWN approval" in page and "FOREIGN approval" not in page
    assert client.get(reverse("approvals:approval", args=[made["OWN"].pk])).status_code == 200
    assert client.get(reverse("approvals:approval", args=[made["FOREIGN"].pk])).status_code == 404


def _about(employer: Employer, mark: str, by: Any) -> Approval:
    audit = make_audit(employer, timezone.localdate())
    case = open_case(
        kind="titp.audit", audit=audit, employer=employer, on=audit.audited_on, by=WRITER, at=LONG_AGO
    )
    return Approval.objects.create(
        kind="audit_report", subject=case, title=f"{mark} approval", employer=employer, asked_by=by,
        asked_at=timezone.now(),
    )  # fmt: skip


def test_the_last_three_months_are_shown_unless_days_are_given(people: Any) -> None:
    _worker, _manager, head = people
    page = browser(head).get(reverse("approvals:waiting_times")).content.decode()
    assert f'value="{(timezone.localdate() - timedelta(days=90)).isoformat()}"' in page
    turned = browser(head).get(
        reverse("approvals:waiting_times") + "?first_day=2026-05-01&last_day=2026-04-01&x=nonsense"
    )
    assert turned.content.decode().index(date(2026, 4, 1).isoformat()) < turned.content.decode().index(
        "2026-05-01"
    )


@pytest.mark.parametrize("name", ["deputies", "absence", "absence_end", "form_new", "form", "starters"])
def test_nothing_is_written_while_the_office_shows_another_day(people: Any, name: str) -> None:
    _worker, manager, head = people
    today = timezone.localdate()
    absence = write(Absence(user=manager, deputy=head, first_day=today, last_day=today + timedelta(days=3)))
    form = write(RequestForm(name="出張"))
    numbers = {"absence": [absence.pk], "absence_end": [absence.pk], "form": [form.pk]}
    client = browser(manager)
    client.get(reverse("wagtailadmin_home") + "?as_of=2027-04-01")
    days = {"first_day": "2030-01-01", "last_day": "2030-01-02"}
    given = {"user": manager.pk, "deputy": head.pk, **days, "name": "別", "note": "別"}
    assert client.post(reverse(f"approvals:{name}", args=numbers.get(name)), given).status_code == 403
    assert [one.note for one in Absence.objects.all()] == [""]
    assert [one.name for one in RequestForm.objects.all()] == ["出張"]
