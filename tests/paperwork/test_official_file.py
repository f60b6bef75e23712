"""An official file from its upload to a filled paper, for five samples and their changed revisions."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from kumiai.accounts.models import User
from kumiai.history.models import Entry
from kumiai.paperwork.domain.case import open_case
from kumiai.paperwork.domain.checking import read_case
from kumiai.paperwork.domain.kept import kept
from kumiai.paperwork.domain.official_file import (
    Chosen,
    bring_official_file,
    carried_from,
    map_field,
    misfits,
    move_open_papers,
    official_file_for,
    read_file,
    set_aside_official_file,
    set_mapping,
    use_official_file,
)
from kumiai.paperwork.domain.official_filling import OfficialFiles, filled_official, print_official
from kumiai.paperwork.domain.package import made_of
from kumiai.paperwork.domain.paper import open_paper, read_paper, set_state, type_into
from kumiai.paperwork.enums import PaperState
from kumiai.paperwork.models import OfficialFile, Paper, Print
from kumiai.paperwork.official.filling import fill
from kumiai.paperwork.official.reading import read_official
from kumiai.paperwork.official.refusals import FillingRefused, OfficialFileRefused
from tests.factories import (
    WRITER,
    make_cooperative,
    make_employer,
    make_license,
    make_placement,
    make_user,
)
from tests.paperwork.official.hostile import encrypted_container, with_doctype, with_parts
from tests.paperwork.official.samples import SAMPLES
from tests.paperwork.official_forms import FIRST, REVISED, form_of_sample, sample_forms, typed_values

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 26)
AT = datetime(2026, 11, 26, 8, 55, tzinfo=UTC)


@pytest.fixture(autouse=True)
def forms() -> Iterator[None]:
    with sample_forms():
        yield


@pytest.fixture
def user() -> User:
    return make_user()


def brought(name: str, user: User, *, revised: bool = False, **more: Any) -> OfficialFile:
    sample = SAMPLES[name]
    return bring_official_file(
        form_id=f"titp.sample_{name}", revision=REVISED if revised else FIRST, language="", name=sample.file_name,
        content=more.pop("content", None) or (sample.revised() if revised else sample.first()), by=user, at=AT,
    )  # fmt: skip


def mapped(name: str, user: User) -> OfficialFile:
    file = brought(name, user)
    if name == "status":
        file = map_field(file=file, field_id="confirmed", target="t0/r5/c1", by=user, at=AT)
    return file


def in_use(name: str, user: User) -> OfficialFile:
    return use_official_file(file=mapped(name, user), by=user, at=AT)


def paper_of(name: str, employer: Any = None, **typed: Any) -> Paper:
    paper = open_paper(
        form_id=f"titp.sample_{name}", employer=employer or make_employer(), on=ON, by=WRITER, at=AT
    )
    return type_into(paper=paper, given={**typed_values(name), **typed}, by=WRITER, at=AT)


def texts(content: bytes, name: str) -> dict[str, str]:
    return {cell.address: cell.text for cell in read_official(content, name).cells}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_mapped_filled_with_a_paper_and_read_back(name: str, user: User) -> None:
    file = in_use(name, user)
    assert misfits(file) == []
    content, made = filled_official(paper_of(name), file, on=ON)
    wanted = {
        key: value for key, value in SAMPLES[name].values.items() if key in {e["field"] for e in file.mapping}
    }
    direct = fill(SAMPLES[name].first(), file.mapping, wanted, on=ON)
    assert texts(content, made) == texts(direct.content, made)
    assert set(wanted) == set(SAMPLES[name].values), "a value of the sample has no place"
    assert made.endswith(f".{file.kind}")


def test_what_a_filled_sheet_says(user: User) -> None:
    content, name = filled_official(paper_of("members"), in_use("members", user), on=ON)
    sheet = load_workbook(io.BytesIO(content))["一覧表"]
    assert (sheet["C4"].value, sheet["F5"].value, sheet["F8"].value, sheet["F9"].value) == (
        "見本協同組合",
        2,
        3,
        12,
    )
    assert sheet["C5"].value == "2026年11月5日"
    assert sheet["F13"].value == "=SUM(F8:F12)"
    assert name == "見本_members_" + str(Paper.objects.get().employer) + ".xlsx"


def test_what_is_not_known_prints_nothing(user: User) -> None:
    file = in_use("visit", user)
    paper = open_paper(form_id="titp.sample_visit", employer=make_employer(), on=ON, by=WRITER, at=AT)
    content, name = filled_official(paper, file, on=ON)
    assert texts(content, name) == texts(SAMPLES["visit"].first(), name)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_changed_revision_carries_the_map_over_and_says_what_no_longer_fits(name: str, user: User) -> None:
    first = in_use(name, user)
    second = brought(name, user, revised=True)
    assert second.follows == first
    carried = carried_from(second, read_file(second))
    assert carried is not None
    fields = {one.entry["field"] for one in carried.lost}
    assert (
        fields
        and {entry["field"] for entry in second.mapping} == {e["field"] for e in first.mapping} - fields
    )
    assert all(one.why for one in (*carried.lost, *carried.moved))
    paper = paper_of(name)
    assert official_file_for(paper, on=ON) == first
    second = use_official_file(file=second, by=user, at=AT)
    assert official_file_for(paper, on=ON) == second
    assert official_file_for(paper, on=REVISED - timedelta(days=1)) == first
    content, made = filled_official(paper, second, on=ON)
    assert texts(content, made) != texts(SAMPLES[name].revised(), made)


def test_a_lost_field_is_put_in_its_place_by_hand(user: User) -> None:
    in_use("visit", user)
    second = brought("visit", user, revised=True)
    second = map_field(file=second, field_id="post", target="t0/r4/c4", by=user, at=AT)
    content, name = filled_official(paper_of("visit"), second, on=ON)
    assert texts(content, name)["t0/r4/c4"] == "監理責任者"
    line = Entry.objects.filter(action="paperwork.official_file.mapped").latest("pk")
    assert line.before == {"post": None} and line.after["post"]["target"] == "t0/r4/c4"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (encrypted_container(), "encrypted"),
        (with_parts(SAMPLES["visit"].first(), word__vbaProject_dot_bin=b"x"), "macros"),
        (with_doctype(SAMPLES["visit"].first(), "word/document.xml"), "dtd"),
        (b"%PDF-1.7 no word file", "not-office"),
    ],
)
def test_a_hostile_file_is_refused_and_nothing_is_written(content: bytes, code: str, user: User) -> None:
    before = Entry.objects.count()
    with pytest.raises(OfficialFileRefused) as refused:
        brought("visit", user, content=content)
    assert refused.value.code == code and refused.value.message
    assert not OfficialFile.objects.exists() and Entry.objects.count() == before


def test_the_history_says_who_brought_what_but_does_not_copy_the_file(user: User) -> None:
    file = in_use("visit", user)
    lines = Entry.objects.filter(subject_type="paperwork.officialfile")
    assert [one.action for one in lines.order_by("pk")] == [
        "paperwork.official_file.brought",
        "paperwork.official_file.used",
    ]
    assert lines.order_by("pk")[0].after["sha256"] == file.sha256
    assert all(len(json.dumps(one.after)) < 2000 for one in lines)
    assert {one.actor for one in lines} == {user.get_username()}
    assert bytes(file.content) == SAMPLES["visit"].first()


def test_a_file_in_use_is_not_replaced_and_not_broken(user: User) -> None:
    file = in_use("visit", user)
    with pytest.raises(ValidationError):
        brought("visit", user)
    with pytest.raises(FillingRefused):  # two fields on one place
        map_field(file=file, field_id="car", target=file.mapping[0]["target"], by=user, at=AT)
    file.refresh_from_db()
    assert "car" not in {entry["field"] for entry in file.mapping}
    set_aside_official_file(file=file, by=user, at=AT)
    again = brought("visit", user)
    assert again.pk == file.pk and not again.ready


def test_two_fields_on_one_place_block_the_use(user: User) -> None:
    file = brought("visit", user)
    file = map_field(file=file, field_id="car", target=file.mapping[0]["target"], by=user, at=AT)
    assert [one.problem for one in misfits(file)] == ["shared"]
    with pytest.raises(FillingRefused) as refused:
        use_official_file(file=file, by=user, at=AT)
    assert refused.value.mismatches
    file = map_field(file=file, field_id="car", target=None, by=user, at=AT)
    assert use_official_file(file=file, by=user, at=AT).ready


def test_a_place_that_is_not_there_and_a_field_of_another_form_are_refused(user: User) -> None:
    file = brought("visit", user)
    for field, target in (("car", "t9/r9/c9"), ("nobody", "t0/r0/c2")):
        with pytest.raises(FillingRefused):
            map_field(file=file, field_id=field, target=target, by=user, at=AT)


def test_one_value_is_not_put_into_rows_but_into_one_of_their_cells(user: User) -> None:
    file = brought("history", user)
    with pytest.raises(FillingRefused):
        map_field(file=file, field_id="kanji", target="t1/r1", by=user, at=AT)
    file = map_field(file=file, field_id="jobs", target=None, by=user, at=AT)
    file = map_field(file=file, field_id="kanji", target="t1/r2/c1", by=user, at=AT)
    content, name = filled_official(paper_of("history"), file, on=ON)
    assert texts(content, name)["t1/r2/c1"] == "見本　太郎"


def test_boxes_and_headings_are_chosen_by_hand(user: User) -> None:
    file = brought("status", user)
    boxes = {"第1号": "t0/r0/c1~0", "第2号": "t0/r0/c1~2"}  # the third has none
    file = set_mapping(file=file, chosen={"stage": Chosen("t0/r0/c1", options=boxes)}, by=user, at=AT)
    content, name = filled_official(paper_of("status"), file, on=ON)
    assert texts(content, name)["t0/r0/c1"] == "□第１号　□第２号　■第３号"
    with pytest.raises(FillingRefused, match="第3号"):
        filled_official(paper_of("status", stage="o2"), file, on=ON)


def test_more_rows_than_the_sheet_has_are_told_and_go_to_an_annex(user: User) -> None:
    file = in_use("members", user)
    rows = [{"c0": f"会社{number}", "c1": "見本市", "c2": "製造業", "c3": number} for number in range(1, 8)]
    paper = paper_of("members", members=rows)
    with pytest.raises(FillingRefused) as refused:
        filled_official(paper, file, on=ON)
    assert refused.value.code == "overflow"
    made, content = print_official(paper=paper, file=file, on=ON, by=user, at=AT, annex=True)
    assert made.file_kind == "zip" and kept(made.sha256) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        main, annex = archive.namelist()
        assert load_workbook(io.BytesIO(archive.read(main)))["一覧表"]["B8"].value == "別紙のとおり"
        sheet = load_workbook(io.BytesIO(archive.read(annex))).active
        said = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert {f"会社{number}" for number in range(1, 8)} <= said


def test_a_filled_file_is_kept_with_the_words_on_it_and_its_maker(user: User) -> None:
    file, paper = in_use("visit", user), paper_of("visit")
    made, content = print_official(paper=paper, file=file, on=ON, by=user, at=AT)
    again, same = print_official(paper=paper, file=file, on=ON, by=user, at=AT)
    assert content == same and made.sha256 == again.sha256
    assert made.values["company"] == "株式会社みほん髙﨑製作所" and made.printed_by == user
    assert read_paper(paper, on=ON).changes == []
    assert Print.objects.count() == 2


def test_a_finished_paper_keeps_its_file_and_an_open_one_takes_the_new_one(user: User) -> None:
    first = in_use("visit", user)
    done, open_one = paper_of("visit", make_employer()), paper_of("visit", make_employer())
    print_official(paper=done, file=first, on=ON, by=user, at=AT)
    set_state(paper=done, state=PaperState.FINISHED, by=WRITER, at=AT)
    later = AT + timedelta(days=5)
    second = bring_official_file(
        form_id="titp.sample_visit", revision=REVISED, language="", name="a.docx", content=SAMPLES["visit"].revised(),
        by=user, at=later,
    )  # fmt: skip
    use_official_file(file=second, by=user, at=later)
    on = later.date()
    assert official_file_for(done, on=on) == first
    assert official_file_for(open_one, on=on) == second
    assert move_open_papers(form_id="titp.sample_visit", to_revision=REVISED, by=user, at=later) == 1


def test_open_papers_move_to_our_new_revision_with_what_was_typed(user: User) -> None:
    done, open_one = paper_of("visit", make_employer()), paper_of("visit", make_employer())
    set_state(paper=done, state=PaperState.FINISHED, by=WRITER, at=AT)
    new = date(2026, 12, 1)
    with sample_forms(form_of_sample("visit", new)):
        assert move_open_papers(form_id="titp.sample_visit", to_revision=new, by=user, at=AT) == 1
        done.refresh_from_db()
        open_one.refresh_from_db()
        assert (done.revision, open_one.revision) == (date(2020, 1, 1), new)
        assert open_one.typed_values["remarks"] == "次回は十二月"
        assert move_open_papers(form_id="titp.sample_visit", to_revision=new, by=user, at=AT) == 0
    with sample_forms(), pytest.raises(ValidationError):
        move_open_papers(form_id="titp.sample_visit", to_revision=date(2030, 1, 1), by=user, at=AT)


def test_a_file_of_another_language_is_not_used(user: User) -> None:
    file = in_use("visit", user)
    paper = paper_of("visit")
    paper.language = "vi"
    assert official_file_for(paper, on=ON) is None
    paper.language = "th"  # the form is not printed in it at all
    assert official_file_for(paper, on=ON) == file


def test_a_set_gets_the_official_files_beside_and_says_what_could_not_be_filled(user: User) -> None:
    in_use("visit", user)
    in_use("status", user)
    files = OfficialFiles(ON)
    assert [ending for ending, _ in files.beside(read_paper(paper_of("visit"), on=ON))] == [".docx"]
    assert list(files.beside(read_paper(paper_of("history"), on=ON))) == []
    OfficialFile.objects.filter(form_id="titp.sample_status").update(content=SAMPLES["status"].revised())
    assert list(files.beside(read_paper(paper_of("status"), on=ON))) == []
    assert len(files.problems) == 1 and files.problems[0].startswith("見本 status")


def test_the_zip_of_a_real_set_holds_the_official_file_beside_the_pdf(user: User) -> None:
    make_license(make_cooperative())
    members = [make_placement(employer=make_employer(name="みどり食品"))]
    case = open_case(kind="titp.plan", members=members, on=ON, by=WRITER, at=AT)
    reading = read_case(case, on=ON)
    form, field = next(
        (one.form, row.field)
        for one in reading.readings
        for row in one.filled.rows.values()
        if row.value == "みどり食品"
    )
    sheets = sum(one.form is form for one in reading.readings)
    file = bring_official_file(
        form_id=form.id, revision=FIRST, language="", name="計画.docx", content=SAMPLES["visit"].first(), by=user, at=AT
    )  # fmt: skip
    file = map_field(file=file, field_id=field.id, target="t0/r0/c2", by=user, at=AT)
    use_official_file(file=file, by=user, at=AT)
    packed = made_of(reading, file_kind="zip", on=ON)
    assert packed == made_of(read_case(case, on=ON), file_kind="zip", on=ON)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        official = [name for name in archive.namelist() if name.startswith("公式様式/")]
        assert len(official) == sheets
        assert official[0].removeprefix("公式様式/").replace(".docx", ".pdf") in archive.namelist()
        assert texts(archive.read(official[0]), "a.docx")["t0/r0/c2"] == "みどり食品"
        assert json.loads(archive.read("確認結果.json"))["公式様式に記入できなかった書類"] == []
