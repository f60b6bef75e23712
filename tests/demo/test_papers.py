"""The papers of the demo: sheets that papers can print, cases where they stand, and one contradiction."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from kumiai.demo.load import Loaded, load_demo
from kumiai.law import decide
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.paperwork.definitions import sheet_kind
from kumiai.paperwork.domain.checking import Outcome, read_case
from kumiai.paperwork.domain.sheet import sheet_of
from kumiai.paperwork.domain.values import cleaned
from kumiai.paperwork.enums import CaseState
from kumiai.paperwork.models import Case, Filing, Sheet

ON = date(2026, 11, 22)


@pytest.fixture(scope="module")
def whole(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    """The demo as `kumiai demo` loads it: only there three people come to one company at once."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr("django.conf.settings.DATA", tmp_path_factory.mktemp("data"))
        yield load_demo(on=ON)
        transaction.set_rollback(True)


def planted_case(loaded: Loaded) -> Case:
    (placement,) = [trouble.record for trouble in loaded.troubles if trouble.code == "papers_disagree"]
    return Case.objects.get(members=placement.pk)


# --- sheets of facts -------------------------------------------------------------------


def test_every_sheet_holds_what_its_fields_can_hold(whole: Loaded) -> None:
    for sheet in Sheet.objects.all():
        shape = sheet_kind(sheet.kind)
        given = sheet.values
        assert given
        assert set(given) <= set(shape.by_id)
        assert cleaned([shape.by_id[name] for name in given], given) == given
    kinds = set(Sheet.objects.values_list("kind", flat=True))
    assert kinds >= {
        "employment_terms",
        "training_schedule",
        "lecture_schedule",
        "person_history",
        "ssw_activity",
    }


def test_a_sheet_is_found_again_under_its_key(whole: Loaded) -> None:
    for sheet in Sheet.objects.filter(kind__in=("coop_profile", "employment_terms", "trainer_career"))[:40]:
        assert sheet_of(sheet.kind, sheet.owned_by, sheet.title).pk == sheet.pk


def test_hours_and_wages_of_the_wage_tables_agree(whole: Loaded) -> None:
    for sheet in Sheet.objects.filter(kind="employment_terms").select_related("employer"):
        terms = sheet.values
        hours = int(terms["hours_per_day"].partition(":")[0])
        assert terms["hours_per_month"] == hours * terms["days_per_month"]
        assert terms["hours_per_year"] == hours * terms["days_per_year"] == 12 * terms["hours_per_month"]
        assert terms["days_per_year"] + terms["days_off_per_year"] == 365
        least = decide("wage.minimum", {"prefecture": sheet.employer.prefecture}, on=ON).value["yen_per_hour"]
        assert terms["wage_per_hour"] >= least
        gross = terms["base_wage"] + sum(row["amount"] for row in terms.get("allowances", []))
        taken = sum(row["amount"] for row in terms["deductions"]) + terms["housing"] + terms["utilities"]
        assert gross // 2 < gross - taken < gross


def test_judgments_are_written_only_where_they_were_passed(whole: Loaded) -> None:
    """What waits for a report, and the visits of this month, are left to people."""
    waiting = Audit.objects.filter(reported_on=None)
    assert waiting.exists()
    assert not Sheet.objects.filter(audit__in=waiting).exists()
    assert (
        Sheet.objects.filter(kind="audit_checks").count() == Audit.objects.exclude(reported_on=None).count()
    )
    newest = GuidanceVisit.objects.filter(visited_on__gte=ON.replace(day=1))
    assert newest.exists()
    assert not Sheet.objects.filter(visit__in=newest).exists()


# --- cases -----------------------------------------------------------------------------


def test_the_set_for_three_trainees_is_complete_and_agrees(whole: Loaded) -> None:
    case = Case.objects.get(kind="titp.plan", state=CaseState.DRAFTED)
    assert case.members.count() == 3
    reading = read_case(case, on=ON)
    assert len(reading.readings) > 40
    assert reading.completeness >= 95
    assert reading.failing == ()
    assert sum(check.outcome is Outcome.HOLDS for check in reading.checks) > 30


def test_exactly_the_planted_contradiction_is_found(whole: Loaded) -> None:
    (failing,) = read_case(planted_case(whole), on=ON).failing
    assert failing.id == "hours_within_contract"
    assert [one.words for one in failing.compared] == ["1,947時間", "1,920時間"]


def test_no_other_case_contradicts_itself(whole: Loaded) -> None:
    for case in Case.objects.exclude(pk=planted_case(whole).pk):
        assert read_case(case, on=ON).failing == ()


def test_cases_stand_where_they_are_said_to_stand(whole: Loaded) -> None:
    states = sorted(Case.objects.values_list("kind", "state"))
    assert states == [
        ("ssw.application", "DRAFTED"), ("titp.audit", "DRAFTED"), ("titp.plan", "ACCREDITED"),
        ("titp.plan", "DRAFTED"), ("titp.plan", "QUESTIONED"),
    ]  # fmt: skip
    question = planted_case(whole).corrections.get()
    assert question.answered_on is None
    assert question.answer_by
    assert question.asked_on <= ON < question.answer_by
    for filing in Filing.objects.select_related("case"):
        assert filing.case
        assert filing.case.steps.get(after="FILED").on == filing.filed_on <= ON
