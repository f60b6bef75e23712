"""How long skill development lasts (育成就労の期間)."""

from kumiai.law.core.algebra import choose, months_after
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import calendar_day, yes_or_no
from kumiai.law.core.quantity import number
from kumiai.law.core.rule import rule

_MONTHS = 12


@rule(
    "esd.total_period",
    ja="育成就労の通算期間", en="How long skill development lasts in all",
    inputs=[
        calendar_day("first_day", "育成就労の開始日", "First day"),
        yes_or_no("extension_approved", "延長が認められた", "An extension is approved"),
    ],
    answers={"years": "count", "last_day": "day"},
    figures=("esd.period.",),
)  # fmt: skip
def total_period(law: Law) -> None:
    """Return the years in all and the last day (育成就労の期間): three, or four with an approved extension.

    育成就労法 第9条第1項. A person who failed the last exam may be extended by up to a year.
    """
    usual, more = law.figure("esd.period.years"), law.figure("esd.period.extension_years")
    years = law.output(
        "years", usual + choose(law.given("extension_approved"), more, number(0)), "通算年数", "Years in all"
    )
    last = months_after(law.given("first_day"), years * _MONTHS, less_days=1)
    law.output("last_day", last, "最終日", "Last day")
