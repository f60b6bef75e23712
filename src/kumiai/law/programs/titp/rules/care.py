"""Trainees in care (介護): their Japanese, their lectures, and how many instructors they need."""

from kumiai.law.core.algebra import choose, rounded_up
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import code, count, yes_or_no
from kumiai.law.core.quantity import number
from kumiai.law.core.rule import rule

_LEVELS = ("none", "n5", "n4", "n3", "n2", "n1")
_BEST = 6
"""N1 is the best level: a level N is passed where six less its place in the list is N or better."""


@rule(
    "titp.care_japanese",
    ja="介護の技能実習生の日本語要件", en="Japanese of a trainee in care",
    inputs=[
        count("stage", "段階（1または2）", "Stage (1 or 2)", smallest=1, largest=2),
        code("japanese", _LEVELS, "合格した日本語能力試験（同等を含む）", "Japanese level passed, or equal"),
        yes_or_no("learning_goes_on", "N3に向けて学習を続けている", "Learning toward N3 goes on",
                  only_if={"ja": "第2号でN3に合格していないとき", "en": "in stage 2 without N3"}),
    ],
    answers={"ok": "flag", "only_to_year_3": "flag"},
    figures=("titp.care.level",),
)  # fmt: skip
def care_japanese(law: Law) -> None:
    """Return whether a trainee in care has the Japanese that the stage asks for (介護の日本語要件).

    N4 in stage 1, N3 in stage 2; without N3 the trainee may stay to year 3 if learning goes on.
    """
    stage_2 = law.given("stage") > 1
    rank = law.choice("japanese").by({name: number(place) for place, name in enumerate(_LEVELS)})
    first, second = (number(_BEST) - law.figure(f"titp.care.level_stage_{stage}") for stage in (1, 2))
    below = stage_2 & (rank < second)
    goes_on = law.given("learning_goes_on")
    law.needed_only_if("learning_goes_on", below)
    law.output(
        "ok", choose(stage_2, (rank >= second) | goes_on, rank >= first), "要件を満たす", "The level is enough",
    )  # fmt: skip
    law.output("only_to_year_3", below & goes_on, "3年目までに限る", "Only to year 3")


@rule(
    "titp.care_lecture",
    ja="介護の入国後講習", en="Lectures in care",
    inputs=[
        yes_or_no("n3_passed", "日本語能力試験N3に合格", "Passed Japanese N3"),
        count("japanese_hours", "日本語の講習の時間", "Hours of Japanese", largest=10_000, probes=(79, 80, 239, 240)),
        count("introduction_hours", "介護導入講習の時間", "Hours of the introduction to care", largest=10_000, probes=(41, 42)),
    ],
    answers={"ok": "flag", "violations": "codes"},
    figures=("titp.care.lecture",),
)  # fmt: skip
def care_lecture(law: Law) -> None:
    """Return whether the lectures of a trainee in care are long enough (介護の講習).

    Japanese 80 hours with N3, else 240; introduction 42. The hours without N3 and the introduction are from memory.
    """
    needed = choose(
        law.given("n3_passed"),
        law.figure("titp.care.lecture_n3_hours"),
        law.figure("titp.care.lecture_japanese_hours"),
    )
    failures = {
        "japanese_too_short": (law.given("japanese_hours") < needed, "日本語の講習が短い", "Too few hours of Japanese"),
        "introduction_too_short": (
            law.given("introduction_hours") < law.figure("titp.care.lecture_introduction_hours"),
            "介護導入講習が短い", "Too few hours of introduction",
        ),
    }  # fmt: skip
    law.verdict("ok", failures, "足りる", "Enough", codes="violations")


@rule(
    "titp.care_instructors",
    ja="介護の技能実習指導員の数", en="Instructors in care",
    inputs=[count("trainees", "介護の技能実習生の数", "Trainees in care", largest=1_000_000, probes=(5, 6))],
    answers={"minimum": "count"},
    figures=("titp.care.trainees_for_instructor",),
)  # fmt: skip
def care_instructors(law: Law) -> None:
    """Return the least number of instructors in care (介護の技能実習指導員): one for five trainees, from memory."""
    entry = law.entry("titp.care.trainees_for_instructor")
    minimum = rounded_up(law.given("trainees"), entry.value).doubted().cited(entry.citation)
    law.output("minimum", minimum, "必要な指導員数", "Instructors needed")
