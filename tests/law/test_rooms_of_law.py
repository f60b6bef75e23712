"""The rooms of the law library are complete: labels, coverage, words, READMEs, names that exist."""

import pytest

from kumiai.law import Parameters, rules
from kumiai.law.core.duty_schema import shipped_duties
from kumiai.law.core.files import ROOT, program_folders, read_yaml
from kumiai.law.core.laws import laws
from kumiai.law.core.rule import Rule

COVERAGE = [(path, row) for path in sorted(ROOT.rglob("coverage.yaml")) for row in read_yaml(path)]


def test_programs_are_found_by_their_laws():
    assert {"titp", "esd", "ssw", "numbers"} <= {folder.name for folder in program_folders()}


@pytest.mark.parametrize("folder", program_folders(), ids=lambda folder: folder.name)
def test_every_program_says_on_one_screen_what_it_is(folder):
    assert len((folder / "README.md").read_text(encoding="utf-8").splitlines()) <= 60


def test_laws_have_both_names_and_a_source():
    for law in laws().values():
        assert set(law.title) == set(law.short) == {"ja", "en"}
        assert law.source
        assert law.confidence in ("verified", "unverified")


def test_coverage_names_only_rules_and_duties_that_are_there():
    known = {*rules(), *(duty.id for duty in shipped_duties())}
    assert {name for _, row in COVERAGE for name in row.get("by", [])} - known == set()


def test_every_rule_and_duty_is_in_the_coverage():
    named = {name for _, row in COVERAGE for name in row.get("by", [])}
    shipped = {*rules(), *(duty.id for duty in shipped_duties())}
    wanted = {name for name in shipped if not name.startswith(("number.", "duty."))}
    assert {name for name in wanted - named if not name.endswith(("_latest", "_before_end"))} == set()


def test_a_gap_in_the_coverage_says_why():
    assert {row["state"] for _, row in COVERAGE} == {"modeled", "partial", "pending"}
    assert [
        row["subject"]["en"] for _, row in COVERAGE if row["state"] != "modeled" and not row.get("reason")
    ] == []
    assert [
        row["subject"]["en"] for _, row in COVERAGE if row["state"] == "modeled" and not row.get("by")
    ] == []
    assert {row["law"] for _, row in COVERAGE if "law" in row} <= set(laws())


def test_words_are_given_in_both_languages_once():
    words = read_yaml(ROOT / "programs" / "titp" / "terms.yaml")
    assert len({word["id"] for word in words}) == len(words)
    assert all(word["ja"] and word["en"] for word in words)


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.id)
def test_a_rule_is_labeled_in_both_languages_and_says_what_it_returns(rule):
    assert set(rule.label) == {"ja", "en"}
    for spec in rule.inputs:
        assert set(spec.label) == {"ja", "en"}
    if isinstance(rule, Rule):
        assert rule.about.startswith("Return ")
        assert any(figure.id.startswith(rule.figures) for figure in Parameters.load())
