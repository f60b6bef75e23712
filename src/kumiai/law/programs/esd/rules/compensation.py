"""Cost of a transfer (初期費用の負担): what the new employer pays the first one."""

from kumiai.law.core.algebra import band
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import count
from kumiai.law.core.rule import rule

_MOST_YEN = 1_000_000_000
_PARTS = 12


@rule(
    "esd.compensation",
    ja="転籍に伴う初期費用の負担額", en="What the new employer pays the first one",
    inputs=[
        count("fixed_cost", "告示で定める定額（円）", "Fixed cost set by notice in yen", largest=_MOST_YEN),
        count("actual_cost", "実費（渡航費・査証等。円）", "Actual cost such as travel and visa in yen", largest=_MOST_YEN),
        count("months_at_employer", "転籍元での就労月数（満）", "Completed months at the first employer",
              smallest=12, largest=1_200, probes=(12, 18, 24, 30)),
    ],
    answers={"yen": "count"},
    figures=("esd.compensation.",),
)  # fmt: skip
def compensation(law: Law) -> None:
    """Return the yen that the new employer pays the first one (初期費用の補填): (fixed + actual + fixed) x share.

    The fixed cost counts once more for what cannot be counted. The share falls with the months; a fraction
    of a yen is cut off. 育成就労法施行規則; the article was not read.
    """
    times, table = law.entry("esd.compensation.fixed_times"), law.entry("esd.compensation.twelfths")
    fixed = (law.given("fixed_cost") * times.value).cited(times.citation)
    cost = law.step(
        "cost", fixed + law.given("actual_cost"), "負担の基礎となる費用（円）", "Cost to share in yen"
    )
    share = law.step(
        "twelfths", band(law.given("months_at_employer"), table.value, "twelfths").cited(table.citation),
        "負担割合（12分の）", "Share in twelfths",
    )  # fmt: skip
    law.output("yen", (cost * share) // _PARTS, "負担額（円）", "Amount in yen", unit="yen")
