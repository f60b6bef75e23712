"""Printed labels are checked before filling, and followed into a new revision."""

import json
from typing import Any

import pytest

from kumiai.paperwork.official.filling import fill
from kumiai.paperwork.official.form import OfficialFile
from kumiai.paperwork.official.mapping import Mapping, carry_over, check, entry_for
from kumiai.paperwork.official.matching import FieldSpec
from kumiai.paperwork.official.places import find_places
from kumiai.paperwork.official.reading import read_official
from kumiai.paperwork.official.refusals import FillingRefused
from tests.paperwork.official.conftest import DAY
from tests.paperwork.official.samples import SAMPLES, letter_template

# name: kept, moved to, lost with the suggestion
CARRIED: dict[str, tuple[set[str], dict[str, str], dict[str, tuple[str, ...]]]] = {
    "visit": (
        {"company", "site", "remarks"},
        {"day": "t0/r3/c2", "people": "t0/r3/c4", "visitor": "t0/r4/c2", "state": "t0/r5/c2"},
        {"post": ("t0/r4/c4",), "improve": ()},
    ),
    "status": (
        {"made", "lessons", "confirmed", "author"},
        {"stage": "t0/r4/c1", "sex": "t0/r0/c1", "accident_what": "t0/r3/c2#0"},
        {"housing": ("t0/r1/c1",), "accident": ("t0/r3/c1",)},
    ),
    "history": (
        {"family", "family_phone", "friend"},
        {
            "roman": "t0/r1/c1",
            "kanji": "t0/r1/c3",
            "nationality": "t0/r0/c1",
            "born": "t0/r0/c3",
            "jobs": "t1/r1",
        },
        {"manager": (), "manager_post": (), "adviser": ()},
    ),
    "members": (
        {"coop"},
        {"made": "一覧表!C6", "count": "一覧表!F6"},
        {"members": ("一覧表!B9:F13",)},
    ),
    "yearly": (
        {"first", "second"},
        {
            "coop": "第1面!C5",
            "head": "第1面!C6",
            "contact": "第1面!C7",
            "kind": "第1面!C9",
            "income": "実績!C8",
            "cost": "実績!B8",
        },
        {"notes": ()},
    ),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_mapping_follows_its_labels_into_the_revision(
    name: str, files: dict[str, OfficialFile], mappings: dict[str, Mapping]
) -> None:
    new = read_official(SAMPLES[name].revised(), SAMPLES[name].file_name)
    carried = carry_over(files[name], new, mappings[name])
    kept, moved, lost = CARRIED[name]
    assert {entry["field"] for entry in carried.kept} == kept
    assert {one.entry["field"]: one.entry["target"] for one in carried.moved} == moved
    assert {one.entry["field"]: one.suggestions for one in carried.lost} == lost
    assert all(one.why for one in (*carried.moved, *carried.lost))
    assert check(new, carried.mapping) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_is_filled_into_a_revision_by_the_old_mapping(
    name: str, mappings: dict[str, Mapping]
) -> None:
    with pytest.raises(FillingRefused) as refused:
        fill(SAMPLES[name].revised(), mappings[name], SAMPLES[name].values, on=DAY)
    assert refused.value.code == "labels"
    assert refused.value.mismatches


@pytest.mark.parametrize("name", SAMPLES)
def test_what_was_carried_over_fills_the_right_places_of_the_revision(
    name: str, files: dict[str, OfficialFile], mappings: dict[str, Mapping]
) -> None:
    sample = SAMPLES[name]
    new = read_official(sample.revised(), sample.file_name)
    carried = carry_over(files[name], new, mappings[name])
    filled = fill(sample.revised(), carried.mapping, sample.values, on=DAY)
    text = {cell.address: cell.text for cell in read_official(filled.content, sample.file_name).cells}
    if name == "yearly":
        assert (text["実績!B8"], text["実績!C8"]) == ("987654", "1234567")  # the columns changed places
    if name == "history":
        assert [text[f"t1/r1/c{col}"] for col in range(1, 4)] == ["2018～2019", "甲社", "溶接"]
    if name == "status":
        assert text["t0/r4/c1"] == "□第３号　■第２号　□第１号"
    if name == "visit":
        assert (text["t0/r3/c2"], text["t0/r3/c4"]) == ("2026年11月5日", "3人")
    lost = {one.entry["field"] for one in carried.lost}
    assert set(filled.unused) == lost & set(sample.values) | (
        set(filled.unused) - {e["field"] for e in mappings[name]}
    )


def test_each_kind_of_mismatch_is_named(files: dict[str, OfficialFile], mappings: dict[str, Mapping]) -> None:
    new = read_official(SAMPLES["visit"].revised(), "a.docx")
    found = {one.field: one for one in check(new, mappings["visit"])}
    assert found["day"].problem == "moved"
    assert found["day"].suggestions == ("t0/r3/c2",)
    assert found["post"].problem == "changed"
    assert "役職" in found["post"].message
    assert {one.problem for one in check(files["members"], mappings["visit"])} == {"gone"}
    twice = [dict(mappings["visit"][0]), {**mappings["visit"][0], "field": "other"}]
    shared: Any = check(files["visit"], twice)  # type: ignore[arg-type]
    assert [one.problem for one in shared] == ["shared"]


def test_a_box_or_column_that_changed_its_words_is_named(mappings: dict[str, Mapping]) -> None:
    housing = [entry for entry in mappings["status"] if entry["field"] == "housing"]
    (found,) = check(read_official(SAMPLES["status"].revised(), "a.docx"), housing)
    assert (found.problem, "その他" in found.message) == ("option", True)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_mapping_survives_json(
    name: str, files: dict[str, OfficialFile], mappings: dict[str, Mapping]
) -> None:
    again = json.loads(json.dumps(mappings[name], ensure_ascii=False))
    assert again == mappings[name]
    assert check(files[name], again) == []


@pytest.mark.parametrize("name", SAMPLES)
def test_carrying_over_to_the_same_file_keeps_everything(
    name: str, files: dict[str, OfficialFile], mappings: dict[str, Mapping]
) -> None:
    carried = carry_over(files[name], files[name], mappings[name])
    assert [*carried.kept] == mappings[name]
    assert (carried.moved, carried.lost) == ((), ())


def test_the_user_may_choose_any_cell(files: dict[str, OfficialFile]) -> None:
    field = FieldSpec("car", "公用車の番号")
    entry = entry_for(files["visit"], field, "p2")
    filled = fill(SAMPLES["visit"].first(), [entry], {"car": "見本 1"}, on=DAY)
    assert any(cell.text == "見本 1" for cell in read_official(filled.content, "").cells)
    empty_spot = entry_for(files["yearly"], field, "表紙!H20")
    sheet = fill(SAMPLES["yearly"].first(), [empty_spot], {"car": "見本 1"}, on=DAY)
    found = read_official(sheet.content, "").cell("表紙!H20")
    assert found is not None and found.text == "見本 1"
    with pytest.raises(FillingRefused) as refused:
        entry_for(files["visit"], field, "t9/r9/c9")
    assert refused.value.code == "target"


def test_the_user_may_choose_boxes_and_columns_by_hand(files: dict[str, OfficialFile]) -> None:
    sex = FieldSpec("sex", "性別", "", "choice", ("M", "F"))
    entry = entry_for(files["status"], sex, "t0/r4/c1", options={"M": "t0/r4/c1~0", "F": "t0/r4/c1~1"})
    filled = fill(SAMPLES["status"].first(), [entry], {"sex": "F"}, on=DAY)
    cell = read_official(filled.content, "").cell("t0/r4/c1")
    assert cell is not None and [box.checked for box in cell.boxes] == [False, True]
    with pytest.raises(FillingRefused):
        entry_for(files["status"], sex, "t0/r4/c1")
    jobs = FieldSpec("jobs", "職歴", "", "table", ("会社", "国"))
    entry = entry_for(files["history"], jobs, "t1/r1", columns=["会社名", None])
    filled = fill(SAMPLES["history"].first(), [entry], {"jobs": [["甲社", "見本国"]]}, on=DAY)
    assert [cell.text for cell in read_official(filled.content, "").cells if cell.row == 1][:2] != []
    assert "見本国" not in "".join(cell.text for cell in read_official(filled.content, "").cells)


@pytest.mark.parametrize("name", SAMPLES)
def test_places_are_told_apart(name: str, files: dict[str, OfficialFile]) -> None:
    places = find_places(files[name])
    assert len({place.target for place in places}) == len(places)


def test_a_whole_cell_and_a_blank_inside_it_are_one_spot(files: dict[str, OfficialFile]) -> None:
    whole = entry_for(files["status"], FieldSpec("a", "x"), "p3")
    inside = entry_for(files["status"], FieldSpec("b", "x"), "p3#0")
    assert [one.problem for one in check(files["status"], [whole, inside])] == ["shared"]


def test_a_template_is_mapped_by_its_names_only() -> None:
    file = read_official(letter_template(), "a.docx")
    assert {place.kind for place in find_places(file)} == {"placeholder"}
    with pytest.raises(FillingRefused):
        entry_for(file, FieldSpec("a", "x"), "t0/r0/c0")
