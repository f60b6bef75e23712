"""Checks of a training plan (計画の認定基準) and of a supervising organization (許可基準), criterion by criterion."""

from kumiai.law.core.builder import Law
from kumiai.law.core.checklist import checklist
from kumiai.law.core.inputs import SCALE, count, decimal
from kumiai.law.core.quantity import Quantity

_YEN = 1_000_000


def _of_age(law: Law) -> Quantity:
    return law.given("age_years") >= law.figure("titp.trainee.age")


def _large_enough(law: Law) -> Quantity:
    needed = law.given("persons") * int(law.entry("titp.lodging.square_meters").value * SCALE)
    return (law.given("bedroom_m2") >= needed).cited(law.entry("titp.lodging.square_meters").citation)


def _above_minimum(law: Law) -> Quantity:
    return law.given("yen_per_hour") >= law.given("minimum_yen_per_hour")


def _within_quota(law: Law) -> Quantity:
    return law.given("present_with_plan") <= law.given("stage_limit")


plan_check = checklist(
    "titp.plan_check",
    ja="技能実習計画の認定基準の確認", en="Check of a training plan",
    about="""Return for each criterion of a training plan whether it is met (技能実習計画の認定基準), and whether all are.

    技能実習法 第9条, 技能実習法施行規則 第10条から第16条. Questions that do not apply to the plan are answered
    with yes, as their words say. Shares of hours, hours of lectures and scores have rules of their own
    (``titp.plan_hours``, ``titp.lecture_hours``, ``titp.quota``); their result is an answer here.
    """,
    inputs=[
        count("age_years", "技能実習生の満年齢", "Age of the trainee in years", largest=150, probes=(17, 18)),
        count("persons", "寝室を使う人数", "Persons in the bedroom", smallest=1, largest=1_000, probes=(1,)),
        decimal("bedroom_m2", "寝室の面積（平方メートル）", "Bedroom in square meters", largest=100_000),
        count("yen_per_hour", "時間あたりの報酬（円）", "Pay for an hour in yen", largest=_YEN),
        count("minimum_yen_per_hour", "事業所の最低賃金（円／時間）", "Minimum wage of the workplace in yen", largest=_YEN),
        count("present_with_plan", "この計画を含む同じ段階の人数", "People of the stage, this plan included", largest=1_000_000),
        count("stage_limit", "その段階の人数枠", "Quota of the stage", largest=1_000_000),
    ],
    measured={
        "age": (_of_age, ("age_years",)),
        "lodging_area": (_large_enough, ("persons", "bedroom_m2")),
        "pay_minimum_wage": (_above_minimum, ("yen_per_hour", "minimum_yen_per_hour")),
        "within_quota": (_within_quota, ("present_with_plan", "stage_limit")),
    },
    figures=("titp.lodging.", "titp.trainee."),
)  # fmt: skip


license_check = checklist(
    "titp.license_check",
    ja="監理団体の許可基準の確認", en="Check of a supervising organization",
    about="""Return for each criterion of the license of a supervising organization whether it is met (監理団体の許可基準).

    技能実習法 第25条. Questions that do not apply are answered with yes, as their words say. There is no fixed
    number of staff in this program.
    """,
)  # fmt: skip


construction_check = checklist(
    "titp.construction_check",
    ja="建設分野の計画の基準の確認", en="Check of a plan in construction",
    about="""Return for each criterion that construction adds whether it is met (建設分野の基準), and whether all are.

    建設告示. License and monthly pay are from memory and unconfirmed. How many trainees there may be in all is another
    question: ``titp.quota``.
    """,
)  # fmt: skip
