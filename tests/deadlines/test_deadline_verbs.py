"""What a person does with a deadline leaves a line in the history, and asks for what it needs."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from kumiai.deadlines.domain.deadline import mark_done, reassign, reopen, waive
from kumiai.deadlines.enums import DoneBy, State
from kumiai.deadlines.models import Deadline
from kumiai.history.models import Entry
from tests.deadlines.conftest import NOW, ON
from tests.factories import make_exam, make_placement, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def deadline(run: Any, owed: Any) -> Deadline:
    """Return an open deadline."""
    make_placement(first_day=date(2026, 4, 15))
    run()
    found: Deadline = owed("titp.exam_support_application")
    return found


def actions(deadline: Deadline) -> list[str]:
    """Return what the history says was done, oldest first."""
    return [entry.action.rpartition(".")[2] for entry in Entry.objects.about(deadline).order_by("pk")]


def test_done_keeps_day_evidence_and_hand(deadline: Deadline) -> None:
    user = make_user()
    mark_done(deadline=deadline, done_on=date(2026, 11, 20), evidence=" 受付番号 12 ", by=user, at=NOW)
    deadline.refresh_from_db()
    assert (deadline.state, deadline.done_on, deadline.done_by, deadline.evidence) == (
        State.DONE,
        date(2026, 11, 20),
        DoneBy.PERSON,
        "受付番号 12",
    )
    entry = Entry.objects.about(deadline).get()
    assert (entry.actor, entry.on, entry.after["state"]) == (user.get_username(), date(2026, 11, 20), "DONE")


def test_nothing_is_done_in_the_future(deadline: Deadline) -> None:
    with pytest.raises(ValidationError) as refused:
        mark_done(deadline=deadline, done_on=date(2026, 11, 23), evidence="", by=make_user(), at=NOW)
    assert "done_on" in refused.value.message_dict
    mark_done(deadline=deadline, done_on=ON, evidence="", by=make_user(), at=NOW)


def test_only_what_is_open_can_be_done_or_waived(deadline: Deadline) -> None:
    user = make_user()
    waive(deadline=deadline, reason="帰国", by=user, at=NOW)
    with pytest.raises(ValidationError):
        mark_done(deadline=deadline, done_on=ON, evidence="", by=user, at=NOW)
    with pytest.raises(ValidationError):
        waive(deadline=deadline, reason="帰国", by=user, at=NOW)
    assert (deadline.waived_on, deadline.reason) == (ON, "帰国")


@pytest.mark.parametrize("verb", [waive, reopen])
def test_waiving_and_reopening_need_a_reason(deadline: Deadline, verb: Any) -> None:
    user = make_user()
    if verb is reopen:
        waive(deadline=deadline, reason="帰国", by=user, at=NOW)
    with pytest.raises(ValidationError) as refused:
        verb(deadline=deadline, reason="  ", by=user, at=NOW)
    assert "reason" in refused.value.message_dict


def test_reopening_forgets_the_doing_but_not_that_it_was_claimed(deadline: Deadline) -> None:
    user = make_user()
    mark_done(deadline=deadline, done_on=ON, evidence="受付票", by=user, at=NOW)
    reopen(deadline=deadline, reason="取下げ", by=user, at=NOW)
    deadline.refresh_from_db()
    assert (deadline.state, deadline.done_on, deadline.done_by, deadline.evidence) == (
        State.OPEN,
        None,
        "",
        "",
    )
    assert actions(deadline) == ["done", "reopened"]


def test_an_open_deadline_cannot_be_reopened(deadline: Deadline) -> None:
    with pytest.raises(ValidationError):
        reopen(deadline=deadline, reason="取下げ", by=make_user(), at=NOW)


def test_what_the_records_prove_is_corrected_there(run: Any, owed: Any) -> None:
    placement = make_placement(first_day=date(2026, 4, 15))
    make_exam(placement, support_applied_on=date(2026, 10, 1))
    run()
    with pytest.raises(ValidationError):
        reopen(deadline=owed("titp.exam_support_application"), reason="誤り", by=make_user(), at=NOW)


def test_handing_over_is_remembered_and_can_be_given_back(deadline: Deadline) -> None:
    chief, colleague = make_user(), make_user()
    reassign(deadline=deadline, to=colleague, by=chief, at=NOW, reason="休暇")
    deadline.refresh_from_db()
    assert (deadline.assigned_to, deadline.assigned_by_hand) == (colleague, True)
    reassign(deadline=deadline, to=colleague, by=chief, at=NOW)
    reassign(deadline=deadline, to=None, by=chief, at=NOW)
    deadline.refresh_from_db()
    assert (deadline.assigned_to, deadline.assigned_by_hand) == (None, False)
    assert actions(deadline) == ["reassigned", "reassigned"]
