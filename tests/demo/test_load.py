"""The demo is complete, sound, the same every time, and carries the troubles that were planted."""

import json
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import models, transaction

from kumiai.accounts.domain.user import create_user
from kumiai.accounts.enums import Role
from kumiai.accounts.models import RoleGrant, User
from kumiai.accounts.scope import scope_of
from kumiai.coop.models import Cooperative, License, StaffCourse
from kumiai.deadlines.enums import DoneBy, State
from kumiai.deadlines.models import Deadline, Recalculation
from kumiai.demo.invention import numbers
from kumiai.demo.invention.record import ORDER
from kumiai.demo.load import DatabaseInUse, Loaded, load_demo
from kumiai.demo.logins import PASSWORD
from kumiai.employers.models import Employer, StaffCount, Trainer, TrainerCourse
from kumiai.history.domain.queries import first_broken_entry
from kumiai.history.domain.record import SystemActor
from kumiai.history.models import Entry
from kumiai.law import decide, decide_many
from kumiai.law.core.calendar import add_months
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.people.models import Person, PersonContact
from kumiai.placements.domain.supervision import employers_quota_frame, quota_questions
from kumiai.placements.models import Absence, Exam, Placement, ResidencePeriod
from kumiai.plans.models import Plan

ON = date(2026, 11, 22)


def planted(demo: Loaded, code: str) -> list[Any]:
    return [trouble.record for trouble in demo.troubles if trouble.code == code]


def overdue(duty: str, **whom: Any) -> models.QuerySet[Deadline]:
    return Deadline.objects.open().filter(duty=duty, due_on__lt=ON, **whom)


def test_says_what_it_loaded(demo: Loaded) -> None:
    assert demo.counts["people.Person"] == Person.objects.count() == 24
    assert demo.counts["employers.Employer"] == Employer.objects.count() == 8
    assert Cooperative.objects.get().offices.count() == 2


@pytest.mark.parametrize("model", ORDER, ids=lambda model: model.__name__)
def test_every_record_is_sound(demo: Loaded, model: type[models.Model]) -> None:
    """Field by field, with the constraints that a bulk write leaves to the database."""
    rows = list(model._default_manager.all())
    assert rows, f"the demo has no {model.__name__}"
    for row in rows:
        row.full_clean()


def test_everything_went_through_the_history(demo: Loaded) -> None:
    written = Counter(
        Entry.objects.filter(action__endswith=".created").values_list("subject_type", flat=True)
    )
    for model in ORDER:
        assert written[model._meta.label_lower] == model._default_manager.count()
    assert first_broken_entry() is None


def test_holds_all_three_stages_and_people_still_to_come(demo: Loaded) -> None:
    here = Placement.objects.present(ON).filter(first_day__isnull=False)
    assert set(here.values_list("stage", flat=True)) == {1, 2, 3}
    to_come = Placement.objects.filter(first_day__isnull=True, stage=1)
    starts = sorted(to_come.values_list("planned_first_day", flat=True))
    assert starts[0] < date(2027, 4, 1), "one arrives under the old law"
    assert starts[-1] > date(2027, 6, 30), "one is planned for after the last possible start"


def test_nothing_that_is_to_come_is_recorded_as_past(demo: Loaded) -> None:
    """A day that ends _on or first_day of something that happened is never after the day of the load."""
    for model, names in (
        (Plan, ("filed_on", "accredited_on")),
        (Exam, ("support_applied_on", "taken_on", "result_on")),
        (ResidencePeriod, ("permitted_on", "filed_on")),
        (Placement, ("first_day", "last_day", "permitted_on", "training_first_day")),
        (Audit, ("audited_on", "reported_on")),
        (GuidanceVisit, ("visited_on",)),
        (Person, ("entered_on", "address_notified_on", "left_on")),
        (TrainerCourse, ("taken_on",)),
        (StaffCourse, ("taken_on",)),
        (StaffCount, ("counted_on",)),
    ):
        for name in names:
            later = model._default_manager.filter(**{f"{name}__gt": ON})
            assert not later.exists(), f"{model.__name__}.{name}: {later.first()}"


def test_nobody_stays_without_a_permission(demo: Loaded) -> None:
    """Who is in training has a stay that covers the day, and who went home left before it ended."""
    for placement in Placement.objects.present(ON).filter(first_day__isnull=False, program="titp"):
        assert placement.person.residence_periods.filter(permitted_on__lte=ON, last_day__gte=ON).exists()
    for person in Person.objects.filter(left_on__isnull=False):
        assert person.residence_periods.filter(last_day__gte=person.left_on).exists()
    for absence in Absence.objects.filter(kind="HOME_RETURN"):
        assert absence.placement.person.residence_periods.filter(last_day__gte=absence.first_day).exists()


def test_no_number_looks_real(demo: Loaded) -> None:
    numbers = [number for number in Employer.objects.values_list("corporate_number", flat=True) if number]
    assert all(number[1:7] == "999999" for number in [*numbers, Cooperative.objects.get().corporate_number])
    for person in Person.objects.all():
        assert re.fullmatch(r"ZZ\d{7}", person.passport_number)
    for period in ResidencePeriod.objects.all():
        assert re.fullmatch(r"ZZ\d{8}Z[A-Z]", period.card_number)
    assert all(phone.startswith("000-0000-") for phone in Employer.objects.values_list("phone", flat=True))
    assert all(
        value.startswith("000-0000-")
        for value in PersonContact.objects.filter(kind="PHONE").values_list("value", flat=True)
    )
    assert all(email.endswith("@example.jp") for email in User.objects.values_list("email", flat=True))
    assert all(email.endswith("@example.jp") for email in Employer.objects.values_list("email", flat=True))
    assert all(code.startswith("000-") for code in Employer.objects.values_list("postal_code", flat=True))


def test_the_license_is_general_and_its_renewal_opens_soon(demo: Loaded) -> None:
    held = License.objects.get()
    assert held.kind == "GENERAL"
    assert add_months(held.first_day, 60) == held.last_day + timedelta(days=1)
    assert ON < add_months(held.last_day, -6) < ON + timedelta(days=31)


# --- the planted troubles --------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "duty", "whom"),
    [
        ("audit_overdue", "titp.periodic_audit_next", "employer"),
        ("visit_overdue", "titp.visit", "employer"),
        ("audit_report_overdue", "titp.audit_report", "record"),
        ("plan_change_not_notified", "titp.minor_change_notice", "record"),
        ("exam_support_late", "titp.exam_support_application", "placement"),
        ("plan_late", "titp.stage_2_plan_application", "person"),
        ("responsible_course_expired", "titp.responsible_course", "employer"),
    ],
)
def test_what_is_overdue_is_found(demo: Loaded, code: str, duty: str, whom: str) -> None:
    records = planted(demo, code)
    assert records, "planted"
    for record in records:
        employer = getattr(record, "employer", record)
        condition: dict[str, Any] = {"employer": employer}
        if whom == "placement":
            condition = {"placement": record}
        if whom == "person":
            condition = {"person": record.person}
        assert overdue(duty, **condition).exists()


def test_only_what_was_planted_is_overdue(demo: Loaded) -> None:
    """The planted companies are otherwise in order: notices to the labor office and one yearly report are the only noise."""
    found = Counter(Deadline.objects.open().filter(due_on__lt=ON).values_list("duty", flat=True))
    found.pop("worker.foreign_worker_hire_notice", None)
    assert found == {
        "titp.audit_report": 1,
        "titp.exam_support_application": 2,
        "titp.implementation_report": 1,
        "titp.minor_change_notice": 1,
        "titp.periodic_audit_next": 1,
        "titp.responsible_course": 1,
        "titp.stage_2_plan_application": 1,
        "titp.visit": 1,
    }


def test_a_stay_ends_within_days_with_nothing_filed(demo: Loaded) -> None:
    (period,) = planted(demo, "residence_not_filed")
    assert ON <= period.last_day <= ON + timedelta(days=14)
    assert period.filed_on is None
    renewal = Deadline.objects.open().get(
        duty="residence.renewal", person=period.person, due_on__lte=ON + timedelta(days=14)
    )
    assert renewal.done_on is None


def test_a_construction_company_is_over_its_quota(demo: Loaded) -> None:
    (employer,) = planted(demo, "quota_exceeded")
    frame = employers_quota_frame(ON, employers=[employer.pk])
    (row,) = frame.to_dicts()
    (limits,) = decide_many("titp.quota", quota_questions(frame), on=ON, keys=["key"]).to_dicts()
    assert (row["present"], row["regular_employees"], limits["total"]) == (6, 5, 5)


def test_a_company_whose_staff_nobody_counted(demo: Loaded) -> None:
    (employer,) = planted(demo, "staff_count_unknown")
    assert not employer.staff_counts.exists()
    frame = employers_quota_frame(ON, employers=[employer.pk])
    (limits,) = decide_many("titp.quota", quota_questions(frame), on=ON, keys=["key"]).to_dicts()
    assert limits["stage_2"] is None


def test_somebody_wants_stage_3_and_cannot_have_it(demo: Loaded) -> None:
    (placement,) = planted(demo, "stage_3_impossible")
    assert placement.goes_on is True
    answer = decide("transition.titp_stage_3", {"stage_2_permitted_on": placement.permitted_on}, on=ON)
    assert answer.value == {"allowed": False}


def test_an_instructor_without_a_course(demo: Loaded) -> None:
    assert planted(demo, "instructor_course_missing")
    for trainer in planted(demo, "instructor_course_missing"):
        assert trainer.kind == "INSTRUCTOR"
        assert not trainer.courses.exists()


def test_a_course_of_a_manager_runs_out_soon(demo: Loaded) -> None:
    (member,) = planted(demo, "manager_course_ends_soon")
    due = Deadline.objects.open().get(duty="titp.manager_course", office=member.office)
    assert ON < due.due_on < ON + timedelta(days=31)


def test_two_people_of_one_name(demo: Loaded) -> None:
    one, other = planted(demo, "namesakes")
    assert one.name_roman == other.name_roman
    assert one.born_on != other.born_on
    assert Person.objects.filter(name_roman=one.name_roman).count() == 2


def test_a_return_home_that_was_too_short(demo: Loaded) -> None:
    (absence,) = planted(demo, "home_return_too_short")
    assert absence.placement.stage == 3
    assert add_months(absence.first_day, 1) > absence.last_day


def test_an_exam_was_failed_and_the_retake_is_applied_for(demo: Loaded) -> None:
    (exam,) = planted(demo, "exam_failed")
    retake = exam.placement.exams.get(level=exam.level, part=exam.part, sitting=2)
    assert exam.passed is False
    assert retake.support_applied_on is not None
    assert retake.taken_on is None


def test_a_disappearance_is_still_to_be_told(demo: Loaded) -> None:
    (difficulty,) = planted(demo, "disappearance_not_notified")
    notice = Deadline.objects.open().get(duty="titp.difficulty_notice", person=difficulty.placement.person)
    assert notice.due_on == difficulty.happened_on + timedelta(days=14)


# --- logins ----------------------------------------------------------------------------


def test_there_is_one_login_for_each_role(demo: Loaded) -> None:
    in_the_chat_only = {Role.MEMBER_MANAGER}
    assert {login.role for login in demo.logins} == set(Role) - in_the_chat_only
    assert len([login for login in demo.logins if login.role == Role.CASEWORKER]) == 3
    for login in demo.logins:
        user = User.objects.get(username=login.username)
        assert user.check_password(PASSWORD)
        assert not user.is_superuser


def test_the_logins_are_kept_for_the_login_page(demo: Loaded) -> None:
    kept = json.loads((settings.DATA / "demo-logins.json").read_text(encoding="utf-8"))
    assert [row["username"] for row in kept] == [login.username for login in demo.logins]
    assert set(kept[0]) == {"role", "name", "username", "password", "label_ja", "label_en"}


def test_one_caseworker_sees_own_companies_only(demo: Loaded) -> None:
    everything, own = User.objects.get(username="caseworker"), User.objects.get(username="caseworker2")
    assert scope_of(own, on=ON).only_assigned
    seen = Employer.objects.visible_to(own)
    assert 0 < seen.count() < Employer.objects.visible_to(everything).count() == 8
    assert set(seen.values_list("caseworker__username", flat=True)) == {"caseworker2"}


def test_the_inspector_may_look_for_a_month(demo: Loaded) -> None:
    grant = RoleGrant.objects.get(user__username="inspector")
    assert grant.last_day == ON + timedelta(days=30)


# --- deadlines -------------------------------------------------------------------------


def test_the_deadlines_are_computed_once_for_the_day(demo: Loaded) -> None:
    run = Recalculation.objects.get()
    assert run.on == ON
    assert run.created == Deadline.objects.count()


def test_staff_marked_what_no_record_shows_as_done(demo: Loaded) -> None:
    by_hand = Deadline.objects.filter(state=State.DONE, done_by=DoneBy.PERSON)
    assert all(deadline.evidence for deadline in by_hand)
    assert overdue("worker.foreign_worker_hire_notice").count() <= 3


# --- loading ---------------------------------------------------------------------------

BY = SystemActor("test")
AT = datetime(2026, 11, 22, tzinfo=UTC)


def facts_of_the_records() -> list[tuple[Any, ...]]:
    """Return what the records say, without the keys the database gave them."""
    return [
        *Person.objects.order_by("pk").values_list("name_roman", "born_on", "entered_on", "left_on", "address"),
        *Placement.objects.order_by("pk").values_list("person__name_roman", "employer__name", "stage", "first_day", "last_day", "goes_on"),
        *Exam.objects.order_by("pk").values_list("placement__person__name_roman", "taken_on", "passed"),
        *ResidencePeriod.objects.order_by("pk").values_list("person__name_roman", "permitted_on", "last_day"),
        *Audit.objects.order_by("pk").values_list("employer__name", "audited_on", "interviews", "findings"),
        *GuidanceVisit.objects.order_by("pk").values_list("employer__name", "visited_on", "visitor__name"),
        *Trainer.objects.order_by("pk").values_list("employer__name", "name", "kind", "courses__taken_on"),
        *((person.passport_number,) for person in Person.objects.order_by("pk")),
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_same_day_and_seed_give_the_same_records(data_folder: Path) -> None:
    seen = []
    for seed in ("hinata", "hinata", "another"):
        with transaction.atomic():
            load_demo(on=ON, people=24, seed=seed)
            seen.append(facts_of_the_records())
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
    assert seen[0] != seen[2]


@pytest.mark.django_db
def test_more_people_do_not_move_the_planted_ones(data_folder: Path) -> None:
    seen = []
    for people in (24, 72):
        with transaction.atomic():
            load_demo(on=ON, people=people)
            first = Placement.objects.filter(employer__in=Employer.objects.order_by("pk")[:8]).order_by("pk")
            seen.append(list(first.values_list("person__name_roman", "first_day", "permitted_on")))
            assert Person.objects.count() == people
            transaction.set_rollback(True)
    assert seen[0] == seen[1]


@pytest.mark.django_db
def test_refuses_a_database_that_holds_a_cooperative(data_folder: Path) -> None:
    Cooperative.objects.create(name="別の組合", corporate_number=numbers.corporate_number(77))
    with pytest.raises(DatabaseInUse):
        load_demo(on=ON, people=24)
    with pytest.raises(CommandError, match="KUMIAI_DATA"):
        call_command("demo", people=24)
    assert not Person.objects.exists()
    assert not (data_folder / "demo-logins.json").exists()


@pytest.mark.django_db
def test_leaves_nothing_behind_when_it_fails(data_folder: Path) -> None:
    """A name that is taken already stops the load; neither records nor logins are left half written."""
    create_user(username="inspector", password="x" * 12, display_name="", by=BY, at=AT)
    with pytest.raises(Exception, match="username|inspector"), transaction.atomic():
        load_demo(on=ON, people=24)
    assert list(User.objects.values_list("username", flat=True)) == ["inspector"]
    assert not (data_folder / "demo-logins.json").exists()


@pytest.mark.django_db
def test_too_few_people_are_refused_in_words(data_folder: Path) -> None:
    with pytest.raises(CommandError, match="24"):
        call_command("demo", people=5)
    assert not User.objects.exists()
