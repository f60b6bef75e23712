"""How many workers one host may have (受入れ人数の上限), where a field has a limit."""

from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import code, count
from kumiai.law.core.quantity import number
from kumiai.law.core.rule import rule
from kumiai.law.programs.ssw.codes import FIELDS

_NONE = -1
"""Stands for "no number of workers was given": then there is nothing to compare."""


@rule(
    "ssw.host_cap",
    ja="受入れ人数の上限", en="How many workers one host may have",
    inputs=[
        code("field", FIELDS, "分野", "Field"),
        count("regular_employees", "常勤職員数（技能実習生・特定技能外国人を除く）",
              "Regular employees without trainees and specified skilled workers",
              only_if={"ja": "建設のとき", "en": "in construction"}),
        count("japanese_care_staff", "事業所の日本人等の常勤介護職員数", "Full-time care staff of the office, Japanese or equivalent",
              only_if={"ja": "介護のとき", "en": "in care"}),
        count("ssw_1_workers", "特定技能1号の人数（-1は比べない）", "Specified skilled workers (i) to compare with (-1: none)",
              default=_NONE, smallest=_NONE),
    ],
    answers={"limit": "count", "ok": "flag"},
    figures=("ssw.host_cap.",),
)  # fmt: skip
def host_cap(law: Law) -> None:
    """Return the most specified skilled workers (i) of one host (受入れ人数の上限); most fields have no limit.

    Construction: the number of regular employees, trainees and specified skilled workers left out. Care: for
    each office the number of full-time care staff who are Japanese or equivalent (日本人等).
    """
    field, workers = law.choice("field"), law.given("ssw_1_workers")
    bases = {"construction": "regular_employees", "care": "japanese_care_staff"}
    limits = {name: law.given(base) * law.figure(f"ssw.host_cap.{name}") for name, base in bases.items()}
    applies = field.is_(*bases)
    limit = field.by({name: limits.get(name, number(0)) for name in FIELDS})
    for name, base in bases.items():
        law.needed_only_if(base, field.is_(name))
    law.limit("limit", applies, limit, "上限", "Limit")
    law.limit("ok", workers >= 0, ~applies | (workers <= limit), "上限以内である", "Within the limit")
