"""Pay (賃金): is a contract at least the minimum wage, and were the premiums paid?"""

from kumiai.law.core.algebra import most, rounded_up
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import code, count
from kumiai.law.core.quantity import Quantity, number
from kumiai.law.core.rule import rule
from kumiai.law.programs.labor.rules.minimum_wage import PREFECTURES

_YEN, _MINUTES = 100_000_000, 1_000_000
_HOUR, _PERCENT = 60, 100


@rule(
    "wage.contract_check",
    ja="契約の賃金と最低賃金", en="Whether the pay of a contract is at least the minimum wage",
    inputs=[
        code("prefecture", PREFECTURES, "事業所の都道府県（JIS X 0401）", "Prefecture of the workplace (JIS X 0401)"),
        count("pay_yen", "対象となる賃金（円。割増・賞与・精皆勤・通勤・家族手当を除く）",
              "Pay that counts in yen (without premiums, bonuses, attendance, commuting and family allowances)", largest=_YEN),
        count("scheduled_minutes", "その賃金に対する所定労働時間（分。月給は月平均）",
              "Scheduled minutes for that pay (monthly pay: average of a month)", largest=_MINUTES),
    ],
    answers={"ok": "flag", "minimum": "count", "lacking_yen": "count"},
    figures=("wage.minimum.",),
)  # fmt: skip
def contract_check(law: Law) -> None:
    """Return whether the pay is at least the minimum wage (最低賃金との比較), and what is lacking in yen.

    最低賃金法 第9条. Pay of any period is compared with the hours it is for, by cross-multiplication. A contract
    that is enough today may fall short when the next amount comes: ask for its first day.
    """
    amounts = {one: law.figure(f"wage.minimum.{one}") for one in PREFECTURES}
    minimum = law.output(
        "minimum", law.choice("prefecture").by(amounts), "最低賃金（円／時間）", "Yen for an hour", unit="yen"
    )
    due = minimum * law.given("scheduled_minutes")
    pay = law.given("pay_yen")
    law.output("ok", pay * _HOUR >= due, "最低賃金以上である", "At least the minimum wage")
    lacking = most(rounded_up(due, _HOUR) - pay, number(0))
    law.output("lacking_yen", lacking, "不足額（円）", "Lacking in yen", unit="yen")


@rule(
    "wage.premium_check",
    ja="割増賃金", en="Whether overtime, holiday and night work was paid",
    inputs=[
        count("yen_per_hour", "割増の基礎となる賃金（円／時間）", "Base pay for an hour in yen", largest=1_000_000),
        count("overtime_minutes", "時間外労働（分。60時間超の分を含む）", "Overtime in minutes, that above 60 hours included",
              default=0, largest=_MINUTES),
        count("over_60_minutes", "うち月60時間を超える分（分）", "Of it above 60 hours a month, in minutes", default=0, largest=_MINUTES),
        count("holiday_minutes", "法定休日労働（分）", "Work on statutory holidays in minutes", default=0, largest=_MINUTES),
        count("night_minutes", "深夜労働（分）", "Work from 22:00 to 5:00 in minutes", default=0, largest=_MINUTES),
        count("paid_yen", "時間外・休日・深夜に支払われた額（円）", "Paid for overtime, holidays and nights in yen", largest=_YEN),
    ],
    answers={"needed_yen": "count", "ok": "flag"},
    figures=("labor.premium.",),
)  # fmt: skip
def premium_check(law: Law) -> None:
    """Return what is due for overtime, holidays and nights (割増賃金), and whether it was paid.

    労働基準法 第37条. Overtime and holiday work is paid whole with its premium, night work with the premium alone;
    a fraction of a yen counts in favor of the worker.
    """
    overtime, above = law.given("overtime_minutes"), law.given("over_60_minutes")
    law.refuse_if(above > overtime, "more hours above 60 than there is overtime")
    whole = [("overtime", overtime - above, _PERCENT), ("over_60", above, _PERCENT),
             ("holiday", law.given("holiday_minutes"), _PERCENT), ("night", law.given("night_minutes"), 0)]  # fmt: skip
    weighted: Quantity = number(0)
    for name, minutes, base in whole:
        entry = law.entry(f"labor.premium.{name}")
        part = minutes * (base + entry.value)
        if entry.citation.confidence == "unverified":
            part = part.doubted((minutes > 0).hi)
        weighted = weighted + part.cited(entry.citation)
    due = law.given("yen_per_hour") * weighted
    law.output(
        "needed_yen", rounded_up(due, _HOUR * _PERCENT), "支払うべき額（円）", "Due in yen", unit="yen"
    )
    law.output("ok", law.given("paid_yen") * (_HOUR * _PERCENT) >= due, "支払われている", "It was paid")
