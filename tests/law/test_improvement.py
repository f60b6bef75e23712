"""The ways to the mark: each one, done as it says, reaches it by the rule itself; no smaller set does."""

from datetime import date
from itertools import combinations

import pytest

from kumiai.law import decide
from kumiai.law.improvement import improve

ON = date(2026, 11, 22)
RULE = "titp.excellent_employer"
SHEET = {
    "basic_exam_takers": 20, "basic_exam_passers": 15, "completers": 10, "unavoidable_non_takers": 0,
    "old_scheme_takers": 0, "level_3_passers": 5, "level_2_passers": 0, "written_passers": 0,
    "exam_cooperation": False, "instructors_trained": True, "life_advisers_trained": True,
    "lowest_wage_ratio_percent": "104", "raise_percent": 4, "single_rooms": False,
    "improvement_order": "none", "absconded": 0, "blameworthy_absconding": False, "consultation_manual": True,
    "mother_tongue_advisers": True, "takeovers": 0, "takeovers_at_least_base_quota": False,
    "vacancy_registered": False, "japanese_learning": True,
    "community_contact": True, "culture_learning": False,
}  # fmt: skip
PAST = {
    "completers": None,
    "basic_exam_takers": None,
    "unavoidable_non_takers": None,
    "level_3_passers": None,
}


def points(given: dict) -> int:
    return decide(RULE, given, on=ON).value["points"]


def test_the_items_add_up_and_name_their_facts() -> None:
    found = improve(RULE, SHEET, on=ON)
    assert found.points.lowest == found.points.highest == points(SHEET)
    assert found.gap == max(0, found.pass_mark - points(SHEET)) and found.gap > 0
    item = next(one for one in found.items if one.name == "basic_exam")
    assert item.inputs == ("basic_exam_takers", "basic_exam_passers") and not item.missing


def test_every_single_change_brings_what_it_says() -> None:
    for move in improve(RULE, SHEET, on=ON).moves:
        assert points(SHEET | {move.input: move.becomes}) - points(SHEET) == move.gains > 0


def test_every_way_reaches_the_mark_and_none_of_its_changes_is_idle() -> None:
    found = improve(RULE, SHEET, on=ON, efforts=PAST)
    assert found.ways
    for way in found.ways:
        done = SHEET | {move.input: move.becomes for move in way.moves}
        assert points(done) == way.points >= found.pass_mark
        assert not PAST.keys() & done.keys() - {name for name in PAST if done[name] == SHEET[name]}


def test_no_smaller_set_reaches_the_mark() -> None:
    found = improve(RULE, SHEET, on=ON, efforts=PAST)
    size = len(found.ways[0].moves)
    for chosen in combinations(found.moves, size - 1):
        done = SHEET | {move.input: move.becomes for move in chosen}
        assert points(done) < found.pass_mark


def test_the_cap_between_items_is_kept() -> None:
    """Wage, raise and rooms count ten points together: what lies beyond brings nothing."""
    full = SHEET | {"lowest_wage_ratio_percent": "115", "raise_percent": 5}
    moves = improve(RULE, full, on=ON).moves
    assert "single_rooms" not in {move.input for move in moves}


def test_less_effort_comes_first() -> None:
    usual = improve(RULE, SHEET, on=ON, efforts=PAST).ways
    dear = {move.key for move in usual[0].moves} - {move.key for move in usual[-1].moves}
    turned = improve(RULE, SHEET, on=ON, efforts=PAST | dict.fromkeys(dear, 50)).ways
    assert turned[0].effort <= turned[-1].effort
    assert {move.key for move in turned[0].moves} != {move.key for move in usual[0].moves}


def test_an_open_item_is_a_question_and_no_promise() -> None:
    open_sheet = {name: value for name, value in SHEET.items() if name != "takeovers"}
    found = improve(RULE, open_sheet, on=ON, efforts=PAST)
    question = next(move for move in found.moves if move.item == "takeovers")
    assert question.is_question and question.becomes is None
    with_it = [way for way in found.ways if question in way.moves]
    assert with_it and not any(way.is_sure for way in with_it)


def test_a_reached_mark_needs_no_way() -> None:
    good = SHEET | {
        "basic_exam_passers": 20, "level_3_passers": 10, "vacancy_registered": True, "takeovers": 2,
    }  # fmt: skip
    found = improve(RULE, good, on=ON)
    assert found.gap == 0 and not found.ways and not found.is_out_of_reach


def test_what_cannot_be_reached_is_said() -> None:
    everything = dict.fromkeys(SHEET)
    found = improve(RULE, SHEET | {"improvement_order": "not_remedied"}, on=ON, efforts=everything)
    assert found.is_out_of_reach


@pytest.mark.parametrize("given", [{}, {"audit_manual": True, "supervision_staff": 4, "employers": 60}])
def test_the_score_of_the_organization_by_the_same_function(given: dict) -> None:
    found = improve("titp.excellent_organization", given, on=ON)
    assert found.gap and found.ways
    assert all(sum(move.gains for move in way.moves) >= found.gap for way in found.ways)
