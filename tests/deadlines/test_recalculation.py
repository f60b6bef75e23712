"""A recalculation finds the same rows again: nothing twice, nothing done reopened, every move explained."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from kumiai.deadlines.domain.deadline import mark_done, reassign, waive
from kumiai.deadlines.domain.reconcile import MEMORY_DAYS, SETTLED_AFTER_DAYS
from kumiai.deadlines.enums import DoneBy, State
from kumiai.deadlines.models import Deadline, Move, OpenQuestion, Recalculation
from kumiai.employers.models import Trainer, TrainerCourse
from kumiai.history.domain.record import delete_recorded
from kumiai.placements.enums import ExamPart
from kumiai.plans.models import EmployerFiling
from tests.deadlines.conftest import NOW, ON
from tests.factories import (
    WRITER,
    make_audit,
    make_cooperative,
    make_employer,
    make_exam,
    make_license,
    make_person,
    make_placement,
    make_plan,
    make_residence,
    make_user,
    make_visit,
    write,
)

pytestmark = pytest.mark.django_db
Run = Callable[..., Recalculation | None]
Find = Callable[..., Deadline]


def test_a_second_run_writes_nothing(run: Run) -> None:
    make_license(make_cooperative())
    placement = make_placement(first_day=date(2026, 4, 15))
    make_audit(placement.employer, date(2026, 9, 18))
    first = run()
    assert first is not None and first.created == Deadline.objects.count() > 10
    assert run() is None
    assert Recalculation.objects.count() == 1
    assert not Move.objects.exists()


def test_a_moved_anchor_moves_the_same_row_and_says_why(run: Run, owed: Find) -> None:
    placement = make_placement(first_day=date(2026, 4, 15))
    run()
    before = owed("titp.exam_support_application")
    assert before.due_on == date(2026, 10, 14)
    placement.planned_last_day = date(2027, 5, 20)
    write(placement)
    again = run(detail="the plan was prolonged")
    after = owed("titp.exam_support_application")
    assert (after.pk, after.due_on) == (before.pk, date(2026, 11, 20))
    move = after.moves.get()
    assert (move.due_before, move.due_after) == (date(2026, 10, 14), date(2026, 11, 20))
    assert (move.anchor_before, move.anchor_after) == (date(2027, 4, 14), date(2027, 5, 20))
    assert move.recalculation == again
    assert again is not None and again.detail == "the plan was prolonged"
    untouched = Deadline.objects.exclude(person=placement.person_id)
    assert not Move.objects.filter(deadline__in=untouched).exists()


def test_what_the_records_show_as_done_is_done_with_its_day(run: Run, owed: Find) -> None:
    placement = make_placement(first_day=date(2026, 4, 15))
    run()
    make_exam(placement, support_applied_on=date(2026, 10, 30))
    again = run()
    row = owed("titp.exam_support_application")
    assert (row.state, row.done_on, row.done_by) == (State.DONE, date(2026, 10, 30), DoneBy.RECORD)
    assert again is not None and again.closed == 1
    assert [(move.state_before, move.state_after) for move in row.moves.all()] == [("OPEN", "DONE")]


def test_a_corrected_record_opens_again_what_it_had_proved(run: Run, owed: Find) -> None:
    placement = make_placement(first_day=date(2026, 4, 15))
    exam = make_exam(placement, support_applied_on=date(2026, 10, 1))
    run()
    assert owed("titp.exam_support_application").state == State.DONE
    exam.support_applied_on = None
    write(exam)
    run()
    row = owed("titp.exam_support_application")
    assert (row.state, row.done_on, row.done_by) == (State.OPEN, None, "")
    assert row.moves.get().state_before == State.DONE


def test_what_a_person_marked_as_done_stays_done(run: Run, owed: Find) -> None:
    placement = make_placement(first_day=date(2026, 4, 15))
    run()
    row = owed("titp.exam_support_application")
    mark_done(deadline=row, done_on=date(2026, 11, 1), evidence="受付票", by=make_user(), at=NOW)
    placement.planned_last_day = date(2027, 5, 20)
    write(placement)
    run()
    after = owed("titp.exam_support_application")
    assert (after.state, after.done_by, after.done_on) == (State.DONE, DoneBy.PERSON, date(2026, 11, 1))
    assert after.due_on == date(2026, 10, 14)
    assert not after.moves.exists()


def test_what_was_waived_stays_waived_though_the_records_change(run: Run, owed: Find) -> None:
    placement = make_placement(first_day=date(2026, 4, 15))
    run()
    waive(deadline=owed("titp.exam_support_application"), reason="帰国予定", by=make_user(), at=NOW)
    make_exam(placement, support_applied_on=date(2026, 11, 1))
    run()
    assert owed("titp.exam_support_application").state == State.WAIVED


def test_what_is_no_longer_owed_lapses_and_comes_back(run: Run, owed: Find) -> None:
    placement = make_placement(first_day=date(2026, 4, 15))
    run()
    key = owed("titp.stage_2_plan_application").key
    placement.goes_on = False
    write(placement)
    run()
    assert owed("titp.stage_2_plan_application").state == State.LAPSED
    assert run() is None
    placement.goes_on = True
    write(placement)
    run()
    row = owed("titp.stage_2_plan_application")
    assert (row.key, row.state) == (key, State.OPEN)
    assert list(row.moves.order_by("pk").values_list("state_after", flat=True)) == ["LAPSED", "OPEN"]


def test_an_audit_meets_one_deadline_and_starts_the_next(run: Run, owed: Find) -> None:
    placement = make_placement(first_day=date(2026, 4, 15))
    make_audit(placement.employer, date(2026, 8, 25))
    run()
    first = owed("titp.periodic_audit_next", state=State.OPEN)
    assert first.due_on == date(2026, 11, 25)
    make_audit(placement.employer, date(2026, 11, 20))
    run()
    first.refresh_from_db()
    assert (first.state, first.done_on) == (State.DONE, date(2026, 11, 20))
    assert owed("titp.periodic_audit_next", state=State.OPEN).due_on == date(2027, 2, 20)


def test_a_corrected_audit_day_moves_the_row_instead_of_making_another(run: Run, owed: Find) -> None:
    placement = make_placement(first_day=date(2026, 4, 15))
    audit = make_audit(placement.employer, date(2026, 8, 25))
    run()
    row = owed("titp.periodic_audit_next", state=State.OPEN)
    reassign(deadline=row, to=make_user(), by=WRITER, at=NOW)
    audit.audited_on = date(2026, 8, 20)
    write(audit)
    run()
    after = Deadline.objects.get(pk=row.pk)
    assert (after.due_on, after.assigned_to_id) == (date(2026, 11, 20), row.assigned_to_id)
    assert Deadline.objects.filter(duty="titp.periodic_audit_next", state=State.OPEN).count() == 1
    assert run() is None


def test_a_deleted_audit_gives_its_deadline_back(run: Run, owed: Find) -> None:
    placement = make_placement(first_day=date(2026, 4, 15))
    make_audit(placement.employer, date(2026, 8, 25))
    run()
    wrong = make_audit(placement.employer, date(2026, 11, 20))
    run()
    delete_recorded(wrong, by=WRITER, at=NOW, reason="wrong company")
    run()
    row = owed("titp.periodic_audit_next", state=State.OPEN)
    assert row.due_on == date(2026, 11, 25)


def test_a_renewed_course_ends_its_deadline_and_starts_the_next(run: Run, owed: Find) -> None:
    placement = make_placement(first_day=date(2026, 4, 15))
    trainer = write(Trainer(employer=placement.employer, kind="RESPONSIBLE_PERSON", name="山本"))
    write(TrainerCourse(trainer=trainer, taken_on=date(2024, 1, 10)))
    run()
    old = owed("titp.responsible_course")
    write(TrainerCourse(trainer=trainer, taken_on=date(2026, 11, 10)))
    run()
    old.refresh_from_db()
    assert (old.state, old.done_on, old.due_on) == (State.DONE, date(2026, 11, 10), date(2027, 1, 10))


def test_a_person_in_charge_chosen_by_hand_survives(run: Run, owed: Find) -> None:
    usual, chosen, next_one = make_user(), make_user(), make_user()
    employer = make_employer(caseworker=usual)
    placement = make_placement(first_day=date(2026, 4, 15), employer=employer)
    run()
    row = owed("titp.exam_support_application")
    assert row.assigned_to == usual
    reassign(deadline=row, to=chosen, by=WRITER, at=NOW)
    employer.caseworker = next_one
    write(employer)
    placement.planned_last_day = date(2027, 5, 20)
    write(placement)
    run()
    assert owed("titp.exam_support_application").assigned_to == chosen
    assert owed("titp.stage_2_plan_application").assigned_to == next_one


def test_the_caseworker_of_a_placement_goes_before_that_of_the_company(run: Run, owed: Find) -> None:
    own, company = make_user(), make_user()
    make_placement(first_day=date(2026, 4, 15), employer=make_employer(caseworker=company), caseworker=own)
    make_placement(first_day=date(2026, 4, 15))
    run()
    assert owed("titp.exam_support_application", assigned_to=own)
    assert owed("titp.implementation_report", assigned_to=company)
    assert owed("titp.exam_support_application", assigned_to=None)


def test_old_notices_of_others_are_settled_when_first_seen_but_never_vanish(run: Run, owed: Find) -> None:
    limit = ON - timedelta(days=SETTLED_AFTER_DAYS + 14)
    make_person(entered_on=limit - timedelta(days=1), address_notified_on=None)
    late = make_person(entered_on=limit, address_notified_on=None)
    run()
    row = owed("worker.address_notice")
    assert (row.person, row.state) == (late, State.OPEN)
    run(on=ON + timedelta(days=200))
    assert owed("worker.address_notice").state == State.OPEN


def test_audits_from_old_books_do_not_ask_for_their_reports(run: Run) -> None:
    employer = make_placement(first_day=date(2026, 1, 15)).employer
    make_audit(employer, ON - timedelta(days=SETTLED_AFTER_DAYS + 70))
    recent = make_audit(employer, date(2026, 7, 1))
    run()
    reports = Deadline.objects.filter(duty="titp.audit_report")
    assert [row.record for row in reports] == [str(recent.pk)]


def test_a_first_load_does_not_repeat_the_distant_past(run: Run) -> None:
    person = make_person(entered_on=date(2021, 1, 10), address_notified_on=None)
    employer = make_employer()
    first = make_placement(
        person=person, employer=employer, first_day=date(2021, 1, 10), last_day=date(2022, 1, 9)
    )
    make_placement(
        stage=2, person=person, employer=employer, first_day=date(2022, 1, 10), last_day=date(2024, 1, 9)
    )
    make_plan(first, filed_on=date(2020, 9, 1))
    make_placement(stage=3, person=person, employer=employer, first_day=date(2025, 8, 1))
    for month in range(1, 13):
        make_audit(employer, date(2023, month, 5), reported_on=date(2023, month, 20))
    run()
    past = ON - timedelta(days=MEMORY_DAYS)
    assert not Deadline.objects.filter(due_on__lt=past, state=State.OPEN, subject_kind="person").exists()
    assert not Deadline.objects.filter(due_on__lt=past, done_on__lt=past).exists()
    audits = Deadline.objects.filter(duty__startswith="titp.periodic_audit", state=State.OPEN)
    assert [row.anchor_on for row in audits] == [date(2025, 8, 1)]
    assert Deadline.objects.count() < 15


def test_the_exam_of_a_stage_that_is_over_is_not_owed(run: Run) -> None:
    make_placement(first_day=date(2025, 8, 1), last_day=date(2026, 7, 31), goes_on=False)
    run()
    assert not Deadline.objects.filter(duty__startswith="titp.exam", state=State.OPEN).exists()
    assert not Deadline.objects.filter(duty__startswith="titp.stage", state=State.OPEN).exists()


def test_a_report_of_a_past_year_that_nobody_filed_stays_owed(run: Run, owed: Find) -> None:
    placement = make_placement(first_day=date(2026, 4, 15))
    run()
    report = owed("titp.implementation_report")
    assert report.key.endswith("|fy2026")
    placement.last_day = date(2027, 1, 31)
    write(placement)
    run(on=date(2028, 5, 1))
    report.refresh_from_db()
    assert report.state == State.OPEN


def test_a_filed_report_closes_the_one_of_its_year(run: Run, owed: Find) -> None:
    placement = make_placement(first_day=date(2026, 1, 15))
    day = date(2026, 5, 10)
    run(on=day)
    assert owed("titp.implementation_report", key__endswith="fy2025").state == State.OPEN
    write(
        EmployerFiling(
            employer=placement.employer,
            kind="IMPLEMENTATION_REPORT",
            fiscal_year=2025,
            filed_on=date(2026, 5, 9),
        )
    )
    run(on=day)
    assert owed("titp.implementation_report", key__endswith="fy2025").done_on == date(2026, 5, 9)
    assert owed("titp.implementation_report", key__endswith="fy2026").state == State.OPEN


def test_open_questions_follow_the_records(run: Run) -> None:
    placement = make_placement(first_day=date(2026, 4, 15), lecture=False)
    run()
    asked = OpenQuestion.objects.get(duty="titp.periodic_audit_first")
    assert (asked.missing, asked.employer) == ("lecture_first_day", placement.employer)
    make_audit(placement.employer, date(2026, 6, 20))
    run()
    assert not OpenQuestion.objects.filter(duty="titp.periodic_audit_first").exists()


def test_a_day_without_changes_of_the_records_may_still_change_what_is_owed(run: Run) -> None:
    make_placement(first_day=date(2026, 4, 15))
    run()
    later = run(on=ON + timedelta(days=400))
    assert later is not None


def test_visits_of_other_companies_do_not_matter(run: Run, owed: Find) -> None:
    one, other = make_placement(first_day=date(2026, 9, 1)), make_placement(first_day=date(2026, 9, 1))
    make_visit(one.employer, date(2026, 11, 10))
    run()
    visit = owed("titp.visit", employer=one.employer, state=State.OPEN)
    assert visit.due_on == date(2026, 12, 10)
    assert owed("titp.visit", employer=other.employer).due_on == date(2026, 10, 1)


def test_a_new_period_of_stay_ends_the_renewal_of_the_one_before(run: Run, owed: Find) -> None:
    placement = make_placement(first_day=date(2025, 12, 20))
    make_residence(placement.person, permitted_on=date(2025, 12, 20), last_day=date(2026, 12, 19))
    run()
    old = owed("residence.renewal")
    make_residence(placement.person, permitted_on=date(2026, 11, 20), last_day=date(2027, 12, 19))
    run()
    old.refresh_from_db()
    assert (old.state, old.due_on) == (State.DONE, date(2026, 12, 19))
    assert owed("residence.renewal", state=State.OPEN).due_on == date(2027, 12, 19)


def test_both_parts_of_the_basic_exam_close_its_deadline(run: Run, owed: Find) -> None:
    placement = make_placement(first_day=date(2026, 2, 1))
    make_exam(placement, part=ExamPart.PRACTICAL, taken_on=date(2026, 10, 1), passed=True)
    run()
    assert owed("titp.stage_1_exam").state == State.OPEN
    make_exam(placement, part=ExamPart.WRITTEN, taken_on=date(2026, 10, 2), passed=True)
    run()
    assert owed("titp.stage_1_exam").done_on == date(2026, 10, 2)
