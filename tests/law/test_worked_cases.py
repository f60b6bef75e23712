"""Every worked case beside the rules is answered as expected; unverified ones are marked so by the engine."""

from collections import Counter

import pytest

from kumiai.law import decide, rules
from kumiai.law.core.decision import plain
from kumiai.law.core.files import data_files, read_yaml

CASES = [case for path in data_files("cases") for case in read_yaml(path)]


def agrees(want, got):
    """Return whether the asserted part of an answer is there; lists of codes are compared as sets."""
    if isinstance(want, dict):
        return isinstance(got, dict) and all(agrees(part, got.get(name)) for name, part in want.items())
    if isinstance(want, list) and isinstance(got, list) and all(isinstance(one, str) for one in want):
        return sorted(want) == sorted(got)
    return want == got


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_case(case):
    decision = decide(case["rule"], case["given"], on=case["on"])
    got = {**plain(decision.value), "missing": list(decision.missing)}
    assert agrees(plain(case["expect"]), got), f"{case['says']} got {got}"
    if (
        case["confidence"] == "verified"
        and case["rule"] != "duty.due"
        and not decision.is_open
        and "items" not in case["expect"]
    ):
        assert decision.confidence == "verified"


def test_cases_are_named_once_and_written_whole():
    assert [name for name, times in Counter(case["id"] for case in CASES).items() if times > 1] == []
    keys = {"id", "says", "rule", "on", "given", "expect", "basis", "confidence", "source"}
    assert [case["id"] for case in CASES if set(case) != keys] == []


def test_every_rule_has_a_case():
    assert set(rules()) - {case["rule"] for case in CASES} == set()
