"""Checks of a skill development plan (計画の認定基準) and of its organization (許可基準), criterion by criterion."""

from kumiai.law.core.algebra import fraction_at_least
from kumiai.law.core.builder import Law
from kumiai.law.core.checklist import checklist
from kumiai.law.core.inputs import count, yes_or_no
from kumiai.law.core.quantity import Quantity
from kumiai.law.programs.esd.rules.lectures import least_hours

_MOST = 1_000_000
_YEN = 1_000_000_000
_MONTHS = 12


def _staff_enough(law: Law) -> Quantity:
    staff, employers, workers = (law.given(name) for name in ("full_time_staff", "employers", "workers"))
    by_employers, by_workers = (
        law.entry(f"esd.staffing.{name}") for name in ("employers_below", "workers_below")
    )
    carried: Quantity = (employers < staff * by_employers.value).cited(by_employers.citation)
    cared_for: Quantity = (workers < staff * by_workers.value).cited(by_workers.citation)
    return (staff >= law.figure("esd.staffing.least_staff")) & carried & cared_for


def _employers_enough(law: Law) -> Quantity:
    return law.given("employers") >= law.figure("esd.staffing.least_employers")


license_check = checklist(
    "esd.license_check",
    ja="監理支援機関の許可基準の確認", en="Check of a supervising and support organization",
    about="""Return for each criterion of the new license whether it is met (監理支援機関の許可基準), and whether all are.

    育成就労法 第25条. The license of a supervising organization is not carried over. Advance applications are
    possible from 2026-04-15.
    """,
    inputs=[
        count("employers", "監理支援を行う実施者の数", "Employers supervised", largest=_MOST, probes=(1, 2, 7, 8, 16)),
        count("workers", "監理支援を行う育成就労外国人の数", "Skill development employees supervised", largest=_MOST,
              probes=(39, 40, 79, 80)),
        count("full_time_staff", "監理支援に従事する常勤の役職員の数", "Full-time staff in supervising support",
              largest=_MOST, probes=(1, 2, 3)),
    ],
    measured={
        "least_employers": (_employers_enough, ("employers",)),
        "staff_enough": (_staff_enough, ("full_time_staff", "employers", "workers")),
    },
    figures=("esd.staffing.",),
)  # fmt: skip


def _short_enough(law: Law) -> Quantity:
    return law.given("plan_months") <= law.figure("esd.period.years") * _MONTHS


def _share(law: Law, name: str, figure: str) -> Quantity:
    entry = law.entry(figure)
    return fraction_at_least(law.given(name), law.given("all_hours"), entry.value).cited(entry.citation)


def _required_share(law: Law) -> Quantity:
    return _share(law, "required_hours", "esd.plan.required_share")


def _safety_share(law: Law) -> Quantity:
    return _share(law, "safety_hours", "esd.plan.safety_share")


def _before_work(law: Law) -> Quantity:
    return law.given("a1_passed") | (law.given("a1_course_hours") >= law.figure("esd.plan.a1_course_hours"))


def _a2_course(law: Law) -> Quantity:
    return law.given("a2_course_hours") >= law.figure("esd.plan.a2_course_hours")


def _lectures(law: Law) -> Quantity:
    return law.given("lecture_hours") >= least_hours(law)


def _fee(law: Law) -> Quantity:
    return law.given("paid_to_sending_side") <= law.given("monthly_wage") * law.figure(
        "esd.sending_fee.months"
    )


def _within_quota(law: Law) -> Quantity:
    return law.given("counted_with_plan") <= law.given("quota")


plan_check = checklist(
    "esd.plan_check",
    ja="育成就労計画の認定基準の確認", en="Check of a skill development plan",
    about="""Return for each criterion of a skill development plan whether it is met (育成就労計画の認定基準), and whether all are.

    育成就労法 第9条第1項. Whether the organization must hold its license when the plan is filed is disputed among
    the sources, so that criterion is unconfirmed. Advance applications are possible from 2026-09-01.
    """,
    inputs=[
        count("plan_months", "計画の期間（月）", "Months of the plan", largest=600, probes=(36, 37)),
        count("all_hours", "計画の総時間数", "All hours of the plan", largest=_MOST),
        count("required_hours", "必須業務の時間数", "Hours of required work", largest=_MOST),
        count("safety_hours", "安全衛生業務の時間数", "Hours of safety work", largest=_MOST),
        yes_or_no("a1_passed", "日本語A1相当の試験に合格", "Passed the Japanese exam of level A1"),
        count("a1_course_hours", "A1相当講習の時間数", "Hours of the A1 course", largest=10_000, probes=(99, 100)),
        count("a2_course_hours", "A2目標講習の時間数（不要な者は100）", "Hours of the course toward A2 (100 where not needed)",
              largest=10_000, probes=(99, 100)),
        count("pre_entry_hours", "入国前6か月以内の講習の時間数", "Hours of a course within 6 months before entry",
              largest=10_000, probes=(109, 110, 159, 160)),
        count("lecture_hours", "入国後講習の時間数", "Hours of lectures after entry", largest=10_000,
              probes=(109, 110, 159, 160, 219, 220, 319, 320)),
        count("monthly_wage", "合意した月給（円）", "Agreed monthly wage in yen", largest=_YEN),
        count("paid_to_sending_side", "本人が送出機関に支払った額（円）", "Paid by the worker to the sending side in yen",
              largest=_YEN),
        count("counted_with_plan", "この計画を含め人数枠に数える人数", "People who count, this plan included", largest=_MOST),
        count("quota", "人数枠", "Quota", largest=_MOST),
    ],
    measured={
        "single_plan": (_short_enough, ("plan_months",)),
        "required_work_share": (_required_share, ("all_hours", "required_hours")),
        "safety_share": (_safety_share, ("all_hours", "safety_hours")),
        "japanese_before_work": (_before_work, ("a1_passed", "a1_course_hours")),
        "japanese_course": (_a2_course, ("a2_course_hours",)),
        "post_entry_lecture": (_lectures, ("a1_passed", "pre_entry_hours", "lecture_hours")),
        "sending_fee": (_fee, ("monthly_wage", "paid_to_sending_side")),
        "within_quota": (_within_quota, ("counted_with_plan", "quota")),
    },
    figures=("esd.lecture.", "esd.sending_fee.", "esd.plan.", "esd.period.years"),
)  # fmt: skip
