"""From technical intern training to specified skilled work (特定技能への移行)."""

from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import yes_or_no
from kumiai.law.core.rule import rule
from kumiai.law.programs.ssw.rules.exams import exam_exemption


@rule(
    "transition.titp_to_ssw",
    ja="技能実習から特定技能1号への移行", en="From technical intern training to specified skilled work (i)",
    inputs=[
        *exam_exemption.inputs,
        yes_or_no("midway_in_stage_3", "第3号の計画の途中である", "In the middle of the plan of stage 3"),
        yes_or_no("skill_test_passed", "特定技能1号の技能試験に合格", "Passed the skill test", default=False),
        yes_or_no("japanese_test_passed", "日本語試験に合格", "Passed the Japanese test", default=False),
    ],
    answers={**exam_exemption.answers, "allowed": "flag", "reasons": "codes"},
    figures=("transition.midway_stage_3", "ssw.exams."),
)  # fmt: skip
def titp_to_ssw(law: Law) -> None:
    """Return whether a trainee may change to specified skilled work (i), by exams or their waiver, and why not.

    Nobody changes in the middle of the plan of stage 3; a trainee who completed stage 2 well needs no
    skill test where occupation and work category belong together. No return home is asked for after stage 2.
    """
    exam_exemption.body(law)
    skill, japanese = law.named("skill_test_exempt"), law.named("japanese_test_exempt")
    midway = law.entry("transition.midway_stage_3").citation
    failures = {
        "midway_in_stage_3": (
            law.given("midway_in_stage_3").cited(midway), "第3号の計画の途中では変更できない", "No change in the middle of stage 3",
        ),
        "skill_test_missing": (
            ~(skill | law.given("skill_test_passed")), "技能試験に合格しておらず免除もない", "No skill test, and no waiver",
        ),
        "japanese_test_missing": (
            ~(japanese | law.given("japanese_test_passed")),
            "日本語試験に合格しておらず免除もない", "No Japanese test, and no waiver",
        ),
    }  # fmt: skip
    law.verdict("allowed", failures, "特定技能1号へ移行できる", "May change", codes="reasons")
