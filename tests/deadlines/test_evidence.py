"""Files that show that a deadline was met."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from kumiai.accounts.enums import Role
from kumiai.deadlines.domain.deadline import mark_done, reopen
from kumiai.deadlines.domain.evidence import add_evidence, done_by_person, mark_done_with
from kumiai.deadlines.enums import State
from kumiai.deadlines.models import Deadline, Evidence
from kumiai.files.domain.kept import keep_file
from kumiai.history.models import Entry
from tests.deadlines.conftest import NOW, ON
from tests.factories import LONG_AGO, make_employer, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> dict[str, Any]:
    return {"by": make_user(name="sato"), "at": NOW}


@pytest.fixture
def deadline() -> Deadline:
    employer = make_employer()
    return Deadline.objects.create(
        key="visit|1", duty="titp.visit", subject_kind="employer", subject=str(employer.pk), employer=employer,
        due_on=date(2026, 11, 30), created_at=LONG_AGO,
    )  # fmt: skip


def test_a_deadline_is_done_with_its_files_and_the_history_names_them(
    deadline: Deadline, who: dict[str, Any]
) -> None:
    files = [keep_file(name=name, content=name.encode(), **who) for name in ("a.jpg", "b.jpg")]
    done = mark_done_with(deadline=deadline, done_on=ON, evidence="", files=files, **who)
    assert (done.state, done_by_person(done)) == (State.DONE, "sato")
    assert [str(row) for row in done.evidence_files.all()] == ["a.jpg", "b.jpg"]
    [line] = Entry.objects.about(deadline).filter(action="deadlines.deadline.evidence_added")
    assert line.after["files"] == ["a.jpg", "b.jpg"]


def test_the_same_photo_sent_twice_stands_there_once(deadline: Deadline, who: dict[str, Any]) -> None:
    first, again = (keep_file(name=name, content=b"the same", **who) for name in ("a.jpg", "b.jpg"))
    done = mark_done_with(deadline=deadline, done_on=ON, evidence="", files=[first], **who)
    assert add_evidence(deadline=done, files=[again], **who) == []
    assert Evidence.objects.count() == 1


def test_the_second_of_two_taps_is_told_and_its_file_stays_away(
    deadline: Deadline, who: dict[str, Any]
) -> None:
    stale = Deadline.objects.get(pk=deadline.pk)
    mark_done(deadline=deadline, done_on=ON, evidence="receipt", **who)
    file = keep_file(name="a.jpg", content=b"late", **who)
    with pytest.raises(ValidationError):
        mark_done_with(deadline=stale, done_on=ON, evidence="", files=[file], **who)
    assert not Evidence.objects.exists()


def test_evidence_needs_a_deadline_that_is_done(deadline: Deadline, who: dict[str, Any]) -> None:
    file = keep_file(name="a.jpg", content=b"a", **who)
    with pytest.raises(ValidationError):
        add_evidence(deadline=deadline, files=[file], **who)


def test_nobody_did_what_was_reopened(deadline: Deadline, who: dict[str, Any]) -> None:
    mark_done(deadline=deadline, done_on=ON, evidence="", **who)
    assert done_by_person(deadline) == "sato"
    reopen(deadline=deadline, reason="by mistake", **who)
    assert done_by_person(deadline) == ""


def test_evidence_is_seen_by_whoever_sees_the_deadline(deadline: Deadline, who: dict[str, Any]) -> None:
    file = keep_file(name="a.jpg", content=b"a", **who)
    mark_done_with(deadline=deadline, done_on=ON, evidence="", files=[file], **who)
    assert Evidence.objects.visible_to(make_user(Role.INSPECTOR)).count() == 1
    assert Evidence.objects.visible_to(make_user(Role.CASEWORKER, only_assigned=True)).count() == 0
    assert Evidence.objects.visible_to(make_user(Role.MEMBER_MANAGER)).count() == 0
