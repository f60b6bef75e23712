"""What a worker may pay to the sending side (送出機関に支払う費用)."""

from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import count
from kumiai.law.core.rule import rule

_MOST_YEN = 1_000_000_000


@rule(
    "esd.sending_fee",
    ja="送出機関に支払う費用の上限", en="Limit of what is paid to the sending side",
    inputs=[
        count("monthly_wage", "合意した月給（円）", "Agreed monthly wage in yen", largest=_MOST_YEN),
        count("paid_to_sending_side", "本人が送出機関に支払った額（円）", "Paid by the worker to the sending side in yen",
              largest=_MOST_YEN),
    ],
    answers={"limit": "count", "ok": "flag"},
    figures=("esd.sending_fee.",),
)  # fmt: skip
def sending_fee(law: Law) -> None:
    """Return the most a worker may pay to the sending side (支払費用の上限): two agreed monthly wages.

    What is above it the employer or the organization bears. 育成就労法施行規則; the article was not read.
    """
    limit = law.output(
        "limit", law.given("monthly_wage") * law.figure("esd.sending_fee.months"),
        "上限（円）", "Limit in yen", unit="yen",
    )  # fmt: skip
    law.output("ok", law.given("paid_to_sending_side") <= limit, "上限以内である", "Within the limit")
