"""Excellent organizations (優良な監理団体): the score of 150 points."""

from kumiai.law.core.algebra import choose, total
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import Input, code, count, decimal, yes_or_no
from kumiai.law.core.rule import rule
from kumiai.law.programs.titp.rules.excellence import EXAMS, TROUBLES
from kumiai.law.programs.titp.scoring import Score, at_least_as, at_most_as

PREFIX = "titp.score.organization."
_FLAGS = {
    "audit_manual": ("監査マニュアルがある", "Audit manual, staff informed"),
    "employer_training": ("実習実施者に毎年研修等を行う", "Yearly training or manuals for employers"),
    "follow_up_survey": ("帰国後調査に協力する", "Helps with the survey of returnees"),
    "prior_interviews": ("送出国で事前面談を行う", "Staff interview in the sending country"),
    "returnee_jobs": ("帰国後の就職先を把握している", "Knows the jobs of returnees"),
    "exam_cooperation": ("傘下の実習実施者が技能検定等に協力した", "An employer helps with holding exams"),
    "consultation_manual": ("母国語相談のマニュアルがある", "Consultation manual"),
    "japanese_support": ("日本語学習を支援している", "Supports learning Japanese"),
    "community_support": ("地域社会との交流を支援している", "Supports contact with the community"),
    "culture_support": ("日本文化を学ぶ機会を支援している", "Supports learning the culture"),
}
_INPUTS: tuple[Input, ...] = (
    *(yes_or_no(name, ja, en) for name, (ja, en) in _FLAGS.items()),
    count("supervision_staff", "監理事業に従事する常勤役職員数", "Full-time staff in supervision"),
    count("employers", "監理する実習実施者数", "Employers supervised"),
    count("audit_staff", "監査担当職員数（監理責任者を除く）", "Audit staff without supervision managers"),
    count("audit_staff_trained", "3年以内に講習を受けた監査担当職員数", "Audit staff with the course in 3 years"),
    *EXAMS,
    count("employers_with_stage_2_passers", "第2号在籍中の3級合格者がいる実習実施者数",
          "Employers with passers of level 3 in stage 2",
          only_if={"ja": "受検対象者がいないとき", "en": "if nobody was due to take the exams"}),
    count("employers_with_written_passers", "学科の合格者がいる実習実施者数", "Employers with written passes"),
    *TROUBLES,
    decimal("cancelled_plan_percent", "計画認定を取り消された実習実施者の割合（%、自主報告を除く）",
            "Employers whose plan was cancelled, in percent (not self-reported)", largest=100),
    decimal("improvement_order_percent", "改善命令を受けた実習実施者の割合（%、自主報告を除く）",
            "Employers with an improvement order, in percent (not self-reported)", largest=100),
    code("vacancy_registration", ("none", "part", "all"), "実習先変更支援サイトへの登録",
         "Registration of its employers on the change-of-place site"),
    code("takeovers", ("none", "some", "many"), "他の監理団体からの受入れ（過去3年）",
         "Trainees taken over from other organizations (3 years)"),
)  # fmt: skip


@rule(
    "titp.excellent_organization",
    ja="優良な監理団体の採点", en="Score of an excellent organization",
    inputs=_INPUTS,
    answers={"points": "count", "full_marks": "count", "pass_mark": "count", "excellent": "flag", "items": "map"},
    figures=(PREFIX,),
)  # fmt: skip
def excellent_organization(law: Law) -> None:
    """Return the score of a supervising organization, and whether it is excellent (優良な監理団体).

    技能実習法第25条第1項第7号, 施行規則第31条; the points are in the operational guidelines. The full
    marks and the first head are confirmed; most lines of the other heads are from memory, so nearly
    every answer is marked unconfirmed.
    """
    score = Score(law, PREFIX)
    for item in (
        "audit_manual",
        "employer_training",
        "follow_up_survey",
        "prior_interviews",
        "returnee_jobs",
    ):
        score.add_flag(item)
    _staff(score)
    score.add_basic_exam()
    rated, nobody = score.practical_rate()
    instead = score.band("practical_exams.nobody_due", law.given("employers_with_stage_2_passers"))
    law.needed_only_if("employers_with_stage_2_passers", nobody)
    score.add("practical_exams", choose(nobody, instead, rated))
    score.add_counted("written_exams", "employers_with_written_passers")
    score.add_improvement_order()
    score.add_absconding()
    score.add_flag("blameworthy_absconding")
    _wrongdoing(score, "employers_cancelled", "cancelled_plan_percent")
    _wrongdoing(score, "employers_ordered", "improvement_order_percent")
    for item in (
        "exam_cooperation",
        "consultation_manual",
        "japanese_support",
        "community_support",
        "culture_support",
    ):
        score.add_flag(item)
    score.by_code("vacancy_registration", "vacancy_registration")
    score.by_code("takeovers", "takeovers")
    score.finish(total(list(score.items.values())))


def _staff(score: Score) -> None:
    """Add the points for enough staff, and for audit staff with the course."""
    law = score.law
    ratio = law.entry(PREFIX + "staff_ratio")
    staff, employers = law.given("supervision_staff"), law.given("employers")
    few = employers < staff * ratio.value["small"]
    some = employers < staff * ratio.value["large"]
    points = choose(few, ratio.value["small_points"], choose(some, ratio.value["large_points"], 0))
    score.add("staff_ratio", points.cited(ratio.citation))
    everybody, trained = law.given("audit_staff"), law.given("audit_staff_trained")
    law.refuse_if(trained > everybody, "audit_staff_trained: more than there are audit staff")
    score.add(
        "audit_staff_course",
        score.rate("audit_staff_course", at_most_as(trained, everybody), at_least_as(everybody, trained)),
    )


def _wrongdoing(score: Score, item: str, given: str) -> None:
    """Add the loss through employers that did wrong: none where there is none, else by their share."""
    share = score.law.given(given)
    score.add(item, choose(share.equals(0), 0, score.percent_band(item, share)))
