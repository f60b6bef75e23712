"""The change radar: what a value moves is the difference of the law with it and without it."""

from datetime import date

import pytest

from kumiai.coop.domain.legal_value import overlay, parameters
from kumiai.deadlines.domain.legal_value import append_legal_value
from kumiai.deadlines.domain.owed import owed
from kumiai.deadlines.domain.radar import NOT_IN_FORCE, draft_turn, impact, touches_records, turns
from kumiai.law.core.citation import Citation
from kumiai.law.core.parameters import OverlayEntry, Parameters
from tests.factories import LONG_AGO, WRITER, make_audit, make_employer, make_placement

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
FROM = date(2027, 1, 1)
HELD = Parameters.load().get("titp.quota.base", FROM).value
BANDS = [{**HELD[0], "persons": 2}, *HELD[1:]]
"""The quota of the day, but for the smallest companies."""
SOURCE = "https://example.jp/law"


def draft(parameter_id: str, value: object, day: date = FROM) -> OverlayEntry:
    cite = Citation("titp-rule", day, TODAY, "verified", SOURCE, article="16")
    return OverlayEntry(parameter_id, day, value, cite)


def moved_by(entry: OverlayEntry):
    return impact([draft_turn(parameters(), entry)], today=TODAY, draft=entry)


def test_a_smaller_quota_moves_the_companies_in_its_band_and_no_others() -> None:
    small = make_employer(employees=20, excellent=False)
    make_employer(employees=35, excellent=False)
    unknown = make_employer(employees=None)
    found = moved_by(draft("titp.quota.base", BANDS))
    group = next(one for one in found.moved if one.id == "titp.quota")
    assert found.on == FROM and small.pk in found.companies and unknown.pk not in found.companies
    assert set(group.rows["employer"]) == {small.pk}
    rows = {row["answer"]: (row["before"], row["after"]) for row in group.rows.iter_rows(named=True)}
    assert rows["stage_1"] == ("3", "2")
    assert [turn.figure.id for turn in group.causes] == ["titp.quota.base"]


def test_a_shorter_time_moves_the_deadlines_that_the_board_would_move() -> None:
    placement = make_placement(first_day=date(2026, 6, 1))
    make_audit(placement.employer, date(2026, 12, 20))
    entry = draft("titp.audit_report.due", 1)
    found = moved_by(entry)
    report = next(one for one in found.moved if one.id == "titp.audit_report").rows.row(0, named=True)
    assert (report["before"], report["after"]) == ("2027-02-20", "2027-01-20")
    assert found.companies == {placement.employer_id}
    append(entry)
    due = owed(FROM).deadlines.filter(duty="titp.audit_report")["due_on"].to_list()
    assert due == [date(2027, 1, 20)]


def append(entry: OverlayEntry) -> None:
    append_legal_value(
        parameter_id=entry.parameter_id, in_force_on=entry.in_force_on, value=entry.value, law="titp-rule",
        article="16", source=SOURCE, checked_on=TODAY, confidence="verified", note="", by=WRITER, at=LONG_AGO,
    )  # fmt: skip


def test_an_entered_value_is_on_the_radar_as_the_draft_foretold() -> None:
    make_employer(employees=20, excellent=False)
    entry = draft("titp.quota.base", BANDS)
    foretold = moved_by(entry)
    append(entry)
    assert overlay()
    of_the_day = turns(parameters(), on=TODAY)[FROM]
    assert [turn.figure.id for turn in of_the_day] == ["titp.quota.base"] and touches_records(of_the_day)
    kept = impact(of_the_day, today=TODAY)
    assert [group.rows.rows() for group in kept.moved] == [group.rows.rows() for group in foretold.moved]


def test_a_value_that_changes_nothing_moves_nobody() -> None:
    make_employer(employees=20, excellent=False)
    same = parameters().get("titp.quota.base", FROM).value
    assert moved_by(draft("titp.quota.base", same)).moved == ()


def test_a_law_that_begins_says_that_there_was_no_answer_before() -> None:
    make_employer(employees=20, excellent=False)
    coming = turns(parameters(), on=TODAY)
    day = next(day for day, found in coming.items() if any(t.figure.id == "esd.quota.base" for t in found))
    found = impact(coming[day], today=TODAY)
    group = next(one for one in found.moved if one.id == "esd.quota")
    assert set(group.rows["before"]) == {NOT_IN_FORCE}


def test_the_radar_reads_as_often_for_many_as_for_few(django_assert_max_num_queries) -> None:
    entry = draft("titp.audit_report.due", 1)
    for _ in range(6):
        make_audit(make_placement(first_day=date(2026, 6, 1)).employer, date(2026, 10, 1))
    with django_assert_max_num_queries(40):
        moved_by(entry)


def test_an_old_value_is_no_news() -> None:
    assert all(day >= date(2026, 5, 26) for day in turns(parameters(), on=TODAY))
