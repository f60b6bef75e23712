"""A case from draft to decision: its papers, its checks, its steps, and what the records learn from it."""

import io
import json
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from kumiai.history.models import Entry
from kumiai.paperwork.domain.case import (
    answer_correction,
    ask_correction,
    decide_case,
    file_case,
    hand_over,
    join_case,
    move_case,
    open_case,
    open_papers,
)
from kumiai.paperwork.domain.checking import read_case, reminders_of
from kumiai.paperwork.domain.package import made_of
from kumiai.paperwork.domain.sheet import use_sheet, write_sheet
from kumiai.paperwork.enums import Author, CaseState
from kumiai.paperwork.models import Case, Paper, Sheet
from tests.factories import (
    WRITER,
    make_cooperative,
    make_employer,
    make_license,
    make_placement,
    make_residence,
    write,
)

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 26)
AT = datetime(2026, 11, 26, 8, 55, tzinfo=UTC)


@pytest.fixture
def employer() -> Any:
    make_license(make_cooperative())
    return make_employer(name="みどり食品")


@pytest.fixture
def case(employer: Any) -> Case:
    people = [make_placement(employer=employer) for _ in range(2)]
    return open_case(kind="titp.plan", members=people, on=ON, by=WRITER, at=AT)


def go(case: Case, *states: CaseState, **more: Any) -> None:
    for state in states:
        move_case(case=case, to=state, on=ON, by=WRITER, at=AT, **more)


def test_each_person_has_own_papers_and_common_ones_are_there_once(case: Case) -> None:
    def count(form: str) -> int:
        return Paper.objects.filter(case=case, form_id=form).count()

    assert (count("titp.plan"), count("titp.applicant_outline")) == (2, 1)
    papers = Paper.objects.count()
    open_papers(case=case, on=ON, by=WRITER, at=AT)
    assert Paper.objects.count() == papers


def test_the_list_of_trainees_is_there_only_for_two_or_more(employer: Any) -> None:
    alone = open_case(kind="titp.plan", members=[make_placement(employer=employer)], on=ON, by=WRITER, at=AT)
    assert not Paper.objects.filter(case=alone, form_id="titp.trainee_list").exists()
    join_case(case=alone, placement=make_placement(employer=employer), on=ON, by=WRITER, at=AT)
    assert Paper.objects.filter(case=alone, form_id="titp.trainee_list").count() == 1
    assert Paper.objects.filter(case=alone, form_id="titp.plan").count() == 2


def test_people_of_two_companies_are_not_one_application(employer: Any) -> None:
    with pytest.raises(ValidationError):
        open_case(
            kind="titp.plan",
            members=[make_placement(employer=employer), make_placement()],
            on=ON,
            by=WRITER,
            at=AT,
        )
    assert not Case.objects.exists()


def test_a_case_goes_its_way_and_every_step_is_written(case: Case) -> None:
    go(case, CaseState.CHECKED, CaseState.APPROVED)
    file_case(case=case, filed_on=ON, submitted_to="機構 東京事務所", receipt_number="受-1", by=WRITER, at=AT)
    members = list(case.members.all())
    assert {member.plan.filed_on for member in members} == {ON}
    decide_case(
        case=case, granted=True, decided_on=date(2027, 1, 20), by=WRITER, at=AT,
        numbers={member.pk: f"認170{member.pk}" for member in members},
    )  # fmt: skip
    for member in members:
        member.plan.refresh_from_db()
        assert (member.plan.accredited_on, member.plan.number) == (date(2027, 1, 20), f"認170{member.pk}")
    assert [step.after for step in case.steps.all()] == [
        "DRAFTED",
        "CHECKED",
        "APPROVED",
        "FILED",
        "ACCREDITED",
    ]
    assert Entry.objects.filter(subject_type="paperwork.case").count() >= 5


def test_a_grant_without_a_number_for_each_plan_changes_nothing(case: Case) -> None:
    go(case, CaseState.CHECKED, CaseState.APPROVED)
    file_case(case=case, filed_on=ON, submitted_to="", receipt_number="", by=WRITER, at=AT)
    with pytest.raises(ValidationError, match="認定番号|number"):
        decide_case(case=case, granted=True, decided_on=date(2027, 1, 20), by=WRITER, at=AT)
    assert Case.objects.get(pk=case.pk).state == CaseState.FILED


def test_steps_are_not_skipped(case: Case) -> None:
    with pytest.raises(ValidationError):
        go(case, CaseState.APPROVED)
    with pytest.raises(ValidationError):
        file_case(case=case, filed_on=ON, submitted_to="", receipt_number="x", by=WRITER, at=AT)
    assert Case.objects.get(pk=case.pk).receipt_number == ""


def test_whoever_goes_on_over_a_failing_check_says_why(case: Case) -> None:
    with pytest.raises(ValidationError) as refused:
        go(case, CaseState.CHECKED, warnings=2)
    assert "note" in refused.value.message_dict
    go(case, CaseState.CHECKED, warnings=2, note="添付資料で説明する")
    assert case.steps.last().note == "添付資料で説明する"


def test_a_correction_waits_for_its_answer_and_reminds_later_cases(case: Case, employer: Any) -> None:
    go(case, CaseState.CHECKED, CaseState.APPROVED)
    file_case(case=case, filed_on=ON, submitted_to="", receipt_number="", by=WRITER, at=AT)
    one = ask_correction(case=case, asked="宿泊施設の見取図を追加", asked_on=ON, by=WRITER, at=AT)
    other = ask_correction(case=case, asked="講師の資格を記載", asked_on=ON, by=WRITER, at=AT, remind=False)
    assert case.state == CaseState.QUESTIONED
    answer_correction(correction=one, answer="追加した", answered_on=ON, by=WRITER, at=AT)
    assert Case.objects.get(pk=case.pk).state == CaseState.QUESTIONED
    answer_correction(correction=other, answer="記載した", answered_on=ON, by=WRITER, at=AT)
    assert Case.objects.get(pk=case.pk).state == CaseState.FILED
    later = open_case(kind="titp.plan", members=[make_placement(employer=employer)], on=ON, by=WRITER, at=AT)
    assert [row.asked for row in reminders_of(later)] == ["宿泊施設の見取図を追加"]
    with pytest.raises(ValidationError):
        answer_correction(correction=one, answer=" ", answered_on=ON, by=WRITER, at=AT)


def terms(employer: Any, **facts: Any) -> Sheet:
    return write_sheet(kind="employment_terms", owner=employer, facts=facts, title="工場", by=WRITER, at=AT)


def schedule(employer: Any, hours_a_month: int) -> None:
    months = {f"m{month}": hours_a_month for month in range(1, 13)}
    duties = [
        {
            "number": 1,
            "kind": "REQUIRED",
            "content": "加工",
            "safety_hours": 12 * hours_a_month // 10,
            **months,
        }
    ]
    write_sheet(
        kind="training_schedule", owner=employer, facts={"duties": duties}, title="加工", by=WRITER, at=AT
    )


def failing(case: Case) -> dict[str, list[tuple[str, str]]]:
    """Return the checks that fail with the fields they compare, as printed."""
    read = read_case(Case.objects.get(pk=case.pk), on=ON)
    return {one.id: [(part.row.field.id, part.words) for part in one.compared] for one in read.failing}


def test_a_planted_contradiction_is_found_with_the_fields_it_compares(case: Case, employer: Any) -> None:
    """More training in year 1 than the contract has hours: found, explained, gone when the record is mended."""
    terms(employer, hours_per_year=1_960)
    schedule(employer, 170)
    assert failing(case)["hours_within_contract"] == [
        ("year_1_hours", "2,040時間"),
        ("hours_per_year", "1,960時間"),
    ]
    schedule(employer, 160)
    assert "hours_within_contract" not in failing(case)


def test_lectures_of_another_intake_are_noticed(case: Case) -> None:
    """The contract begins after the lectures: with a schedule of last year it would begin before the training."""
    for title, day in (("2026年5月生", "2026-05-20"), ("2026年6月生", "2026-06-29")):
        days = [{"date": day, "hours": 8, "subject": "JAPANESE"}]
        sheet = write_sheet(
            kind="lecture_schedule", owner=None, facts={"days": days}, title=title, by=WRITER, at=AT
        )
        for member in case.members.all():
            member.training_first_day = None
            write(member)
            use_sheet(sheet=sheet, placement=member, by=WRITER, at=AT)
        assert ("after_arrival" in failing(case)) == (day < "2026-06-01")


def test_mending_the_record_mends_every_paper(case: Case, employer: Any) -> None:
    terms(employer, base_wage=190_000)
    before = printing(case, "190000")
    terms(employer, base_wage=201_500)
    case = Case.objects.get(pk=case.pk)
    assert len(before) >= 2
    assert printing(case, "201500") == before
    assert printing(case, "190000") == set()


def printing(case: Case, words: str) -> set[str]:
    """Return the forms of a case on which a value stands."""
    return {
        one.form.id
        for one in read_case(case, on=ON).readings
        if any(words in str(row.value) for row in one.filled.rows.values())
    }


def test_a_set_is_the_same_bytes_each_time(case: Case) -> None:
    reading = read_case(case, on=ON)
    for kind in ("pdf", "zip", "docx", "xlsx"):
        again = made_of(read_case(case, on=ON), file_kind=kind, on=ON)
        assert made_of(reading, file_kind=kind, on=ON) == again, kind


def test_the_zip_holds_every_paper_twice_and_what_the_checks_say(case: Case) -> None:
    reading = read_case(case, on=ON)
    packed = zipfile.ZipFile(io.BytesIO(made_of(reading, file_kind="zip", on=ON)))
    names = packed.namelist()
    assert sum(name.endswith(".pdf") for name in names) == len(reading.readings) + 1
    assert sum(name.endswith(".docx") for name in names) == len(reading.readings)
    report = json.loads(packed.read("確認結果.json"))
    assert len(report["書類"]) == len(reading.readings)
    assert report["作成者"] == "企業"


def test_a_gyoseishoshi_is_named(case: Case) -> None:
    with pytest.raises(ValidationError):
        hand_over(case=case, author=Author.GYOSEISHOSHI, author_name=" ", by=WRITER, at=AT)
    hand_over(case=case, author=Author.GYOSEISHOSHI, author_name="行政 花子", by=WRITER, at=AT)
    assert Case.objects.get(pk=case.pk).author_name == "行政 花子"


def test_filing_a_renewal_tells_the_stay(employer: Any) -> None:
    placement = make_placement(employer=employer)
    period = make_residence(placement.person, last_day=date(2027, 1, 31))
    case = open_case(kind="residence.renewal", members=[placement], on=ON, by=WRITER, at=AT)
    go(case, CaseState.CHECKED, CaseState.APPROVED)
    file_case(case=case, filed_on=ON, submitted_to="東京入管", receipt_number="東在1", by=WRITER, at=AT)
    period.refresh_from_db()
    assert period.filed_on == ON
