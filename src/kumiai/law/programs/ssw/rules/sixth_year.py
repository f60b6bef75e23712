"""The sixth year after a near miss in the tests for specified skilled work (ii) (6年目の在留)."""

from collections.abc import Iterable
from fractions import Fraction

from kumiai.law.core.algebra import choose, flag
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import calendar_day, code, decimal, records, yes_or_no
from kumiai.law.core.quantity import Quantity
from kumiai.law.core.rule import rule
from kumiai.law.programs.ssw.codes import FIELDS

_TEST = (
    decimal("score", "得点", "Score", largest=1_000_000),
    decimal("pass_mark", "合格基準点", "Pass mark", largest=1_000_000),
)
Failures = dict[str, tuple[Quantity, str, str]]


@rule(
    "ssw.sixth_year",
    ja="特定技能1号の6年目", en="The sixth year of specified skilled work (i)",
    inputs=[
        records("tests", _TEST, "特定技能2号に必要なすべての試験の成績", "Results of every test needed for specified skilled work (ii)",
                smallest=1, probes=([{"score": 0, "pass_mark": 1}], [{"score": 1, "pass_mark": 1}])),
        calendar_day("taken_on", "受験日", "Day of the tests", only_if={"ja": "建設分野のとき", "en": "in construction"}),
        code("field", FIELDS, "分野", "Field"),
        yes_or_no("employer_keeps_and_trains", "所属機関が雇用を続け、合格に向けて指導する", "The employer keeps and trains the worker"),
        yes_or_no("pledges_made", "本人が再受験等を誓約している", "The worker has made the pledges"),
    ],
    answers={"eligible": "flag", "limit_months": "count", "reasons": "codes"},
    figures=("ssw.sixth_year.", "ssw.stay.months"),
)  # fmt: skip
def sixth_year(law: Law) -> None:
    """Return whether a sixth year is allowed (通算6年), the limit in months, and why not.

    From 2025-09-30: at least 80 % of the pass mark in every test needed for specified skilled work (ii);
    the employer goes on employing and trains; the worker pledges to retake, to change at once on
    passing and to leave on failing. In construction only tests from 2025-12-01 have a score report.
    """
    failures = _failures(law) if law.holds("ssw.sixth_year.share") else _too_early()
    allowed = law.verdict(
        "eligible", failures, "6年目が認められる", "The sixth year is allowed", codes="reasons"
    )
    usual = law.figure("ssw.stay.months")
    longer = law.figure("ssw.stay.months_sixth_year") if law.holds("ssw.stay.months_sixth_year") else usual
    law.output("limit_months", choose(allowed, longer, usual), "上限（月）", "Limit in months")


def _too_early() -> Failures:
    return {"not_yet_in_force": (flag(True), "施行前", "Not yet in force")}


def _failures(law: Law) -> Failures:
    share, first = law.entry("ssw.sixth_year.share"), law.entry("ssw.sixth_year.construction_from")
    construction = law.choice("field").is_("construction")
    early = law.given("taken_on") < law.figure("ssw.sixth_year.construction_from")
    law.needed_only_if("taken_on", construction)

    def below(tests: Iterable[tuple[int, int]]) -> bool:
        fraction: Fraction = share.value
        return any(score * fraction.denominator < mark * fraction.numerator for score, mark in tests)

    return {
        "score_below_80_percent": (
            law.passes("tests", below).cited(share.citation), "合格基準点の8割に満たない", "A score below 80 % of the pass mark",
        ),
        "no_score_report": (
            (construction & early).cited(first.citation), "成績の通知がない時期の試験", "The test has no score report",
        ),
        "employer_does_not_keep_and_train": (
            (~law.given("employer_keeps_and_trains")).cited(share.citation),
            "所属機関が雇用・指導を続けない", "The employer does not keep and train",
        ),
        "pledges_missing": (
            (~law.given("pledges_made")).cited(share.citation), "誓約がない", "The pledges are missing",
        ),
    }  # fmt: skip
