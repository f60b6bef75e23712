"""An answer moved by a figure that the cooperative entered itself shows its citation, and its doubt."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from kumiai.law import LawError, OverlayEntry, Parameters, decide, rules
from kumiai.law.core.builder import Law
from kumiai.law.core.decision import UNKNOWN
from kumiai.law.core.files import data_files, read_yaml
from kumiai.law.core.rule import Rule

NOTICE = "https://example.org/own-notice"
DAY = date(2026, 11, 22)
FIRST_CASES = {
    case["rule"]: case
    for path in data_files("cases")
    for case in reversed(read_yaml(path))
    if isinstance(rules()[case["rule"]], Rule)
}


def own(parameter, value, confidence, on=DAY):
    shipped = Parameters.load().get(parameter, on).citation
    return OverlayEntry(
        parameter, on, value, replace(shipped, in_force_on=on, source=NOTICE, confidence=confidence)
    )


def moved(value, key=None):
    """Return another value of the same shape; the edges of bands stay."""
    if key == "from" or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, Fraction):
        return value / 2
    if isinstance(value, date):
        return value + timedelta(days=40)
    if isinstance(value, dict):
        return {name: moved(part, name) for name, part in value.items()}
    return [moved(part) for part in value]


def known(value):
    """Return the parts of an answer that are known; a list of codes as it is."""
    parts = {
        (name, *inner): part
        for name, one in value.items()
        for inner, part in (
            [((key,), each) for key, each in one.items()] if isinstance(one, dict) else [((), one)]
        )
    }
    return {name: part for name, part in parts.items() if part != UNKNOWN}


def read_by(rule, on):
    """Return the ids of the figures that a rule reads on a day."""
    read = set()

    class Watched(Law):
        def entry(self, parameter_id):
            read.add(parameter_id)
            return super().entry(parameter_id)

    rule.body(Watched(Parameters.load(), on, rule.inputs, {spec.name: "given" for spec in rule.inputs}))
    return sorted(read)


@pytest.mark.parametrize("confidence", ["verified", "unverified"])
def test_a_table_of_the_cooperative_shows_its_citation_and_its_doubt(confidence):
    table = moved(Parameters.load().get("titp.quota.base", DAY).value)
    given = {"regular_employees": 45, "employer_excellent": False, "organization_excellent": True}
    decision = decide("titp.quota", given, on=DAY, overlay=[own("titp.quota.base", table, confidence)])
    assert decision.value["stage_1"] == 6 and decision.confidence == confidence
    assert [cite.confidence for cite in decision.citations if cite.source == NOTICE] == [confidence]
    assert NOTICE in decision.explain("ja")


def test_an_unconfirmed_table_leaves_answers_alone_that_do_not_look_into_it():
    table = moved(Parameters.load().get("titp.quota.base", DAY).value)
    given = {"regular_employees": 400, "employer_excellent": False, "organization_excellent": True}
    decision = decide("titp.quota", given, on=DAY, overlay=[own("titp.quota.base", table, "unverified")])
    assert decision.confidence == "verified"
    assert NOTICE not in {cite.source for cite in decision.citations}


@pytest.mark.parametrize("rule_id", sorted(FIRST_CASES))
def test_whatever_own_figure_moves_an_answer_is_shown_with_it(rule_id):
    case, silent = FIRST_CASES[rule_id], []
    try:
        shipped = decide(rule_id, case["given"], on=case["on"])
        figures = read_by(rules()[rule_id], case["on"])
    except LawError:  # a case of what is refused
        return
    for figure in figures:
        value = moved(Parameters.load().get(figure, case["on"]).value)
        try:
            entry = own(figure, value, "unverified", case["on"])
            decision = decide(rule_id, case["given"], on=case["on"], overlay=[entry])
        except LawError:  # a value that the figure refuses
            continue
        before, after = known(shipped.value), known(decision.value)
        shows = NOTICE in {cite.source for cite in decision.citations}
        told = shows and decision.confidence == "unverified"
        if any(after[name] != before.get(name, after[name]) for name in after) and not told:
            silent.append(figure)
    assert silent == []
