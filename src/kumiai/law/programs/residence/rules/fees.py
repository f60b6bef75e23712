"""Fees of immigration (在留手続の手数料)."""

from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import code
from kumiai.law.core.rule import rule


@rule(
    "residence.fee",
    ja="在留資格の変更・在留期間の更新の手数料", en="Fee of a change or renewal of the status",
    inputs=[code("filed", ("counter", "online"), "申請の方法", "How it is filed")],
    answers={"yen": "count"},
    figures=("residence.fee.",),
)  # fmt: skip
def fee(law: Law) -> None:
    """Return the fee of a change of status or a renewal in yen (手数料), from 2025-04-01.

    A bill of 2026-03-10 raises the ceiling to 100,000 yen by 2027-03-31, by length of stay; a budget plan names
    40,000 yen. Neither its passage nor the amounts were found, so no later figure is given.
    """
    fees = {name: law.figure(f"residence.fee.{name}") for name in ("counter", "online")}
    law.output("yen", law.choice("filed").by(fees), "手数料（円）", "Fee in yen", unit="yen")
