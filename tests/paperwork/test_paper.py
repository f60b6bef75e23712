"""A paper: filled from records, what is missing, typed, printed, filed; nothing invented, nothing lost."""

import io
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from pypdf import PdfReader

from kumiai.history.models import Entry
from kumiai.paperwork.domain.case import open_case
from kumiai.paperwork.domain.kept import NotKept, kept
from kumiai.paperwork.domain.paper import (
    apply_to_others,
    file_paper,
    open_paper,
    print_paper,
    read_paper,
    set_state,
    type_into,
)
from kumiai.paperwork.domain.sheet import use_sheet, write_sheet
from kumiai.paperwork.enums import Author, PaperState
from kumiai.paperwork.models import Filing, Paper, Print, Sheet
from kumiai.paperwork.sources import Subject, look_up
from kumiai.paperwork.sources.registry import computed_sources
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
    write,
)

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 26)
AT = datetime(2026, 11, 26, 8, 55, tzinfo=UTC)


@pytest.fixture
def audit() -> Any:
    make_license(make_cooperative(name="ひなた協同組合", representative="日向 一郎"))
    employer = make_employer(name="髙﨑製作所", address="群馬県高崎市1-1", phone="027-000-0000")
    person = make_person(name_roman="NGUYEN THI ANH")
    make_placement(person=person, employer=employer, first_day=date(2026, 6, 1))
    made = make_audit(employer, date(2026, 11, 20), findings="賃金台帳の記載漏れ")
    made.interviewed.set([person])
    return made


def opened(audit: Any) -> Paper:
    return open_paper(
        form_id="titp.audit_report", audit=audit, employer=audit.employer, on=ON, by=WRITER, at=AT
    )


def words(paper: Paper, field: str) -> Any:
    return read_paper(paper, on=ON).filled.rows[field].value


def test_a_paper_is_filled_from_the_records_that_are_there(audit: Any) -> None:
    paper = opened(audit)
    assert words(paper, "organization") == "ひなた協同組合"
    assert words(paper, "employer") == "髙﨑製作所"
    assert words(paper, "trainees") == "第1号 1人　第2号 0人　第3号 0人　計 1人"
    assert words(paper, "interviewed") == "NGUYEN THI ANH"
    assert words(paper, "findings") == "賃金台帳の記載漏れ"
    assert words(paper, "filing_date") == ON


def test_what_is_missing_names_the_sheet_where_it_is_typed(audit: Any) -> None:
    reading = read_paper(opened(audit), on=ON)
    missing = {row.field.id: row for row in reading.filled.missing}
    assert {"counterpart", "on_site", "result", "receipt_number"} <= set(missing)
    assert missing["counterpart"].sheet_kind == "audit_record"
    assert missing["counterpart"].owner == audit
    assert missing["receipt_number"].sheet_kind == "employer_profile"
    assert 0 < reading.filled.completeness < 100


def test_typed_once_on_a_sheet_it_stands_on_the_paper(audit: Any) -> None:
    paper = opened(audit)
    before = read_paper(paper, on=ON).filled.completeness
    write_sheet(
        kind="audit_record",
        owner=audit,
        facts={"counterpart": "工場長 髙橋", "on_site": "yes"},
        by=WRITER,
        at=AT,
    )
    assert words(paper, "counterpart") == "工場長 髙橋"
    assert words(paper, "on_site") == "yes"
    assert read_paper(paper, on=ON).filled.completeness > before


def test_opening_a_paper_twice_is_opening_it_once(audit: Any) -> None:
    assert opened(audit) == opened(audit)
    assert Paper.objects.count() == 1


def test_a_value_of_a_record_is_not_typed_into_the_paper(audit: Any) -> None:
    with pytest.raises(ValidationError, match="employer"):
        type_into(paper=opened(audit), given={"employer": "別の会社"}, by=WRITER, at=AT)


def test_a_print_is_kept_by_its_hash_with_what_stood_on_it(audit: Any) -> None:
    user = make_user()
    paper = opened(audit)
    made = print_paper(paper=paper, on=ON, by=user, at=AT)
    again = print_paper(paper=paper, on=ON, by=user, at=AT)
    assert made.sha256 == again.sha256  # the same data on the same day is the same file
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(kept(made.sha256))).pages)
    assert "ひなた協同組合" in text.replace("\n", "")
    assert made.values["employer"] == "髙﨑製作所"
    assert made.author == Author.ORGANIZATION
    assert made.printed_by == user
    assert Entry.objects.filter(action="paperwork.paper.printed").count() == 2


def test_what_changed_since_the_print_is_told(audit: Any) -> None:
    paper = opened(audit)
    print_paper(paper=paper, on=ON, by=make_user(), at=AT)
    assert read_paper(paper, on=ON).changes == []
    audit.employer.name = "高崎製作所株式会社"
    write(audit.employer)
    paper = Paper.objects.get(pk=paper.pk)
    changes = read_paper(paper, on=ON).changes
    assert [(one.id, then, now) for one, then, now in changes] == [
        ("employer", "髙﨑製作所", "高崎製作所株式会社")
    ]


def test_filing_the_report_tells_the_audit_once(audit: Any) -> None:
    paper = opened(audit)
    for _ in range(2):
        file_paper(paper=paper, filed_on=ON, submitted_to="機構", evidence="簡易書留", by=WRITER, at=AT)
    audit.refresh_from_db()
    assert audit.reported_on == ON
    assert Filing.objects.count() == 1


def test_a_finished_paper_is_opened_again_before_it_is_changed(audit: Any) -> None:
    paper = opened(audit)
    set_state(paper=paper, state=PaperState.FINISHED, by=WRITER, at=AT)
    with pytest.raises(ValidationError, match="finished|完成"):
        type_into(paper=paper, given={"remarks": "x"}, by=WRITER, at=AT)
    set_state(paper=paper, state=PaperState.OPEN, by=WRITER, at=AT)
    type_into(paper=paper, given={"remarks": "書留で送付"}, by=WRITER, at=AT)
    assert Paper.objects.get().typed_values == {"remarks": "書留で送付"}


def test_passport_numbers_are_left_out_for_who_may_not_read_them(audit: Any) -> None:
    person = make_person(passport_number="ZZ1234567")
    make_residence(person, last_day=date(2027, 5, 31), card_number="ZZ12345678AB")
    placement = make_placement(person=person, program="ssw", stage=1)
    subject = Subject(on=ON, placement=placement)
    assert look_up("person.passport_number", subject).value == "ZZ1234567"
    assert look_up("person.card_number", subject).value == "ZZ12345678AB"
    reader = Subject(
        on=ON, placement=placement, employer=placement.employer, fiscal_year=2026, sees_sealed=False
    )
    for path in ("person.passport_number", "person.card_number"):
        hidden = look_up(path, reader)
        assert hidden.hidden and hidden.value is None
    for path in computed_sources():
        assert "ZZ12345678AB" not in str(look_up(path, reader).value), path


def test_nothing_is_said_to_be_none_without_the_record_that_would_say_so(audit: Any) -> None:
    """An empty text of a record that is there prints なし; a sheet that nobody wrote says nothing."""
    rows = read_paper(opened(audit), on=ON).filled.rows
    assert rows["measures"].says_none
    assert not rows["other_method"].says_none
    write_sheet(kind="audit_record", owner=audit, facts={"on_site": "yes"}, by=WRITER, at=AT)
    assert read_paper(opened(audit), on=ON).filled.rows["other_method"].says_none


def test_facts_are_sealed_in_the_database(audit: Any) -> None:
    write_sheet(kind="audit_record", owner=audit, facts={"counterpart": "工場長 髙橋"}, by=WRITER, at=AT)
    paper = opened(audit)
    type_into(paper=paper, given={"remarks": "内密の備考"}, by=WRITER, at=AT)
    print_paper(paper=paper, on=ON, by=make_user(), at=AT)
    with connection.cursor() as cursor:
        for table, column in (("sheet", "facts"), ("paper", "typed"), ("print", "data")):
            cursor.execute(f"SELECT {column} FROM paperwork_{table}")
            stored = str(cursor.fetchall())
            assert "髙橋" not in stored
            assert "内密" not in stored
    assert not any("髙橋" in str(entry.after) for entry in Entry.objects.all())


def test_a_print_that_was_tampered_with_is_refused(audit: Any, settings: Any) -> None:
    made = print_paper(paper=opened(audit), on=ON, by=make_user(), at=AT)
    file = next((settings.MEDIA_ROOT / "papers").rglob("*.sealed"))
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(Exception, match=r"paperwork|" + made.sha256):
        kept(made.sha256)
    file.unlink()
    with pytest.raises(NotKept):
        kept(made.sha256)
    assert Print.objects.count() == 1


def test_a_sheet_of_the_library_is_never_guessed() -> None:
    employer = make_employer()
    placement = make_placement(employer=employer)
    for title, wage in (("事務", 200_000), ("工場", 210_000)):
        write_sheet(
            kind="employment_terms", owner=employer, facts={"base_wage": wage}, title=title, by=WRITER, at=AT
        )
    paper = open_paper(form_id="titp.employment_contract", placement=placement, on=ON, by=WRITER, at=AT)
    assert words(paper, "base_wage") is None
    use_sheet(sheet=Sheet.objects.get(title="工場"), placement=placement, by=WRITER, at=AT)
    assert words(Paper.objects.get(pk=paper.pk), "base_wage") == 210_000


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("base_wage", "いろいろ"),
        ("working_time", "25:00 ～ 26:00"),
        ("wage_basis", "YEAR"),
        ("leaving", "a" * 20_001),
    ],
)
def test_a_value_that_its_field_cannot_hold_is_refused_by_name(field: str, value: str) -> None:
    employer = make_employer()
    with pytest.raises(ValidationError) as refused:
        write_sheet(
            kind="employment_terms", owner=employer, facts={field: value, "bonus": "年2回"}, title="工場",
            by=WRITER, at=AT,
        )  # fmt: skip
    assert set(refused.value.message_dict) == {field}
    assert not Sheet.objects.exists()


def test_full_width_digits_and_units_are_read_as_numbers() -> None:
    employer = make_employer()
    sheet = write_sheet(
        kind="employment_terms",
        owner=employer,
        facts={"base_wage": "１８３，０００円"},
        title="工場",
        by=WRITER,
        at=AT,
    )
    assert sheet.values == {"base_wage": 183_000}


def test_the_same_is_typed_into_the_others_of_a_set_but_never_a_judgment() -> None:
    employer = make_employer()
    people = [make_placement(employer=employer) for _ in range(3)]
    case = open_case(kind="titp.plan", members=people, on=ON, by=WRITER, at=AT)
    first, *others = Paper.objects.filter(case=case, form_id="titp.plan").order_by("pk")
    type_into(paper=first, given={"remarks": "寮は改装中"}, by=WRITER, at=AT)
    assert apply_to_others(paper=first, fields=["remarks"], by=WRITER, at=AT) == 2
    assert {Paper.objects.get(pk=one.pk).typed_values["remarks"] for one in others} == {"寮は改装中"}
    assert apply_to_others(paper=first, fields=["remarks"], by=WRITER, at=AT) == 0
