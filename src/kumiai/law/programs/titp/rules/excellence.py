"""Excellent employers (優良な実習実施者): the score, and the mark that passes."""

from kumiai.law.core.algebra import choose, least, total
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import BY_LAW, Input, code, count, decimal, yes_or_no
from kumiai.law.core.rule import rule
from kumiai.law.programs.titp.scoring import Score, marks

PREFIX = "titp.score.employer."
ORDERS = ("none", "remedied", "not_remedied")
EXAMS: tuple[Input, ...] = (
    count("basic_exam_takers", "基礎級の受検者数（過去3年）", "Takers of the basic-level exam (3 years)"),
    count("basic_exam_passers", "基礎級の合格者数（過去3年）", "Passers of the basic-level exam (3 years)"),
    count("completers", "第2号・第3号の修了者数", "Trainees who completed stage 2 or 3"),
    count("unavoidable_non_takers", "やむを得ない不受検者数", "Those who could not take the exam"),
    count("old_scheme_takers", "旧制度の受検者数", "Takers under the old scheme"),
    count("level_3_passers", "3級の実技の合格者数", "Passers of the practical exam of level 3"),
    count("level_2_passers", "2級の実技の合格者数", "Passers of the practical exam of level 2"),
)
_NOBODY_DUE = {"ja": "受検対象者がいないとき", "en": "if nobody was due to take the exams"}
TROUBLES: tuple[Input, ...] = (
    code("improvement_order", ORDERS, "改善命令（過去3年）", "Improvement order (3 years)"),
    count("absconded", "失踪者数（過去3年）", "Trainees who absconded (3 years)", probes=(1, 2)),
    count("trainees_total", "技能実習生の総数（過去3年）", "All trainees (3 years)", probes=(1, 2),
          only_if={"ja": "失踪者が許される人数を超えるとき", "en": "if more absconded than lose no points"}),
    yes_or_no("blameworthy_absconding", "責めによるべき失踪がある", "Absconding through its own fault"),
)  # fmt: skip
_INPUTS: tuple[Input, ...] = (
    *EXAMS,
    count("stage_2_level_3_passers", "第2号在籍中の3級の実技の合格者数", "Passers of level 3 still in stage 2",
          only_if=_NOBODY_DUE),
    count("written_passers", "3級・2級の学科の合格者数", "Passers of the written exams"),
    yes_or_no("exam_cooperation", "技能検定等の実施に協力した", "Helped with holding exams"),
    yes_or_no("instructors_trained", "技能実習指導員全員が3年以内に講習を受けた", "All instructors took the course"),
    yes_or_no("life_advisers_trained", "生活指導員全員が3年以内に講習を受けた", "All life advisers took the course"),
    decimal("lowest_wage_ratio_percent", "最低賃金に対する最低の基本給の割合（%）",
            "Lowest pay in percent of the minimum wage", largest=1_000_000),
    decimal("raise_percent", "段階が上がるときの昇給率（%）", "Pay rise in percent", smallest=-100, largest=1_000_000),
    yes_or_no("single_rooms", "全員に個室を確保している", "Single rooms for all"),
    *TROUBLES,
    yes_or_no("consultation_manual", "母国語相談のマニュアルがある", "Manual for consultation"),
    yes_or_no("mother_tongue_advisers", "すべての母国語の相談員がいる", "Advisers for every mother tongue"),
    count("takeovers", "実習継続困難者の受入れ人数（過去3年）", "Trainees taken over (3 years)", probes=(1,)),
    yes_or_no("takeovers_at_least_base_quota", "受入れ人数が基本人数枠以上", "At least the base quota",
              only_if={"ja": "受入れがあるとき", "en": "if trainees were taken over"}),
    yes_or_no("vacancy_registered", "実習先変更支援サイトに登録した", "Vacancy registered"),
    yes_or_no("japanese_learning", "日本語学習の支援を行っている", "Helps with learning Japanese"),
    yes_or_no("community_contact", "地域社会との交流の機会がある", "Arranges contact with the community"),
    yes_or_no("culture_learning", "日本文化を学ぶ機会がある", "Arranges chances to learn the culture"),
)  # fmt: skip


@rule(
    "titp.excellent_employer",
    ja="優良な実習実施者の採点", en="Score of an excellent employer",
    inputs=_INPUTS,
    answers={"points": "count", "full_marks": "count", "pass_mark": "count", "excellent": "flag", "items": "map"},
    figures=(PREFIX,),
)  # fmt: skip
def excellent_employer(law: Law) -> None:
    """Return the score of an employer by the table of the day, and whether it is excellent (優良な実習実施者).

    技能実習法第9条第10号, 施行規則第15条; the points are in the operational guidelines (運用要領).
    Tables: 110 points, 120 with the two courses, 150 from 2020-11-01. Wage, raise and rooms together
    count ten points at most. An item that the table of the day does not have is not asked for.
    """
    score = Score(law, PREFIX)
    _results(score)
    for item, given in (
        ("instructor_course", "instructors_trained"),
        ("life_adviser_course", "life_advisers_trained"),
    ):
        score.add_flag(item, given)
    score.add_percent("wage_level", "lowest_wage_ratio_percent")
    score.add_percent("wage_raise", "raise_percent")
    score.add_flag("single_rooms")
    score.add_improvement_order()
    score.add_absconding()
    score.add_flag("blameworthy_absconding")
    score.add_flag("consultation_manual")
    score.add_flag("mother_tongue_advisers")
    _takeovers(score)
    for item in ("vacancy_registered", "japanese_learning", "community_contact", "culture_learning"):
        score.add_flag(item)
    _sum(score)


@rule(
    "titp.excellent_threshold",
    ja="優良要件の合格点", en="The mark that makes an employer excellent",
    inputs=[
        count("points", "得点", "Points", smallest=-1000),
        count("full_marks", "満点", "Full marks", default=BY_LAW, smallest=1),
    ],
    answers={"full_marks": "count", "pass_mark": "count", "excellent": "flag"},
    figures=(PREFIX + "full_marks", PREFIX + "pass_share"),
)  # fmt: skip
def excellent_threshold(law: Law) -> None:
    """Return whether points reach 60 percent of the full marks of the table of the day (優良要件).

    技能実習法施行規則第15条 and the operational guidelines (運用要領).
    """
    of_the_day = law.figure(PREFIX + "full_marks")
    _, mark = marks(law, PREFIX, law.given("full_marks", default=of_the_day))
    law.output("excellent", law.given("points") >= mark, "優良要件に適合する", "Excellent")


def _results(score: Score) -> None:
    """Add the head of the results in acquiring skills (技能等の修得等に係る実績)."""
    law = score.law
    score.add_basic_exam()
    rated, nobody = score.practical_rate()
    if score.has("practical_exams.nobody_due"):
        instead = score.band("practical_exams.nobody_due", law.given("stage_2_level_3_passers"))
        law.needed_only_if("stage_2_level_3_passers", nobody)
    else:
        instead = score.figure("practical_exams.nobody_due_before")
    score.add("practical_exams", choose(nobody, instead, rated))
    score.add_counted("written_exams", "written_passers")
    score.add_flag("exam_cooperation")


def _takeovers(score: Score) -> None:
    """Add the points for trainees who could not go on elsewhere (実習継続困難者の受入れ)."""
    law = score.law
    some = law.given("takeovers") > 0
    if score.has("takeovers.any"):
        points = score.figure("takeovers.any")
    else:
        enough = law.given("takeovers_at_least_base_quota")
        law.needed_only_if("takeovers_at_least_base_quota", some)
        points = choose(enough, score.figure("takeovers.at_least_base"), score.figure("takeovers.fewer"))
    score.add("takeovers", choose(some, points, 0))


def _sum(score: Score) -> None:
    """Add up the items; the items of treatment (待遇) together count only up to their cap."""
    treatment = [name for name in ("wage_level", "wage_raise", "single_rooms") if name in score.items]
    capped = score.law.step(
        "treatment", least(total([score.items[name] for name in treatment]), score.figure("treatment_cap")),
        "待遇の得点（上限あり）", "Points for treatment (capped)",
    )  # fmt: skip
    score.finish(total([capped, *(points for name, points in score.items.items() if name not in treatment)]))
