"""The deadlines follow every recorded write: once a transaction, about those concerned, or after a pause."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from kumiai.deadlines.domain.pause import paused
from kumiai.deadlines.enums import Cause, State
from kumiai.deadlines.models import Deadline, Recalculation
from kumiai.employers.models import ExcellenceStatement
from kumiai.history.domain.record import create_recorded, delete_recorded
from kumiai.oversight.models import GuidanceVisit
from tests.deadlines.conftest import NOW, ON
from tests.factories import (
    WRITER,
    make_audit,
    make_cooperative,
    make_employer,
    make_license,
    make_placement,
    make_user,
    make_visit,
    write,
)

pytestmark = pytest.mark.django_db
Committed = Callable[..., Any]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Committed:
    """Run what a commit would run."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_saved_record_brings_its_deadlines(committed: Committed) -> None:
    with committed():
        placement = make_placement(first_day=date(2026, 4, 15))
        write(placement, at=NOW)
    assert Deadline.objects.filter(person=placement.person, state=State.OPEN).exists()
    assert Recalculation.objects.get().cause == Cause.RECORDS


def test_many_writes_of_one_transaction_are_one_run(committed: Committed) -> None:
    with committed() as callbacks, transaction.atomic():
        placement = make_placement(first_day=date(2026, 4, 15))
        make_audit(placement.employer, date(2026, 8, 20))
        make_visit(placement.employer, date(2026, 8, 20))
    assert len(callbacks) > 1
    assert Recalculation.objects.count() == 1


def test_a_change_touches_only_those_concerned(committed: Committed, run: Any) -> None:
    one, other = make_placement(first_day=date(2026, 4, 15)), make_placement(first_day=date(2026, 4, 15))
    run()
    with committed():
        audit = make_audit(one.employer, date(2026, 9, 10))
        audit.findings = "なし"
        write(audit, at=NOW)
    assert Recalculation.objects.count() == 2
    assert Deadline.objects.filter(employer=one.employer, duty="titp.audit_report").exists()
    assert not Deadline.objects.filter(employer=other.employer, moves__isnull=False).exists()


def test_the_run_says_who_changed_what(committed: Committed) -> None:
    user = make_user()
    with committed():
        placement = make_placement(first_day=date(2026, 4, 15))
    with committed():
        create_recorded(
            [GuidanceVisit(employer=placement.employer, visited_on=date(2026, 11, 3))], by=user, at=NOW
        )
    run = Recalculation.objects.order_by("pk").last()
    assert run is not None
    assert (run.actor, run.on) == (user.get_username(), ON)
    assert "2026-11-03" in run.detail


def test_a_placement_that_changes_company_concerns_both(committed: Committed, run: Any) -> None:
    old, new = make_employer(), make_employer()
    placement = make_placement(first_day=date(2026, 4, 15), employer=old)
    run()
    assert Deadline.objects.filter(subject_kind="employer", employer=old, state=State.OPEN).exists()
    with committed():
        placement.employer = new
        write(placement, at=NOW)
    open_rows = Deadline.objects.filter(subject_kind="employer", state=State.OPEN)
    assert not open_rows.filter(employer=old).exists()
    assert open_rows.filter(employer=new).exists()


def test_a_deleted_record_is_followed_too(committed: Committed, run: Any) -> None:
    placement = make_placement(first_day=date(2026, 4, 15))
    audit = make_audit(placement.employer, date(2026, 9, 10))
    run()
    assert Deadline.objects.filter(duty="titp.audit_report", state=State.OPEN).exists()
    with committed():
        delete_recorded(audit, by=WRITER, at=NOW)
    assert not Deadline.objects.filter(duty="titp.audit_report", state=State.OPEN).exists()


def test_a_new_person_in_charge_of_a_company_takes_over_its_people(committed: Committed, run: Any) -> None:
    user = make_user()
    placement = make_placement(first_day=date(2026, 4, 15))
    run()
    with committed():
        placement.employer.caseworker = user
        write(placement.employer, at=NOW)
    assert set(Deadline.objects.filter(state=State.OPEN).values_list("assigned_to", flat=True)) == {user.pk}


def test_a_statement_of_excellence_concerns_the_people_of_the_company(committed: Committed, run: Any) -> None:
    make_license(make_cooperative())
    placement = make_placement(stage=2, first_day=date(2026, 1, 1))
    run()
    assert not Deadline.objects.filter(duty="titp.stage_2_exam_before_end").exists()
    with committed():
        write(
            ExcellenceStatement(employer=placement.employer, stated_on=date(2026, 6, 1), excellent=False),
            at=NOW,
        )
    # Stage 2 is now the last one, so the exam before its end is what is wanted; it lies beyond the horizon.
    assert not Deadline.objects.filter(duty="titp.sunset_stage_3", state=State.OPEN).exists()


def test_bulk_work_is_one_run_at_its_end(committed: Committed) -> None:
    with committed(), paused(cause=Cause.IMPORT, by=WRITER, at=NOW, detail="roster.xlsx") as pause:
        for _ in range(3):
            make_placement(first_day=date(2026, 4, 15))
        assert not Deadline.objects.exists()
    run = Recalculation.objects.get()
    assert (pause.recalculation, run.cause, run.detail) == (run, Cause.IMPORT, "roster.xlsx")
    assert Deadline.objects.count() == run.created


def test_a_pause_without_changes_runs_nothing() -> None:
    with paused(cause=Cause.IMPORT, by=WRITER, at=NOW) as pause:
        pass
    assert pause.recalculation is None
    assert not Recalculation.objects.exists()


def test_failed_bulk_work_leaves_nothing_pending(committed: Committed) -> None:
    with pytest.raises(ZeroDivisionError), paused(cause=Cause.IMPORT, by=WRITER, at=NOW):
        make_placement(first_day=date(2026, 4, 15))
        raise ZeroDivisionError
    with paused(cause=Cause.IMPORT, by=WRITER, at=NOW) as pause:
        pass
    assert pause.recalculation is None


def test_a_pause_inside_a_pause_waits_for_the_outer_one() -> None:
    with paused(cause=Cause.IMPORT, by=WRITER, at=NOW) as outer:
        with paused(cause=Cause.BY_HAND, by=WRITER, at=NOW) as inner:
            make_placement(first_day=date(2026, 4, 15))
        assert inner.recalculation is None
        assert not Deadline.objects.exists()
    assert outer.recalculation is not None


@pytest.mark.django_db(transaction=True)
def test_it_works_in_real_transactions() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        make_placement(first_day=date(2026, 4, 15))
        raise ZeroDivisionError
    assert not Deadline.objects.exists()
    placement = make_placement(first_day=date(2026, 4, 15))
    placement.task = "溶接"
    write(placement, at=NOW)
    assert Deadline.objects.filter(placement=placement, state=State.OPEN).exists()
