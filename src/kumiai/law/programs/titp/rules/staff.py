"""Who counts: regular employees (常勤職員) of an employer, and trainees against its quota (人数枠)."""

from kumiai.law.core.algebra import choose, total
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import count
from kumiai.law.core.quantity import number
from kumiai.law.core.rule import rule

_GROUPS = (
    count("employees", "日本の事業所の常勤の従業員数（役員・技能実習生を除く）",
          "Full-time employees in Japan, neither directors nor trainees"),
    count("representative_directors", "代表権のある役員数", "Representative directors", default=0),
    count("directors_with_paid_post", "従業員としての給与も受ける役員数",
          "Directors who are also paid as employees", default=0),
    count("trainees", "技能実習生の数", "Trainees", default=0),
    count("staff_abroad", "外国の事業所の職員数", "Staff of offices abroad", default=0),
)  # fmt: skip


@rule(
    "titp.regular_employees",
    ja="常勤職員数", en="Regular employees",
    inputs=_GROUPS,
    answers={"regular_employees": "count"},
    figures=("titp.regular_employees.",),
)  # fmt: skip
def regular_employees(law: Law) -> None:
    """Return the number of regular employees on which the quota stands (常勤職員数).

    技能実習法施行規則 第16条: trainees of all stages and staff of offices abroad do not count.
    Of the directors only those who are also paid as employees count.
    """
    counted = law.entry("titp.regular_employees.counted")
    groups = [law.given(name) * weight for name, weight in counted.value.items() if weight]
    law.output("regular_employees", total(groups).cited(counted.citation), "常勤職員数", "Regular employees")


@rule(
    "titp.quota_count",
    ja="人数枠に数える技能実習生", en="Trainees who count against the quota",
    inputs=[
        count("trainees", "その段階の技能実習生の数", "Trainees of the stage", largest=1_000_000),
        count("takeovers", "うち他で実習が困難となり受け入れた者の数", "Of these, taken over because training became impossible elsewhere",
              default=0, largest=1_000_000),
    ],
    answers={"counted": "count"},
    figures=("titp.quota_count.",),
)  # fmt: skip
def quota_count(law: Law) -> None:
    """Return how many trainees of a stage count (人数枠に数える者): one taken over may exceed the quota.

    技能実習法施行規則 第16条, last paragraph, from memory and unconfirmed.
    """
    trainees, takeovers = law.given("trainees"), law.given("takeovers")
    law.refuse_if(trainees < takeovers, "more trainees were taken over than are present")
    left_out = choose(law.figure("titp.quota_count.takeover"), takeovers, number(0))
    law.output("counted", trainees - left_out, "人数枠に数える者", "Trainees who count")
