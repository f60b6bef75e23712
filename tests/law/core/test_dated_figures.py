"""Legal figures are dated, exact and cited; a cooperative can lay its own entries over them."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from kumiai.law import BadData, NotInForce, OverlayEntry, Parameters, UnknownParameter, decide
from kumiai.law.core.laws import laws
from kumiai.law.core.parameters import read_figures

FULL = "titp.score.employer.full_marks"
GOOD = """
id: test.figure
label: {ja: 数, en: number}
unit: persons
kind: %s
values:
  - {in_force_on: %s, value: %s, law: titp-rule, source: "https://example.org", checked_on: 2026-11-22, confidence: verified}
"""


def write(tmp_path, kind="integer", day="2020-01-01", value="1", more=""):
    path = tmp_path / "figure.yaml"
    path.write_text(GOOD % (kind, day, value) + more, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("on", "expected"),
    [(date(2019, 3, 30), 110), (date(2019, 3, 31), 120), (date(2020, 10, 31), 120), (date(2020, 11, 1), 150)],
)
def test_a_figure_holds_from_its_first_day_to_the_day_before_the_next(on, expected):
    assert Parameters.load().get(FULL, on).value == expected


def test_outside_its_dates_a_figure_is_not_in_force():
    figures = Parameters.load()
    with pytest.raises(NotInForce):
        figures.get(FULL, date(2017, 10, 31))
    assert figures.get("titp.quota.old_base", date(2017, 10, 31)).value[0]["persons"] == 3
    with pytest.raises(NotInForce):
        figures.get("titp.quota.old_base", date(2017, 11, 1))


def test_a_figure_nobody_knows_is_an_error_of_its_own():
    with pytest.raises(UnknownParameter):
        Parameters.load().get("titp.nothing", date(2026, 11, 22))


def test_fractions_are_exact(tmp_path):
    assert read_figures(write(tmp_path, "fraction", value='"1/3"'))[0].entries[0].value == Fraction(1, 3)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "1.5"),
        ("integer", '"1"'),
        ("fraction", "0.1"),
        ("fraction", '"1/0"'),
        ("table", "{a: 0.5}"),
        ("bands", "[{from: 5, points: 1}, {from: 3, points: 2}]"),
        ("bands", "[{points: 1}]"),
        ("percent", "1"),
    ],
)
def test_a_malformed_figure_is_refused(tmp_path, kind, value):
    with pytest.raises(BadData):
        read_figures(write(tmp_path, kind, value=value))


def test_a_key_written_twice_is_refused(tmp_path):
    with pytest.raises(BadData, match="written twice"):
        read_figures(write(tmp_path, more="unit: days\n"))


def test_every_citation_names_a_law_that_is_there():
    unknown = {
        (figure.id, entry.citation.law)
        for figure in Parameters.load()
        for entry in figure.entries
        if entry.citation.law not in laws()
    }
    assert unknown == set()


def test_what_comes_from_memory_is_never_called_verified():
    wrong = {
        figure.id
        for figure in Parameters.load()
        for entry in figure.entries
        if entry.citation.source == "memory" and entry.citation.confidence == "verified"
    }
    assert wrong == set()


def overlay(value, parameter="titp.audit.interview_least", on=date(2026, 12, 1)):
    shipped = Parameters.load().get(parameter, date(2026, 11, 22)).citation
    cite = replace(shipped, in_force_on=on, source="https://example.org/notice", confidence="verified")
    return OverlayEntry(parameter, on, value, cite)


def test_an_entry_of_the_cooperative_wins_from_its_day_on():
    entries = [overlay(3)]
    before = decide("titp.audit_interviews", {"trainees": 4}, on=date(2026, 11, 30), overlay=entries)
    after = decide("titp.audit_interviews", {"trainees": 4}, on=date(2026, 12, 1), overlay=entries)
    shipped = decide("titp.audit_interviews", {"trainees": 4}, on=date(2026, 12, 1))
    assert (before.value["minimum"], after.value["minimum"], shipped.value["minimum"]) == (2, 3, 2)
    assert "https://example.org/notice" in {cite.source for cite in after.citations}


def test_an_overlay_keeps_the_shape_of_the_figure():
    with pytest.raises(BadData):
        Parameters.load([overlay("three")])
    with pytest.raises(BadData, match="exactly the keys"):
        Parameters.load([overlay({"stage_1": 2}, "titp.quota.cap")])
    with pytest.raises(BadData, match="another day"):
        Parameters.load([replace(overlay(3), in_force_on=date(2027, 1, 1))])
    with pytest.raises(UnknownParameter):
        Parameters.load([replace(overlay(3), parameter_id="titp.nothing")])


def test_a_version_of_the_law_lasts_until_some_figure_changes():
    figures = Parameters.load()
    first = date(2020, 11, 1)
    assert figures.version(first) == first
    assert figures.version(first - timedelta(days=1)) < first
    assert figures.version(date(2020, 11, 2)) == first
