"""A legal value entered in the office moves exactly the deadlines that rest on it, and can be withdrawn."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from kumiai.deadlines.domain.legal_value import Applied, append_legal_value, withdraw_legal_value
from kumiai.deadlines.domain.queries import run_moves, why
from kumiai.deadlines.enums import Cause, State
from kumiai.deadlines.models import Deadline
from kumiai.law import Parameters
from tests.deadlines.conftest import NOW, ON
from tests.factories import WRITER, make_audit, make_placement, make_user

pytestmark = pytest.mark.django_db
FIGURE = "titp.audit_report.due"


def append(value: Any, **given: Any) -> Applied:
    """Enter a legal value for the time after an audit in which it is reported."""
    return append_legal_value(
        **{
            "parameter_id": FIGURE,
            "in_force_on": date(2026, 11, 1),
            "value": value,
            "law": "titp-rule",
            "article": "55",
            "source": "https://example.go.jp/amended",
            "checked_on": ON,
            "confidence": "verified",
            "note": "",
            "by": WRITER,
            "at": NOW,
            **given,
        }
    )


def test_it_moves_exactly_the_deadlines_that_rest_on_it(run: Any, owed: Any) -> None:
    assert Parameters.load().get(FIGURE, ON).value == 2
    placement = make_placement(first_day=date(2026, 4, 15))
    make_audit(placement.employer, date(2026, 10, 20))
    run()
    others = {row.pk: row.due_on for row in Deadline.objects.exclude(duty="titp.audit_report")}
    applied = append(3)
    report = owed("titp.audit_report")
    assert report.due_on == date(2027, 1, 20)
    moves = list(run_moves(make_user(), applied.recalculation))
    assert [(move.deadline_id, move.due_before) for move in moves] == [(report.pk, date(2026, 12, 20))]
    assert applied.recalculation is not None and applied.recalculation.cause == Cause.LEGAL_VALUE
    assert {row.pk: row.due_on for row in Deadline.objects.exclude(pk=report.pk)} == others


def test_the_why_cites_the_value_of_the_cooperative(run: Any, owed: Any) -> None:
    make_audit(make_placement(first_day=date(2026, 4, 15)).employer, date(2026, 10, 20))
    append(3, confidence="unverified")
    run()
    report = owed("titp.audit_report")
    found = why(report, on=ON)
    assert "https://example.go.jp/amended" in {basis.source for basis in found.basis}
    assert (report.confirmed, found.confirmed) == (False, False)


def test_withdrawing_it_moves_them_back(run: Any, owed: Any) -> None:
    make_audit(make_placement(first_day=date(2026, 4, 15)).employer, date(2026, 10, 20))
    run()
    applied = append(3)
    back = withdraw_legal_value(legal_value=applied.value, by=WRITER, at=NOW, reason="読み違い")
    assert owed("titp.audit_report").due_on == date(2026, 12, 20)
    assert back.recalculation is not None and back.recalculation.moved == 1
    with pytest.raises(ValidationError):
        withdraw_legal_value(legal_value=applied.value, by=WRITER, at=NOW, reason="読み違い")


def test_a_value_that_comes_later_moves_nothing_today(run: Any) -> None:
    make_audit(make_placement(first_day=date(2026, 4, 15)).employer, date(2026, 10, 20))
    run()
    assert append(3, in_force_on=date(2027, 4, 1)).recalculation is None


def test_what_is_done_stays_as_it_was_when_it_was_met(run: Any, owed: Any) -> None:
    make_audit(
        make_placement(first_day=date(2026, 4, 15)).employer,
        date(2026, 10, 20),
        reported_on=date(2026, 11, 1),
    )
    run()
    assert append(3).recalculation is None
    report = owed("titp.audit_report")
    assert (report.state, report.due_on) == (State.DONE, date(2026, 12, 20))


@pytest.mark.parametrize("value", ["three", "3.5", [3], {"months": 3}, 2.5])
def test_a_value_of_another_shape_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        append(value)
    assert "value" in refused.value.message_dict


def test_a_figure_nobody_knows_is_refused() -> None:
    with pytest.raises(ValidationError):
        append(3, parameter_id="titp.no_such_figure")
