"""Lectures (講習): how many hours stage 1 needs, and when a lecture before arrival qualifies."""

from datetime import date
from fractions import Fraction

from kumiai.law.core.algebra import choose, day_shift, months_after
from kumiai.law.core.builder import Law
from kumiai.law.core.calendar import add_months_column
from kumiai.law.core.inputs import calendar_day, count, yes_or_no
from kumiai.law.core.quantity import Quantity
from kumiai.law.core.rule import rule

MINUTES = 60


@rule(
    "titp.lecture_hours",
    ja="入国後講習の最少時間数", en="Least hours of the lecture after arrival",
    inputs=[
        count("stage_1_hours", "第1号の予定時間数", "Planned hours of stage 1", largest=100_000),
        yes_or_no("pre_arrival_lecture", "入国前講習を行った（入国前6か月以内・1か月以上）",
                  "A lecture before arrival was held (within 6 months, at least 1 month)"),
        count("pre_arrival_hours", "入国前講習の時間数", "Hours of the lecture before arrival",
              default=160, largest=100_000),
    ],
    answers={"minimum": "hours"},
    figures=("titp.lecture.",),
)  # fmt: skip
def lecture_hours(law: Law) -> None:
    """Return the least hours of the lecture after arrival (入国後講習).

    One sixth of the planned hours of stage 1; one twelfth after a qualifying lecture before
    arrival (入国前講習). 技能実習法施行規則; the sources name no article.
    """
    held, hours = law.given("pre_arrival_lecture"), law.given("pre_arrival_hours")
    qualifies = law.step(
        "pre_arrival_qualifies", held & (hours >= law.figure("titp.lecture.before_arrival_hours")),
        "入国前講習の要件を満たす", "The lecture before arrival qualifies",
    )  # fmt: skip
    planned = law.given("stage_1_hours") * MINUTES
    minimum = choose(
        qualifies,
        _part(law, planned, "titp.lecture.reduced_share"),
        _part(law, planned, "titp.lecture.share"),
    )
    law.output("minimum", minimum, "入国後講習の最少時間数", "Least hours of lecture", unit="hours")


def _part(law: Law, minutes: Quantity, figure: str) -> Quantity:
    """Return a share of the minutes, rounded up to the minute (a sixth of an hour is whole minutes)."""
    entry = law.entry(figure)
    share: Fraction = entry.value
    return ((minutes * share.numerator + (share.denominator - 1)) // share.denominator).cited(entry.citation)


@rule(
    "titp.pre_arrival_lecture",
    ja="入国前講習の要件", en="Whether a lecture before arrival qualifies",
    inputs=[
        calendar_day("first_day", "入国前講習の初日", "First day of the lecture", probes=(date(2026, 6, 1),)),
        calendar_day("last_day", "入国前講習の最終日", "Last day of the lecture", probes=(date(2026, 6, 30), date(2026, 7, 1))),
        calendar_day("enters_on", "入国日", "Day of entry", probes=(date(2026, 8, 1), date(2026, 12, 1))),
        count("hours", "講義の時間", "Hours of class", largest=100_000, probes=(159, 160)),
    ],
    answers={"qualifies": "flag", "reasons": "codes"},
    figures=("titp.pre_arrival.", "titp.lecture.before_arrival_hours"),
)  # fmt: skip
def pre_arrival_lecture(law: Law) -> None:
    """Return whether a lecture before arrival (入国前講習) makes the one after arrival shorter, and why not.

    Held within the six months before entry, a month long or longer, with 160 hours of class or more. A month that
    begins on 1 June is over on 30 June. The subjects are asked by nobody here: legal protection does not count.
    """
    first, last, entry = law.given("first_day"), law.given("last_day"), law.given("enters_on")
    within, least = (law.entry(f"titp.pre_arrival.{name}") for name in ("within_months", "least_months"))
    law.refuse_if(last < first, "the lecture ends before it begins")
    earliest = day_shift(entry, lambda days: add_months_column(days, -within.value))
    full_month = months_after(first, law.figure("titp.pre_arrival.least_months"), less_days=1)
    failures = {
        "too_early": ((first < earliest).cited(within.citation), "入国前6か月より前", "Earlier than six months before entry"),
        "after_entry": (last >= entry, "入国の前に終わっていない", "Not over before entry"),
        "too_short": ((last < full_month).cited(least.citation), "1か月に満たない", "Shorter than a month"),
        "too_few_hours": (
            law.given("hours") < law.figure("titp.lecture.before_arrival_hours"), "時間が足りない", "Too few hours",
        ),
    }  # fmt: skip
    law.verdict("qualifies", failures, "要件を満たす", "It qualifies", codes="reasons")
