"""Checks of contract, host and support plan (特定技能の基準), criterion by criterion."""

from kumiai.law.core.builder import Law
from kumiai.law.core.checklist import checklist
from kumiai.law.core.inputs import count
from kumiai.law.core.quantity import Quantity

_YEN = 1_000_000


def _above_minimum(law: Law) -> Quantity:
    return law.given("yen_per_hour") >= law.given("minimum_yen_per_hour")


contract_check = checklist(
    "ssw.contract_check",
    ja="特定技能雇用契約の基準の確認", en="Check of a contract of specified skilled work",
    about="""Return for each criterion of the contract whether it is met (特定技能雇用契約の基準), and whether all are.

    特定技能基準省令 第1条; the text could not be read, so most item numbers are from memory and unconfirmed.
    """,
    inputs=[
        count("yen_per_hour", "時間あたりの報酬（円）", "Pay for an hour in yen", largest=_YEN),
        count("minimum_yen_per_hour", "事業所の最低賃金（円／時間）", "Minimum wage of the workplace in yen", largest=_YEN),
    ],
    measured={"pay_minimum_wage": (_above_minimum, ("yen_per_hour", "minimum_yen_per_hour"))},
)  # fmt: skip

host_check = checklist(
    "ssw.host_check",
    ja="特定技能所属機関の基準の確認", en="Check of a host of specified skilled workers",
    about="""Return for each criterion of the host whether it is met (特定技能所属機関の基準), and whether all are.

    特定技能基準省令 第2条; the text could not be read, so most of it is from memory and unconfirmed.
    """,
)  # fmt: skip

support_plan_check = checklist(
    "ssw.support_plan_check",
    ja="支援計画の義務的支援の確認", en="Check of a support plan",
    about="""Return for each of the ten supports whether the plan holds it (義務的支援), and whether it holds all.

    特定技能基準省令 and the guidelines. A host may entrust all of them to a registered support organization.
    """,
)  # fmt: skip
