"""Two people decide in the same moment: one after the other, and the end comes once."""

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import close_old_connections, connection

from kumiai.accounts.enums import Role
from kumiai.employers.models import CompanyContact
from kumiai.messaging.domain.company_question import ask_company
from kumiai.messaging.domain.question import Settled, answer_question
from kumiai.messaging.models import Message, Question
from kumiai.workflow.domain.approval import ask_approval, decide
from kumiai.workflow.enums import ApprovalState, Decision
from kumiai.workflow.models import Approval, Ask
from tests.factories import make_employer, make_user, make_visit, write
from tests.workflow.world import (
    AT,
    KIND,
    ON,
    ask_of,
    make_approval,
    make_flow,
    make_step,
    note_of,
    question_of,
    trio,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Run deeds in threads of their own that start together; return what each returned or raised."""
    start = threading.Barrier(len(deeds))
    results: list[object] = [None] * len(deeds)

    def run(number: int, deed: Callable[[], object]) -> None:
        try:
            start.wait()
            results[number] = deed()
        except (ValidationError, Settled) as error:
            results[number] = error
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("needs", ["ALL", "ANY"])
def test_two_approvals_at_once_end_the_approval_once(needs: str) -> None:
    worker, manager, head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER", "REPRESENTATIVE"], needs=needs))
    approval = make_approval(worker)
    asks = [(ask_of(approval, user), user) for user in (manager, head)]
    results = at_once(
        *[
            lambda ask=ask, user=user: decide(ask=ask, decision="APPROVED", by=user, at=AT, via="office")
            for ask, user in asks
        ]
    )
    decided = [result for result in results if isinstance(result, Ask)]
    assert len(decided) == (2 if needs == "ALL" else 1)
    assert Approval.objects.get(pk=approval.pk).state == ApprovalState.APPROVED
    assert note_of(approval).count("approved") == 1


def test_an_approval_by_tap_and_a_return_at_once_are_one_of_both() -> None:
    worker, manager, head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER", "REPRESENTATIVE"], needs="ANY"))
    approval = make_approval(worker)
    token, ask = question_of(approval, manager).token, ask_of(approval, head)
    at_once(
        lambda: answer_question(token=token, option="approve", by=manager, at=AT, via="lineworks"),
        lambda: decide(ask=ask, decision="RETURNED", by=head, at=AT, via="office", comment="不足"),
    )
    state = Approval.objects.get(pk=approval.pk).state
    assert state in (ApprovalState.APPROVED, ApprovalState.RETURNED)
    verbs = [word for word in ("approved", "returned") if word in note_of(approval)]
    assert verbs == [state.lower()]
    assert Ask.objects.filter(approval=approval, decision=Decision.NOT_NEEDED).count() == 1


def test_two_people_who_ask_at_once_make_one_approval() -> None:
    worker, _manager, _head = trio()
    make_flow(make_step("確認", roles=["SUPERVISION_MANAGER"]))
    visit = make_visit(make_employer(), ON)
    results = at_once(*[lambda: ask_approval(kind=KIND, record=visit, by=worker, at=AT)] * 2)
    assert {getattr(result, "pk", None) for result in results} == {Approval.objects.get().pk}
    assert Ask.objects.count() == 1


def test_of_two_managers_who_answer_for_a_company_at_once_one_answers() -> None:
    employer, managers = make_employer(), [make_user(Role.MEMBER_MANAGER) for _ in range(2)]
    for number, user in enumerate(managers):
        write(CompanyContact(employer=employer, user=user, name=f"責任者{number}", is_manager=True))
    worker = make_user(Role.CASEWORKER)
    asked = ask_company(employer=employer, text="伺えますか。", options=["はい", "いいえ"], by=worker, at=AT)
    results = at_once(
        *[
            lambda one=one: answer_question(token=one.token, option="1", by=one.user, at=AT, via="lineworks")
            for one in asked
        ]
    )
    assert sorted(isinstance(result, str) for result in results) == [False, True]
    assert Question.objects.exclude(answered_at=None).count() == 1
    assert Message.objects.filter(user=worker, purpose="company.answered").count() == 1
