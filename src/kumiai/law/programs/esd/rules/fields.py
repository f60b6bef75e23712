"""Fields (育成就労産業分野): caps, the dispatch kind, and limits of one employer in care and construction."""

from kumiai.law.core.algebra import most
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import code, count
from kumiai.law.core.quantity import number
from kumiai.law.core.rule import rule
from kumiai.law.programs.esd.rules.transfer import FIELDS

_CAP = "esd.field.cap."
_FIELD = code("field", FIELDS, "分野", "Field")


@rule(
    "esd.field_intake",
    ja="育成就労分野の受入れの可否と受入れ見込数", en="Whether a field of skill development takes people in, and its cap",
    inputs=[
        _FIELD,
        count("workers_in_field", "その分野の育成就労外国人の数", "Skill development employees present in the field",
              largest=10_000_000, probes=(5_299, 5_300, 33_799, 33_800)),
    ],
    answers={"in_program": "flag", "cap": "count", "total_cap": "count", "dispatch_allowed": "flag", "open": "flag",
             "reasons": "codes"},
    figures=("esd.field.",),
)  # fmt: skip
def field_intake(law: Law) -> None:
    """Return whether a field is in the program, its cap (受入れ見込数), and whether it is open to new people.

    Cabinet decision of 2026-01-23: 17 fields, 426,200 people to the end of fiscal year 2028; most caps by field are
    from memory. A field that reached its cap is closed. A list of 2025-09 named all 19 fields; that aviation and
    automobile transport are out is remembered. How many are present in a field no source tells.
    """
    field, total = law.choice("field"), law.figure("esd.field.cap_total")
    capped = [one for one in FIELDS if law.holds(_CAP + one)]
    left_out = ~field.is_(*capped)
    belongs = law.output(
        "in_program", (~left_out).doubted(left_out.hi), "育成就労産業分野である", "A field of the program"
    )
    cap = field.by({one: law.figure(_CAP + one) if one in capped else number(0) for one in FIELDS})
    law.limit("cap", belongs, cap, "受入れ見込数（分野）", "Cap of the field", unit="persons")
    law.output("total_cap", total, "受入れ見込数（合計）", "Cap of all fields", unit="persons")
    if law.holds("esd.field.dispatch"):
        dispatch = law.entry("esd.field.dispatch")
        law.output(
            "dispatch_allowed", field.is_(*dispatch.value).cited(dispatch.citation),
            "派遣型が認められる", "The dispatch kind is allowed",
        )  # fmt: skip
    else:
        law.absent("dispatch_allowed")
    failures = {
        "not_in_program": (~belongs, "育成就労産業分野でない", "Not a field of the program"),
        "cap_reached": (
            belongs & (law.given("workers_in_field") >= cap), "受入れ見込数に達した", "The cap is reached",
        ),
    }  # fmt: skip
    law.verdict("open", failures, "受け入れられる", "The field is open", codes="reasons")


@rule(
    "esd.field_limit",
    ja="介護・建設の受入れ人数の上限（育成就労）", en="Limit of an employer in care and construction",
    inputs=[
        _FIELD,
        count("regular_employees", "常勤職員数", "Regular employees", largest=1_000_000,
              only_if={"ja": "建設のとき", "en": "in construction"}),
        count("care_staff", "事業所の常勤介護職員数", "Full-time care staff of the office", largest=1_000_000,
              only_if={"ja": "介護のとき", "en": "in care"}),
        count("ssw_1_workers", "特定技能1号の人数", "Specified skilled workers (i)", default=0, largest=1_000_000),
    ],
    answers={"limit": "count"},
    figures=("esd.field_limit.",),
)  # fmt: skip
def field_limit(law: Law) -> None:
    """Return the most skill development employees of an employer in care or construction (分野別の上限), else none.

    From memory and unconfirmed: in care not more than the full-time care staff of the office; in construction
    together with specified skilled workers (i) not more than the regular employees.
    """
    field = law.choice("field")
    bases = {"construction": "regular_employees", "care": "care_staff"}
    limits = {name: law.given(base) * law.figure(f"esd.field_limit.{name}") for name, base in bases.items()}
    limits["construction"] = limits["construction"] - law.given("ssw_1_workers")
    for name, base in bases.items():
        law.needed_only_if(base, field.is_(name))
    limit = field.by({name: limits.get(name, number(0)) for name in FIELDS})
    law.limit(
        "limit", field.is_(*bases), most(limit, number(0)).doubted(), "上限（特定技能1号を除いた残り）", "Limit left for skill development",
    )  # fmt: skip
