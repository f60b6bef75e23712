"""Validity of licenses (許可の有効期間) and fees (手数料)."""

from kumiai.law.core.algebra import choose, months_after, most
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import calendar_day, code, count, yes_or_no
from kumiai.law.core.quantity import Quantity, number
from kumiai.law.core.rule import rule

_MONTHS = 12
_PAID_FOR = ("plan", "license")


@rule(
    "titp.license_period",
    ja="監理団体の許可の有効期間", en="Validity of the license of a supervising organization",
    inputs=[
        calendar_day("first_day", "許可の有効期間の初日", "First day of the license"),
        code("kind", ("general", "specified"), "一般監理事業・特定監理事業の別", "General or specified license"),
        yes_or_no("renewed", "更新による許可である", "The license is renewed"),
        yes_or_no("orders_received", "前の期間に改善命令・業務停止命令を受けた", "Orders were received in the period before",
                  only_if={"ja": "更新のとき", "en": "where it is renewed"}),
    ],
    answers={"years": "count", "last_day": "day"},
    figures=("titp.license_period.",),
)  # fmt: skip
def license_period(law: Law) -> None:
    """Return how long a license is valid (許可の有効期間), and its last day.

    技能実習法施行令 第2条: first five years (general) or three (specified); renewed without an order to improve or to
    suspend business in the period before, seven or five.
    """
    renewed, kind = law.given("renewed"), law.choice("kind")

    def years_of(name: str) -> dict[str, Quantity | int]:
        return {one: law.figure(f"titp.license_period.{one}_{name}") for one in ("general", "specified")}

    again = choose(law.given("orders_received"), kind.by(years_of("renewed")), kind.by(years_of("superior")))
    law.needed_only_if("orders_received", renewed)
    years = law.output("years", choose(renewed, again, kind.by(years_of("first"))), "有効期間（年）", "Years")
    law.output(
        "last_day", months_after(law.given("first_day"), years * _MONTHS, less_days=1), "満了日", "Last day"
    )


@rule(
    "titp.fee",
    ja="計画認定・許可の手数料", en="Fees of plans and of the license",
    inputs=[
        code("paid_for", _PAID_FOR, "計画の認定・変更認定、または許可の申請", "A plan or its change, or the license"),
        count("offices", "監理事業所の数", "Offices", smallest=1, largest=10_000, probes=(1, 2),
              only_if={"ja": "許可のとき", "en": "for the license"}),
    ],
    answers={"yen": "count"},
    figures=("titp.fee.",),
)  # fmt: skip
def fee(law: Law) -> None:
    """Return what is paid in yen (手数料): 3,900 for a plan; for the license fee, survey and registration tax together.

    The parts of the license are from memory and unconfirmed; for the survey two figures are remembered.
    """
    further = most(law.given("offices") - 1, number(0))
    parts = {name: law.figure(f"titp.fee.{name}") for name in
             ("license", "license_office", "survey", "survey_office", "registration_tax")}  # fmt: skip
    whole = parts["license"] + parts["survey"] + parts["registration_tax"]
    whole = whole + further * (parts["license_office"] + parts["survey_office"])
    paid_for = law.choice("paid_for")
    law.needed_only_if("offices", paid_for.is_("license"))
    law.output(
        "yen",
        paid_for.by({"plan": law.figure("titp.fee.plan"), "license": whole}),
        "手数料（円）",
        "Fee in yen",
        unit="yen",
    )
