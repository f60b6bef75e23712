"""A thing goes through its flow: one after another, at once, back and on again, stopped."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from wagtail.models import Task, Workflow

from kumiai.accounts.enums import Role
from kumiai.accounts.models import RoleGrant, User
from kumiai.history.models import Entry
from kumiai.messaging.domain.question import Settled, answer_question
from kumiai.messaging.models import Question
from kumiai.workflow.domain.approval import ask_again, ask_approval, decide, delegate, withdraw
from kumiai.workflow.domain.queries import history_of, picture_of, waiting_for
from kumiai.workflow.enums import ApprovalState, Decision, Origin
from kumiai.workflow.models import Approval, Ask
from tests.factories import make_employer, make_user, make_visit
from tests.workflow.world import (
    AT,
    KIND,
    ON,
    ask_of,
    asked,
    make_approval,
    make_flow,
    make_step,
    note_of,
    question_of,
    say,
    told,
    trio,
)

pytestmark = pytest.mark.django_db


def three_steps() -> None:
    make_flow(
        make_step("担当の確認", person_in_charge=True),
        make_step("責任者の確認", roles=["SUPERVISION_MANAGER"]),
        make_step("代表の承認", roles=["REPRESENTATIVE"]),
    )


def test_a_record_goes_from_the_caseworker_to_the_head_and_is_returned_once() -> None:
    worker, manager, head = trio()
    writer = make_user(Role.CASEWORKER, name="writer")
    three_steps()
    approval = make_approval(writer, employer=make_employer(caseworker=worker))
    assert asked(approval) == ["worker"]
    say(approval, worker)
    assert asked(approval) == ["manager"]

    returned = say(approval, manager, "RETURNED", "日付が違います。")
    assert (returned.state, asked(approval)) == (ApprovalState.RETURNED, [])
    assert note_of(approval) == "returned:manager:日付が違います。"
    assert told(writer, "approval.returned") == 1

    ask_again(approval=returned, by=writer, at=AT + timedelta(hours=1), comment="直しました。")
    assert asked(approval) == ["manager"], "the step that returned it is asked, not the first one"
    say(approval, manager, at=AT + timedelta(hours=2))
    done = say(approval, head, at=AT + timedelta(hours=3))
    assert (done.state, done.ended_at) == (ApprovalState.APPROVED, AT + timedelta(hours=3))
    assert note_of(approval).endswith("approved:head:")
    assert told(writer, "approval.approved") == 1
    actions = list(history_of(approval).values_list("action", "actor"))
    assert ("workflow.approval.asked", "writer") in actions
    assert ("workflow.ask.returned", "manager") in actions
    assert ("workflow.approval.approved", "head") in actions
    steps = [(step.name, step.state) for step in picture_of(done, on=ON).steps]
    assert steps == [
        ("担当の確認", "done"), ("責任者の確認", "returned"), ("責任者の確認", "done"), ("代表の承認", "done"),
    ]  # fmt: skip


def test_what_was_returned_may_begin_at_the_first_step_again() -> None:
    worker, manager, _head = trio()
    writer = make_user(Role.CASEWORKER, name="writer")
    three_steps()
    approval = make_approval(writer, employer=make_employer(caseworker=worker))
    say(approval, worker)
    say(approval, manager, "RETURNED", "やり直し")
    ask_again(approval=approval, by=writer, at=AT, from_start=True)
    assert asked(approval) == ["worker"]
    assert Approval.objects.get(pk=approval.pk).state == ApprovalState.UNDER_WAY
    assert "withdrawn" not in note_of(approval)
    assert [step.state for step in picture_of(Approval.objects.get(pk=approval.pk), on=ON).steps] == [
        "done", "returned", "now", "to_come", "to_come",
    ]  # fmt: skip


def test_all_of_several_must_approve() -> None:
    worker, manager, head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER", "REPRESENTATIVE"], needs="ALL"))
    approval = make_approval(worker)
    assert asked(approval) == ["head", "manager"]
    assert say(approval, manager).state == ApprovalState.UNDER_WAY
    assert asked(approval) == ["head"]
    assert say(approval, head).state == ApprovalState.APPROVED


def test_any_of_several_is_enough_and_closes_the_question_of_the_others() -> None:
    worker, manager, head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER", "REPRESENTATIVE"], needs="ANY"))
    approval = make_approval(worker)
    other = question_of(approval, head)
    assert say(approval, manager).state == ApprovalState.APPROVED
    assert Ask.objects.get(approval=approval, user=head).decision == Decision.NOT_NEEDED
    with pytest.raises(Settled):
        answer_question(token=other.token, option="approve", by=head, at=AT, via="lineworks")
    assert "head" not in note_of(approval)


def test_one_return_ends_the_step_for_all() -> None:
    worker, manager, head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER", "REPRESENTATIVE"], needs="ALL"))
    approval = make_approval(worker)
    say(approval, manager, "RETURNED", "不足")
    assert Ask.objects.get(approval=approval, user=head).decision == Decision.NOT_NEEDED
    assert not Question.objects.open().exists()


def test_refused_is_the_end() -> None:
    worker, manager, _head = trio()
    three_steps()
    approval = make_approval(worker, employer=make_employer(caseworker=manager))
    refused = say(approval, manager, "REFUSED", "できません。")
    assert refused.state == ApprovalState.REFUSED
    assert note_of(approval) == "refused:manager:できません。"
    assert asked(approval) == []
    assert [step.state for step in picture_of(refused, on=ON).steps] == ["refused"]
    with pytest.raises(ValidationError):
        ask_again(approval=refused, by=worker, at=AT)
    again = ask_approval(kind=KIND, record=refused.subject, by=worker, at=AT)
    assert again.pk != refused.pk, "a new approval may be asked for"


def test_the_requester_withdraws_and_those_who_were_asked_are_told() -> None:
    worker, manager, head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    approval = make_approval(worker)
    with pytest.raises(PermissionDenied):
        withdraw(approval=approval, by=head, at=AT)
    withdraw(approval=approval, by=worker, at=AT, comment="不要になりました。")
    approval.refresh_from_db()
    assert (approval.state, asked(approval)) == (ApprovalState.WITHDRAWN, [])
    assert told(manager, "approval.withdrawn") == 1
    assert note_of(approval).startswith("withdrawn:worker")
    with pytest.raises(ValidationError):
        withdraw(approval=approval, by=worker, at=AT)


def test_a_return_and_a_refusal_need_a_reason() -> None:
    worker, manager, _head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    approval = make_approval(worker)
    for decision in ("RETURNED", "REFUSED"):
        with pytest.raises(ValidationError):
            say(approval, manager, decision, "  ")
    assert asked(approval) == ["manager"]


def test_nobody_decides_what_somebody_else_was_asked() -> None:
    worker, manager, head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    approval = make_approval(worker)
    with pytest.raises(PermissionDenied):
        decide(ask=ask_of(approval, manager), decision="APPROVED", by=head, at=AT, via="office")
    assert list(waiting_for(head)) == []
    assert [ask.approval_id for ask in waiting_for(manager)] == [approval.pk]


def test_what_was_decided_is_not_decided_again() -> None:
    worker, manager, _head = trio()
    three_steps()
    approval = make_approval(worker, employer=make_employer(caseworker=manager))
    ask = ask_of(approval, manager)
    decide(ask=ask, decision="APPROVED", by=manager, at=AT, via="office")
    with pytest.raises(ValidationError):
        decide(ask=ask, decision="REFUSED", by=manager, at=AT, via="office", comment="x")
    assert Ask.objects.get(pk=ask.pk).decision == Decision.APPROVED


def test_a_subject_that_refuses_undoes_the_whole_decision() -> None:
    worker, manager, _head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    approval = make_approval(worker, note="impossible")
    question = question_of(approval, manager)
    with pytest.raises(ValidationError, match="この記録は承認できません"):
        answer_question(token=question.token, option="approve", by=manager, at=AT, via="lineworks")
    approval.refresh_from_db()
    assert (approval.state, asked(approval)) == (ApprovalState.UNDER_WAY, ["manager"])
    assert not history_of(approval).filter(action="workflow.ask.approved").exists()
    assert Question.objects.open().filter(pk=question.pk).exists(), "the same button works after a correction"


def test_a_tap_approves_once() -> None:
    worker, manager, _head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    approval = make_approval(worker)
    question = question_of(approval, manager)
    said = answer_question(token=question.token, option="approve", by=manager, at=AT, via="lineworks")
    assert approval.title in said
    approval.refresh_from_db()
    assert approval.state == ApprovalState.APPROVED
    assert Ask.objects.get(approval=approval).via == "lineworks"
    with pytest.raises(Settled):
        answer_question(token=question.token, option="approve", by=manager, at=AT, via="lineworks")
    assert note_of(approval).count("approved") == 1


def test_a_decision_is_passed_on_to_somebody_who_may_hold_it() -> None:
    worker, manager, head = trio()
    outsider = make_user(Role.INSPECTOR, name="inspector")
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    approval = make_approval(worker)
    ask = ask_of(approval, manager)
    for nobody in (outsider, worker):
        with pytest.raises(ValidationError):
            delegate(ask=ask, to=nobody, by=manager, at=AT, via="office")
    fresh = delegate(ask=ask, to=head, by=manager, at=AT, via="office", comment="お願いします。")
    assert (fresh.user, fresh.origin, fresh.instead_of) == (head, Origin.DELEGATED, manager)
    assert asked(approval) == ["head"]
    assert say(approval, head).state == ApprovalState.APPROVED


def test_asking_twice_is_one_approval() -> None:
    worker, _manager, _head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    visit = make_visit(make_employer(), ON)
    first = ask_approval(kind=KIND, record=visit, by=worker, at=AT)
    assert ask_approval(kind=KIND, record=visit, by=worker, at=AT).pk == first.pk
    assert Ask.objects.count() == 1


def test_who_may_not_write_the_record_may_not_ask_for_it() -> None:
    _worker, _manager, head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    with pytest.raises(PermissionDenied):
        make_approval(head)
    assert not Approval.objects.exists()


def test_without_a_flow_or_with_an_empty_one_nothing_is_approved_by_itself() -> None:
    worker, _manager, _head = trio()
    with pytest.raises(ValidationError, match="No flow|承認経路"):
        make_approval(worker)
    step = make_step("確認", roles=["SUPERVISION_MANAGER"])
    make_flow(step)
    Task.objects.filter(pk=step.pk).update(active=False)
    with pytest.raises(ValidationError):
        make_approval(worker)
    assert not Approval.objects.exists()


def test_a_flow_that_is_taken_out_of_use_withdraws_what_runs_on_it() -> None:
    worker, manager, _head = trio()
    flow = make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    approval = make_approval(worker)
    Workflow.objects.get(pk=flow.pk).deactivate(user=manager)
    approval.refresh_from_db()
    assert (approval.state, asked(approval)) == (ApprovalState.WITHDRAWN, [])
    assert told(worker, "approval.withdrawn") == 1
    assert Entry.objects.filter(action="workflow.approval.withdrawn", actor="manager").exists()


def test_what_is_not_there_any_more_cannot_be_approved() -> None:
    worker, manager, _head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    approval = make_approval(worker)
    approval.subject.delete()
    with pytest.raises(ValidationError):
        say(approval, manager)
    assert say(approval, manager, "REFUSED", "削除済み").state == ApprovalState.REFUSED


def test_who_withdraws_for_another_one_tells_whoever_asked() -> None:
    worker, manager, head = trio()
    make_flow(make_step("確認", roles=["REPRESENTATIVE"]))
    approval = make_approval(worker)
    withdraw(approval=approval, by=manager, at=AT, comment="重複しています。")
    assert [told(user, "approval.withdrawn") for user in (worker, manager, head)] == [1, 0, 1]


def test_who_may_not_ask_any_more_does_not_ask_again() -> None:
    worker, manager, _head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    approval = say(make_approval(worker), manager, "RETURNED", "直してください。")
    RoleGrant.objects.filter(user=worker).update(role=Role.BOOKKEEPER)
    worker = User.objects.get(pk=worker.pk)
    with pytest.raises(PermissionDenied):
        ask_again(approval=approval, by=worker, at=AT)
    assert asked(approval) == []


def test_a_second_asking_after_a_return_is_told_again_and_so_is_a_second_return() -> None:
    worker, manager, _head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    approval = make_approval(worker)
    for count in (1, 2):
        at = AT + timedelta(hours=count)
        assert told(manager, "approval.asked") == count
        approval = say(approval, manager, "RETURNED", "直してください。", at=at)
        assert told(worker, "approval.returned") == count
        approval = ask_again(approval=approval, by=worker, at=at)
    assert told(manager, "approval.asked") == 3


def test_signs_that_hide_or_turn_words_stay_outside_comments_and_titles() -> None:
    worker, manager, _head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    visit = make_visit(make_employer(name="ひなた\u202e精工\x07"), ON)
    approval = ask_approval(kind=KIND, record=visit, by=worker, at=AT, summary="急ぎ\x00です")
    assert (approval.title, approval.summary) == ("訪問 ひなた精工", "急ぎです")
    with pytest.raises(ValidationError):
        say(approval, manager, "RETURNED", "\u200b\x00")
    say(approval, manager, "RETURNED", "<b>不足\u202e</b>\x00")
    assert Ask.objects.get(approval=approval).comment == "<b>不足</b>"
