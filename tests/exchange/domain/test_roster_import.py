"""A roster goes into the records whole or not at all, and twice is as good as once."""

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kumiai.employers.models import Employer, ExcellenceStatement, StaffCount
from kumiai.exchange.domain.export import roster_workbook
from kumiai.exchange.domain.roster_import import (
    ImportRefused,
    apply_import,
    cancel_import,
    content_of,
    correct,
    corrected_workbook,
    make_plan,
    open_import,
    read_import,
    remember_mapping,
    try_import,
)
from kumiai.exchange.models import CompanyAlias, RosterImport
from kumiai.exchange.recognition import WorkbookRefused, read_workbook
from kumiai.history.models import Entry
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.people.models import Person
from kumiai.placements.models import Exam, Lecture, Placement, ResidencePeriod
from tests.factories import make_employer, make_placement, make_user

pytestmark = pytest.mark.django_db
SAMPLE = Path(__file__).parent.parent / "data" / "roster.xlsx"
ON = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CORRECTIONS = {
    "在籍名簿!H13": "1999/2/3",
    "在籍名簿!I28": "AB12345678CD",
    "実習実施者一覧!B6": "9234567890123",
}


@pytest.fixture
def user() -> Any:
    return make_user(name="worker")


def _opened(user: Any, content: bytes | None = None, *, corrected: bool = True) -> RosterImport:
    made = open_import(name="roster.xlsx", content=content or SAMPLE.read_bytes(), on=ON, by=user, at=AT)
    if corrected:
        correct(made, corrections=CORRECTIONS, by=user, at=AT)
    return made


def _applied(user: Any, content: bytes | None = None, *, corrected: bool = True) -> RosterImport:
    made = _opened(user, content, corrected=corrected)
    plan = make_plan(made, read_import(made))
    return apply_import(made, digest=plan.digest, by=user, at=AT)


def _changed(content: bytes, cell: str, value: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["在籍名簿"][cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_whole_sample_becomes_records(user: Any) -> None:
    done = _applied(user)
    assert Employer.objects.count() == 12
    assert Person.objects.count() == 64
    assert Placement.objects.count() == ResidencePeriod.objects.count() == Lecture.objects.count() == 64
    assert (Audit.objects.count(), GuidanceVisit.objects.count(), Exam.objects.count()) == (55, 118, 48)
    first = Person.objects.get(name_roman="THIDA WIN")
    placement = first.placements.get()
    assert (first.nationality, first.born_on, first.entered_on) == (
        "MM",
        date(2003, 6, 22),
        date(2022, 11, 26),
    )
    assert (placement.stage, placement.first_day, placement.planned_last_day) == (
        3,
        date(2025, 12, 26),
        date(2027, 12, 25),
    )
    assert placement.field == "AGRICULTURE"
    assert first.residence_periods.get().card_number == "WP87097716PZ"
    assert done.result["person"] == {"new": 64, "changed": 0, "unchanged": 0}


@pytest.mark.parametrize(
    "said",
    ["3級 実技不合格 2026/3/10、3級 実技合格 2026/6/10", "3級 実技合格 2026/6/10、3級 実技不合格 2026/3/10"],
)
def test_an_exam_failed_and_passed_later_becomes_two_sittings(user: Any, said: str) -> None:
    _applied(user, _changed(SAMPLE.read_bytes(), "S6", said))
    sittings = Exam.objects.filter(placement__person__name_roman="THIDA WIN").order_by("taken_on")
    assert list(sittings.values_list("taken_on", "passed")) == [
        (date(2026, 3, 10), False),
        (date(2026, 6, 10), True),
    ]
    assert sorted(sittings.values_list("sitting", flat=True)) == [1, 2]


def test_two_people_of_one_name_stay_two(user: Any) -> None:
    _applied(user)
    births = list(Person.objects.filter(name_roman__iexact="SANTOSO BUDI").values_list("born_on", flat=True))
    assert date(2004, 3, 24) in births
    assert date(1991, 8, 27) in births


def test_the_second_import_changes_nothing(user: Any) -> None:
    done = _applied(user)
    lines = Entry.objects.count()
    again = _opened(user, corrected_workbook(done), corrected=False)
    plan = make_plan(again, read_import(again))
    assert plan.changes == []
    assert plan.unchanged["person"] == 64
    assert Entry.objects.exclude(action__startswith="exchange.").count() == lines - 3


def test_a_changed_cell_is_shown_with_both_values_and_its_cell(user: Any) -> None:
    done = _applied(user)
    moved = _changed(corrected_workbook(done), "N8", datetime(2027, 6, 25))  # noqa: DTZ001  (Excel has no zones)
    again = _opened(user, moved, corrected=False)
    (change,) = make_plan(again, read_import(again)).changes
    (field,) = change.fields
    assert (change.noun, field.before, field.after, field.cell) == (
        "placement",
        "2027-07-25",
        "2027-06-25",
        "在籍名簿!N8",
    )


def test_errors_in_the_workbook_block_and_nothing_is_written(user: Any) -> None:
    made = _opened(user, corrected=False)
    plan = make_plan(made, read_import(made))
    with pytest.raises(ImportRefused, match="errors left|誤り|エラー"):
        apply_import(made, digest=plan.digest, by=user, at=AT)
    assert Person.objects.count() == Employer.objects.count() == 0


def test_a_row_left_out_is_not_imported(user: Any) -> None:
    made = _opened(user)
    correct(made, skip_rows=["在籍名簿!13"], by=user, at=AT)
    plan = make_plan(made, read_import(made))
    apply_import(made, digest=plan.digest, by=user, at=AT)
    assert Person.objects.count() == 63
    assert not Person.objects.filter(name_roman="WIBOWO DEWI", born_on=date(1999, 2, 3)).exists()


def test_what_changed_since_the_preview_is_not_written(user: Any) -> None:
    made = _opened(user)
    digest = make_plan(made, read_import(made)).digest
    make_employer(name="株式会社さくら食品")
    with pytest.raises(ImportRefused, match="preview|変わ"):
        apply_import(made, digest=digest, by=user, at=AT)
    assert Person.objects.count() == 0


def test_a_record_that_the_checks_refuse_is_named_and_the_trial_leaves_no_trace(user: Any) -> None:
    _applied(user)
    person = Person.objects.get(name_roman="THIDA WIN")
    make_placement(
        person=person, stage=2, first_day=date(2023, 12, 26), last_day=date(2025, 12, 25), lecture=False
    )
    clash = _changed(corrected_workbook(RosterImport.objects.get()), "M6", datetime(2025, 6, 1))  # noqa: DTZ001
    again = _opened(user, clash, corrected=False)
    before = Entry.objects.count()
    trial = try_import(make_plan(again, read_import(again)), on=ON)
    assert [row.place for row in trial.refused] == ["在籍名簿!6"]
    assert Entry.objects.count() == before
    assert Placement.objects.get(person=person, stage=3).first_day == date(2025, 12, 26)


def test_the_trial_tells_which_quota_would_be_exceeded(user: Any) -> None:
    made = _opened(user)
    correct(made, corrections={"実習実施者一覧!F9": "2", "実習実施者一覧!G9": "1"}, by=user, at=AT)
    trial = try_import(make_plan(made, read_import(made)), on=ON)
    assert not trial.refused
    assert Person.objects.count() == 0
    assert all(found.present > found.limit for found in trial.over_quota)


def test_a_company_that_only_looks_alike_is_asked_and_the_answer_is_remembered(user: Any) -> None:
    known = make_employer(name="株式会社瀬戸溶接工業", corporate_number=None)
    made = _opened(user)
    plan = make_plan(made, read_import(made))
    (question,) = [q for q in plan.companies if q.name == "株式会社瀬戸溶接"]
    assert question.candidates == [known]
    correct(made, companies={question.key: str(known.pk)}, by=user, at=AT)
    plan = make_plan(made, read_import(made))
    apply_import(made, digest=plan.digest, by=user, at=AT)
    assert Employer.objects.count() == 12
    assert CompanyAlias.objects.get(key=question.key).employer == known
    again = _opened(user)
    assert make_plan(again, read_import(again)).companies == []


def test_an_empty_mark_of_excellence_says_nothing(user: Any) -> None:
    _applied(user)
    unsaid = Employer.objects.get(name="株式会社みどり塗装工業")
    assert not ExcellenceStatement.objects.filter(employer=unsaid).exists()
    assert ExcellenceStatement.objects.get(employer__name="株式会社さくら食品").excellent is True
    assert StaffCount.objects.get(employer=unsaid).regular_employees == 24


def test_a_mapping_of_columns_is_remembered_for_the_next_workbook(user: Any) -> None:
    made = _opened(user)
    sheet = next(s for s in read_import(made).sheets if s.kind == "people")
    columns = {column.letter: column.field for column in sheet.columns} | {"T": None}
    remember_mapping(
        signature=sheet.signature, sheet_title=sheet.title, kind="people", columns=columns, by=user, at=AT
    )
    again = _opened(user)
    assert {person.note for person in read_import(again).people} == {None}


def test_the_workbook_and_the_corrections_are_kept_sealed(user: Any) -> None:
    made = _opened(user)
    assert content_of(made) == SAMPLE.read_bytes()
    assert b"xl/workbook" not in bytes(RosterImport.objects.get().content)
    with pytest.raises(WorkbookRefused):
        open_import(name="x.xlsx", content=b"not a workbook", on=ON, by=user, at=AT)
    assert RosterImport.objects.count() == 1


def test_a_finished_import_is_not_applied_again(user: Any) -> None:
    done = _applied(user)
    with pytest.raises(ImportRefused):
        apply_import(done, digest="", by=user, at=AT)
    other = _opened(user)
    cancel_import(other, by=user, at=AT)
    with pytest.raises(ImportRefused):
        correct(other, corrections={"在籍名簿!H13": "2000/1/1"}, by=user, at=AT)


def test_the_records_written_as_a_roster_read_back_as_the_same_records(user: Any) -> None:
    _applied(user)
    written = roster_workbook(user, on=ON)
    reading = read_workbook(written, name="roster.xlsx")
    assert not reading.is_blocked
    again = _opened(user, written, corrected=False)
    plan = make_plan(again, read_import(again))
    assert [
        change for change in plan.changes if change.noun in {"person", "employer", "audit", "visit"}
    ] == []


def test_the_number_of_queries_does_not_grow_with_the_rows(
    user: Any, django_assert_max_num_queries: Any
) -> None:
    made = _opened(user)
    reading = read_import(made)
    with django_assert_max_num_queries(30):
        make_plan(made, reading)


def test_one_name_twice_in_a_cell_and_one_day_told_twice_are_one_record_each(user: Any) -> None:
    book = openpyxl.load_workbook(SAMPLE)
    book["実習実施者一覧"]["J2"] = "加藤、加藤"
    rows = book["監査・訪問記録"]
    for column, value in enumerate(
        ("2026/9/20", "訪問指導", "株式会社みどり塗装工業", "鈴木", None, None), start=1
    ):
        rows.cell(rows.max_row + (column == 1), column).value = value
    out = io.BytesIO()
    book.save(out)
    made = _opened(user, out.getvalue())
    plan = make_plan(made, read_import(made))
    assert try_import(plan, on=ON).refused == []
    plan = make_plan(made, read_import(made))
    apply_import(made, digest=plan.digest, by=user, at=AT)
    painter = Employer.objects.get(name="株式会社みどり塗装工業")
    assert painter.visits.filter(visited_on=date(2026, 9, 20)).count() == 1
    assert painter.trainers.filter(name="加藤").count() == 1


def test_a_record_that_the_database_refuses_is_named_by_its_row(user: Any) -> None:
    make_employer(name="別の会社", corporate_number="7000001549351")
    made = _opened(user)
    correct(made, companies={"株式会社|みどり塗装工業": "new"}, by=user, at=AT)
    trial = try_import(make_plan(made, read_import(made)), on=ON)
    assert [row.place for row in trial.refused] == ["実習実施者一覧!2"]
    assert Employer.objects.count() == 1
