"""Fields (特定産業分野): whether one is open, its cap, and who goes on to specified skilled work (ii)."""

from kumiai.law.core.algebra import any_of, flag
from kumiai.law.core.builder import Choice, Law
from kumiai.law.core.inputs import code, count, yes_or_no
from kumiai.law.core.quantity import Quantity, number
from kumiai.law.core.rule import rule
from kumiai.law.programs.ssw.codes import CATEGORIES, FIELDS, OTHER

_FIELD = code("field", FIELDS, "分野", "Field")
_CAP, _SINCE = "ssw.field.cap.", "ssw.field.since."
_OPEN = "not_read"
"""Stands in a table for what no source told; it is taken as no, and marked."""


@rule(
    "ssw.field_intake",
    ja="分野の受入れの可否と受入れ見込数", en="Whether a field takes people in, and its cap",
    inputs=[
        _FIELD,
        count("workers_in_field", "その分野の特定技能1号の在留者数", "Specified skilled workers (i) present in the field",
              largest=10_000_000, probes=(4_299, 4_300, 49_999, 50_000)),
    ],
    answers={"in_program": "flag", "cap": "count", "total_cap": "count", "paused": "flag", "dispatch_allowed": "flag",
             "open": "flag", "reasons": "codes"},
    figures=("ssw.field.",),
)  # fmt: skip
def field_intake(law: Law) -> None:
    """Return whether a field is in the program, its cap (受入れ見込数), whether intake is paused, and whether it is open.

    入管法 第7条の2: where the cap is or will be exceeded, certificates are no longer issued. Most caps are from
    memory and unconfirmed. Sources differ about the three fields of 2026 (decided on 2026-01-23, added on
    2026-04-01, or hiring from 2027 only); the day that a public file names is taken and marked. That food service
    is paused is reported; its day and whether it still holds were not confirmed. Caps end with fiscal year 2028.
    """
    field = law.choice("field")
    belongs = law.output("in_program", _since(law, field), "特定産業分野である", "A field of the program")
    total = law.figure("ssw.field.cap_total")
    capped = [one for one in FIELDS if law.holds(_CAP + one)]
    cap = field.by({one: law.figure(_CAP + one) if one in capped else number(0) for one in FIELDS})
    has_cap = field.is_(*capped)
    law.limit("cap", has_cap, cap, "受入れ見込数（分野）", "Cap of the field", unit="persons")
    law.output("total_cap", total, "受入れ見込数（合計）", "Cap of all fields", unit="persons")
    paused = law.output("paused", _listed(law, field, "ssw.field.paused"), "受入れ停止中", "Intake is paused")
    law.output(
        "dispatch_allowed", _listed(law, field, "ssw.field.dispatch", doubt=False),
        "派遣が認められる", "Dispatch is allowed",
    )  # fmt: skip
    failures = {
        "not_in_program": (~belongs, "特定産業分野でない", "Not a field of the program"),
        "paused": (paused, "受入れが停止されている", "Intake is paused"),
        "cap_reached": (
            has_cap & (law.given("workers_in_field") >= cap), "受入れ見込数に達した", "The cap is reached",
        ),
    }  # fmt: skip
    law.verdict("open", failures, "受け入れられる", "The field is open", codes="reasons")


def _since(law: Law, field: Choice) -> Quantity:
    """Return whether the field is one of the program on the day."""
    return field.by(
        {one: law.figure(_SINCE + one) if law.holds(_SINCE + one) else flag(False) for one in FIELDS}
    )


def _listed(law: Law, field: Choice, figure: str, *, doubt: bool = True) -> Quantity:
    """Return whether a table of fields says yes; where it is unconfirmed only the yes is in doubt."""
    entry = law.entry(figure)
    found = field.is_(*(one for one, says in entry.value.items() if says)).cited(entry.citation)
    return found.doubted(found.hi) if doubt and entry.citation.confidence == "unverified" else found


@rule(
    "ssw.second",
    ja="特定技能2号", en="Specified skilled work (ii)",
    inputs=[
        _FIELD,
        code("ssw_category", (*CATEGORIES, OTHER), "業務区分", "Work category", other=OTHER,
             only_if={"ja": "工業製品製造業のとき", "en": "in manufacturing"}),
        yes_or_no("all_tests_passed", "必要なすべての試験に合格", "Passed every test that is needed"),
        yes_or_no("experience", "分野が求める指導等の実務経験がある", "Has the experience as leader that the field asks for"),
        yes_or_no("n3_passed", "日本語能力試験N3に合格", "Passed Japanese N3",
                  only_if={"ja": "漁業・外食業のとき", "en": "in fishery and food service"}),
    ],
    answers={"allowed": "flag", "reasons": "codes", "longest_stay_months": "count", "total_limit_months": "count",
             "support_needed": "flag", "family_may_come": "flag"},
    figures=("ssw.second.",),
)  # fmt: skip
def second(law: Law) -> None:
    """Return whether a person may change to specified skilled work (ii) (特定技能2号), and what then holds.

    Eleven fields on 2025-09-30; three categories of manufacturing, from memory. Whether the policies of 2026
    open railway, forestry, wood products and the three new fields was not found. No limit of the stay in all.
    """
    field, category = law.choice("field"), law.choice("ssw_category")
    fields, categories, n3 = (
        law.entry(f"ssw.second.{name}") for name in ("fields", "categories", "n3_fields")
    )
    tests, experience = (law.entry(f"ssw.second.{name}").citation for name in ("tests", "experience"))
    open_fields = field.is_(*(one for one, says in fields.value.items() if says == _OPEN))
    closed = ~field.is_(*(one for one, says in fields.value.items() if says == "yes"))
    making = field.is_("industrial_manufacturing")
    asks_n3 = field.is_(*n3.value)
    law.needed_only_if("ssw_category", making)
    law.needed_only_if("n3_passed", asks_n3)
    failures = {
        "field_without_second": (
            closed.cited(fields.citation).doubted(open_fields.hi), "特定技能2号のない分野", "The field has none",
        ),
        "category_without_second": (
            (making & ~category.is_(*categories.value)).cited(categories.citation).doubted(making.hi),
            "特定技能2号のない業務区分", "The work category has none",
        ),
        "tests_missing": (
            (~law.given("all_tests_passed")).cited(tests), "合格していない試験がある", "A test is not passed",
        ),
        "experience_missing": (
            (~law.given("experience")).cited(experience).doubted(), "実務経験が足りない", "The experience is missing",
        ),
        "n3_missing": (
            (asks_n3 & ~law.given("n3_passed")).cited(n3.citation).doubted(asks_n3.hi),
            "日本語N3に合格していない", "Japanese N3 not passed",
        ),
    }  # fmt: skip
    law.verdict("allowed", failures, "特定技能2号へ変更できる", "May change", codes="reasons")
    law.output(
        "longest_stay_months", law.figure("ssw.second.longest_stay"), "1回の在留期間の最長（月）",
        "Longest period at a time in months",
    )  # fmt: skip
    law.output("support_needed", law.figure("ssw.second.support"), "支援の義務がある", "Support is a duty")
    law.output(
        "family_may_come",
        law.figure("ssw.second.family"),
        "配偶者・子を帯同できる",
        "Spouse and children may come",
    )
    law.absent("total_limit_months")


@rule(
    "ssw.newcomer_check",
    ja="特定技能1号の本人の要件", en="What a specified skilled worker (i) brings",
    inputs=[
        count("age_years", "上陸時の満年齢", "Age in years on landing", largest=150, probes=(17, 18)),
        _FIELD,
        code("ssw_category", (*CATEGORIES, OTHER), "業務区分", "Work category", other=OTHER,
             only_if={"ja": "自動車運送業・鉄道のとき", "en": "in automobile transport and railway"}),
        yes_or_no("skill_test", "技能試験に合格または免除", "The skill test is passed or waived"),
        code("japanese", ("none", "a2", "n3"), "合格した日本語（a2はJFT-Basic・N4、免除を含む）",
             "Japanese passed (a2: JFT-Basic or N4, or waived)"),
        yes_or_no("care_japanese", "介護日本語評価試験に合格または免除", "The care Japanese test is passed or waived",
                  only_if={"ja": "介護のとき", "en": "in care"}),
    ],
    answers={"ok": "flag", "violations": "codes"},
    figures=("ssw.newcomer.", "ssw.exams.n3_categories"),
)  # fmt: skip
def newcomer_check(law: Law) -> None:
    """Return whether a person brings what specified skilled work (i) asks for (特定技能1号の本人の要件).

    18 years on landing; the skill test of the field; Japanese A2 (JFT-Basic or N4), N3 for drivers of taxi and bus
    and for railway transport staff, which is unconfirmed; in care a second test of Japanese. Whoever completed
    stage 2 of training well is spared tests: ask ``ssw.exam_exemption``.
    """
    field, category = law.choice("field"), law.choice("ssw_category")
    advanced = law.entry("ssw.exams.n3_categories")
    needs_n3 = any_of([field.is_(where) & category.is_(name) for name, where in advanced.value.items()])
    law.needed_only_if("ssw_category", field.is_(*set(advanced.value.values())))
    law.needed_only_if("care_japanese", field.is_("care"))
    level = law.choice("japanese").by(
        {name: number(place) for place, name in enumerate(("none", "a2", "n3"))}
    )
    raised = law.figure("ssw.newcomer.level_n3") if law.holds("ssw.newcomer.level_n3") else number(0)
    skill, care = (law.entry(f"ssw.newcomer.{name}").citation for name in ("skill_test", "care_japanese"))
    failures = {
        "too_young": (
            law.given("age_years") < law.figure("ssw.newcomer.age"), "18歳未満", "Younger than 18",
        ),
        "skill_test_missing": (
            (~law.given("skill_test")).cited(skill), "技能試験に合格していない", "Skill test not passed",
        ),
        "japanese_too_low": (
            (level < law.figure("ssw.newcomer.level")) | (needs_n3 & (level < raised)),
            "日本語の水準が足りない", "Japanese level too low",
        ),
        "care_japanese_missing": (
            (field.is_("care") & ~law.given("care_japanese")).cited(care),
            "介護日本語評価試験に合格していない", "Care Japanese test not passed",
        ),
    }  # fmt: skip
    law.verdict("ok", failures, "要件を満たす", "The person fits", codes="violations")
