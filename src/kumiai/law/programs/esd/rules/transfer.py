"""Transfer at own wish (本人の意向による転籍): who may, to whom, and how many."""

from kumiai.law.core.algebra import choose, cut_share, least
from kumiai.law.core.builder import Choice, Law
from kumiai.law.core.inputs import code, count, yes_or_no
from kumiai.law.core.quantity import Quantity, flag, number
from kumiai.law.core.rule import rule

FIELDS = (
    "care", "building_cleaning", "linen_supply", "industrial_manufacturing", "construction", "shipbuilding",
    "auto_maintenance", "aviation", "accommodation", "auto_transport", "railway", "logistics_warehouse",
    "agriculture", "fishery", "food_manufacturing", "food_service", "forestry", "wood_products",
    "resource_circulation",
)  # fmt: skip
"""Fields of specified skilled work (特定産業分野); those without a restriction period are none of this program."""
LEVELS = ("none", "a1", "a2", "b1")
CHANNELS = ("organization", "support_organization", "hello_work", "private_agency")
_FIGURE = "esd.restriction_years."
_FIELD = code("field", FIELDS, "分野", "Field")


@rule(
    "esd.restriction_period",
    ja="転籍制限期間", en="Restriction period before a transfer at own wish",
    inputs=[_FIELD],
    answers={"years": "count", "esd_field": "flag"},
    figures=(_FIGURE,),
)  # fmt: skip
def restriction_period(law: Law) -> None:
    """Return the years before which nobody moves at own wish (転籍制限期間), or that the field is none of the program.

    育成就労法 第9条の2; periods as proposed on 2025-09-17. A report of the decision of 2026-01-23
    (https://japan.storm.mg/articles/1099629) names five fields of two years only, so three others are unconfirmed.
    """
    field = law.choice("field")
    belongs, years = _in_program(law, field), _years(law, field)
    law.output("esd_field", belongs, "育成就労産業分野である", "A field of the program")
    law.limit("years", belongs, years, "転籍制限期間（年）", "Restriction period in years")


def _in_program(law: Law, field: Choice) -> Quantity:
    return field.is_(*(one for one in FIELDS if law.holds(_FIGURE + one)))


def _years(law: Law, field: Choice) -> Quantity:
    return field.by(
        {one: law.figure(_FIGURE + one) if law.holds(_FIGURE + one) else number(0) for one in FIELDS}
    )


@rule(
    "esd.own_wish_transfer",
    ja="本人の意向による転籍", en="Transfer at own wish",
    inputs=[
        _FIELD,
        count("months_at_employer", "現在の実施者での就労月数（満）", "Completed months at the employer", largest=1_200,
              probes=(0, 11, 12, 13, 24, 25, 60)),
        yes_or_no("basic_skill_exam", "技能検定基礎級または育成就労評価試験に合格", "Passed the basic-grade skill test"),
        code("japanese_level", LEVELS, "合格した日本語試験の水準", "Japanese level passed"),
        yes_or_no("same_work_category", "転籍先の業務区分が同じ", "Same work category at the destination"),
        yes_or_no("destination_excellent", "転籍先が優良な育成就労実施者である", "The destination is excellent"),
        code("channel", CHANNELS, "あっせんする者", "Who arranges the transfer"),
        count("employer_restriction_years", "実施者が選んだ短い期間（年。0は選んでいない）",
              "Shorter period chosen by the employer in years (0: none)", default=0, largest=2),
    ],
    answers={"allowed": "flag", "reasons": "codes"},
    figures=("esd.transfer.", _FIGURE),
)  # fmt: skip
def own_wish_transfer(law: Law) -> None:
    """Return whether a person may move at own wish (本人の意向による転籍), and why not.

    育成就労法 第9条の2. The period of the field must be exceeded; that exactly 12 or 24 months are too
    few is unconfirmed. An employer in a field of two years may choose one. How many transferees the
    destination may have is another question: ``esd.transferee_share``.
    """
    field, channel = law.choice("field"), law.choice("channel")
    belongs = _in_program(law, field)
    failures = {
        "not_esd_field": (~belongs, "育成就労産業分野でない", "Not a field of the program"),
        "period_too_short": (
            (belongs & _too_short(law, field)), "転籍制限期間を超えていない", "The period is not exceeded",
        ),
        "basic_skill_exam_missing": (
            (~law.given("basic_skill_exam")).cited(law.entry("esd.transfer.basic_exam").citation),
            "基礎級等に合格していない", "Basic-grade skill test not passed",
        ),
        "japanese_level_too_low": (
            _level_too_low(law, field), "日本語の水準が足りない", "Japanese level too low",
        ),
        "other_work_category": (
            (~law.given("same_work_category")).cited(law.entry("esd.transfer.same_category").citation),
            "業務区分が異なる", "Another work category",
        ),
        "destination_not_excellent": (
            (~law.given("destination_excellent")).cited(law.entry("esd.transfer.destination_excellent").citation),
            "転籍先が優良でない", "The destination is not excellent",
        ),
        "channel_not_allowed": (
            channel.is_("private_agency").cited(law.entry("esd.transfer.private_agency").citation),
            "民間の職業紹介事業者は関与できない", "Private agencies may not take part",
        ),
    }  # fmt: skip
    law.verdict("allowed", failures, "転籍できる", "The transfer is allowed", codes="reasons")


def _too_short(law: Law, field: Choice) -> Quantity:
    """Return whether the period is not exceeded; in doubt where it is exactly reached."""
    years, chosen = _years(law, field), law.given("employer_restriction_years")
    period = law.step(
        "period_years", choose(chosen > 0, least(years, chosen), years), "転籍制限期間（年）", "Period in years",
    )  # fmt: skip
    a_year, exact = law.entry("esd.transfer.months_a_year"), law.entry("esd.transfer.exact_month").citation
    months = law.given("months_at_employer")
    limit: Quantity = (period * a_year.value).cited(a_year.citation)
    reached = months.equals(limit)
    return (months <= limit).doubted(reached.hi).cited(exact)


def _level_too_low(law: Law, field: Choice) -> Quantity:
    usual, care = law.figure("esd.transfer.level"), law.figure("esd.transfer.level_care")
    needed = law.step(
        "level_needed", choose(field.is_("care"), care, usual),
        "必要な日本語の水準（1はA1、2はA2）", "Japanese level needed (1: A1, 2: A2)",
    )  # fmt: skip
    level = law.choice("japanese_level").by({name: number(place) for place, name in enumerate(LEVELS)})
    return level < needed


@rule(
    "esd.transferee_share",
    ja="転籍者の割合の上限", en="How many transferees an employer may have",
    inputs=[
        count("esd_workers", "育成就労外国人の総数（転籍者を含む）", "Skill development employees, transferees included",
              largest=1_000_000, probes=(1, 3, 6, 12)),
        yes_or_no("metropolitan", "大都市圏（指定区域の外）の実施者である", "The employer is metropolitan"),
    ],
    answers={"max_own_wish": "count", "max_from_regions": "count"},
    figures=("esd.transfer.share",),
)  # fmt: skip
def transferee_share(law: Law) -> None:
    """Return how many of an employer's people may have moved at own wish (転籍者の割合): a third.

    From designated regions (指定区域) a metropolitan employer may have a sixth. Whether the whole includes
    the newcomer, and how a fraction is cut, was not read.
    """
    workers, cut = law.given("esd_workers"), law.entry("esd.transfer.share_cut").citation
    parts = {}
    for name in ("share", "share_from_regions"):
        entry = law.entry(f"esd.transfer.{name}")
        parts[name] = cut_share(workers, entry.value, confirmed=False).cited(entry.citation, cut)
    law.output("max_own_wish", parts["share"], "本人意向の転籍者の上限", "Most who moved at own wish")
    law.limit(
        "max_from_regions", law.given("metropolitan"), parts["share_from_regions"],
        "指定区域からの転籍者の上限", "Most who came from designated regions",
    )  # fmt: skip


@rule(
    "esd.region_test",
    ja="大都市圏の判定", en="Whether an employer is metropolitan",
    inputs=[
        yes_or_no("head_office_metropolitan", "本店の所在地が指定区域の外にある", "The head office is metropolitan"),
        yes_or_no("workplace_metropolitan", "就労する事業所が指定区域の外にある", "The workplace is metropolitan"),
    ],
    answers={"metropolitan": "flag"},
    figures=("esd.region.",),
)  # fmt: skip
def region_test(law: Law) -> None:
    """Return whether an employer counts as metropolitan (指定区域の判定): the address of the legal person decides."""
    decides = law.figure("esd.region.head_office_decides")
    head, workplace = law.given("head_office_metropolitan"), law.given("workplace_metropolitan")
    law.output(
        "metropolitan",
        choose(decides, head, workplace),
        "大都市圏の実施者である",
        "The employer is metropolitan",
    )
    law.needed_only_if("workplace_metropolitan", ~decides | flag(False))
