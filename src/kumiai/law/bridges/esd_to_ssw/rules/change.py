"""From skill development to specified skilled work (育成就労から特定技能へ)."""

from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import code, yes_or_no
from kumiai.law.core.quantity import number
from kumiai.law.core.rule import rule
from kumiai.law.programs.esd.rules.transfer import LEVELS


@rule(
    "transition.esd_to_ssw",
    ja="育成就労から特定技能1号への移行", en="From skill development to specified skilled work (i)",
    inputs=[
        yes_or_no("skill_test_passed", "技能検定3級等または特定技能1号評価試験に合格",
                  "Passed the skill test of grade 3 or the test for specified skilled work (i)"),
        code("japanese_level", LEVELS, "合格した日本語試験の水準", "Japanese level passed"),
        yes_or_no("period_over", "育成就労の期間を終えた", "The period of skill development is over"),
    ],
    answers={"allowed": "flag", "reasons": "codes"},
    figures=("transition.esd_to_ssw",),
)  # fmt: skip
def esd_to_ssw(law: Law) -> None:
    """Return whether a skill development employee may go on to specified skilled work (i), and why not.

    At the end: a grade-3 skill test or the test for specified skilled work (i), and a Japanese exam of
    level A2; fields may ask for more. Whether somebody may change before the period is over was not read.
    """
    skill, period = (law.entry(f"transition.esd_to_ssw.{name}") for name in ("skill_test", "period_over"))
    passed = law.choice("japanese_level").by({name: number(place) for place, name in enumerate(LEVELS)})
    failures = {
        "skill_test_missing": (
            (~law.given("skill_test_passed")).cited(skill.citation), "技能試験に合格していない", "Skill test not passed",
        ),
        "japanese_level_too_low": (
            passed < law.figure("transition.esd_to_ssw.japanese_level"), "日本語A2に届かない", "Japanese below A2",
        ),
        "period_not_over": (
            (~law.given("period_over")).doubted().cited(period.citation),
            "育成就労の期間が終わっていない", "The period is not over",
        ),
    }  # fmt: skip
    law.verdict("allowed", failures, "特定技能1号へ移行できる", "May go on", codes="reasons")
