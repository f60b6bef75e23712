"""Due days in working days, reminders once a day, escalation, all of it safe to run again."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from kumiai.accounts.enums import Role
from kumiai.history.models import Entry
from kumiai.messaging.domain.reminding import reconcile_questions
from kumiai.messaging.enums import MessageState
from kumiai.messaging.models import Message, Question
from kumiai.workflow import tasks
from kumiai.workflow.domain.approval import name_approver
from kumiai.workflow.domain.passing import pass_time
from kumiai.workflow.domain.queries import picture_of
from kumiai.workflow.domain.workdays import workday_after, workdays_between
from kumiai.workflow.enums import ApprovalState, Decision, Origin
from kumiai.workflow.models import Approval, Ask
from tests.factories import make_user
from tests.workflow.world import (
    AT,
    ask_of,
    asked,
    make_approval,
    make_flow,
    make_step,
    question_of,
    say,
    told,
    trio,
)

pytestmark = pytest.mark.django_db


def on_day(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_default_timezone())


def test_working_days_leave_out_weekends_and_holidays() -> None:
    assert workday_after(date(2026, 11, 20), 1) == date(2026, 11, 24)  # Friday; Monday is 勤労感謝の日
    assert workday_after(date(2026, 4, 28), 2) == date(2026, 5, 1)  # 昭和の日
    assert workday_after(date(2026, 11, 20), 0) == date(2026, 11, 20)
    assert workdays_between(date(2026, 11, 20), date(2026, 11, 24)) == 1


def test_reminders_come_on_the_day_before_and_on_each_working_day_after() -> None:
    worker, manager, _head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"], due_days=2))
    approval = make_approval(worker)
    assert ask_of(approval, manager).due_on == date(2026, 11, 30)
    reminded = []
    for number in range(8):
        day = date(2026, 11, 26) + timedelta(days=number)
        for hour in (9, 15):
            pass_time(on_day(day, hour))
        reminded.append(told(manager, "approval.reminder"))
    #           Thu 26, Fri 27 (the day before), Sat, Sun, Mon 30 (due), Tue, Wed, Thu
    assert reminded == [0, 1, 1, 1, 1, 2, 3, 4]
    assert (
        Message.objects.filter(purpose="approval.reminder", question=question_of(approval, manager)).count()
        == 4
    )


def test_an_answer_ends_the_reminders() -> None:
    worker, manager, _head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"], due_days=1))
    say(make_approval(worker), manager)
    assert pass_time(on_day(date(2026, 12, 2))) == 0
    assert told(manager, "approval.reminder") == 0


def escalating(needs: str = "ALL", **fields: object) -> Approval:
    worker, manager, _head = trio()
    second = make_user(Role.SUPERVISION_MANAGER, name="second")
    make_flow(
        make_step(
            "確認", people=[manager, second], needs=needs, due_days=1, escalate_days=1,
            escalate_to_role="REPRESENTATIVE", **fields,
        )
    )  # fmt: skip
    return make_approval(worker)


def test_what_nobody_answered_goes_to_the_head_once_and_both_may_decide() -> None:
    approval = escalating()
    pass_time(on_day(date(2026, 11, 27)))
    assert asked(approval) == ["manager", "second"]
    for hour in (9, 10, 11):
        pass_time(on_day(date(2026, 11, 30), hour))
    assert asked(approval) == ["head", "manager", "second"]
    head = Ask.objects.get(approval=approval, origin=Origin.ESCALATED).user
    assert told(head, "approval.escalated") == 1
    assert Entry.objects.filter(action="workflow.step.escalated").count() == 1
    assert picture_of(approval, on=date(2026, 11, 30)).now.escalated_at is not None
    manager = Ask.objects.get(approval=approval, user__username="manager").user
    later = on_day(date(2026, 11, 30), 12)
    assert say(approval, manager, at=later).state == ApprovalState.UNDER_WAY
    assert say(approval, head, at=later).state == ApprovalState.APPROVED, "the head speaks for the silent one"
    assert Ask.objects.get(approval=approval, user__username="second").decision == Decision.NOT_NEEDED


def test_those_who_were_asked_first_need_no_head_when_they_answer_after_all() -> None:
    approval = escalating()
    pass_time(on_day(date(2026, 11, 30)))
    later = on_day(date(2026, 11, 30), 12)
    for name in ("manager", "second"):
        user = Ask.objects.get(approval=approval, user__username=name).user
        approval = say(approval, user, at=later)
    assert approval.state == ApprovalState.APPROVED
    assert Ask.objects.get(approval=approval, user__username="head").decision == Decision.NOT_NEEDED


def test_an_escalation_that_finds_nobody_tells_the_administrators() -> None:
    worker, manager, _head = trio()
    admin = make_user(Role.ADMINISTRATOR, name="admin")
    make_flow(make_step("確認", people=[manager], due_days=1, escalate_days=1, escalate_to_role="BOOKKEEPER"))
    approval = make_approval(worker)
    pass_time(on_day(date(2026, 11, 30)))
    pass_time(on_day(date(2026, 11, 30), 12))
    assert asked(approval) == ["manager"]
    assert told(admin, "approval.nobody") == 1


def test_a_step_whose_approvers_have_left_is_told_of_every_day() -> None:
    worker, manager, _head = trio()
    admin = make_user(Role.ADMINISTRATOR, name="admin")
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    make_approval(worker)
    pass_time(on_day(date(2026, 11, 26)))
    assert told(admin, "approval.nobody") == 0
    manager.is_active = False
    manager.save()
    for day in (27, 27, 30):
        pass_time(on_day(date(2026, 11, day)))
    assert told(admin, "approval.nobody") == 2
    Ask.objects.update(due_on=date(2026, 11, 27))
    pass_time(on_day(date(2026, 12, 1)))
    assert told(manager, "approval.reminder") == 0, "whose account is closed is not reminded"


def test_the_worker_looks_every_five_minutes() -> None:
    approval = escalating()
    tasks._looked.clear()
    moments = iter(
        [AT + timedelta(days=4), AT + timedelta(days=4, minutes=1), AT + timedelta(days=4, minutes=6)]
    )
    did = [tasks.work(lambda: next(moments), timedelta(minutes=2)) for _number in range(3)]
    assert did == [True, False, False]
    assert "head" in asked(approval)


def test_a_step_that_found_nobody_is_escalated_too() -> None:
    worker, _manager, head = trio()
    make_flow(
        make_step(
            "確認", roles=["BOOKKEEPER"], due_days=1, escalate_days=1, escalate_to_role="REPRESENTATIVE"
        )
    )
    approval = make_approval(worker)
    assert asked(approval) == []
    pass_time(on_day(date(2026, 11, 30)))
    assert asked(approval) == ["head"]
    assert told(head, "approval.escalated") == 1


def test_the_head_speaks_for_the_silent_but_not_for_an_approver_who_is_named_later() -> None:
    worker, manager, head = trio()
    builder, named = make_user(Role.ADMINISTRATOR, name="builder"), make_user(Role.CASEWORKER, name="named")
    make_flow(
        make_step(
            "確認", people=[manager], roles=["BOOKKEEPER"], due_days=1, escalate_days=1,
            escalate_to_role="REPRESENTATIVE",
        )
    )  # fmt: skip
    approval = make_approval(worker)
    pass_time(on_day(date(2026, 11, 30)))
    later = on_day(date(2026, 11, 30), 12)
    assert say(approval, head, at=later).state == ApprovalState.UNDER_WAY
    assert asked(approval) == [], "nobody waits for the silent one any more"
    name_approver(approval=approval, user=named, by=builder, at=later)
    assert say(approval, named, at=later).state == ApprovalState.APPROVED


def test_a_reminder_and_the_question_offered_again_are_one_message_a_day() -> None:
    worker, manager, _head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"], due_days=2))
    make_approval(worker)
    Message.objects.update(state=MessageState.SENT)
    counts = []
    for day in (27, 30):  # the day before the due day, and the due day itself
        pass_time(on_day(date(2026, 11, day), 0))
        reconcile_questions(on_day(date(2026, 11, day), 11))
        Message.objects.update(state=MessageState.SENT)
        counts.append((told(manager, "approval.reminder"), told(manager, "question.again")))
    assert counts == [(1, 0), (1, 1)]


def test_the_head_who_is_asked_in_the_step_already_speaks_for_the_silent_after_the_escalation() -> None:
    worker, manager, head = trio()
    make_flow(
        make_step(
            "確認", people=[manager, head], due_days=1, escalate_days=1, escalate_to_role="REPRESENTATIVE"
        )
    )
    approval = make_approval(worker)
    pass_time(on_day(date(2026, 11, 30)))
    assert asked(approval) == ["head", "manager"]
    assert Question.objects.filter(user=head).count() == 1, "one question, not two"
    later = on_day(date(2026, 11, 30), 12)
    assert say(approval, head, at=later).state == ApprovalState.APPROVED
