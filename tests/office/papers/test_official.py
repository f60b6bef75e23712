"""The screens of official files: who may, what is refused, the map without script, the file of a paper."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from kumiai.accounts.enums import Role
from kumiai.history.models import Entry
from kumiai.paperwork.domain.official_file import bring_official_file, use_official_file
from kumiai.paperwork.domain.paper import open_paper, type_into
from kumiai.paperwork.models import OfficialFile, Paper, Print
from tests.factories import WRITER, make_employer, make_user
from tests.paperwork.official.hostile import with_parts
from tests.paperwork.official.samples import SAMPLES, letter_template
from tests.paperwork.official_forms import FIRST, REVISED, sample_forms, typed_values

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 26, 8, 55, tzinfo=UTC)
ON = date(2026, 11, 26)


@pytest.fixture(autouse=True)
def forms() -> Iterator[None]:
    with sample_forms():
        yield


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_user(name="mine"))
    return client


def upload(client: Client, name: str, content: bytes | None = None, revision: date = FIRST) -> Any:
    sample = SAMPLES[name]
    given = SimpleUploadedFile(sample.file_name, content or sample.first())
    data = {"file": given, "revision": revision.isoformat()}
    return client.post(reverse("papers:official_bring", args=[f"titp.sample_{name}"]), data)


def used(name: str, revision: date = FIRST) -> OfficialFile:
    user, sample = make_user(), SAMPLES[name]
    file = bring_official_file(
        form_id=f"titp.sample_{name}", revision=revision, language="", name=sample.file_name, content=sample.first(),
        by=user, at=AT,
    )  # fmt: skip
    return use_official_file(file=file, by=user, at=AT)


def paper_of(name: str, **typed: Any) -> Paper:
    paper = open_paper(form_id=f"titp.sample_{name}", employer=make_employer(), on=ON, by=WRITER, at=AT)
    return type_into(paper=paper, given={**typed_values(name), **typed}, by=WRITER, at=AT)


def test_a_file_comes_in_on_the_page_of_its_form_and_is_mapped_there(staff: Client) -> None:
    page = staff.get(reverse("papers:form", args=["titp.sample_visit"])).content.decode()
    assert 'name="file"' in page and "multipart/form-data" in page
    answer = upload(staff, "visit")
    file = OfficialFile.objects.get()
    assert answer.headers["Location"] == reverse("papers:official", args=[file.pk])
    page = staff.get(answer.headers["Location"]).content.decode()
    assert 'data-k-target="t0/r0/c2"' in page and 'rowspan="3"' in page
    assert page.index('id="field-car"') < page.index('id="field-company"'), "what has no place comes first"
    assert "公用車の番号" in page and "100 %" in page


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_and_its_revision_is_drawn_with_all_its_places(staff: Client, name: str) -> None:
    upload(staff, name)
    sample = SAMPLES[name]
    answer = upload(staff, name, sample.revised(), REVISED)
    page = staff.get(answer.headers["Location"])
    body = page.content.decode()
    for spot in page.context["fields"]:
        if spot["current"]:
            assert f'data-k-tag="{spot["id"]}"' in body, spot["id"]
    assert page.context["summary"]["lost"]
    for one in page.context["summary"]["lost"]:
        assert one["label"] in body and one["why"]


def test_a_hostile_file_is_refused_with_words_and_nothing_is_written(staff: Client) -> None:
    before = Entry.objects.count()
    bad = with_parts(SAMPLES["visit"].first(), word__vbaProject_dot_bin=b"x")
    answer = upload(staff, "visit", bad)
    assert answer.status_code == 422
    assert "マクロ" in answer.content.decode()
    assert not OfficialFile.objects.exists() and Entry.objects.count() == before
    assert upload(staff, "visit", b"nothing of office").status_code == 422


def test_a_file_with_names_in_braces_is_filled_by_its_names_only(staff: Client) -> None:
    answer = upload(staff, "visit", letter_template())
    there = answer.headers["Location"]
    page = staff.get(there)
    assert "data-k-target" not in page.content.decode()
    assert "{{person_name}}" in page.content.decode()
    staff.post(there, {"place-company": "{{person_name}}"})
    file = OfficialFile.objects.get()
    assert "{{person_name}}" in [entry["target"] for entry in file.mapping]


def test_the_map_is_changed_with_the_lists_alone(staff: Client) -> None:
    upload(staff, "visit")
    file = OfficialFile.objects.get()
    there = reverse("papers:official", args=[file.pk])
    assert staff.post(there, {"place-car": "t0/r5/c2", "place-improve": ""}).status_code == 302
    file.refresh_from_db()
    at = {entry["field"]: entry["target"] for entry in file.mapping}
    assert at["car"] == "t0/r5/c2" and "improve" not in at and at["company"] == "t0/r0/c2"


def test_what_cannot_be_saved_is_shown_beside_its_field_and_the_rest_is_kept(staff: Client) -> None:
    upload(staff, "history")
    file = OfficialFile.objects.get()
    there = reverse("papers:official", args=[file.pk])
    answer = staff.post(there, {"place-kanji": "t1/r1", "place-friend": ""})
    assert answer.status_code == 422
    row = next(row for row in answer.context["fields"] if row["id"] == "kanji")
    assert row["error"] and row["error"] in answer.content.decode()
    file.refresh_from_db()
    assert "friend" not in {entry["field"] for entry in file.mapping}


def test_boxes_are_chosen_with_the_lists(staff: Client) -> None:
    upload(staff, "status")
    file = OfficialFile.objects.get()
    there = reverse("papers:official", args=[file.pk])
    parts = {"part-stage-0": "t0/r0/c1~0", "part-stage-1": "t0/r0/c1~1", "part-stage-2": ""}
    staff.post(there, {"place-stage": "t0/r0/c1", **parts})
    page = staff.get(there)
    row = next(row for row in page.context["fields"] if row["id"] == "stage")
    assert row["unboxed"] == ["第3号"] and "第3号" in page.content.decode()


def test_two_fields_on_one_place_are_shown_and_block_the_use(staff: Client) -> None:
    upload(staff, "visit")
    file = OfficialFile.objects.get()
    there = reverse("papers:official", args=[file.pk])
    staff.post(there, {"place-car": "t0/r0/c2"})
    page = staff.get(there)
    assert [one["field"] for one in page.context["wrong"]] == ["car"] or page.context["wrong"]
    staff.post(reverse("papers:official_use", args=[file.pk]), {"use": "yes"})
    file.refresh_from_db()
    assert not file.ready
    staff.post(there, {"place-car": ""})
    staff.post(reverse("papers:official_use", args=[file.pk]), {"use": "yes"})
    file.refresh_from_db()
    assert file.ready
    staff.post(reverse("papers:official_use", args=[file.pk]), {"use": "no"})
    file.refresh_from_db()
    assert not file.ready


def test_a_try_with_a_paper_downloads_and_keeps_nothing(staff: Client) -> None:
    upload(staff, "visit")
    file, paper = OfficialFile.objects.get(), paper_of("visit")
    answer = staff.get(reverse("papers:official_filled", args=[file.pk]), {"paper": paper.pk})
    words = "\n".join(
        cell.text for row in Document(io.BytesIO(answer.content)).tables[0].rows for cell in row.cells
    )
    assert "株式会社みほん髙﨑製作所" in words
    assert not Print.objects.exists()
    other = paper_of("status")
    assert (
        staff.get(reverse("papers:official_filled", args=[file.pk]), {"paper": other.pk}).status_code == 404
    )


def test_a_paper_has_the_button_only_when_a_file_is_in_use(staff: Client) -> None:
    paper = paper_of("visit")
    page = reverse("papers:paper", args=[paper.pk])
    button = reverse("papers:paper_official", args=[paper.pk])
    assert button not in staff.get(page).content.decode()
    assert staff.post(button).status_code == 302
    used("visit")
    assert button in staff.get(page).content.decode()
    answer = staff.post(button)
    assert answer.headers["Content-Disposition"].startswith("attachment") and answer.content[:2] == b"PK"
    assert Print.objects.get().file_kind == "docx"


def test_too_many_rows_are_told_and_then_go_to_an_annex(staff: Client) -> None:
    used("members")
    rows = [{"c0": f"会社{number}", "c1": "", "c2": "", "c3": number} for number in range(1, 8)]
    paper = paper_of("members", members=rows)
    button = reverse("papers:paper_official", args=[paper.pk])
    answer = staff.post(button)
    assert answer.headers["Location"].endswith("?annex=1") and not Print.objects.exists()
    assert 'name="annex"' in staff.get(answer.headers["Location"]).content.decode()
    assert staff.post(button, {"annex": "1"}).headers["Content-Type"] == "application/zip"


@pytest.mark.parametrize("role", [Role.PLAN_ADVISER, Role.BOOKKEEPER, Role.OUTSIDE_AUDITOR, Role.INSPECTOR])
def test_other_roles_get_the_page_that_refuses(client: Client, role: Role) -> None:
    file = used("visit")
    client.force_login(make_user(role, name="other"))
    pages = [
        client.get(reverse("papers:official", args=[file.pk])),
        client.post(reverse("papers:official", args=[file.pk]), {"place-car": ""}),
        client.post(reverse("papers:official_use", args=[file.pk]), {"use": "no"}),
        client.get(reverse("papers:official_filled", args=[file.pk])),
        client.post(reverse("papers:official_move", args=["titp.sample_visit"])),
        upload(client, "visit"),
    ]
    assert {page.status_code for page in pages} == {403}
    file.refresh_from_db()
    assert file.ready


def test_on_another_day_nothing_is_brought_in_or_changed(staff: Client) -> None:
    file = used("visit")
    day = "?as_of=2026-05-01"
    there = reverse("papers:official", args=[file.pk])
    page = staff.get(there + day).content.decode()
    assert "<select name=" not in page and reverse("papers:official_use", args=[file.pk]) not in page
    assert staff.post(there + day, {"place-company": ""}).status_code == 403
    assert staff.post(reverse("papers:official_use", args=[file.pk]) + day, {"use": "no"}).status_code == 403
    form = staff.get(reverse("papers:form", args=["titp.sample_visit"]) + day).content.decode()
    assert 'name="file"' not in form
    file.refresh_from_db()
    assert file.ready and len(file.mapping) == 9
