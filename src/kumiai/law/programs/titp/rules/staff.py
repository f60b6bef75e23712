"""Who counts as a regular employee (常勤職員) of an employer."""

from kumiai.law.core.algebra import total
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import count
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
