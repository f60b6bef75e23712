"""Reads: who sees what waits, the same number of queries for one and for many, how long answers took."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from kumiai.accounts.enums import Role
from kumiai.messaging.domain.agenda import write_mornings
from kumiai.messaging.models import Message
from kumiai.workflow.domain.passing import pass_time
from kumiai.workflow.domain.queries import asks_of, picture_of, waiting_for, waiting_times
from kumiai.workflow.models import Approval
from tests.factories import make_user
from tests.workflow.world import AT, ON, make_approval, make_flow, make_step, say, trio

pytestmark = pytest.mark.django_db


def test_lists_take_the_same_number_of_queries_for_one_and_for_many(
    django_assert_max_num_queries: Any,
) -> None:
    worker, manager, _head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"], due_days=2))
    for count in (1, 5):
        for _number in range(count):
            make_approval(worker)
        with django_assert_max_num_queries(1):
            rows = list(waiting_for(manager))
            assert all(str(ask.approval.employer) and ask.step_state.task.name for ask in rows)
            assert all(str(ask.approval.asked_by) for ask in rows)
        with django_assert_max_num_queries(2):
            found = list(asks_of(Approval.objects.all()))
            assert all(one.open_asks[0].user == manager for one in found)
    assert len(rows) == 6


def test_a_picture_takes_the_same_number_of_queries_for_many_steps(
    django_assert_max_num_queries: Any,
) -> None:
    worker, _manager, _head = trio()
    make_flow(make_step("一", roles=["SUPERVISION_MANAGER"]))
    short = make_approval(worker)
    for number in range(4):
        make_user(Role.SUPERVISION_MANAGER, name=f"manager{number}")
    make_flow(*[make_step(f"第{number}", roles=["SUPERVISION_MANAGER"]) for number in range(6)], name="長い")
    long = make_approval(worker)
    for approval, steps in ((short, 1), (long, 6)):
        approval = Approval.objects.select_related("flow_state__workflow").get(pk=approval.pk)
        with django_assert_max_num_queries(5):
            picture = picture_of(approval, on=ON)
            assert all(str(seen.ask.user) for seen in picture.now.asks)
        assert len(picture.steps) == steps
    assert [step.who for step in picture.steps[1:]] == ["Supervision manager"] * 5 or all(
        step.who == "監理責任者" for step in picture.steps[1:]
    )


def test_a_picture_tells_what_is_overdue() -> None:
    worker, manager, _head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"], due_days=1))
    approval = make_approval(worker)
    assert [picture_of(approval, on=ON + timedelta(days=days)).now.asks[0].overdue for days in (0, 1, 2)] == [
        False, False, True,
    ]  # fmt: skip
    done = say(approval, manager, at=AT + timedelta(days=4))
    assert picture_of(done, on=ON).steps[0].asks[0].overdue, "an answer that came late stays late"


def test_time_passes_with_the_same_number_of_queries(django_assert_max_num_queries: Any) -> None:
    worker, _manager, _head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"], due_days=1))
    later = AT + timedelta(days=1, hours=1)
    for count in (1, 6):
        for _number in range(count):
            make_approval(worker)
        pass_time(later)
        with django_assert_max_num_queries(16):
            assert pass_time(later) == 0


def test_waiting_times_count_answers_of_people_in_working_days() -> None:
    worker, manager, head = trio()
    make_flow(
        make_step("確認", roles=["SUPERVISION_MANAGER"], due_days=2),
        make_step("承認", roles=["REPRESENTATIVE"]),
    )
    for hours in (2, 4, 24 * 5):  # the last one: Tuesday, one day late
        approval = make_approval(worker)
        say(approval, manager, at=AT + timedelta(hours=hours))
    say(approval, head, "REFUSED", "やめます。", at=AT + timedelta(days=6))
    report = waiting_times(first_day=ON, last_day=date(2026, 12, 3), user=manager)
    first, second = report.steps
    assert (first.step, first.count, first.median_hours, first.longest_hours) == ("確認", 3, 4, 120)
    assert (first.median_days, first.longest_days, first.overdue, first.overdue_percent) == (0, 3, 1, 33)
    assert (second.step, second.count, second.longest_hours, second.overdue_percent) == ("承認", 1, 24, None)
    assert {line.approver: line.count for line in report.approvers} == {"manager": 3, "head": 1}
    only_today = waiting_times(first_day=ON, last_day=ON, user=worker)
    assert [line.count for line in only_today.steps] == [2]
    assert only_today.approvers == [], "how fast colleagues answer is not everybody's business"


def test_the_morning_list_says_what_waits_to_those_only_who_are_asked() -> None:
    worker, manager, head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"], due_days=1))
    approval = make_approval(worker)
    with translation.override("en"):
        write_mornings(on=date(2026, 11, 30), at=AT + timedelta(days=4))
    text = Message.objects.get(purpose="morning.list", user=manager).text
    assert approval.title in text
    assert "期限超過" in text
    others = Message.objects.filter(purpose="morning.list", user__in=(worker, head))
    assert not any(approval.title in message.text for message in others)
