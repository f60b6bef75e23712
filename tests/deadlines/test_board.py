"""What a reader sees: in groups, within the reader's scope, with a constant number of queries."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.accounts.scope import scope_of
from kumiai.deadlines.domain import queries
from kumiai.deadlines.domain.board import Filters, group_of
from kumiai.deadlines.domain.deadline import mark_done, reassign
from kumiai.deadlines.models import Deadline
from tests.deadlines.conftest import NOW, ON
from tests.factories import (
    WRITER,
    make_audit,
    make_cooperative,
    make_employer,
    make_license,
    make_person,
    make_placement,
    make_residence,
    make_user,
    make_visit,
    write,
)

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    """Return the user as of a new request: what was read about the user is forgotten."""
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("due_on", "group"),
    [
        (date(2026, 11, 17), "overdue"),
        (date(2026, 11, 18), "this_week"),
        (date(2026, 11, 22), "this_week"),
        (date(2026, 11, 23), "this_month"),
        (date(2026, 11, 30), "this_month"),
        (date(2026, 12, 1), "later"),
    ],
)
def test_a_week_ends_on_sunday_and_a_month_on_its_last_day(due_on: date, group: str) -> None:
    assert group_of(due_on, date(2026, 11, 18)) == group


def test_a_week_that_reaches_into_the_next_month_leaves_no_gap() -> None:
    on = date(2026, 9, 30)
    days = [date(2026, 9, 29), date(2026, 9, 30), date(2026, 10, 4), date(2026, 10, 5)]
    assert [group_of(day, on) for day in days] == ["overdue", "this_week", "this_week", "later"]


@pytest.fixture
def two_companies(run: Any) -> tuple[User, Any, Any]:
    """Return a caseworker who sees only the own company, a placement there, and one elsewhere."""
    user = make_user(only_assigned=True)
    mine = make_placement(first_day=date(2026, 4, 15), employer=make_employer(caseworker=user))
    foreign = make_placement(
        first_day=date(2026, 4, 15),
        person=make_person(name_roman="SECRET NAME", entered_on=date(2026, 4, 15)),
    )
    for placement in (mine, foreign):
        make_audit(placement.employer, date(2026, 8, 20))
        make_residence(placement.person, permitted_on=date(2026, 4, 15), last_day=date(2027, 4, 14))
    make_license(make_cooperative())
    run()
    return fresh(user), mine, foreign


READS: dict[str, Callable[[User, Any], Any]] = {
    "board": lambda user, foreign: queries.board(user, on=ON),
    "board by company": lambda user, foreign: queries.board(
        user, on=ON, filters=Filters(employer=foreign.employer_id)
    ),
    "board by person": lambda user, foreign: queries.board(
        user, on=ON, filters=Filters(person=foreign.person_id)
    ),
    "board by text": lambda user, foreign: queries.board(user, on=ON, filters=Filters(text="SECRET")),
    "as of": lambda user, foreign: queries.as_of_board(user, on=date(2026, 10, 1)),
    "as of by text": lambda user, foreign: queries.as_of_board(
        user, on=date(2026, 10, 1), filters=Filters(text="SECRET")
    ),
    "choices": lambda user, foreign: queries.choices(user, on=ON),
    "calendar": lambda user, foreign: queries.calendar_month(user, year=2027, month=4, on=ON, per_day=99),
    "person": lambda user, foreign: queries.for_person(user, foreign.person, ON),
    "company": lambda user, foreign: queries.for_employer(user, foreign.employer, ON),
    "questions": lambda user, foreign: queries.questions(user),
    "ending": lambda user, foreign: queries.ending(user, on=date(2027, 4, 1)),
}


@pytest.mark.parametrize("name", READS)
def test_no_read_shows_a_foreign_company_or_person(name: str, two_companies: Any) -> None:
    user, _mine, foreign = two_companies
    shown = repr(READS[name](user, foreign))
    assert "SECRET NAME" not in shown
    assert foreign.employer.name not in shown


def test_the_same_reads_show_it_to_whoever_sees_all(two_companies: Any) -> None:
    _user, _mine, foreign = two_companies
    everybody = make_user()
    for name in set(READS) - {"choices", "questions"}:
        assert "SECRET NAME" in repr(READS[name](everybody, foreign)), name


def test_a_limited_reader_sees_the_own_company_whole(two_companies: Any) -> None:
    user, mine, _foreign = two_companies
    kept = Deadline.objects.open().filter(employer=mine.employer).count()
    assert queries.board(user, on=ON).count == kept > 5
    assert queries.counts(user, ON).mine == kept
    assert queries.for_person(user, mine.person, ON).open_count > 0


def test_a_deadline_given_by_name_is_seen_and_no_more(two_companies: Any) -> None:
    user, _mine, foreign = two_companies
    before = queries.board(user, on=ON).count
    row = Deadline.objects.open().filter(person=foreign.person).first()
    assert row is not None
    reassign(deadline=row, to=user, by=WRITER, at=NOW)
    board = queries.board(fresh(user), on=ON)
    assert board.count == before + 1
    assert queries.as_of_board(fresh(user), on=ON).count == before + 1


def test_whoever_has_no_role_sees_nothing(two_companies: Any) -> None:
    nobody = User.objects.create(username="nobody")
    assert queries.board(nobody, on=ON).count == 0
    assert queries.as_of_board(nobody, on=ON).count == 0
    assert queries.ending(nobody, on=date(2027, 4, 1)).sections[2].certain == ()


def test_groups_have_their_counts_and_pages(run: Any) -> None:
    for _ in range(7):
        make_placement(first_day=date(2026, 4, 15))
    run()
    user = make_user()
    board = queries.board(user, on=ON, per_page=3)
    later = board.group("later")
    assert (len(later.lines), later.page, later.has_next) == (3, 1, True)
    last = queries.board(user, on=ON, group="later", page=999, per_page=3).group("later")
    assert last.page == last.pages == -(-later.count // 3)
    seen = [
        line.key
        for page in range(1, later.pages + 1)
        for line in queries.board(user, on=ON, group="later", page=page, per_page=3).group("later").lines
    ]
    assert len(seen) == len(set(seen)) == later.count
    assert queries.board(user, on=ON, group="later").group("overdue").lines == ()


def test_filters_narrow_to_what_they_name(run: Any) -> None:
    chief = make_user(Role.SUPERVISION_MANAGER)
    own = make_placement(
        first_day=date(2026, 4, 15),
        employer=make_employer(caseworker=chief, name="みどり塗装"),
        person=make_person(
            name_roman="TRAN THI HOA", name_kana="チャン ティ ホア", entered_on=date(2026, 4, 15)
        ),
    )
    make_placement(first_day=date(2026, 4, 15))
    run()

    def keys(**given: Any) -> set[str]:
        board = queries.board(chief, on=ON, filters=Filters(**given), per_page=99)
        return {line.key for group in board.groups for line in group.lines}

    everything = keys()
    assert keys(assignee=chief.pk) == keys(employer=own.employer_id) == keys(text="みどり")
    assert keys(assignee=chief.pk) | keys(unassigned=True) == everything
    assert keys(person=own.person_id) == keys(text="ホア") == keys(text="tran hoa")
    assert {key.split("|")[0] for key in keys(duty="titp.visit")} == {"titp.visit"}
    assert {key.split("|")[1] for key in keys(kind="employer")} == {"employer"}
    assert keys(text="訪問指導") == keys(duty="titp.visit")
    assert keys(required_only=True) < everything
    assert keys(text="どこにもない") == set()


def test_the_calendar_is_whole_weeks_from_sunday_with_the_count_of_each_day(run: Any) -> None:
    for _ in range(6):
        make_placement(first_day=date(2026, 4, 15))
    run()
    month = queries.calendar_month(make_user(), year=2027, month=1, on=ON, per_day=2)
    assert [len(week) for week in month.weeks] == [7] * len(month.weeks)
    assert month.weeks[0][0].on == date(2026, 12, 27)
    day = next(day for week in month.weeks for day in week if day.on == date(2027, 1, 15))
    assert (day.count, len(day.lines), day.lines[0].duty) == (6, 2, "titp.stage_2_plan_application")
    assert month.count == sum(day.count for week in month.weeks for day in week if day.on.month == 1)


def test_why_counts_anew_and_names_article_record_and_moves(run: Any, owed: Any) -> None:
    placement = make_placement(first_day=date(2026, 4, 15))
    audit = make_audit(placement.employer, date(2026, 8, 25))
    run()
    audit.audited_on = date(2026, 8, 20)
    write(audit)
    run(detail="監査日の訂正")
    row = owed("titp.periodic_audit_next")
    found = queries.why(row, on=ON)
    assert (found.anchor_on, found.line.due_on) == (date(2026, 8, 20), date(2026, 11, 20))
    assert found.steps[-1].value == "2026-11-20"
    assert any("第52条" in basis.article and basis.source for basis in found.basis)
    assert [(move.due_before, move.detail) for move in found.moves] == [(date(2026, 11, 25), "監査日の訂正")]
    mark_done(deadline=row, done_on=ON, evidence="監査済", by=WRITER, at=NOW)
    assert queries.why(row, on=ON).acts[0].reason == "監査済"
    report = queries.why(owed("titp.audit_report"), on=ON)
    assert "2026-08-20" in report.anchor_record
    assert report.form and report.submit_to


def test_words_come_in_the_language_of_the_reader(run: Any, owed: Any) -> None:
    make_placement(first_day=date(2026, 4, 15))
    run()
    row = owed("titp.visit")
    with translation.override("ja"):
        japanese = queries.why(row, on=ON)
    with translation.override("en"):
        english = queries.why(row, on=ON)
    assert "訪問指導" in japanese.line.label
    assert english.line.label.isascii() and english.explanation.isascii()


def test_a_missing_fact_is_named(run: Any) -> None:
    placement = make_placement(first_day=date(2026, 4, 15), lecture=False)
    run()
    sheet = queries.for_employer(make_user(), placement.employer, ON)
    asked = {(question.duty, question.missing_label) for question in sheet.questions}
    assert ("titp.periodic_audit_first", "入国後講習の初日") in asked


@pytest.mark.parametrize(
    "name", ["board", "calendar", "choices", "counts", "company", "as of", "why", "ending"]
)
def test_the_number_of_queries_does_not_grow(name: str, run: Any) -> None:
    user, employer = make_user(), make_employer()
    reads: dict[str, Callable[[], Any]] = {
        "board": lambda: queries.board(user, on=ON),
        "calendar": lambda: queries.calendar_month(user, year=2027, month=1, on=ON),
        "choices": lambda: queries.choices(user, on=ON),
        "counts": lambda: queries.counts(user, ON),
        "company": lambda: queries.for_employer(user, employer, ON),
        "as of": lambda: queries.as_of_board(user, on=date(2026, 10, 10)),
        "why": lambda: queries.why(Deadline.objects.open().order_by("pk")[0], on=ON),
        "ending": lambda: queries.ending(user, on=date(2027, 4, 1)),
    }

    def measured() -> int:
        run()
        scope_of(user)  # read once a request, whatever is shown
        with CaptureQueriesContext(connection) as found:
            reads[name]()
        return len(found)

    make_placement(first_day=date(2026, 4, 15), employer=employer)
    make_visit(employer, date(2026, 11, 10))
    few = measured()
    for _ in range(12):
        other = make_placement(first_day=date(2026, 4, 15))
        make_placement(first_day=date(2026, 5, 15), employer=employer)
        make_audit(other.employer, date(2026, 8, 20))
    assert measured() == few
