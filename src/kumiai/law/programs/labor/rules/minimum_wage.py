"""Minimum wages (地域別最低賃金)."""

from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import code
from kumiai.law.core.rule import rule

PREFECTURES = tuple(f"{number:02d}" for number in range(1, 48))
"""Codes of the prefectures (都道府県コード, JIS X 0401)."""


@rule(
    "wage.minimum",
    ja="地域別最低賃金", en="Minimum wage of a prefecture",
    inputs=[code("prefecture", PREFECTURES, "事業所の都道府県（JIS X 0401）", "Prefecture of the workplace (JIS X 0401)")],
    answers={"yen_per_hour": "count"},
    figures=("wage.minimum.",),
)  # fmt: skip
def minimum_wage(law: Law) -> None:
    """Return the least yen for an hour of work (地域別最低賃金): that of the workplace, not of the head office.

    最低賃金法 第9条. Each amount holds from the day of its own prefecture. Days before 2025-10-01 were not read.
    """
    amounts = {one: law.figure(f"wage.minimum.{one}") for one in PREFECTURES}
    law.output(
        "yen_per_hour",
        law.choice("prefecture").by(amounts),
        "最低賃金（円／時間）",
        "Yen for an hour",
        unit="yen",
    )
