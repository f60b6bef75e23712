"""What hosts in construction and support organizations pay (受入負担金・登録手数料), and how long a registration holds."""

from kumiai.law.core.algebra import months_after
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import calendar_day, code, count
from kumiai.law.core.rule import rule

_MONTHS = 12
_ROUTES = ("titp_completer", "test_in_japan", "test_abroad", "test_abroad_higher")


@rule(
    "ssw.contribution",
    ja="建設分野の受入負担金", en="Monthly contribution of a host in construction",
    inputs=[
        code("route", _ROUTES, "本人の経路（test_abroadは15,000円の国外試験、test_abroad_higherは20,000円のもの）",
             "Route of the worker (test_abroad: 15,000 yen, test_abroad_higher: 20,000 yen)"),
        count("workers", "その経路の特定技能1号の人数", "Specified skilled workers (i) of that route", default=1, largest=1_000_000),
    ],
    answers={"yen": "count"},
    figures=("ssw.contribution.",),
)  # fmt: skip
def contribution(law: Law) -> None:
    """Return what a host in construction pays in a month (受入負担金); which tests abroad cost more was not read."""
    entry = law.entry("ssw.contribution.yen")
    each = law.choice("route").by(entry.value).cited(entry.citation)
    law.output("yen", law.given("workers") * each, "受入負担金（円／月）", "Yen in a month", unit="yen")


@rule(
    "rso.registration_fee",
    ja="登録支援機関の手数料", en="Fee of the registration of a support organization",
    inputs=[code("application", ("new", "renewal"), "申請の種類", "Kind of application")],
    answers={"yen": "count"},
    figures=("rso.fee.",),
)  # fmt: skip
def registration_fee(law: Law) -> None:
    """Return the fee of a registration or of its renewal in yen (登録支援機関の手数料); the renewal is from memory."""
    fees = {name: law.figure(f"rso.fee.{name}") for name in ("new", "renewal")}
    law.output("yen", law.choice("application").by(fees), "手数料（円）", "Fee in yen", unit="yen")


@rule(
    "rso.registration_period",
    ja="登録支援機関の登録の有効期間", en="How long the registration of a support organization holds",
    inputs=[calendar_day("first_day", "登録の初日", "First day of the registration")],
    answers={"years": "count", "last_day": "day"},
    figures=("rso.registration.years",),
)  # fmt: skip
def registration_period(law: Law) -> None:
    """Return how long a registration holds and its last day (登録の有効期間): five years.

    When the renewal is filed is told by the duty ``rso.registration_renewal``.
    """
    years = law.output("years", law.figure("rso.registration.years"), "有効期間（年）", "Years")
    law.output(
        "last_day", months_after(law.given("first_day"), years * _MONTHS, less_days=1), "満了日", "Last day"
    )
