"""Who is asked: by role in force, by company, by name; deputies; nobody approves the own request."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from kumiai.accounts.domain.user import end_role
from kumiai.accounts.enums import Role
from kumiai.accounts.models import RoleGrant, User
from kumiai.employers.models import CompanyContact
from kumiai.messaging.models import Message, Question
from kumiai.workflow.domain.approval import name_approver
from kumiai.workflow.domain.approvers import who_may_hold
from kumiai.workflow.domain.passing import pass_time
from kumiai.workflow.domain.queries import history_of, picture_of
from kumiai.workflow.enums import ApprovalState, Origin
from kumiai.workflow.models import Absence, Approval
from tests.factories import WRITER, make_employer, make_user, write
from tests.workflow.world import AT, ON, ask_of, asked, make_approval, make_flow, make_step, say, told, trio

pytestmark = pytest.mark.django_db


def away(user: User, deputy: User, first_day: date = ON, last_day: date = ON) -> None:
    write(Absence(user=user, deputy=deputy, first_day=first_day, last_day=last_day))


def end(user: User, last_day: date) -> None:
    end_role(grant=RoleGrant.objects.get(user=user), last_day=last_day, by=WRITER, at=AT)


def test_a_role_that_ended_yesterday_is_not_asked() -> None:
    worker, manager, _head = trio()
    other = make_user(Role.SUPERVISION_MANAGER, name="other")
    end(other, ON - timedelta(days=1))
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    assert asked(make_approval(worker)) == [manager.username]


def test_a_role_that_ended_after_asking_does_not_decide_and_an_administrator_names_another() -> None:
    worker, manager, head = trio()
    admin = make_user(Role.ADMINISTRATOR, name="admin")
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    approval = make_approval(worker)
    with pytest.raises(ValidationError):
        name_approver(approval=approval, user=head, by=admin, at=AT)
    end(manager, ON)
    tomorrow = AT + timedelta(days=1)
    with pytest.raises(ValidationError):
        say(approval, manager, at=tomorrow)
    assert asked(approval) == ["manager"]
    name_approver(approval=approval, user=head, by=admin, at=tomorrow)
    assert asked(approval) == ["head"]
    assert say(approval, head, at=tomorrow).state == ApprovalState.APPROVED


def test_a_caseworker_of_own_companies_is_asked_about_these_only() -> None:
    _worker, manager, _head = trio()
    own = make_user(Role.CASEWORKER, name="own", only_assigned=True)
    make_flow(make_step("確認", roles=["CASEWORKER"], needs="ALL"))
    assert asked(make_approval(manager, employer=make_employer(caseworker=own))) == ["own", "worker"]
    foreign = make_approval(manager, employer=make_employer())
    assert asked(foreign) == ["worker"]
    assert not Approval.objects.visible_to(own).filter(pk=foreign.pk).exists()
    assert own not in who_may_hold(foreign, ON)


def test_the_manager_of_the_company_is_asked_and_no_manager_of_another() -> None:
    worker, _manager, _head = trio()
    employer, other = make_employer(), make_employer()
    for name, company, decides in (
        ("boss", employer, True),
        ("clerk", employer, False),
        ("stranger", other, True),
    ):
        account = make_user(Role.MEMBER_MANAGER, name=name)
        write(CompanyContact(employer=company, user=account, name=name, is_manager=decides))
    make_flow(make_step("会社の承認", company_manager=True))
    approval = make_approval(worker, employer=employer)
    assert asked(approval) == ["boss"]
    holders = {user.username for user in who_may_hold(approval, ON)}
    assert "stranger" not in holders
    assert "manager" in holders
    assert say(approval, User.objects.get(username="boss")).state == ApprovalState.APPROVED


def test_nobody_approves_the_own_request_while_somebody_else_of_the_role_is_there() -> None:
    _worker, manager, _head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    alone = make_approval(manager)
    assert asked(alone) == ["manager"]
    assert history_of(alone).filter(action="workflow.step.begun").exclude(reason="").exists()
    make_user(Role.SUPERVISION_MANAGER, name="second")
    assert asked(make_approval(manager)) == ["second"]


def test_the_deputy_of_a_deputy_is_asked_and_it_is_said_for_whom() -> None:
    worker, manager, head = trio()
    second = make_user(Role.CASEWORKER, name="second")
    away(manager, second)
    away(second, head)
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    approval = make_approval(worker)
    ask = ask_of(approval, head)
    assert (asked(approval), ask.instead_of, ask.origin) == (["head"], manager, Origin.DEPUTY)
    assert told(head, "approval.asked") == 1
    assert picture_of(approval, on=ON).now.asks[0].ask.origin == Origin.DEPUTY
    assert say(approval, head).state == ApprovalState.APPROVED


def test_deputies_in_a_circle_and_deputies_who_ask_themselves_leave_the_absent_one_asked() -> None:
    worker, manager, head = trio()
    away(manager, head)
    away(head, manager)
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    assert asked(make_approval(worker)) == ["manager"]
    Absence.objects.all().delete()
    away(manager, worker)
    approval = make_approval(worker)
    assert asked(approval) == ["manager"], "the deputy asked for it and may not approve it"
    with translation.override("en"):
        other = make_approval(worker)
    for one in (approval, other):
        said = history_of(one).get(action="workflow.step.begun").reason
        assert said == "managerさんは不在ですが、代理がいません。", (
            "in the language of the office, whoever asked"
        )


def test_an_absence_that_ended_yesterday_changes_nothing() -> None:
    worker, manager, head = trio()
    away(manager, head, ON - timedelta(days=3), ON - timedelta(days=1))
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    assert asked(make_approval(worker)) == ["manager"]


def test_a_step_that_finds_nobody_stays_and_the_administrators_are_told() -> None:
    worker, manager, head = trio()
    admin = make_user(Role.ADMINISTRATOR, name="admin")
    make_flow(make_step("担当の確認", person_in_charge=True))
    approval = make_approval(worker, employer=make_employer(caseworker=None))
    assert (approval.state, asked(approval)) == (ApprovalState.UNDER_WAY, [])
    assert told(admin, "approval.nobody") == 1
    assert picture_of(approval, on=ON).now.missing
    with pytest.raises(PermissionDenied):
        name_approver(approval=approval, user=head, by=head, at=AT)
    with pytest.raises(ValidationError):
        name_approver(approval=approval, user=worker, by=admin, at=AT)
    name_approver(approval=approval, user=manager, by=admin, at=AT)
    assert say(approval, manager).state == ApprovalState.APPROVED


def test_a_way_that_finds_nobody_holds_up_a_step_that_needs_all() -> None:
    worker, manager, _head = trio()
    admin = make_user(Role.ADMINISTRATOR, name="admin")
    consultant = make_user(Role.CONSULTANT, name="consultant")
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER", "BOOKKEEPER"], needs="ALL"))
    approval = make_approval(worker)
    assert say(approval, manager).state == ApprovalState.UNDER_WAY, "no bookkeeper has seen it"
    name_approver(approval=approval, user=consultant, by=admin, at=AT)
    assert say(approval, consultant).state == ApprovalState.APPROVED


def test_a_closed_account_is_not_asked_and_does_not_decide() -> None:
    worker, manager, head = trio()
    make_flow(make_step("確認", people=[manager, head]))
    User.objects.filter(pk=head.pk).update(is_active=False)
    approval = make_approval(worker)
    assert asked(approval) == ["manager"]
    User.objects.filter(pk=manager.pk).update(is_active=False)
    manager.refresh_from_db()
    with pytest.raises(PermissionDenied):
        say(approval, manager)


def test_approvals_are_seen_by_those_concerned_only() -> None:
    worker, manager, _head = trio()
    bookkeeper = make_user(Role.BOOKKEEPER, name="bookkeeper")
    auditor = make_user(Role.OUTSIDE_AUDITOR, name="auditor")
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    approval = make_approval(worker)
    Approval.objects.create(
        kind="request#1",
        subject_type=approval.subject_type,
        subject_id="1",
        title="休暇",
        asked_by=manager,
        asked_at=AT,
    )
    seen = {
        user.username: Approval.objects.visible_to(user).count()
        for user in (worker, manager, bookkeeper, auditor)
    }
    assert seen == {"worker": 1, "manager": 2, "bookkeeper": 0, "auditor": 1}


def test_an_absence_that_begins_after_the_asking_hands_the_decision_to_the_deputy() -> None:
    worker, manager, head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"], due_days=3))
    approval = make_approval(worker)
    away(manager, head, ON + timedelta(days=1), ON + timedelta(days=5))
    pass_time(AT)
    assert asked(approval) == ["manager"]
    for hours in (24, 25):
        pass_time(AT + timedelta(hours=hours))
    ask = ask_of(approval, head)
    assert (asked(approval), ask.instead_of, ask.origin) == (["head"], manager, Origin.DEPUTY)
    assert ask.due_on == date(2026, 12, 1), "the due day stays"
    assert told(head, "approval.asked") == 1
    assert not Question.objects.open().filter(user=manager).exists()
    assert say(approval, head, at=AT + timedelta(hours=26)).state == ApprovalState.APPROVED


def test_managers_of_companies_get_no_link_into_the_office() -> None:
    worker, _manager, _head = trio()
    employer = make_employer()
    boss = make_user(Role.MEMBER_MANAGER, name="boss")
    write(CompanyContact(employer=employer, user=boss, name="boss", is_manager=True))
    make_flow(make_step("承認", company_manager=True, roles=["REPRESENTATIVE"]))
    approval = make_approval(worker, employer=employer)
    links = dict(Message.objects.filter(purpose="approval.asked").values_list("user__username", "link"))
    assert links == {"boss": "", "head": f"/office/approvals/{approval.pk}/"}


def test_a_deputy_who_does_not_see_the_company_is_not_asked() -> None:
    worker, manager, _head = trio()
    limited = make_user(Role.CASEWORKER, name="limited", only_assigned=True)
    away(manager, limited)
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    assert asked(make_approval(worker, employer=make_employer())) == ["manager"]
    assert asked(make_approval(worker, employer=make_employer(caseworker=limited))) == ["limited"]


def test_a_named_manager_of_a_company_is_asked_about_this_company_only() -> None:
    worker, manager, _head = trio()
    employer = make_employer()
    boss = make_user(Role.MEMBER_MANAGER, name="boss")
    write(CompanyContact(employer=employer, user=boss, name="boss", is_manager=True))
    make_flow(make_step("確認", people=[boss, manager]))
    assert asked(make_approval(worker, employer=employer)) == ["boss", "manager"]
    assert asked(make_approval(worker, employer=make_employer())) == ["manager"]


def test_a_manager_who_left_the_company_does_not_decide_for_it_any_more() -> None:
    worker, _manager, _head = trio()
    admin = make_user(Role.ADMINISTRATOR, name="admin")
    employer = make_employer()
    boss = make_user(Role.MEMBER_MANAGER, name="boss")
    post = write(CompanyContact(employer=employer, user=boss, name="boss", is_manager=True))
    make_flow(make_step("会社の承認", company_manager=True))
    approval = make_approval(worker, employer=employer)
    CompanyContact.objects.filter(pk=post.pk).update(left_on=ON)
    with pytest.raises(ValidationError):
        say(approval, boss, at=AT + timedelta(days=1))
    assert asked(approval) == ["boss"]
    pass_time(AT + timedelta(days=1))
    assert told(admin, "approval.nobody") == 1
    assert say(approval, boss).state == ApprovalState.APPROVED, "the last day still counts"


def test_who_lost_the_companies_of_a_role_is_told_of_as_nobody() -> None:
    worker, _manager, _head = trio()
    admin = make_user(Role.ADMINISTRATOR, name="admin")
    limited = make_user(Role.SUPERVISION_MANAGER, name="limited", only_assigned=True)
    User.objects.filter(username="manager").update(is_active=False)
    employer = make_employer(caseworker=limited)
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    approval = make_approval(worker, employer=employer)
    assert asked(approval) == ["limited"]
    pass_time(AT)
    assert told(admin, "approval.nobody") == 0
    employer.caseworker = worker
    employer.save()
    with pytest.raises(ValidationError):
        say(approval, limited)
    pass_time(AT)
    assert told(admin, "approval.nobody") == 1
