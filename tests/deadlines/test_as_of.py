"""The office as of another day: the facts and the law of that day, and what people had decided by then."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from kumiai.deadlines.domain import queries
from kumiai.deadlines.domain.board import Board, Filters
from kumiai.deadlines.domain.deadline import mark_done, reassign, waive
from kumiai.deadlines.domain.legal_value import append_legal_value
from tests.deadlines.conftest import NOW, ON
from tests.factories import (
    WRITER,
    make_audit,
    make_employer,
    make_exam,
    make_placement,
    make_user,
    make_visit,
)

pytestmark = pytest.mark.django_db


def due(board: Board, duty: str) -> list[date]:
    """Return the due days of a duty on a board."""
    return [line.due_on for group in board.groups for line in group.lines if line.duty == duty]


def test_on_the_same_day_it_is_the_board_that_is_kept(run: Any) -> None:
    user = make_user()
    employer = make_employer(caseworker=user)
    placement = make_placement(first_day=date(2026, 4, 15), employer=employer)
    make_placement(stage=2, first_day=date(2026, 1, 15), employer=employer)
    make_audit(employer, date(2026, 9, 18))
    make_visit(employer, date(2026, 11, 15))
    make_exam(placement, support_applied_on=date(2026, 9, 1))
    run()
    kept, computed = queries.board(user, on=ON), queries.as_of_board(user, on=ON)
    assert computed.computed and not kept.computed
    assert computed.groups == kept.groups


def test_the_past_is_seen_as_it_was(run: Any) -> None:
    placement = make_placement(first_day=date(2026, 4, 15))
    make_audit(placement.employer, date(2026, 6, 20))
    make_audit(placement.employer, date(2026, 9, 18))
    run()
    user = make_user()
    assert due(queries.as_of_board(user, on=date(2026, 5, 1)), "titp.periodic_audit_first") == [
        date(2026, 6, 30)
    ]
    july = queries.as_of_board(user, on=date(2026, 7, 1))
    assert due(july, "titp.periodic_audit_next") == [date(2026, 9, 20)]
    assert due(july, "titp.audit_report") == [date(2026, 8, 20)]
    assert due(queries.as_of_board(user, on=date(2026, 4, 1)), "titp.visit") == []


def test_the_future_is_seen_with_what_is_planned(run: Any) -> None:
    make_placement(first_day=None, planned_first_day=date(2027, 2, 1))
    run()
    spring = queries.as_of_board(make_user(), on=date(2027, 4, 15))
    assert due(spring, "titp.stage_1_plan_application") == [date(2026, 10, 1)]
    assert "titp.sunset_last_plan_filing" not in {
        line.duty for group in spring.groups for line in group.lines
    }


def test_what_people_decided_by_that_day_is_left_out(run: Any, owed: Any) -> None:
    user = make_user()
    placement = make_placement(first_day=date(2026, 4, 15))
    make_audit(placement.employer, date(2026, 8, 25))
    run()
    mark_done(
        deadline=owed("titp.exam_support_application"),
        done_on=date(2026, 11, 10),
        evidence="",
        by=WRITER,
        at=NOW,
    )
    waived_at = datetime(2026, 11, 15, tzinfo=UTC)
    waive(deadline=owed("titp.audit_report"), reason="他", by=WRITER, at=waived_at)
    before, after = (queries.as_of_board(user, on=date(2026, 11, day)) for day in (9, 20))
    assert due(before, "titp.exam_support_application") and due(before, "titp.audit_report")
    assert not due(after, "titp.exam_support_application")
    assert not due(after, "titp.audit_report")


def test_a_person_in_charge_chosen_by_hand_is_shown_there_too(run: Any, owed: Any) -> None:
    user = make_user()
    make_placement(first_day=date(2026, 4, 15))
    run()
    reassign(deadline=owed("titp.exam_support_application"), to=user, by=WRITER, at=NOW)
    board = queries.as_of_board(user, on=date(2026, 10, 1), filters=Filters(assignee=user.pk))
    assert [line.duty for group in board.groups for line in group.lines] == ["titp.exam_support_application"]


def test_the_law_is_that_of_the_day(run: Any) -> None:
    placement = make_placement(first_day=date(2026, 4, 15))
    make_audit(placement.employer, date(2026, 9, 18))
    run()
    append_legal_value(
        parameter_id="titp.audit_report.due", in_force_on=date(2026, 11, 1), value=1, law="titp-rule", article="55",
        source="https://example.go.jp/", checked_on=ON, confidence="verified", note="", by=WRITER, at=NOW,
    )  # fmt: skip
    user = make_user()
    assert due(queries.as_of_board(user, on=date(2026, 10, 31)), "titp.audit_report") == [date(2026, 11, 18)]
    assert due(queries.as_of_board(user, on=date(2026, 11, 1)), "titp.audit_report") == [date(2026, 10, 18)]


def test_a_new_record_is_seen_at_once(run: Any) -> None:
    user = make_user()
    placement = make_placement(first_day=date(2026, 4, 15))
    day = date(2026, 10, 1)
    assert due(queries.as_of_board(user, on=day), "titp.audit_report") == []
    make_audit(placement.employer, date(2026, 9, 18))
    assert due(queries.as_of_board(user, on=day), "titp.audit_report") == [date(2026, 11, 18)]


def test_a_shown_day_is_computed_only_once(run: Any, django_assert_max_num_queries: Any) -> None:
    user = make_user()
    make_placement(first_day=date(2026, 4, 15))
    queries.as_of_board(user, on=date(2026, 10, 1))
    with django_assert_max_num_queries(6):
        queries.as_of_board(user, on=date(2026, 10, 1), group="later", page=2)
