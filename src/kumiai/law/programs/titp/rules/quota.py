"""Quotas (人数枠): how many trainees may be present at the same time, by stage."""

from dataclasses import dataclass
from fractions import Fraction

from kumiai.law.core.algebra import band, choose, cut_share, flag, least, number, unconfirmed
from kumiai.law.core.builder import Choice, Law
from kumiai.law.core.inputs import code, count, yes_or_no
from kumiai.law.core.quantity import Quantity
from kumiai.law.core.rule import rule

STAGES = ("stage_1", "stage_2", "stage_3")
FIELDS = ("general", "construction", "care", "fishing_boat", "aquaculture_individual")
_EDGES = (1, 2, 3, 5, 10, 11, 30, 31, 50, 100, 101, 300, 301, 400, 10_000)

EMPLOYEES = count("regular_employees", "常勤職員数", "Regular employees", probes=_EDGES)
EMPLOYER = yes_or_no("employer_excellent", "優良な実習実施者である", "The employer is excellent")
ORGANIZATION = yes_or_no("organization_excellent", "優良な監理団体である", "The organization is excellent")


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits by stage, before a field adds its own."""

    stages: dict[str, Quantity]
    base: Quantity


@rule(
    "titp.quota",
    ja="人数枠", en="Trainees who may be present at the same time, by stage",
    inputs=[
        EMPLOYEES,
        code("acceptance", ("supervised", "single_company"), "受入れの形態", "Form of acceptance",
             default="supervised"),
        EMPLOYER,
        ORGANIZATION,
        yes_or_no("ministers_approved", "企業単独型で主務大臣が認めたもの",
                  "Single company approved by the ministers", default=False),
        code("field", FIELDS, "分野", "Field", default="general"),
        count("care_staff", "事業所の常勤介護職員数", "Full-time care staff of the office", probes=_EDGES,
              only_if={"ja": "介護のとき", "en": "in care"}),
        count("crew", "漁船の乗組員数（技能実習生を除く）", "Crew of the boat without trainees",
              only_if={"ja": "漁船漁業のとき", "en": "on a fishing boat"}),
    ],
    answers={"stage_1": "count", "stage_2": "count", "stage_3": "count", "total": "count"},
    figures=("titp.quota.",),
)  # fmt: skip
def quota(law: Law) -> None:
    """Return the limits for each stage and for all stages together (人数枠).

    技能実習法施行規則 第16条. Care (事業所ごと), construction (総数) and the fishing kinds follow their
    own notices; the numbers of the fishing kinds and the cutting of fractions are unconfirmed.
    Before 2017-11-01 the old rule knows one number only.
    """
    if not law.holds("titp.quota.base"):
        _old_quota(law)
        return
    field, acceptance = law.choice("field"), law.choice("acceptance")
    employees, large = law.given("regular_employees"), larger_quota(law, acceptance)
    by_table = law.step(
        "by_table", acceptance.is_("supervised") | law.given("ministers_approved"),
        "人数枠の表による", "The table of numbers applies",
    )  # fmt: skip
    general = general_limits(law, employees, large, by_table, shown_if=field.is_("general", "construction"))
    care = _care_limits(law, large, acceptance, field)
    _stage_outputs(law, field, large, general, care)
    _total_output(law, field, large, employees, care)


def larger_quota(law: Law, acceptance: Choice | None = None) -> Quantity:
    """Return whether the larger quota applies: both sides are excellent (規則第16条第2項).

    A single company has no organization over it, so its own excellence is enough.
    """
    employer, organization = law.given("employer_excellent"), law.given("organization_excellent")
    both = employer & organization
    found = both if acceptance is None else choose(acceptance.is_("single_company"), employer, both)
    cite = law.entry("titp.quota.multiple.excellent").citation
    return law.step(
        "larger_quota", found, "優良な場合の人数枠が使える", "The larger quota applies", cite=[cite]
    )


def general_limits(
    law: Law, employees: Quantity, large: Quantity, by_table: Quantity, *, shown_if: Quantity | None = None
) -> Limits:
    """Return the limits by stage from the number of employees, capped by it (規則第16条)."""
    share_from, table = law.figure("titp.quota.share_from"), law.entry("titp.quota.base")
    shown = by_table & ~(employees >= share_from)
    base = law.step(
        "base", band(employees, table.value, "persons").cited(table.citation),
        "基本人数枠", "Basic quota", shown_if=shown if shown_if is None else shown & shown_if,
    )  # fmt: skip
    banded = law.step(
        "banded",
        by_table & (employees < share_from),
        "人数で定まる枠",
        "A number, not a share",
        shown_if=flag(False),
    )
    limits = {}
    for stage in STAGES:
        kinds = [_stage(law, stage, kind, employees, base, banded) for kind in ("excellent", "ordinary")]
        cap = law.entry("titp.quota.cap")
        head = employees * number(cap.value[stage]).cited(cap.citation)
        limits[stage] = least(choose(large, *kinds), head)
    return Limits(limits, base)


def _stage(
    law: Law, stage: str, kind: str, employees: Quantity, base: Quantity, banded: Quantity
) -> Quantity:
    """Return the limit of one stage before the cap: a multiple of the base, or its own share."""
    multiple, share = law.entry(f"titp.quota.multiple.{kind}"), law.entry(f"titp.quota.share.{kind}")
    cut = law.entry("titp.quota.share_cut").citation
    by_share = cut_share(employees, Fraction(share.value[stage]), confirmed=cut.confidence == "verified")
    return choose(
        banded,
        (base * multiple.value[stage]).cited(multiple.citation),
        by_share.cited(share.citation, cut),
    )


def _care_limits(law: Law, large: Quantity, acceptance: Choice, field: Choice) -> dict[str, Quantity]:
    """Return the limits of a care office (介護): stage 1, and all stages together."""
    staff = law.given("care_staff")
    table, share = law.entry("titp.quota.care.base"), law.entry("titp.quota.care.share")
    share_from = law.figure("titp.quota.care.share_from")
    base = law.step(
        "care_base", band(staff, table.value, "persons").cited(table.citation),
        "介護の基本人数枠", "Basic quota of the care office",
        shown_if=field.is_("care") & ~(staff >= share_from),
    )  # fmt: skip
    cut = law.entry("titp.quota.share_cut").citation
    limits = {}
    for name in ("stage_1", "total"):
        kinds = []
        for kind in ("excellent", "ordinary"):
            multiple = law.entry(f"titp.quota.care.multiple.{kind}")
            by_share = cut_share(
                staff, share.value * multiple.value[name], confirmed=cut.confidence == "verified"
            )
            kinds.append(
                choose(
                    staff >= share_from,
                    by_share.cited(share.citation, cut),
                    (base * multiple.value[name]).cited(multiple.citation),
                )
            )
        limits[name] = least(choose(large, *kinds), staff)
    # No source says how the notice treats a single company in care.
    alone = acceptance.is_("single_company").lo
    limits = {name: limit.doubted(alone) for name, limit in limits.items()}
    # Between these numbers of staff sources print different totals for the larger quota.
    disputed = law.entry("titp.quota.care.disputed")
    inside = (staff >= disputed.value["first"]) & (staff <= disputed.value["last"]) & large
    limits["total"] = limits["total"].doubted(inside.hi).cited(disputed.citation)
    return limits


def _stage_outputs(
    law: Law, field: Choice, large: Quantity, general: Limits, care: dict[str, Quantity]
) -> None:
    labels = {
        "stage_1": ("第1号の上限", "Limit of stage 1"),
        "stage_2": ("第2号の上限", "Limit of stage 2"),
        "stage_3": ("第3号の上限", "Limit of stage 3"),
    }
    for stage in STAGES:
        values = {
            "general": general.stages[stage],
            "construction": general.stages[stage],
            "care": care["stage_1"] if stage == "stage_1" else number(0),
            "fishing_boat": _fixed(law, "fishing_boat", stage, large),
            "aquaculture_individual": _fixed(law, "aquaculture_individual", stage, large),
        }
        if stage == "stage_1":
            law.output(stage, field.by(values), *labels[stage])
        else:
            law.limit(stage, ~field.is_("care"), field.by(values), *labels[stage])


def _fixed(law: Law, kind: str, stage: str, large: Quantity) -> Quantity:
    """Return a limit that does not depend on the number of employees (漁船漁業・養殖業)."""
    excellent, ordinary = (law.entry(f"titp.quota.{kind}.{one}") for one in ("excellent", "ordinary"))
    return unconfirmed(choose(large, excellent.value[stage], ordinary.value[stage])).cited(
        excellent.citation, ordinary.citation
    )


def _total_output(
    law: Law, field: Choice, large: Quantity, employees: Quantity, care: dict[str, Quantity]
) -> None:
    nothing, always = flag(False), flag(True)
    capped, construction = nothing, number(0)
    if law.holds("titp.quota.construction_total"):
        capped, construction = ~large, employees * law.figure("titp.quota.construction_total")
    applies = field.by(
        {
            "general": nothing,
            "construction": capped,
            "care": always,
            "fishing_boat": always,
            "aquaculture_individual": nothing,
        }
    )
    total = field.by(
        {
            "general": number(0),
            "construction": construction,
            "care": care["total"],
            "fishing_boat": unconfirmed(law.given("crew")).cited(
                law.entry("titp.quota.fishing_boat.ordinary").citation
            ),
            "aquaculture_individual": number(0),
        }
    )
    law.limit("total", applies, total, "全体の上限", "Limit over all stages")


def _old_quota(law: Law) -> None:
    """Name the one number of the rule before 2017-11-01 (旧制度)."""
    law.output("stage_1", old_limit(law), "受入れの上限", "Trainees who may be accepted")
    law.absent("stage_2", "stage_3", "total")


def old_limit(law: Law) -> Quantity:
    """Return the limit of the rule before 2017-11-01: a number, or a twentieth above 300 employees."""
    employees = law.given("regular_employees")
    table, share = law.entry("titp.quota.old_base"), law.entry("titp.quota.old_share")
    by_share = cut_share(employees, share.value, confirmed=False).cited(share.citation)
    by_table = band(employees, table.value, "persons").cited(table.citation)
    return choose(employees >= law.figure("titp.quota.old_share_above"), by_share, by_table)
