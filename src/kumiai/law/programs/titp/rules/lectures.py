"""Lectures (講習): how many hours stage 1 needs."""

from fractions import Fraction

from kumiai.law.core.algebra import choose
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import count, yes_or_no
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
