"""Lectures after entry (入国後講習): how many hours are needed."""

from kumiai.law.core.algebra import choose
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import count, yes_or_no
from kumiai.law.core.quantity import Quantity
from kumiai.law.core.rule import rule

_MINUTES = 60


@rule(
    "esd.lecture_hours",
    ja="入国後講習の最少時間数", en="Least hours of lectures after entry",
    inputs=[
        yes_or_no("a1_passed", "日本語A1相当の試験に合格", "Passed the Japanese exam of level A1"),
        count("pre_entry_hours", "入国前6か月以内の講習の時間数", "Hours of a course within 6 months before entry",
              largest=10_000, probes=(109, 110, 159, 160)),
    ],
    answers={"minimum": "hours"},
    figures=("esd.lecture.",),
)  # fmt: skip
def lecture_hours(law: Law) -> None:
    """Return the least hours of lectures after entry (入国後講習): 320, or 220 with A1 passed.

    Half of it after as many hours before entry. 育成就労法施行規則; the article was not read.
    """
    law.output(
        "minimum",
        least_hours(law) * _MINUTES,
        "入国後講習の最少時間数",
        "Least hours of lectures",
        unit="hours",
    )


def least_hours(law: Law) -> Quantity:
    """Return the least hours, from the facts ``a1_passed`` and ``pre_entry_hours``."""
    return choose(law.given("a1_passed"), _hours(law, "a1"), _hours(law, "full"))


def _hours(law: Law, kind: str) -> Quantity:
    """Return the hours for one kind of person: all of them, or the reduced ones after a course before entry."""
    before = law.given("pre_entry_hours") >= law.figure(f"esd.lecture.{kind}_before")
    return choose(before, law.figure(f"esd.lecture.{kind}_reduced"), law.figure(f"esd.lecture.{kind}"))
